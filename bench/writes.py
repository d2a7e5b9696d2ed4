"""Write transactions on SQLite through our connection, against the bare library.

One row is read and changed in a transaction, as an action does. The limit is the same statements on the same kind of
file with the library alone, in one process: nothing can commit faster than the disk does.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pysqlite3

from bench.figures import in_turns, say, tell

_TURNS = 400

_WRITER = """
import os, sys, time, django
django.setup()
from django.db import connection, transaction
turns = int(sys.argv[1])
waits = []
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
for turn in range(turns):
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT n FROM tally WHERE id = 1")
        cursor.execute("UPDATE tally SET n = %s WHERE id = 1", [cursor.fetchone()[0] + 1])
    waits.append(time.perf_counter() - began)
waits.sort()
print(sum(waits), waits[int(len(waits) * 0.99)], waits[-1])
"""


def _table(path: Path) -> pysqlite3.Connection:
    database = pysqlite3.connect(str(path), isolation_level=None)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE tally (id integer PRIMARY KEY, n integer)",
        "INSERT INTO tally VALUES (1, 0)",
    ):
        database.execute(statement)
    return database


def bare() -> float:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        database = _table(Path(folder) / "bare.sqlite3")
        began = time.perf_counter()
        for _turn in range(_TURNS):
            database.execute("BEGIN IMMEDIATE")
            n = database.execute("SELECT n FROM tally WHERE id = 1").fetchone()[0]
            database.execute("UPDATE tally SET n = ? WHERE id = 1", [n + 1])
            database.execute("COMMIT")
        seconds = time.perf_counter() - began
        database.close()
    return _TURNS / seconds


def ours(writers: int, waits: list[float]) -> float:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        _table(Path(folder) / "cunzhan.sqlite3").close()
        env = {**os.environ, "CUNZHAN_HOME": folder, "CUNZHAN_ENV": "test", "DATABASE_URL": ""}
        env["DJANGO_SETTINGS_MODULE"] = "cunzhan.settings"
        command = [sys.executable, "-c", _WRITER, str(_TURNS // writers)]
        started = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(writers)]
        told = [[float(word) for word in one.communicate()[0].split()] for one in started]
    waits.append(max(last[1] for last in told))
    return writers * (_TURNS // writers) / max(last[0] for last in told)


def run(*, full: bool = False) -> None:
    for writers in (1, 8):
        waits: list[float] = []
        mine, limit = in_turns(lambda: ours(writers, waits), bare)  # noqa: B023
        tell(f"{writers} process(es) writing", mine, limit, "commits/s", "bare library, 1 process")
        say(f"    slowest one in a hundred: {max(waits) * 1000:.0f} ms")
