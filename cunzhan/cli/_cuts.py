"""One consistent moment of the database: as a file that can be kept, and counted row by row."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from cunzhan.cli import _postgres_tools, _say
from cunzhan.kit.db import guard


def save(target: Path) -> dict[str, int]:
    """Writes the database to a file and returns how many rows each table has in it."""
    return _save_sqlite(target) if connection.vendor == "sqlite" else _save_postgres(target)


def _save_sqlite(target: Path) -> dict[str, int]:
    """By the library's own backup, which sees one moment and knows the write-ahead log; copying the file would not."""
    source = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=20)
    copy = sqlite3.connect(str(target))
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        prove_sqlite(copy)
        return count_sqlite(copy)
    finally:
        copy.close()
        source.close()


def open_sqlite(path: Path) -> sqlite3.Connection:
    """The file as it is, without the program's own settings of a database."""
    return sqlite3.connect(str(path))


def prove_sqlite(database: sqlite3.Connection) -> None:
    """A file that opens is not yet a whole one."""
    found = database.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise _say.CannotRun(f"The database file is damaged: {found}")
    broken = database.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise _say.CannotRun(f"A row of {broken[0]} points at a row of {broken[2]} that is not there.")


def count_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return _count([row[0] for row in names], lambda sql: database.execute(sql).fetchone()[0])


def _save_postgres(target: Path) -> dict[str, int]:
    """The counts and the dump look at the same snapshot, so they agree even while others write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _count_with(cursor)
        _postgres_tools.call(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
        )
    return rows


def count() -> dict[str, int]:
    """How many rows each table has now."""
    with connection.cursor() as cursor:
        return _count_with(cursor)


def _count_with(cursor: Any) -> dict[str, int]:
    def ask(sql: str) -> int:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])

    return _count(connection.introspection.table_names(cursor), ask)


def _count(tables: Iterable[str], ask: Any) -> dict[str, int]:
    """Counting rows looks at no person, so the door in front of personal data is open for it."""
    with guard.opened():
        return {table: ask(f'SELECT count(*) FROM "{table}"') for table in sorted(tables)}  # noqa: S608
