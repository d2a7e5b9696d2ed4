"""Identifiers, tokens and keys."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import threading
import time
import uuid
from typing import Any

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): rows made later sort later, also within one millisecond of one process."""
    global _last
    with _lock:
        stamp = max(time.time_ns() * 4096 // 1_000_000, _last + 1)  # 48 bits of milliseconds, 12 of its fraction
        _last = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=value)


def id_of(text: str) -> uuid.UUID:
    """The id somebody outside names; what is no id names nothing, and no row has this one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def new_token() -> str:
    """128 random bits as 26 letters and digits: the secret of a link or a card."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_key() -> str:
    """A client-made key of one request; the same request sent twice carries the same key."""
    return new_token()


def check_code(*parts: Any) -> str:
    """A short code printed on a paper so that paper and books can be held together (not a secret)."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    code = "".join(letters[byte % 32] for byte in digest[:8])
    return f"{code[:4]}-{code[4:]}"
