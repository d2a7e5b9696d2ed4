"""After a new version was installed: save, bring the tables up to date, check the books; go back when they disagree.

Stop the station first. What was saved before is restored when a step fails or the check finds something new.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from cunzhan.cli import _say, _schema, backup, check, up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    up.refuse_taken_port(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT)
    newer = _schema.unknown()
    if newer:
        raise _say.CannotRun(f"The database was written by a newer version ({newer[-1]}). Install that version.")
    steps = _schema.pending()
    if not steps:
        _say.answer({"steps": [], "backup": None}, as_json=options.json, text="Everything is up to date.")
        return _say.GOOD
    saved = backup.write_backup() if _schema.has_tables() else None
    try:
        _schema.take_steps()
        findings = [str(found) for found in check.check_books()]
    except Exception as error:
        findings = [f"a step failed: {type(error).__name__}: {error}"]
    if findings and saved:
        return _go_back(saved, findings[0], as_json=options.json)
    told = {"steps": steps, "backup": saved and str(saved)}
    _say.answer(told, as_json=options.json, text=f"{len(steps)} steps taken; the books agree. Saved before: {saved}")
    return _say.GOOD


def _go_back(saved: Path, why: str, *, as_json: bool) -> int:
    """By another process: this one's connections have seen the new tables."""
    connection.close()
    command = [sys.executable, "-m", "cunzhan.cli", "restore", str(saved), "--force", "--as-saved"]
    back = subprocess.run(command, check=False, capture_output=True, text=True).returncode in (0, 1)
    text = f"Not upgraded: {why}\n"
    text += (
        f"The data are as they were (from {saved}). Install the version before, start it, and report this."
        if back
        else f"Going back failed, too: install the version before and restore {saved} with it."
    )
    _say.answer({"why": why, "restored": back, "backup": str(saved)}, as_json=as_json, text=text)
    return _say.FOUND_WRONG
