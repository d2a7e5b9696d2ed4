"""A backup made on one kind of database, brought back on the other: at the steps at which it was saved."""

from contextlib import closing
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, transaction

from cunzhan.cli import _cuts, _dump, _say, _tables, _target
from cunzhan.configuration import sqlite_at

_SAVED = "saved"


def to_postgres(saved: Path, heads: dict[str, str], tell: _say.Tell) -> None:
    """From a SQLite file into this station's PostgreSQL, in one transaction that ends only when all was compared."""
    with closing(_cuts.open_sqlite(saved)) as copy:
        _cuts.prove_sqlite(copy)
    file = _tables.connect(_SAVED, sqlite_at(saved))
    try:
        with transaction.atomic():
            _target.empty_postgres(DEFAULT_DB_ALIAS, replace=True)
            tables = _tables.at_heads(DEFAULT_DB_ALIAS, heads, make=True)
            _tables.refuse_strange(_SAVED, tables)
            sources = ((table, _tables.rows_of(table, _SAVED)) for table in tables)
            sums = _tables.copy(sources, DEFAULT_DB_ALIAS, tell, _tables.counted(tables, _SAVED))
            _prove(tables, sums, DEFAULT_DB_ALIAS, tell)
    finally:
        file.close()


def to_sqlite(dump: Path, heads: dict[str, str], tell: _say.Tell) -> Path:
    """From a dump of PostgreSQL into a SQLite file beside it. No PostgreSQL needs to run for it."""
    path = dump.with_name("brought-over.sqlite3")
    file = _tables.connect(_SAVED, sqlite_at(path))
    try:
        tables = _tables.at_heads(_SAVED, heads, make=True)
        with transaction.atomic(using=_SAVED):
            sums = _tables.copy(_dump.tables_in(dump, tables), _SAVED, tell)
            _prove(tables, sums, _SAVED, tell)
    finally:
        file.close()
    with closing(_cuts.open_sqlite(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return path


def _prove(tables: list[_tables.Table], sums: _tables.Sums, alias: str, tell: _say.Tell) -> None:
    try:
        _tables.prove(tables, sums, alias, tell)
    except _tables.Differs as differs:
        raise _say.CannotRun(f"Not restored: {differs}") from None
