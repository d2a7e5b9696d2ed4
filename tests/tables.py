"""Empty tables, made once for each version of their migrations and copied from then on: making them takes seconds.

What is kept lies in the folder of the environment, so `make clean` takes it away. The first process of a run that finds
nothing kept makes the tables by the migrations; another one waits for it.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from django.db import connection

from tests.postgres import binaries

_ROOT = Path(__file__).resolve().parent.parent
_DECIDE = ("cunzhan/domain/**/migrations/*.py", "cunzhan/kit/db/**/*.py", "requirements-dev.lock")
"""What decides how the tables look."""


class Kept:
    """The tables kept for the database of this run."""

    def __init__(self) -> None:
        folder = Path(sys.prefix) / "tables"
        folder.mkdir(exist_ok=True)
        self._file = folder / f"{connection.vendor}-{_version()}"
        self._lock: IO[str] | None = None
        self._database = _Sqlite() if connection.vendor == "sqlite" else _Postgres()

    def put_back(self) -> None:
        """A database for the tests with the kept tables; none when nothing is kept, and then others wait for us."""
        self._lock = self._file.with_suffix(".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._database.forget()
        if self._file.exists():
            self._database.copy_from(self._file)
            self._open()

    def keep(self) -> None:
        """Keep the tables as they were just made."""
        if self._lock is None:
            return
        half = self._file.with_suffix(".half")
        half.unlink(missing_ok=True)
        self._database.copy_to(half)
        half.replace(self._file)
        self._open()

    def _open(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _version() -> str:
    digest = hashlib.sha256()
    for pattern in _DECIDE:
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]


class _Sqlite:
    def __init__(self) -> None:
        self._path = Path(str(connection.settings_dict["TEST"]["NAME"]))

    def forget(self) -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{self._path}{end}").unlink(missing_ok=True)

    def copy_from(self, file: Path) -> None:
        shutil.copyfile(file, self._path)

    def copy_to(self, file: Path) -> None:
        with contextlib.closing(sqlite3.connect(file)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)


class _Postgres:
    def __init__(self) -> None:
        data = connection.settings_dict
        self._name = str(data["TEST"].get("NAME") or f"test_{data['NAME']}")

    def _address(self, name: str) -> str:
        data = connection.settings_dict
        user, password = quote(str(data["USER"])), quote(str(data["PASSWORD"]))
        return f"postgres://{user}:{password}@{data['HOST']}:{data['PORT']}/{name}"

    @contextlib.contextmanager
    def _server(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._address("postgres"), autocommit=True) as server:
            yield server

    def forget(self) -> None:
        with self._server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)'.encode())

    def copy_from(self, file: Path) -> None:
        with self._server() as server:
            server.execute(f'CREATE DATABASE "{self._name}"'.encode())
        self._run("psql", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(file))

    def copy_to(self, file: Path) -> None:
        self._run("pg_dump", "--no-owner", "-f", str(file))

    def _run(self, program: str, *words: str) -> None:
        command = [str(binaries() / "bin" / program), *words, "-d", self._address(self._name)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PGTZ": "UTC"})
