"""Every row of every table, read from one database and written into another of whatever kind, and the copy proved.

Values pass through the program's own fields, so that a moment, an identifier or a yes means the same on both sides. A
table is proved by its number of rows and by a digest that no order of rows and no way of storing them changes: the sum
of the hashes of all rows, each row written down in one fixed way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from cunzhan.cli import _say
from cunzhan.kit.db import guard
from cunzhan.kit.faults import fault

Row = tuple[Any, ...]
_BATCH = 500
_READ = 2000
_HASHES = 1 << 256


@dataclass(frozen=True)
class Table:
    """A table, with its fields in the order in which a row is read and written."""

    model: type[Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def fields(self) -> Sequence[Any]:
        return self.model._meta.concrete_fields


@dataclass
class Sum:
    """What a table holds, in two numbers that two databases must agree on."""

    rows: int = 0
    digest: int = 0

    def add(self, row: Row) -> None:
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(hash_of(row))) % _HASHES


Sums = dict[str, Sum]


class Differs(Exception):
    """The copy is not what was copied; the message says where."""


def hash_of(row: Row) -> bytes:
    """The hash of a row as Python has it: moments in UTC to the microsecond, JSON with keys in order, types apart."""
    return hashlib.sha256(json.dumps(row, default=_plain, sort_keys=True).encode()).digest()


def _plain(value: Any) -> list[str]:
    if isinstance(value, UUID):
        return ["uuid", value.hex]
    if isinstance(value, datetime):
        return ["at", value.astimezone(UTC).isoformat(timespec="microseconds")]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, bytes | memoryview):
        return ["bytes", bytes(value).hex()]
    if isinstance(value, Decimal):
        return ["decimal", str(value.normalize())]
    raise TypeError(f"{type(value).__name__} has no fixed way to be written down yet")


def connect(alias: str, database: dict[str, object]) -> BaseDatabaseWrapper:
    """One more database of this process, besides its own."""
    both = {"default": connections.settings["default"], alias: database}
    connections.settings[alias] = connections.configure_settings(both)[alias]
    return connections[alias]


def at_heads(alias: str, heads: dict[str, str], *, make: bool = False) -> list[Table]:
    """The tables as they are after these last steps of each room; made in an empty database when asked."""
    executor = MigrationExecutor(connections[alias])
    steps = sorted(heads.items())
    strange = [f"{room}.{step}" for room, step in steps if (room, step) not in executor.loader.disk_migrations]
    if strange:
        raise _say.CannotRun(f"This was written by a newer version ({strange[-1]}). Install that version.")
    if make:
        executor.migrate(steps)
    models = executor.loader.project_state(steps).apps.get_models(include_auto_created=True)
    return sorted((Table(model) for model in models if model._meta.managed), key=lambda table: table.name)


def refuse_strange(alias: str, tables: list[Table]) -> None:
    """A table that is not ours would be left behind without a word."""
    known = {"django_migrations", *(table.name for table in tables)}
    with connections[alias].cursor() as cursor:
        found = set(connections[alias].introspection.table_names(cursor))
    if strange := sorted(found - known):
        raise _say.CannotRun(f"{strange[0]} is not a table of this version. Nothing was done.")


def rows_of(table: Table, alias: str) -> Iterator[Row]:
    """All rows, a few at a time; what they hold is what the program would see."""
    names = [field.attname for field in table.fields]
    yield from table.model._base_manager.using(alias).values_list(*names).iterator(_READ)


def counted(tables: list[Table], alias: str) -> int:
    """How many rows there are in all."""
    with guard.opened():
        return sum(table.model._base_manager.using(alias).count() for table in tables)


def copy(sources: Iterable[tuple[Table, Iterable[Row]]], alias: str, tell: _say.Tell, total: int = 0) -> Sums:
    """Writes all rows in the transaction of the caller and says what they sum up to. Raises: CannotRun, with the table.

    Keys that point to other rows are looked at when all are there.
    """
    sums: Sums = {}
    done = 0
    with guard.opened():
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # making tables leaves some at once
        for table, rows in sources:
            fault("move.before_table")
            tell(done, total, table.name)
            sums[table.name] = Sum()
            try:
                _write(table, _watched(rows, sums[table.name], tell, done, total, table.name), connections[alias])
            except (DatabaseError, ValueError, OverflowError) as error:
                why = (str(error).strip().splitlines() or [type(error).__name__])[0]
                raise _say.CannotRun(f"{table.name} cannot be brought over: {why}. Nothing was changed.") from None
            done += sums[table.name].rows
        try:
            connections[alias].check_constraints()
        except DatabaseError as error:
            raise _say.CannotRun(f"A row points at nothing: {str(error).splitlines()[0]}") from None
    return sums


def _watched(rows: Iterable[Row], into: Sum, tell: _say.Tell, done: int, total: int, name: str) -> Iterator[Row]:
    for row in rows:
        into.add(row)
        if into.rows % _READ == 0:
            tell(done + into.rows, total, name)
        yield row


def _write(table: Table, rows: Iterator[Row], target: BaseDatabaseWrapper) -> None:
    columns = ", ".join(f'"{field.column}"' for field in table.fields)
    prepared = (
        [field.get_db_prep_save(cell, target) for field, cell in zip(table.fields, row, strict=True)] for row in rows
    )
    if target.vendor == "postgresql":
        sql = f'COPY "{table.name}" ({columns}) FROM STDIN'
        with target.wrap_database_errors, target.cursor() as cursor, cursor.copy(sql) as stream:
            for cells in prepared:
                stream.write_row(cells)
        _go_on_counting(table, target)
        return
    marks = ", ".join(["%s"] * len(table.fields))
    with target.cursor() as cursor:
        while batch := list(islice(prepared, _BATCH)):
            cursor.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', batch)  # noqa: S608


def _go_on_counting(table: Table, target: BaseDatabaseWrapper) -> None:
    """Where the database numbers rows itself, it goes on after the last one. (SQLite does so by itself.)"""
    with target.cursor() as cursor:
        for sql in target.ops.sequence_reset_sql(no_style(), [table.model]):
            cursor.execute(sql)


def sum_up(table: Table, alias: str) -> Sum:
    """What a table holds, read once more from the ground."""
    found = Sum()
    with guard.opened():
        for row in rows_of(table, alias):
            found.add(row)
    return found


def prove(tables: list[Table], wanted: Sums, alias: str, tell: _say.Tell, *, source: str = "") -> None:
    """Reads the copy back. Raises: Differs, with the row where the source can still be asked."""
    for number, table in enumerate(tables):
        tell(number, len(tables), f"comparing {table.name}")
        found, should = sum_up(table, alias), wanted.get(table.name, Sum())
        if found != should:
            where = _first_difference(table, source, alias) if source else "some row"
            raise Differs(f"{table.name} differs ({found.rows} rows, should be {should.rows}): {where}")


def _first_difference(table: Table, source: str, alias: str) -> str:
    """Names a row by its key and a column, never by what stands in it."""
    with guard.opened():
        for one, other in ((source, alias), (alias, source)):
            rows = rows_of(table, one)
            while some := list(islice(rows, _BATCH)):
                if said := _missing_or_other(table, some, other):
                    return said
    return "the same row stands there twice"


def _missing_or_other(table: Table, rows: list[Row], alias: str) -> str:
    names = [field.attname for field in table.fields]
    key = names.index(table.model._meta.pk.attname)
    found = table.model._base_manager.using(alias).filter(pk__in=[row[key] for row in rows])
    there = {row[key]: row for row in found.values_list(*names)}
    for row in rows:
        if row[key] not in there:
            return f"row {row[key]} is only on one side"
        for name, mine, theirs in zip(names, row, there[row[key]], strict=True):
            if hash_of((mine,)) != hash_of((theirs,)):
                return f"row {row[key]}, {name}"
    return ""
