"""What crosses the walls of the records room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Told:
    """One leased outbox row: tell it, then say how it went."""

    id: UUID
    station_id: UUID
    topic: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class Received:
    """One inbox row."""

    id: UUID
    station_id: UUID
    source: str
    external_key: str
    kind: str
    fact: dict[str, Any]
    applied: bool


@dataclass(frozen=True)
class DeedFact:
    """One line of the journal."""

    id: UUID
    at: datetime
    verb: str
    role: str
    person_id: UUID | None
    subject_id: UUID | None
