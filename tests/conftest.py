"""What every test has: a database of its process, no way out of this machine, an environment for child processes."""

import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from tests import tables

# The same examples at every run, on however busy a machine; nothing kept between runs.
hypothesis.settings.register_profile(
    "everyday", derandomize=True, database=None, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("everyday")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(request: pytest.FixtureRequest) -> None:
    """SQLite's file lies in the home of its process already; only PostgreSQL needs a name for each process."""
    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_tox_suffix")
        request.getfixturevalue("django_db_modify_db_settings_xdist_suffix")


@pytest.fixture(scope="session")
def _tables(django_db_modify_db_settings: None, django_db_blocker: Any) -> tables.Kept:
    kept = tables.Kept()
    with django_db_blocker.unblock():
        kept.put_back()
    return kept


@pytest.fixture(scope="session")
def django_db_keepdb(_tables: tables.Kept) -> bool:
    """Django finds the tables that were put back, and makes those that are missing."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, _tables: tables.Kept, django_db_blocker: Any) -> None:
    """The database of this process."""
    with django_db_blocker.unblock():
        _tables.keep()


def _inside(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    return str(address[0]).startswith("127.") or address[0] in {"::1", "localhost"}


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """A test that would talk to somebody outside fails at once instead of hanging or, worse, being answered."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        if not _inside(address):
            raise AssertionError(f"A test tried to reach {address[0]}")
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        if not _inside(address):
            raise AssertionError(f"A test tried to reach {address[0]}")
        return connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    patch.setattr(socket.socket, "connect_ex", guarded_ex)
    yield
    patch.undo()


def environment_of_children() -> dict[str, str]:
    """The environment of a process that works on the database of the tests."""
    env = dict(os.environ)
    if connection.vendor == "postgresql":
        data = settings.DATABASES["default"]
        user, password = quote(str(data["USER"])), quote(str(data["PASSWORD"]))
        env["DATABASE_URL"] = f"postgres://{user}:{password}@{data['HOST']}:{data['PORT']}/{data['NAME']}"
    return env


@pytest.fixture
def child_env() -> dict[str, str]:
    """The environment of a child process that works on this test's database (which must be a transactional one)."""
    return environment_of_children()
