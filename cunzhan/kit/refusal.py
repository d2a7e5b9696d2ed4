"""Expected refusals: what a person did cannot be done, and here is the sentence that says so.

A Refusal is part of the contract of an action, never a bug. Its sentence says what happened and what to do next, in
the reader's language: it is translated when it is read, not when it is raised.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why it was refused; faces turn it into an HTTP status."""

    INVALID = "invalid"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    STALE = "stale"
    CONFLICT = "conflict"
    SOLD_OUT = "sold_out"
    TOO_MANY = "too_many"
    LOCKED = "locked"


STATUS = {
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.STALE: 409,
    Kind.CONFLICT: 409,
    Kind.SOLD_OUT: 409,
    Kind.TOO_MANY: 429,
    Kind.LOCKED: 429,
}


class Refusal(Exception):
    """Something that cannot be done, said so that a person knows what to do next.

    ``message`` is a lazily translated sentence with named placeholders, filled from ``details``; ``field`` names the
    form field it belongs to, when there is one.
    """

    def __init__(self, kind: Kind | str, message: Any, *, field: str = "", **details: Any) -> None:
        super().__init__(str(kind))
        self.kind = Kind(kind)
        self.message = message
        self.field = field
        self.details = details

    @property
    def sentence(self) -> str:
        """The sentence in the language that is active now."""
        text = str(self.message)
        return text % self.details if self.details and "%(" in text else text

    @property
    def status(self) -> int:
        """The HTTP status of this kind of refusal."""
        return STATUS[self.kind]

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}"
