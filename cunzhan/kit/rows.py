"""Changing several rows by different amounts in one statement, without waiting for each other in a ring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, Case, QuerySet, Value, When


def each(by: str, amounts: Mapping[Any, int]) -> Case:
    """The amount that belongs to a row, by one of its columns; zero for rows not named."""
    whens = [When(**{by: key}, then=Value(amount)) for key, amount in amounts.items()]
    return Case(*whens, default=Value(0), output_field=BigIntegerField())


def lock_in_order(rows: QuerySet[Any], by: str) -> None:
    """Lock rows in one fixed order before an update of several of them.

    An update locks rows in whatever order it meets them, and two could meet theirs in opposite orders. SQLite has one
    writer at a time and needs no locks.
    """
    if connections[rows.db].features.has_select_for_update:
        list(rows.order_by(by).select_for_update(no_key=True).values_list("pk", flat=True))
