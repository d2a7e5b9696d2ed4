"""The embedded database: the version gate, the settings that keep the file whole, and writers that queue fairly."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import OperationalError, connection, transaction

from cunzhan.kit.db.sqlite.fair import FairLock
from cunzhan.kit.db.sqlite.version import FIRST_SAFE, OldSqlite, refuse_old

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite only")


def fair() -> FairLock:
    """The queue of this test's connection."""
    queue = cast(Any, connection)._fair
    assert isinstance(queue, FairLock)
    return queue


class TestVersionGate:
    def test_a_safe_version_passes(self):
        refuse_old(FIRST_SAFE)
        refuse_old((4, 0, 0))

    @pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 7, 0)])
    def test_an_old_one_is_refused_with_a_reason(self, version):
        with pytest.raises(OldSqlite, match=r"SQLite \d+\.\d+\.\d+ can damage a database"):
            refuse_old(version)


@on_sqlite
@pytest.mark.django_db(transaction=True)
class TestConnection:
    def ask(self, sql: str):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def test_the_bundled_library_is_in_use(self):
        assert tuple(map(int, self.ask("SELECT sqlite_version()").split("."))) >= FIRST_SAFE
        assert sqlite3.sqlite_version_info >= FIRST_SAFE

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [("journal_mode", "wal"), ("synchronous", 2), ("mmap_size", 0), ("foreign_keys", 1), ("busy_timeout", 20000)],
    )
    def test_it_is_set_up_to_survive_a_power_cut(self, pragma, value):
        assert self.ask(f"PRAGMA {pragma}") == value

    def test_the_turn_lasts_as_long_as_the_transaction(self):
        assert not fair().held
        with transaction.atomic():
            assert fair().held
            with transaction.atomic():
                assert fair().held
            assert fair().held
        assert not fair().held

    def test_the_turn_ends_when_the_transaction_fails(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError
        assert not fair().held

    def test_the_turn_ends_when_the_connection_is_closed_in_the_middle(self):
        transaction.set_autocommit(False)
        connection.close()
        assert not fair().held

    def test_waiting_too_long_is_said_and_leaves_no_trace(self):
        self.ask("SELECT 1")
        path = Path(str(connection.settings_dict["NAME"]) + ".lock")
        other = FairLock(path, 1)
        assert other.acquire()
        fair()._timeout = 0.1
        try:
            with pytest.raises(OperationalError, match="Other writers"), transaction.atomic():
                pass
        finally:
            fair()._timeout = 20
            other.release()
        time.sleep(0.1)
        with transaction.atomic():
            assert fair().held


class TestFairLock:
    def test_it_works(self, tmp_path):
        first, second = FairLock(tmp_path / "l", 0.05), FairLock(tmp_path / "l", 0.05)
        assert first.acquire()
        assert first.acquire()
        assert not second.acquire()
        first.release()
        assert second.acquire()
        second.release()

    def test_a_wait_that_was_given_up_does_not_keep_the_lock(self, tmp_path):
        first, second, third = (FairLock(tmp_path / "l", seconds) for seconds in (1, 0.05, 2))
        assert first.acquire()
        assert not second.acquire()
        first.release()
        assert third.acquire()
        third.release()

    def test_a_killed_holder_gives_it_back(self, tmp_path):
        code = (
            "import sys, time; from pathlib import Path; from cunzhan.kit.db.sqlite.fair import FairLock\n"
            "lock = FairLock(Path(sys.argv[1]), 5); assert lock.acquire(); print('held', flush=True); time.sleep(60)"
        )
        holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "l")], stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = FairLock(tmp_path / "l", 5)
        holder.kill()
        assert lock.acquire()
        lock.release()
        holder.wait()
        holder.stdout.close()


_WRITER = """
import sys, time, django
django.setup()
from django.db import connection, transaction
slowest = 0.0
for turn in range(100):
    began = time.monotonic()
    if turn % 4:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT n FROM tally WHERE id = 1")
            n = cursor.fetchone()[0]
            cursor.execute("UPDATE tally SET n = %s WHERE id = 1", [n + 1])
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tally SET n = n + 1 WHERE id = 1")
    slowest = max(slowest, time.monotonic() - began)
print(slowest)
"""


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_eight_processes_write_at_once_and_none_finds_it_locked(child_env):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tally (id integer PRIMARY KEY, n integer)")
        cursor.execute("INSERT INTO tally VALUES (1, 0)")
    try:
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", _WRITER],
                env=child_env,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(8)
        ]
        ends = [writer.communicate(timeout=120) for writer in writers]
        assert [writer.returncode for writer in writers] == [0] * 8, ends
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM tally")
            assert cursor.fetchone() == (800,)
        assert max(float(out) for out, _error in ends) < 5
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE tally")
