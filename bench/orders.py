"""Orders placed through the whole action, against the bare database writing the same rows.

The limit gets the rows ready made: it reads nothing, checks nothing, seals nothing. On PostgreSQL (the server of the
tests, which does not wait for the disk) it is pgbench; on SQLite it is the library alone in one process.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.figures import say, tell
from tests import postgres

_ORDERS = {1: 120, 8: 30}
_BARE = 300
_SECONDS = 4


def _env(home: str, address: str) -> dict[str, str]:
    return {**os.environ, "CUNZHAN_ENV": "test", "CUNZHAN_HOME": home, "DATABASE_URL": address}


def _ask(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "bench._place", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout


def _buyers(env: dict[str, str], told: str, buyers: int, server: int | None) -> tuple[float, float, list[float]]:
    """Orders for each second, for each second of CPU time (of buyers and server), and how long each order took."""
    command = [sys.executable, "-m", "bench._place", "buy", told, str(_ORDERS[buyers])]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, env=env, **pipes) for _buyer in range(buyers)]
    for one in started:
        assert one.stdout
        one.stdout.readline()
    before, began = _server_cpu(server), time.perf_counter()
    for one in started:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    answers = [json.loads(one.stdout.readline()) for one in started if one.stdout]
    seconds = time.perf_counter() - began
    cpu = sum(answer["cpu"] for answer in answers) + _server_cpu(server) - before
    for one in started:
        one.communicate()
    count = buyers * _ORDERS[buyers]
    return count / seconds, count / cpu, sorted(wait for answer in answers for wait in answer["waits"])


def _server_cpu(pid: int | None) -> float:
    """Of the server and everybody who ever served: a client's own process may have ended meanwhile."""
    if pid is None:
        return 0.0
    server = psutil.Process(pid)
    times = server.cpu_times()
    ended = times.children_user + times.children_system
    return sum(times[:2]) + ended + sum(sum(one.cpu_times()[:2]) for one in server.children())


def _tell(
    name: str, buyers: int, ours: tuple[float, float, list[float]], limit: tuple[float, float], limit_is: str
) -> None:
    who = f"{name}, {buyers} client{'s' if buyers > 1 else ''}"
    tell(f"{who}: orders a second", ours[0], limit[0], "orders/s", limit_is)
    tell(f"{who}: orders a CPU second", ours[1], limit[1], "orders/cpu-s", limit_is)
    say(f"    one order in the middle {ours[2][len(ours[2]) // 2] * 1000:.0f} ms, slowest {ours[2][-1] * 1000:.0f} ms")


def on_sqlite() -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as home:
        env = _env(home, "")
        told = _ask(env, "prepare")
        for buyers in _ORDERS:
            ours = _buyers(env, told, buyers, None)
            bare = json.loads(_ask(env, "bare", told, str(_BARE)))
            limit = bare["times"] / bare["seconds"], bare["times"] / bare["cpu"]
            _tell("SQLite", buyers, ours, limit, "bare library, 1 process")


def on_postgres() -> None:
    pgbench = postgres.binaries() / "bin" / "pgbench"
    with postgres.running() as address, tempfile.TemporaryDirectory() as home:
        env = _env(home, address)
        told = _ask(env, "prepare")
        script = Path(home) / "order.sql"
        script.write_text(_ask(env, "script", told))
        server = _server(address)
        for buyers in _ORDERS:
            ours = _buyers(env, told, buyers, server)
            limit = _pgbench(pgbench, address, script, buyers, server)
            _tell("PostgreSQL", buyers, ours, limit, "pgbench")


def _server(address: str) -> int | None:
    """The server's process on this machine, found by its port."""
    port = str(urlsplit(address).port)
    for process in psutil.process_iter(["cmdline", "ppid"]):
        words = process.info["cmdline"] or []
        if words and words[0].endswith("postgres") and port in words:
            return int(process.pid)
    return None


def _pgbench(program: Path, address: str, script: Path, clients: int, server: int | None) -> tuple[float, float]:
    parts = urlsplit(address)
    command = [str(program), "--no-vacuum", "--protocol=prepared", f"--file={script}", f"--client={clients}"]
    command += [f"--jobs={min(2, clients)}", f"--time={_SECONDS}", f"--host={parts.hostname}", f"--port={parts.port}"]
    command += [f"--username={parts.username}", parts.path.strip("/")]
    before, mine = _server_cpu(server), os.times()
    done = subprocess.run(
        command, env={**os.environ, "PGPASSWORD": parts.password or ""}, capture_output=True, text=True, check=False
    )
    after = os.times()
    if done.returncode or "tps = " not in done.stdout:
        raise RuntimeError(done.stderr[-2000:])
    count = int(done.stdout.split("number of transactions actually processed: ")[1].split()[0].partition("/")[0])
    cpu = after.children_user + after.children_system - mine.children_user - mine.children_system
    each_second = float(done.stdout.split("tps = ")[1].split()[0])
    return each_second, count / (cpu + _server_cpu(server) - before)


def run(*, full: bool = False) -> None:
    on_sqlite()
    on_postgres()
