"""Sealing personal data: AES-256-GCM under a data key that is itself sealed by the station PC's master key.

Throwing a data key away erases everything sealed with it, in every backup as well. The master key lives outside the
database and outside its backups (see docs/running.md).
"""

from __future__ import annotations

import hmac
import json
import os
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


def _master() -> bytes:
    key: bytes = settings.CUNZHAN_DATA_KEY
    return key


def _seal(key: bytes, plain: bytes, context: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    raw = bytes(sealed)
    return AESGCM(key).decrypt(raw[:12], raw[12:], context.encode())


def new_wrapped_key(context: str) -> bytes:
    """A new data key, sealed by the master key and bound to its context (whose key it is)."""
    return _seal(_master(), os.urandom(32), context)


def seal_text(wrapped_key: bytes, context: str, text: str) -> bytes:
    """Seal a text with a wrapped data key."""
    return _seal(_unseal(_master(), wrapped_key, context), text.encode(), context)


def unseal_text(wrapped_key: bytes, context: str, sealed: bytes | memoryview) -> str:
    """The text again. Raises: cryptography.exceptions.InvalidTag when key or context differ."""
    return _unseal(_unseal(_master(), wrapped_key, context), bytes(sealed), context).decode()


def blind_index(purpose: str, text: str) -> str:
    """A keyed hash by which an exact text can be found without being stored; another purpose, another hash."""
    own = hmac.new(_master(), purpose.encode(), sha256).digest()
    return hmac.new(own, text.encode(), sha256).hexdigest()


def fingerprint(content: Any) -> str:
    """A keyed hash of what a request asks for, to notice another request under the same key.

    Keyed, because a request may hold a password, and a plain hash of it could be guessed from a stolen journal.
    """
    return blind_index("deed-content", json.dumps(content, sort_keys=True, default=str, ensure_ascii=False))
