"""A photograph of the database: every row as it is, put back into empty tables in a few milliseconds.

Assembling the cast takes hundreds of statements. It is done once in each process; later tests get the same rows back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from cunzhan.kit.db import guard

Scene = TypeVar("Scene")
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def tables() -> tuple[str, ...]:
    """The tables of the business, by name."""
    models = (model for model in apps.get_models() if model.__module__.startswith("cunzhan."))
    return tuple(sorted(model._meta.db_table for model in models))


def take(only: tuple[str, ...] = ()) -> Rows:
    """Every row of every table of the business; of some tables only, when asked."""
    found: Rows = {}
    with guard.opened(), connection.cursor() as cursor:
        for table in only or tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            found[table] = columns, [tuple(_value(cell) for cell in row) for row in cursor.fetchall()]
    return found


def develop(photograph: Rows) -> None:
    """Put the rows back into empty tables, in the transaction of the caller: keys are checked at its end."""
    with guard.opened(), connection.cursor() as cursor:
        for table, (columns, rows) in photograph.items():
            if rows:
                names = ", ".join(f'"{name}"' for name in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def is_empty() -> bool:
    """Whether nothing of the business is there yet."""
    return not any(rows for _columns, rows in take(("records_deed", "records_duty", "stations_county")).values())


_scenes: dict[object, tuple[Any, Rows]] = {}


def scene(name: object, play: Callable[[], Scene]) -> Scene:
    """What ``play`` makes: played once in each process on an empty database, later put back from a photograph."""
    if not is_empty():
        return play()
    if name not in _scenes:
        made = play()
        _scenes[name] = copy.deepcopy(made), take()
        return made
    kept, rows = _scenes[name]
    with transaction.atomic():
        develop(rows)
    return copy.deepcopy(kept)  # type: ignore[no-any-return]


def digests(but: frozenset[str] = frozenset()) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them all, whatever their order."""
    found = {}
    for table, (_columns, rows) in take(tuple(name for name in tables() if name not in but)).items():
        whole = sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
        found[table] = len(rows), whole
    return found


def _value(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell
