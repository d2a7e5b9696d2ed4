"""Move the station into another database: from SQLite to PostgreSQL and back, all or nothing, proved afterwards.

Stop the station first. Keys, pictures and backups stay in the home folder; only the database moves, and the old one is
left as it is. To another machine: `cunzhan backup` here, `cunzhan restore` there, on whichever database that one has.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from cunzhan.cli import _say, _schema, _tables, _target, check, up
from cunzhan.cli._tables import Sums
from cunzhan.cli._target import ALIAS, Target
from cunzhan.configuration import secret_file
from cunzhan.kit.db import guard
from cunzhan.kit.faults import fault


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        required=True,
        help="postgres://user:password@host:port/name, a file that holds such an address, or sqlite",
    )
    parser.add_argument("--replace", action="store_true", help="also into a database that has rows: they go")
    parser.add_argument("--switch", action="store_true", help="write the new address into DATABASE_URL_FILE when done")
    parser.add_argument(
        "--compare", action="store_true", help="move nothing: say whether the two hold the same, or where they differ"
    )
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    target = _target.wanted(options.to)
    if target.is_ours():
        raise _say.CannotRun("The station works on this database already. Nothing was done.")
    settings_file = _settings_file(target) if options.switch else None
    up.refuse_taken_port(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT)
    _refuse_other_steps()
    try:
        with _say.progress("Moving") as tell, _still():
            sums = _compare(target, tell) if options.compare else _move(target, tell, replace=options.replace)
    except _tables.Differs as differs:
        _say.answer(
            {"differs": str(differs)}, as_json=options.json, text=f"{'' if options.compare else 'Not moved: '}{differs}"
        )
        return _say.FOUND_WRONG
    if settings_file is not None and not options.compare:
        _write(settings_file, target.url)
    _answer(options, target, sums, settings_file)
    return _say.GOOD


def _refuse_other_steps() -> None:
    if _schema.unknown() or _schema.pending():
        raise _say.CannotRun("The tables are not those of this version. Run `cunzhan upgrade` first.")
    if _schema.is_empty():
        raise _say.CannotRun("There is no station here: nothing to move. Just set DATABASE_URL.")


@contextmanager
def _still() -> Iterator[None]:
    """Nobody writes into the source meanwhile, and it is read as of one moment."""
    names = [f'"{name}"' for name in connection.introspection.table_names()]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with guard.opened(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET LOCAL lock_timeout = '20s'")
                cursor.execute(f"LOCK TABLE {', '.join(names)} IN SHARE MODE")
        yield


def _move(target: Target, tell: _say.Tell, *, replace: bool) -> Sums:
    with _target.filled(target, _schema.heads(), replace=replace) as tables:
        _tables.refuse_strange(DEFAULT_DB_ALIAS, tables)
        total = _tables.counted(tables, DEFAULT_DB_ALIAS)
        sources = ((table, _tables.rows_of(table, DEFAULT_DB_ALIAS)) for table in tables)
        sums = _tables.copy(sources, ALIAS, tell, total)
        _tables.prove(tables, sums, ALIAS, tell, source=DEFAULT_DB_ALIAS)
        tell(1, 1, "checking the books")
        with _target.as_our_own():
            findings = check.check_books()
        if findings:
            raise _tables.Differs(f"the books disagree: {findings[0]}")
        fault("move.before_commit")
    return sums


def _compare(target: Target, tell: _say.Tell) -> Sums:
    """Reads both; changes nothing."""
    if target.path is not None and not target.path.is_file():
        raise _say.CannotRun(f"There is no file {target.path}.")
    other = _tables.connect(ALIAS, target.database)
    try:
        if _schema.heads(ALIAS) != _schema.heads():
            raise _say.CannotRun("The tables there are not those of this version: the two cannot be compared.")
        tables = _tables.at_heads(DEFAULT_DB_ALIAS, _schema.heads())
        sums = {table.name: _tables.sum_up(table, DEFAULT_DB_ALIAS) for table in tables}
        _tables.prove(tables, sums, ALIAS, tell, source=DEFAULT_DB_ALIAS)
    finally:
        other.close()
    return sums


def _settings_file(target: Target) -> Path:
    """The one setting that the program reads from a file by itself. Refused before anything moves."""
    named = secret_file("DATABASE_URL")
    if named is None:
        raise _say.CannotRun("--switch writes into the file that DATABASE_URL_FILE names, and none is named.")
    if target.path is not None and target.path.parent != Path(settings.CUNZHAN_HOME).resolve():
        raise _say.CannotRun("--switch to SQLite goes with the home folder of now; that one is another.")
    return named


def _write(path: Path, url: str) -> None:
    """Aside and renamed, readable by its owner only. An empty address means SQLite in the home folder."""
    aside = path.with_name(f".{path.name}.partial")
    with open(aside, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(url + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _setting(target: Target) -> str:
    if target.path is None:
        return "Set DATABASE_URL, or the file that DATABASE_URL_FILE names, to the new address."
    home = target.path.parent
    if home == Path(settings.CUNZHAN_HOME).resolve():
        return "Take DATABASE_URL and DATABASE_URL_FILE away: without them the station uses SQLite in its home folder."
    return f"Set CUNZHAN_HOME={home}, without DATABASE_URL, and bring `keys` and `media` of the old home folder there."


def _answer(options: argparse.Namespace, target: Target, sums: Sums, settings_file: Path | None) -> None:
    rows = {name: one.rows for name, one in sums.items()}
    digests = {name: f"{one.digest:064x}" for name, one in sums.items()}
    told: dict[str, Any] = {"to": target.said, "rows": rows, "digests": digests}
    whole = f"{sum(rows.values())} rows in {len(rows)} tables"
    if options.compare:
        _say.answer(told, as_json=options.json, text=f"The same: {whole}.")
        return
    next_step = f"Written into {settings_file}." if settings_file else _setting(target)
    told |= {"next": next_step, "switched": settings_file is not None}
    text = f"Moved to {target.said}: {whole}, compared one by one; the books agree.\n{next_step}\n"
    text += "The old database is as it was. Keep it until you have seen the station at work on the new one."
    _say.answer(told, as_json=options.json, text=text)
