"""Django's SQLite backend with what a station's books need: safe settings, fair writers, guarded personal data."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as SqliteOperations
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor as SqliteSchemaEditor
from django.db.models import Model

from cunzhan.kit.db import guard
from cunzhan.kit.db.sqlite.fair import FairLock

# FULL: a commit that was answered for survives a power cut. mmap stays off: with it a stray write can damage the file.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -20000",
    "PRAGMA temp_store = MEMORY",
)
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseOperations(SqliteOperations):
    """Emptying tables between tests passes the triggers that forbid it to everybody else."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        with guard.opened(), self.connection.cursor() as cursor:
            triggers = _triggers(cursor)
            for name, _table, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            super().execute_sql_flush(sql_list)
            for _name, _table, sql in triggers:
                cursor.execute(sql)


class DatabaseSchemaEditor(SqliteSchemaEditor):
    """Keeps triggers when a table is rebuilt: SQLite changes columns by copying the table and forgets its triggers."""

    def __enter__(self) -> "DatabaseSchemaEditor":
        self._door = guard.opened()
        self._door.__enter__()
        try:
            super().__enter__()
            return self
        except BaseException:
            self._door.__exit__(None, None, None)
            raise

    def __exit__(self, *failure: Any) -> None:
        try:
            super().__exit__(*failure)
        finally:
            self._door.__exit__(None, None, None)

    def _remake_table(self, model: type[Model], *changes: Any, **more_changes: Any) -> None:
        with self.connection.cursor() as cursor:
            kept = [sql for _name, table, sql in _triggers(cursor) if table == model._meta.db_table]
        super()._remake_table(model, *changes, **more_changes)  # type: ignore[misc]
        for sql in kept:
            self.execute(sql, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Writers queue outside the database, in the order they came."""

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, settings_dict: dict[str, Any], *more: Any, **options: Any) -> None:
        settings_dict.setdefault("OPTIONS", {})["transaction_mode"] = "IMMEDIATE"
        super().__init__(settings_dict, *more, **options)
        self.execute_wrappers.extend([guard.watch, self._queue_single_write])
        self._fair: FairLock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()
        name = str(conn_params["database"])
        if self.is_in_memory_db():
            self._fair = None
        else:
            path = Path(name.removeprefix("file:").partition("?")[0])
            self._fair = FairLock(path.with_name(path.name + ".lock"), float(conn_params.get("timeout", 20)))
        return connection

    def _take_turn(self) -> None:
        if self._fair is not None and not self._fair.acquire():
            raise OperationalError("Other writers kept the database busy for too long")

    def _end_turn(self) -> None:
        """Nothing to do while a transaction is still open: a commit that failed is followed by a rollback."""
        if self._fair is not None and (self.connection is None or not self.connection.in_transaction):
            self._fair.release()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _queue_single_write(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """A write outside a transaction is a transaction of its own and waits like any other."""
        if self._fair is None or self._fair.held or not str(sql).startswith(_WRITES):
            return execute(sql, params, many, context)
        self._take_turn()
        try:
            return execute(sql, params, many, context)
        finally:
            self._end_turn()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._fair is not None:
                self._fair.release()


def _triggers(cursor: Any) -> list[tuple[str, str, str]]:
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return list(cursor.fetchall())
