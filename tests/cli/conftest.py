"""Running the command as a person does: another process, its own home, its own database."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

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
def _postgres_database(url: str) -> Iterator[str]:
    name = "elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.settings_dict['NAME']}_{name}")
        cursor.execute(f"CREATE DATABASE {connection.settings_dict['NAME']}_{name}")
    try:
        yield f"{url}_{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.settings_dict['NAME']}_{name} WITH (FORCE)")


@pytest.fixture
def elsewhere(child_env, tmp_path, transactional_db) -> Iterator[dict[str, str]]:
    """An empty station: a new home and a new database."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    env = {**child_env, "CUNZHAN_HOME": str(home), "CUNZHAN_PORT": str(free_port())}
    env["CUNZHAN_BACKUPS"] = str(tmp_path / "backups-elsewhere")
    if connection.vendor == "sqlite":
        yield env
        return
    with _postgres_database(child_env["DATABASE_URL"]) as url:
        yield {**env, "DATABASE_URL": url}


@pytest.fixture
def media(settings) -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    (root / "honey.jpg").write_bytes(b"a picture of honey")
    (root / ".half-written").write_bytes(b"x")
    yield root
    for file in root.iterdir():
        file.unlink()
