"""One call: what is said, signed, posted, and what came back. It ends in time, whatever the other side does."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from cunzhan.adapters.hooks.addresses import NotToBeCalledError, target_of
from cunzhan.domain.ground.hooks.facts import CallToMake

SECONDS = 8.0
EVENT, CALL, TIMESTAMP, SIGNATURE = "Cunzhan-Event", "Cunzhan-Call", "Cunzhan-Timestamp", "Cunzhan-Signature"


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or what went wrong in a few words. It was told when nothing went wrong."""

    status_code: int | None
    error: str = ""


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of a call: HMAC-SHA256 over the timestamp, a full stop and the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def body_of(call: CallToMake) -> bytes:
    """What is sent; the same bytes at every try."""
    return json.dumps(call.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def make(call: CallToMake, at: datetime, seconds: float = SECONDS) -> Answer:
    """Make a call. A thread of its own, so that a server that answers a byte a minute holds up nobody."""
    found: list[Answer] = []
    thread = threading.Thread(target=lambda: found.append(_post(call, at, seconds)), daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else Answer(None, "too slow")


def _post(call: CallToMake, at: datetime, seconds: float) -> Answer:
    body, timestamp = body_of(call), int(at.timestamp())
    try:
        target = target_of(call.url, loopback=not settings.PRODUCTION)
    except NotToBeCalledError as error:
        return Answer(None, str(error))
    headers = {
        "Host": target.named,
        "Content-Type": "application/json",
        "User-Agent": "cunzhan",
        EVENT: str(call.event),
        CALL: str(call.id),
        TIMESTAMP: str(timestamp),
        SIGNATURE: sign(call.secret, timestamp, body),
    }
    extensions: dict[str, Any] = {"sni_hostname": target.host} if target.scheme == "https" else {}
    try:
        with (
            httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", target.url, content=body, headers=headers, extensions=extensions) as response,
        ):
            status = response.status_code
    except httpx.HTTPError as error:
        return Answer(None, type(error).__name__)
    return Answer(status, "" if 200 <= status < 300 else f"answered {status}")
