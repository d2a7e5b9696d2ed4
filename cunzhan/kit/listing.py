"""Lists that page by cursor: the place of the last row seen, never an offset, so page 1,000 costs what page 1 does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import Kind, Refusal

T = TypeVar("T")
R = TypeVar("R")
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list and the cursor of the next ones, if any."""

    items: tuple[T, ...]
    next_cursor: str | None = None

    def map(self, change: Callable[[T], R]) -> Page[R]:
        """The same page of other things."""
        return Page(tuple(change(item) for item in self.items), self.next_cursor)


def encode(values: Sequence[Any]) -> str:
    """A cursor as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any]:
    """The values of a cursor. Raises: Refusal(invalid) when somebody changed it."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        values = None
    if not isinstance(values, list) or len(values) != 2:
        raise _no_such_page()
    return values


def after_id(row_id: UUID) -> str:
    """The cursor of a list that is in the order of ids and nothing else."""
    return encode(["id", row_id])


def last_of(cursor: str) -> UUID:
    """The id after which such a list goes on. Raises: Refusal(invalid) when somebody changed it."""
    name, text = decode(cursor)
    try:
        if name != "id":
            raise ValueError
        return UUID(str(text))
    except ValueError:
        raise _no_such_page() from None


def page_of(
    rows: models.QuerySet[Any], *, by: str, cursor: str | None, size: int = 50, descending: bool = True
) -> Page[Any]:
    """One page of model rows ordered by a column and the id; one query, served by an index on (station, column, id)."""
    size = max(1, min(size, LARGEST_PAGE))
    if cursor:
        value, last_id = _typed(rows, by, decode(cursor))
        side = "lt" if descending else "gt"
        rows = rows.filter(Q(**{f"{by}__{side}": value}) | Q(**{by: value, f"id__{side}": last_id}))
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(tuple(found), encode([_plain(getattr(found[-1], by)), found[-1].id]) if more else None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(rows: models.QuerySet[Any], by: str, values: list[Any]) -> tuple[Any, UUID]:
    try:
        value = rows.model._meta.get_field(by).to_python(values[0])
        if isinstance(value, datetime):
            value = value.astimezone(UTC) if value.tzinfo else None
        if value is None or "\0" in str(value):
            raise ValueError
        return value, UUID(str(values[1]))
    except Exception:
        raise _no_such_page() from None


def _no_such_page() -> Refusal:
    return Refusal(Kind.INVALID, _("This page of the list does not exist. Start from the first page."))
