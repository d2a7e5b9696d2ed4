"""Django's PostgreSQL backend with the guard in front of personal data in every connection."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor

from cunzhan.kit.db import guard


class DatabaseOperations(PostgresOperations):
    """Emptying tables between tests is not a look at a person. (TRUNCATE passes the append-only triggers by itself.)"""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        with guard.opened():
            super().execute_sql_flush(sql_list)


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """A migration is not a look at a person."""

    def __enter__(self) -> "DatabaseSchemaEditor":
        self._door = guard.opened()
        self._door.__enter__()
        try:
            super().__enter__()
            if self.atomic_migration:
                # A step that cannot have its lock must fail soon: whoever comes after it waits in the same queue.
                self.execute("SET LOCAL lock_timeout = '20s'", params=None)
            return self
        except BaseException:
            self._door.__exit__(None, None, None)
            raise

    def __exit__(self, *failure: Any) -> None:
        try:
            super().__exit__(*failure)
        finally:
            self._door.__exit__(None, None, None)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose statements pass the guard."""

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.execute_wrappers.append(guard.watch)
