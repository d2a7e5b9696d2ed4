"""How a command speaks: exit codes, one sentence on failure, a bar for what takes more than two seconds."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

GOOD = 0
FOUND_WRONG = 1
NOT_UNDERSTOOD = 2
CANNOT_RUN = 3

# Told by long work how far it is: done, of how many, and what is being done.
Tell = Callable[[int, int, str], None]


class CannotRun(Exception):
    """The command cannot do its work here; the message says why and what to do."""


def out(text: str = "") -> None:
    print(text, flush=True)


def trouble(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def answer(data: Any, *, as_json: bool, text: str) -> None:
    """For programs as JSON, for people as text."""
    out(json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else text)


def expected(error: Exception) -> int | None:
    """Failures that a person can do something about get a sentence and a code; any other one is a fault of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from cunzhan.kit.db.sqlite.version import OldSqlite
    from cunzhan.kit.refusal import Refusal

    if isinstance(error, Refusal):
        trouble(error.sentence)
        return FOUND_WRONG
    if isinstance(error, CannotRun | OldSqlite | ImproperlyConfigured):
        trouble(str(error))
        return CANNOT_RUN
    if isinstance(error, OperationalError):
        trouble(f"The database cannot be used: {str(error).strip().splitlines()[0]}")
        return CANNOT_RUN
    return None


@contextmanager
def progress(title: str, after_seconds: float = 2.0) -> Iterator[Tell]:
    """A bar, shown only once the work has lasted long enough to make somebody wonder, and only to a person."""
    console = Console(stderr=True)
    began = time.monotonic()
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True)
    task = bar.add_task(title, total=None)
    shown = False

    def tell(done: int, total: int, what: str = "") -> None:
        nonlocal shown
        if not shown and console.is_terminal and time.monotonic() - began > after_seconds:
            bar.start()
            shown = True
        bar.update(task, completed=done, total=total or None, description=f"{title} {what}".strip())

    try:
        yield tell
    finally:
        if shown:
            bar.stop()
