"""A station starts, answers, comes back after a fall, and stops cleanly within seconds."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.cli.conftest import cunzhan


@pytest.fixture
def station(ready) -> Iterator[subprocess.Popen[str]]:
    """The real thing: `cunzhan up` in a new home."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cunzhan.cli", "up"],
        env=ready,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def answers(env: dict[str, str]) -> bool:
    """Any answer will do: what the page says is another test's matter."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['CUNZHAN_PORT']}/", timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except (urllib.error.URLError, OSError):
        return False


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and everything that came from it."""
    return [pid, *(below for child in children_of(pid) for below in family(child))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_it_starts_answers_and_stops(station, ready, number):
    until(lambda: answers(ready))
    everybody = family(station.pid)
    assert len(everybody) >= 3
    until(lambda: cunzhan(ready, "health").stdout == "ok\n")
    began = time.monotonic()
    station.send_signal(number)
    out, _error = station.communicate(timeout=15)
    assert station.returncode == 0
    assert time.monotonic() - began < 10
    assert f"http://127.0.0.1:{ready['CUNZHAN_PORT']}/counter/" in out
    assert out.rstrip().endswith("Stopped.")
    until(lambda: not any(alive(pid) for pid in everybody), 5)
    assert not answers(ready)
    assert cunzhan(ready, "health").returncode == 3


def test_a_child_that_died_is_started_again(station, ready):
    until(lambda: answers(ready))
    for web in children_of(station.pid):
        os.killpg(web, signal.SIGKILL)
    until(lambda: not answers(ready), 10)
    until(lambda: answers(ready))
    station.send_signal(signal.SIGTERM)
    _out, error = station.communicate(timeout=15)
    assert station.returncode == 0
    assert "web ended with code" in error
    assert "started again" in error


def test_nobody_is_left_when_the_keeper_itself_is_killed(station, ready):
    until(lambda: answers(ready))
    everybody = family(station.pid)
    station.kill()
    station.wait(5)
    until(lambda: not any(alive(pid) for pid in everybody), 15)


def test_a_station_that_cannot_come_up_says_so_and_ends(ready):
    ready["CUNZHAN_BIND"] = "192.0.2.1"  # an address that no machine has
    done = cunzhan(ready, "up")
    assert done.returncode == 3
    assert "giving up" in done.stderr


def test_a_second_one_on_the_same_port_is_refused(station, ready):
    until(lambda: answers(ready))
    done = cunzhan(ready, "up")
    assert done.returncode == 3
    assert f"Port {ready['CUNZHAN_PORT']} is taken" in done.stderr


def test_preparing_twice_collects_files_once(ready):
    assert cunzhan(ready, "up", "--prepare").returncode == 0
    home = Path(ready["CUNZHAN_HOME"])
    collected = next((home / "static").rglob("*.css"))
    before = collected.stat().st_ctime_ns
    assert cunzhan(ready, "up", "--prepare").returncode == 0
    assert collected.stat().st_ctime_ns == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about a database in one file")
def test_a_damaged_database_is_not_written_any_further(ready):
    assert cunzhan(ready, "up", "--prepare").returncode == 0
    file = Path(ready["CUNZHAN_HOME"]) / "cunzhan.sqlite3"
    body = bytearray(file.read_bytes())
    body[4096 : 4096 * 3] = b"\xff" * 8192
    file.write_bytes(body)
    for leftover in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        leftover.unlink(missing_ok=True)
    done = cunzhan(ready, "up", "--prepare")
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert "restore the last backup" in done.stderr
    assert file.read_bytes() == bytes(body)
