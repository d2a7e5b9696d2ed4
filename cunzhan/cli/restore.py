"""Bring back a backup into an empty station, prove it row by row, and check the books.

Stop the station first. The keys are not in a backup: put them into the home folder before. A backup made on SQLite
comes back on PostgreSQL, too, and the other way.
"""

import argparse
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from cunzhan.cli import _across, _archive, _cuts, _postgres_tools, _say, _schema, backup, check, up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument(
        "--force",
        action="store_true",
        help="also over a station that has data (saved before), or beside another data key",
    )
    parser.add_argument(
        "--as-saved", action="store_true", help="leave the tables as they were saved, of whatever version"
    )
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    if not options.file.is_file():
        raise _say.CannotRun(f"There is no file {options.file}.")
    settings.CUNZHAN_HOME.mkdir(parents=True, exist_ok=True)
    up.refuse_taken_port(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT)
    _refuse_data(force=options.force)
    with _say.progress("Restoring") as tell, tempfile.TemporaryDirectory(dir=settings.CUNZHAN_HOME) as aside:
        tell(0, 4, "reading")
        manifest = _archive.unpack(options.file, Path(aside))
        _refuse_mismatch(manifest, force=options.force)
        tell(1, 4, "database")
        _restore_database(Path(aside) / manifest.database, manifest, tell)
        _restore_media(Path(aside) / "media")
        tell(2, 4, "counting")
        _prove(manifest)
        findings = []
        if not options.as_saved:
            _schema.take_steps()
            tell(3, 4, "checking the books")
            findings = check.check_books()
    rows = sum(manifest.rows.values())
    text = f"Restored what was saved at {manifest.made_at}: {rows} rows in {len(manifest.rows)} tables, all counted."
    if options.as_saved:
        text += "\nThe tables are as they were saved; the books were not checked."
    else:
        text += f"\nThe books disagree: {findings[0]}" if findings else "\nThe books agree."
    told = {"made_at": manifest.made_at, "rows": manifest.rows, "findings": [str(found) for found in findings]}
    _say.answer(told, as_json=options.json, text=text)
    return _say.FOUND_WRONG if findings else _say.GOOD


def _refuse_data(*, force: bool) -> None:
    if not _schema.has_tables() or _schema.is_empty():
        return
    if not force:
        raise _say.CannotRun("This station has data. Restore into an empty one, or say --force: it is saved before.")
    _say.trouble(f"Saved what was here: {backup.write_backup()}")


def _refuse_mismatch(manifest: _archive.Manifest, *, force: bool) -> None:
    if manifest.data_key != _archive.data_key_fingerprint() and not force:
        raise _say.CannotRun(
            "The personal data in this backup are sealed with another key than this station has. "
            "Put that key into place (CUNZHAN_DATA_KEY or keys/data.key); --force goes on without them."
        )


def _restore_database(saved: Path, manifest: _archive.Manifest, tell: _say.Tell) -> None:
    """A backup of the one kind of database comes back on the other as well: its rows are written over and compared."""
    if connection.vendor == "sqlite":
        _restore_sqlite(saved if manifest.vendor == "sqlite" else _across.to_sqlite(saved, manifest.heads, tell))
    elif manifest.vendor == "sqlite":
        _across.to_postgres(saved, manifest.heads, tell)
    else:
        _restore_postgres(saved)


def _restore_sqlite(saved: Path) -> None:
    """Proved first and put into place by one rename; a log left by the old file must not be played into the new one."""
    with closing(sqlite3.connect(str(saved))) as copy:
        _cuts.prove_sqlite(copy)
    connection.close()
    target = Path(str(connection.settings_dict["NAME"]))
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    saved.replace(target)


def _restore_postgres(saved: Path) -> None:
    """Tables of a newer version would be in the way of a later migration, so the database is emptied and not mixed."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        cursor.execute("DROP FUNCTION IF EXISTS cunzhan_refuse_change() CASCADE")
    connection.close()
    _postgres_tools.call(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(saved)
    )


def _restore_media(saved: Path) -> None:
    """What was there is moved aside, not deleted."""
    root = Path(settings.MEDIA_ROOT)
    if root.is_dir() and any(root.iterdir()):
        root.rename(root.with_name(f"{root.name}-before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"))
    if saved.is_dir():
        if root.is_dir():
            root.rmdir()
        saved.rename(root)
    root.mkdir(parents=True, exist_ok=True)


def _prove(manifest: _archive.Manifest) -> None:
    found = _cuts.count()
    wrong = [table for table in manifest.rows if found.get(table) != manifest.rows[table]]
    if wrong:
        table = wrong[0]
        raise _say.CannotRun(f"{table} has {found.get(table)} rows; the backup was made of {manifest.rows[table]}.")
