"""The database that a station moves into: filled aside or in one transaction, and there only when it was proved."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from cunzhan.cli import _cuts, _say, _tables
from cunzhan.cli._tables import Table
from cunzhan.configuration import postgres_from_url, sqlite_at
from cunzhan.kit.db import guard

ALIAS = "target"
_FILE = "cunzhan.sqlite3"
_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Target:
    """Where to, how it is said to people (without the password), and which file it is when it is one."""

    database: dict[str, object]
    said: str
    url: str
    path: Path | None = None

    def is_ours(self) -> bool:
        """Whether it is the database this station works on already."""
        ours: dict[str, Any] = connections[DEFAULT_DB_ALIAS].settings_dict
        if self.path is not None:
            return connections[DEFAULT_DB_ALIAS].vendor == "sqlite" and Path(str(ours["NAME"])).resolve() == self.path
        return all(str(ours[name]) == str(self.database[name]) for name in ("ENGINE", "NAME", "HOST", "PORT"))


def wanted(text: str) -> Target:
    """What `--to` says: an address, a file that holds one (a process list shows no password then), or `sqlite`."""
    if not text.startswith(("sqlite", "postgres")) and Path(text).is_file():
        text = Path(text).read_text(encoding="utf-8").strip()
    if text == "sqlite" or text.startswith("sqlite:///"):
        path = Path(text.removeprefix("sqlite:///")) if text != "sqlite" else settings.CUNZHAN_HOME / _FILE
        if path.name != _FILE:
            raise _say.CannotRun(f"A station's SQLite database lies in its home folder and is called {_FILE}.")
        if not path.absolute().parent.is_dir():
            raise _say.CannotRun(f"There is no folder {path.absolute().parent}.")
        return Target(sqlite_at(path.resolve()), str(path), "", path.resolve())
    try:
        database = postgres_from_url(text)
    except (ImproperlyConfigured, ValueError):
        raise _say.CannotRun("Say --to postgres://user:password@host:port/name or --to sqlite.") from None
    parts = urlsplit(text)
    return Target(database, f"postgres://{parts.hostname or ''}{parts.path}", text)


@contextmanager
def filled(target: Target, heads: dict[str, str], *, replace: bool) -> Iterator[list[Table]]:
    """An empty database with tables, under the name ALIAS. What is put in stays only when the block ends well."""
    fill = _postgres if target.path is None else _sqlite
    with fill(target, heads, replace=replace) as tables:
        yield tables


@contextmanager
def as_our_own() -> Iterator[None]:
    """Whoever asks the database inside asks the target: its books are checked as any station's are."""
    ours = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = ours


@contextmanager
def _postgres(target: Target, heads: dict[str, str], *, replace: bool) -> Iterator[list[Table]]:
    """One transaction from the first table to the last proof: who looks meanwhile sees what was there before."""
    server = _tables.connect(ALIAS, target.database)
    try:
        with transaction.atomic(using=ALIAS):
            empty_postgres(ALIAS, replace=replace)
            yield _tables.at_heads(ALIAS, heads, make=True)
    finally:
        server.close()


def empty_postgres(alias: str, *, replace: bool) -> None:
    """Takes the tables away. Raises: CannotRun where one has rows, or is not ours."""
    server = connections[alias]
    with guard.opened(), server.cursor() as cursor:
        names = server.introspection.table_names(cursor)
        if names and "django_migrations" not in names:
            raise _say.CannotRun("That database belongs to another program. Make one for the station alone.")
        for name in names:
            if not replace and name != "django_migrations" and _has_rows(lambda sql: _one(cursor, sql), name):
                raise _refused(name)
        for name in names:
            cursor.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        cursor.execute("DROP FUNCTION IF EXISTS cunzhan_refuse_change() CASCADE")


@contextmanager
def _sqlite(target: Target, heads: dict[str, str], *, replace: bool) -> Iterator[list[Table]]:
    """Filled in a file aside, which takes the place of the other by one renaming."""
    path = target.path
    assert path is not None
    if path.exists() and not replace:
        _refuse_file_with_rows(path)
    aside = path.with_name(f".{path.name}.partial")
    _remove(aside)
    try:
        file = _tables.connect(ALIAS, sqlite_at(aside))
        try:
            tables = _tables.at_heads(ALIAS, heads, make=True)
            with transaction.atomic(using=ALIAS):
                yield tables
        finally:
            file.close()
        with closing(sqlite3.connect(str(aside))) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            _cuts.prove_sqlite(copy)
        into_place(aside, path, keep=replace)
    finally:
        _remove(aside)


def into_place(made: Path, path: Path, *, keep: bool) -> None:
    """One renaming, forced to the disk. What was there is kept under another name when asked, else it goes."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for ending in reversed(_BESIDE):
        there = path.with_name(path.name + ending)
        if keep and there.exists():
            there.rename(path.with_name(f"{path.name}-before-{stamp}{ending}"))
        elif ending:
            there.unlink(missing_ok=True)
    made.replace(path)
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _remove(aside: Path) -> None:
    for ending in (*_BESIDE, ".lock"):
        aside.with_name(aside.name + ending).unlink(missing_ok=True)


def _refuse_file_with_rows(path: Path) -> None:
    with closing(sqlite3.connect(str(path))) as file:
        names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in names.fetchall():
            if name != "django_migrations" and _has_rows(lambda sql: file.execute(sql).fetchone()[0], name):
                raise _refused(name)


def _has_rows(ask: Callable[[str], Any], name: str) -> bool:
    return bool(ask(f'SELECT EXISTS (SELECT 1 FROM "{name}")'))  # noqa: S608


def _one(cursor: Any, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()[0]


def _refused(name: str) -> _say.CannotRun:
    return _say.CannotRun(
        f"That database is not empty ({name} has rows). Say --replace when they may go; save them first."
    )
