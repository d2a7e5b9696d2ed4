"""Codes that follow the clock (RFC 6238): what an authenticator app shows, six digits, new every thirty seconds."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
WINDOW = 1
"""Steps before and after this one that count as well: phones' clocks are a little off."""


def new_secret() -> str:
    """160 random bits in the letters that apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(at: datetime) -> int:
    """The number of the thirty seconds that a moment lies in."""
    return int(at.timestamp()) // STEP_S


def code(secret: str, step: int, *, digits: int = DIGITS, digest: str = "sha1") -> str:
    """The code of a step. Apps make six digits with SHA-1; the others are in the standard's own examples."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), digest)
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """The step whose code this is, of those that count now; every one is compared, in the same time."""
    now, found = step_at(at), None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(code(secret, step).encode(), typed.encode()):
            found = step
    return found


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the picture says that an app scans."""
    asked = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_S}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{asked}"
