"""The end of a day: the books are recomputed from the ground, and a backup is written."""

import logging
import subprocess
import sys
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore

from cunzhan.domain.ground.people import actions as people
from cunzhan.jobs import books
from cunzhan.kit.db import statistics

log = logging.getLogger(__name__)
LONGEST_BACKUP_S = 3600


def close_day(at: datetime) -> None:
    """Loud when the books disagree or no backup could be written; neither keeps the other from being done."""
    SessionStore.clear_expired()
    people.forget_old_references(at=at)
    statistics.refresh()
    findings = books.check_books()
    if findings:
        log.error("The books disagree; run `cunzhan check` to see where", extra={"count": len(findings)})
    else:
        log.info("The books agree")
    # A program of its own: it may take long, and what it needs is the command's, not the worker's.
    saved = subprocess.run([sys.executable, "-m", "cunzhan.cli", "backup"], check=False, timeout=LONGEST_BACKUP_S)
    if saved.returncode:
        log.error("No backup was written, or not in both places", extra={"status_code": saved.returncode})
