"""What the database knows of its tables when it plans a question. PostgreSQL learns it by itself; SQLite when asked."""

from django.db import connection

_ROWS_LOOKED_AT = 400
_ALSO_TABLES_NOT_ASKED_LATELY = 0x10002


def refresh() -> None:
    """Let SQLite look at a part of each table that grew much since it last did. Without, it may read a whole ledger to
    find one household's entries. Takes milliseconds. Source: sqlite.org, "PRAGMA optimize", since version 3.46.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {_ROWS_LOOKED_AT}")
            cursor.execute(f"PRAGMA optimize = {_ALSO_TABLES_NOT_ASKED_LATELY}")
