"""Frozen dataclasses to JSON and back, for the stored answer of an action."""

from __future__ import annotations

import dataclasses
import functools
import typing
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID


def to_plain(value: Any) -> Any:
    """JSON-able form of a dataclass, UUID, date, enum, tuple, dict or plain value."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (UUID, date, datetime)):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(v) for v in value]
    return value


@functools.cache
def _types_of(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def from_plain(kind: Any, value: Any) -> Any:
    """The value of the given type again; the types are those our answers use, and no others."""
    if value is None or kind in (Any, None, type(None)):
        return value
    origin = typing.get_origin(kind)
    if origin is tuple:
        return tuple(from_plain(typing.get_args(kind)[0], v) for v in value)
    if origin is dict:
        return {k: from_plain(typing.get_args(kind)[1], v) for k, v in value.items()}
    if origin is not None:  # X | None
        return from_plain(next(k for k in typing.get_args(kind) if k is not type(None)), value)
    if dataclasses.is_dataclass(kind):
        types = _types_of(typing.cast(type, kind))
        return kind(**{name: from_plain(types[name], v) for name, v in value.items()})  # type: ignore[operator]
    if kind is UUID:
        return UUID(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
