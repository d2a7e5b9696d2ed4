"""Words, days, ids, pages: what all shapes are made of."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

MOST_FEN = 10_000_000_000
MOST_UNITS = 1_000_000_000


def _iso(value: Any) -> Any:
    """A day is written 2026-10-16; a number is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


def _moment(value: Any) -> Any:
    """A moment is written 2026-10-16T12:00:00+08:00; a number is none, nor is a day."""
    if isinstance(value, str) and not _MOMENT.match(value):
        raise ValueError("a moment is written YYYY-MM-DDThh:mm:ss and its offset from UTC")
    return value


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")
Language = Literal["zh-hans", "ug", "en"]
Words = dict[str, str]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
WordsIn = dict[Language, Text]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_iso)]
Fen = Annotated[StrictInt, Field(ge=0, le=MOST_FEN)]
SomeFen = Annotated[StrictInt, Field(ge=1, le=MOST_FEN)]
Units = Annotated[StrictInt, Field(ge=1, le=MOST_UNITS, description="grams or pieces")]
Count = Annotated[StrictInt, Field(ge=1, le=10_000)]
Version = Annotated[StrictInt, Field(ge=1, le=2_000_000_000, description="as it was read; else 409")]
Flag = StrictBool


class Said(Schema):
    """What a program sends: what is not asked for is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Where a page begins and how long it is."""

    cursor: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    size: Annotated[int, Field(ge=1, le=100)] = 50


class Made(Schema):
    """What is new."""

    id: UUID


class Numbered(Made):
    """What is new, and the number people call it by."""

    number: str


class Done(Schema):
    """It is done."""

    done: Literal[True] = True
