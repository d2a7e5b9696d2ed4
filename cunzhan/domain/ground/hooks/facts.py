"""What crosses the walls of the hook room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Event(StrEnum):
    """What a program can be told of."""

    ORDER_PAID = "order.paid"
    ORDER_PACKED = "order.packed"
    ORDER_SENT = "order.sent"
    ORDER_DELIVERED = "order.delivered"
    ORDER_CANCELLED = "order.cancelled"
    LOT_RECEIVED = "lot.received"
    PAYOUT_PAID = "payout.paid"


class CallState(StrEnum):
    """The life of a call: it waits (also between two tries), was told, or was given up."""

    WAITING = "waiting"
    TOLD = "told"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class HookFact:
    """A program that is told, without its secret."""

    id: UUID
    url: str
    events: tuple[Event, ...]
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class HookMade:
    """A new hook and the secret that its calls are signed with."""

    id: UUID
    secret: str


@dataclass(frozen=True)
class CallFact:
    """One event told to one program: how often it was tried, and what the last try came to."""

    id: UUID
    event: Event
    state: CallState
    attempts: int
    status_code: int | None
    error: str
    made_at: datetime
    tried_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class CallToMake:
    """What the worker needs to make a call: whereto, with which secret, and what is said."""

    id: UUID
    url: str
    secret: str
    event: Event
    body: dict[str, Any]
    attempts: int
