"""Running the command as a person does: another process, its own home, its own database."""

import contextlib
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

Run = Callable[..., subprocess.CompletedProcess[str]]


def free_port() -> int:
    """Two in a row are used: the pages' and the pretended gateway's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cunzhan(env: dict[str, str], *words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cunzhan.cli", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture
def here(child_env, tmp_path, transactional_db) -> dict[str, str]:
    """A station on the database of this test."""
    return {**child_env, "CUNZHAN_PORT": str(free_port()), "CUNZHAN_BACKUPS": str(tmp_path / "backups")}


@contextlib.contextmanager
def _postgres_database(url: str, *, like: str = "template1") -> Iterator[str]:
    """Made and dropped by way of another database, since nobody may be connected to the one that is copied."""
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    connection.close()
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield f"{url}_elsewhere"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_home(child_env, tmp_path) -> dict[str, str]:
    """A home folder with nothing in it."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    backups = str(tmp_path / "backups-elsewhere")
    return {**child_env, "CUNZHAN_HOME": str(home), "CUNZHAN_PORT": str(free_port()), "CUNZHAN_BACKUPS": backups}


@pytest.fixture
def elsewhere(new_home, transactional_db) -> Iterator[dict[str, str]]:
    """An empty station: a new home and a new database without tables."""
    if connection.vendor == "sqlite":
        yield new_home
        return
    with _postgres_database(new_home["DATABASE_URL"]) as url:
        yield {**new_home, "DATABASE_URL": url}


@pytest.fixture
def ready(new_home, transactional_db) -> Iterator[dict[str, str]]:
    """The same with all tables there already, copied from this test's own: making them takes seconds."""
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(Path(new_home["CUNZHAN_HOME"]) / "cunzhan.sqlite3")) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        yield new_home
        return
    with _postgres_database(new_home["DATABASE_URL"], like=str(connection.settings_dict["NAME"])) as url:
        yield {**new_home, "DATABASE_URL": url}


@pytest.fixture
def media(settings) -> Iterator[Path]:
    """The pictures of this test alone: other tests of the process left theirs."""
    root = Path(settings.MEDIA_ROOT)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / "honey.jpg").write_bytes(b"a picture of honey")
    (root / ".half-written").write_bytes(b"x")
    yield root
    shutil.rmtree(root)
