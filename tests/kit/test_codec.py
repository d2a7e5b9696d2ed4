"""Answers of actions go to JSON and come back the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from cunzhan.kit.codec import from_plain, to_plain
from cunzhan.kit.keys import new_id


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    id: UUID
    much: int


@dataclass(frozen=True)
class Outer:
    at: datetime
    day: date | None
    colour: Colour
    inner: tuple[Inner, ...]
    by_code: dict[str, int]
    note: str | None = None


def test_it_works() -> None:
    outer = Outer(
        datetime(2026, 10, 16, 4, 0, 0, 123, tzinfo=UTC),
        date(2026, 10, 16),
        Colour.RED,
        (Inner(new_id(), 5),),
        {"a": 1},
    )
    assert from_plain(Outer, json.loads(json.dumps(to_plain(outer)))) == outer


def test_what_is_missing_stays_missing() -> None:
    for kind in (None, type(None), Any, int | None):
        assert from_plain(kind, None) is None


def test_numbers_texts_and_ids_come_back_as_what_they_were() -> None:
    made = new_id()
    assert from_plain(UUID, to_plain(made)) == made
    assert (from_plain(int, 5), from_plain(str, "x"), from_plain(tuple[int, ...], [1, 2])) == (5, "x", (1, 2))


def test_bytes_are_known_by_their_digest_only() -> None:
    assert to_plain({"content": b"picture"}) == {"content": sha256(b"picture").hexdigest()}
