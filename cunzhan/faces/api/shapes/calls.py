"""Hooks: who is told of what, and how each telling went."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from cunzhan.domain.ground.hooks.facts import CallState, Event
from cunzhan.faces.api.shapes.basics import Paging, Said


class HookNew(Said):
    """Whereto, and what is to be told."""

    url: Annotated[str, StringConstraints(min_length=9, max_length=300, pattern=r"^https?://[\x21-\x7e]+$")]
    events: Annotated[list[Event], Field(min_length=1, max_length=20)]


class HookMade(Schema):
    """The new hook, and the secret its calls are signed with."""

    id: UUID
    secret: str


class Hook(Schema):
    """A program that is told."""

    id: UUID
    url: str
    events: list[Event]
    made_at: datetime
    ended_at: datetime | None


class Hooks(Schema):
    """A page of hooks, newest first."""

    items: list[Hook]
    next_cursor: str | None


class Call(Schema):
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


class Calls(Schema):
    """A page of calls, newest first."""

    items: list[Call]
    next_cursor: str | None


class CallsAsked(Paging):
    """Which page."""
