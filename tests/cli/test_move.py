"""A station moves from one kind of database to the other and back; what arrives is what left, or nothing arrives."""

import json
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from tests import make, photograph, postgres
from tests.cast import NOW, assemble, home
from tests.cli.conftest import cunzhan

Env = dict[str, str]
ODD = "\\N\t\\.\n\r\\t'\"\x01 阿迪力 ئادىل"
"""What a dump writes in a way of its own."""


@dataclass
class Place:
    """A database of the other kind than that of this run, with the environment of a station that works on it."""

    to: str
    env: Env
    open: Callable[[], Any]
    exists: Callable[[], bool]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.running() as address:
        yield address


@pytest.fixture
def there(here, new_home, server) -> Iterator[Place]:
    if connection.vendor == "postgresql":
        file = Path(new_home["CUNZHAN_HOME"]) / "cunzhan.sqlite3"
        env = {**new_home, "DATABASE_URL": ""}
        yield Place(f"sqlite:///{file}", env, lambda: closing(sqlite3.connect(file)), file.exists)
        return
    with psycopg.connect(server, autocommit=True) as boss:
        boss.execute("CREATE DATABASE moved")
        address = f"{server.rpartition('/')[0]}/moved"
        try:
            yield Place(
                address, {**new_home, "DATABASE_URL": address}, lambda: _postgres(address), lambda: _has_tables(address)
            )
        finally:
            boss.execute("DROP DATABASE moved WITH (FORCE)")


@contextmanager
def _postgres(address: str) -> Iterator[Any]:
    with psycopg.connect(address) as opened:
        yield opened


def _has_tables(address: str) -> bool:
    with psycopg.connect(address) as opened:
        found = opened.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone()
    return found != (0,)


@pytest.fixture
def station(here) -> Env:
    """A village with a paid and delivered order, sealed names, and somebody who looked at one."""

    def play() -> None:
        cast = assemble()
        product, variant = make.honey(cast)
        make.lot(cast, product)
        make.delivered(cast, [(variant, 2)])
        at = NOW + timedelta(microseconds=123_456)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET display_name = %s", [ODD])
        people.see_households(by=cast.clerk, at=at, household_ids=[home(cast.household)], purpose=Purpose.HAND_OVER)

    photograph.scene("moving", play)
    return dict(here)


def move(env: Env, to: str, *more: str) -> tuple[int, Any, str]:
    done = cunzhan(env, "move", "--to", to, "--json", *more)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def back(elsewhere: Env) -> str:
    return elsewhere.get("DATABASE_URL") or f"sqlite:///{elsewhere['CUNZHAN_HOME']}/cunzhan.sqlite3"


def test_there_and_back_nothing_is_lost(station, there, elsewhere):
    before = photograph.digests()
    code, first, said = move(station, there.to)
    assert (code, said) == (0, "")
    assert first["rows"]["ledger_entry"] == before["ledger_entry"][0] > 0
    assert first["rows"]["people_look"] == before["people_look"][0] > 0
    assert cunzhan(there.env, "check").stdout == "The books agree.\n"
    code, second, _said = move(there.env, back(elsewhere))
    assert code == 0
    assert (second["rows"], second["digests"]) == (first["rows"], first["digests"])
    done = cunzhan(station, "move", "--to", back(elsewhere), "--compare")
    assert done.returncode == 0
    assert done.stdout.startswith("The same: ")
    assert photograph.digests() == before
    password = there.to.partition("//")[2].partition(":")[2].partition("@")[0]
    assert not password or password not in json.dumps([first, second])


def test_rows_that_are_there_stay_unless_told(station, there):
    assert move(station, there.to)[0] == 0
    with there.open() as database:
        database.execute("UPDATE stations_county SET names = '{}'")
        database.commit()
    code, told, said = move(station, there.to)
    assert (code, told) == (3, None)
    assert "not empty" in said
    assert move(station, there.to, "--replace")[0] == 0
    assert move(station, there.to, "--compare")[0] == 0


IN_THE_MIDDLE = pytest.param("move.before_table:40", marks=pytest.mark.soak)


@pytest.mark.parametrize("point", [IN_THE_MIDDLE, "move.before_commit"])
def test_killed_in_the_middle_nothing_has_happened(station, there, point):
    before = photograph.digests()
    done = cunzhan({**station, "CUNZHAN_FAULT": point}, "move", "--to", there.to)
    assert done.returncode == -signal.SIGKILL
    assert not there.exists()
    assert photograph.digests() == before
    assert move(station, there.to)[0] == 0


def test_one_fen_and_a_missing_row_are_found_and_named(station, there):
    assert move(station, there.to)[0] == 0
    with there.open() as database:
        if connection.vendor == "sqlite":
            database.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        else:
            database.execute("DROP TRIGGER ledger_entry_append_only_update")
        row = database.execute("SELECT CAST(id AS text) FROM ledger_entry ORDER BY id LIMIT 1").fetchone()[0]
        database.execute(f"UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE id = '{row}'")
        database.commit()
    code, told, _said = move(station, there.to, "--compare")
    assert code == 1
    assert told["differs"].startswith("ledger_entry differs")
    assert told["differs"].replace("-", "").endswith(f"row {row.replace('-', '')}, amount_fen")
    with there.open() as database:
        database.execute("DELETE FROM catalogue_searchword")
        database.commit()
    code, told, _said = move(station, there.to, "--compare")
    assert code == 1
    assert "catalogue_searchword differs (0 rows" in told["differs"]
    assert "is only on one side" in told["differs"]


def test_books_that_disagree_do_not_move(station, there):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET balance_fen = balance_fen + 1")
    code, told, _said = move(station, there.to)
    assert code == 1
    assert "the books disagree" in told["differs"]
    assert not there.exists()


def test_beside_a_running_station_nothing_moves(station, there):
    with socket.socket() as door:
        door.bind(("127.0.0.1", int(station["CUNZHAN_PORT"])))
        door.listen()
        code, _told, said = move(station, there.to)
    assert code == 3
    assert "Stop the other one" in said
    assert not there.exists()


def test_the_setting_is_written_where_the_program_reads_it(station, there, tmp_path):
    code, _told, said = move(station, there.to, "--switch")
    assert code == 3
    assert "DATABASE_URL_FILE" in said
    assert not there.exists()
    file = tmp_path / "database-url"
    file.write_text(station.get("DATABASE_URL", ""))
    env = {**station, "DATABASE_URL": "", "DATABASE_URL_FILE": str(file), "CUNZHAN_HOME": there.env["CUNZHAN_HOME"]}
    if connection.vendor == "sqlite":
        env["CUNZHAN_HOME"] = station["CUNZHAN_HOME"]
    code, told, _said = move(env, there.to, "--switch")
    assert (code, told["switched"]) == (0, True)
    assert file.read_text().strip() == there.env["DATABASE_URL"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert move(env, there.to)[2].startswith("The station works on this database already")


@pytest.mark.parametrize("to", ["mysql://x/y", "postgres://", "sqlite:////nowhere/cunzhan.sqlite3", "sqlite:///x.db"])
def test_what_is_no_database_is_refused(station, to):
    code, told, said = move(station, to)
    assert (code, told) == (3, None)
    assert len(said.splitlines()) == 1


def test_a_backup_comes_back_on_the_other_kind(station, there):
    saved = json.loads(cunzhan(station, "backup", "--json").stdout)["file"]
    done = cunzhan(there.env, "restore", saved, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["findings"] == []
    assert json.loads(done.stdout)["rows"]["ledger_entry"] > 0
    assert move(station, there.to, "--compare")[0] == 0


def test_a_foreign_database_is_left_alone(station, there):
    """Neither emptied nor mixed, however it is said."""
    with there.open() as database:
        database.execute("CREATE TABLE cows (name text)")
        database.execute("INSERT INTO cows VALUES ('Zorro')")
        database.commit()
    code, _told, _said = move(station, there.to)
    assert code == 3
    with there.open() as database:
        assert database.execute("SELECT name FROM cows").fetchall() == [("Zorro",)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL never lets such a row in")
def test_a_row_that_the_other_kind_does_not_take_is_refused_by_its_table(station, there):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stations_station SET zone = %s", ["Asia/" + "x" * 200])
    before = photograph.digests()
    code, told, said = move(station, there.to)
    assert (code, told) == (3, None)
    assert said.startswith("stations_station cannot be brought over: value too long")
    assert len(said.splitlines()) == 1
    assert not there.exists()
    assert photograph.digests() == before
