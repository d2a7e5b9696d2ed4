"""The door in front of personal data: a statement that names a guarded table is refused unless the door is open.

The people room opens it, after it has written down who looks at whom and why. Any other way to those tables - a join, a
raw statement, a forgotten query in a report - raises `UnguardedRead` before the database is asked. Writes are held to
the same rule: there is one room that knows these tables, and it opens the door for its writes as well.

Work on the tables themselves (migrations, emptying between tests) is not a look at a person and passes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings

_open: ContextVar[bool] = ContextVar("personal_data_open", default=False)

# Statements about tables and not about rows.
_ABOUT_TABLES = ("CREATE", "ALTER", "DROP", "TRUNCATE", "PRAGMA", "COMMENT", "ANALYZE")


class UnguardedRead(Exception):
    """A statement named a table of personal data outside `guard.opened()`."""


@contextmanager
def opened() -> Iterator[None]:
    """Statements inside may name guarded tables. A query must also be read inside: a lazy one is asked when read."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def is_open() -> bool:
    """Whether the door is open here, for those who must not look without being asked."""
    return _open.get()


def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Stands in every connection (Django calls it an execute wrapper) and looks at each statement's text."""
    if not _open.get():
        text = sql if isinstance(sql, str) else str(sql)
        for table in settings.CUNZHAN_GUARDED_TABLES:
            if table in text and not text.lstrip().upper().startswith(_ABOUT_TABLES):
                raise UnguardedRead(f"A statement names {table} outside guard.opened()")
    return execute(sql, params, many, context)
