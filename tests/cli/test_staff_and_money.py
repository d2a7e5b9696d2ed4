"""Logins, money owed and the demo village from the command line."""

import json
import subprocess
import sys

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.kit import clock
from cunzhan.kit.refusal import Refusal
from tests import make
from tests.cast import PHONES, Cast, assemble
from tests.cli.conftest import cunzhan

NEW_PHONE = "13800000199"
PASSWORD = "apricot-1234"


@pytest.fixture
def cast(here) -> Cast:
    return assemble()


def run(env: dict[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cunzhan.cli", *words]
    return subprocess.run(command, env=env, input=typed, capture_output=True, text=True, timeout=60, check=False)


def roles(cast: Cast) -> list[tuple[str, Role]]:
    return [(row.display_name, row.role) for row in register.staff_of(by=cast.manager)]


def add(here: dict[str, str], *more: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    words = ("--phone", NEW_PHONE, "--name", "Anwar", "--role", "clerk", *more)
    return run(here, "user", "add", *words, typed=f"{password}\n")


def test_a_login_is_added_and_its_password_is_not_said(cast, here):
    done = add(here, "--station", "shazao")
    assert (done.returncode, done.stderr) == (0, "")
    assert PASSWORD not in done.stdout
    assert roles(cast)[-1] == ("Anwar", Role.CLERK)
    signed = people.sign_in(at=clock.now(), phone=NEW_PHONE, password=PASSWORD, address="127.0.0.1")
    assert [(s.role, s.station_id) for s in signed.standings] == [(Role.CLERK, cast.station_id)]


def test_with_several_stations_one_must_be_named(cast, here):
    done = add(here)
    assert done.returncode == 3
    assert "shazao" in done.stderr
    assert "Anwar" not in [name for name, _role in roles(cast)]


def test_a_weak_password_changes_nothing(cast, here):
    before = roles(cast)
    done = add(here, "--station", "shazao", password="short")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert roles(cast) == before


def test_a_phone_has_one_login(cast, here):
    assert add(here, "--station", "shazao").returncode == 0
    before = roles(cast)
    done = add(here, "--station", "shazao", password="other-password")
    assert done.returncode == 1
    assert "has a login already" in done.stderr
    assert roles(cast) == before
    people.sign_in(at=clock.now(), phone=NEW_PHONE, password=PASSWORD, address="127.0.0.1")


def test_a_new_password_and_one_more_role(cast, here):
    words = ("--phone", PHONES["clerk"], "--station", "shazao")
    assert run(here, "user", "password", *words, typed="pomegranate-9\n").returncode == 0
    assert run(here, "user", "role", *words, "--role", "bookkeeper").returncode == 0
    signed = people.sign_in(at=clock.now(), phone=PHONES["clerk"], password="pomegranate-9", address="127.0.0.1")
    assert {s.role for s in signed.standings} == {Role.CLERK, Role.BOOKKEEPER}


def test_an_unknown_phone_is_refused(cast, here):
    before = roles(cast)
    done = run(here, "user", "role", "--phone", NEW_PHONE, "--role", "manager", "--station", "shazao")
    assert done.returncode == 1
    assert "No login has this phone" in done.stderr
    assert roles(cast) == before


def test_staff_are_listed_for_programs(cast, here):
    told = json.loads(cunzhan(here, "user", "list", "--station", "shazao", "--json").stdout)
    assert [(row["name"], row["role"]) for row in told] == [
        ("Gulnar", "clerk"), ("Mirigul", "bookkeeper"), ("Adil", "manager"),
    ]  # fmt: skip


def test_what_is_owed_and_the_sheet(cast, here):
    product, variant = make.honey(cast)
    lot = make.lot(cast, product)
    make.delivered(cast, [(variant, 2)])
    assert lot.number
    told = json.loads(cunzhan(here, "settle", "--station", "shazao", "--json").stdout)
    assert told == {
        "households": [{"household": "0001", "owed_fen": 6250, "advance_fen": 0, "payable_fen": 6250}],
        "payable_fen": 6250,
    }
    assert "62.50" in cunzhan(here, "settle", "--station", "shazao").stdout
    made = json.loads(cunzhan(here, "settle", "--station", "shazao", "--sheet", "--json").stdout)
    assert made["rows"] == [{"household": "0001", "amount_fen": 6250, "deducted_fen": 0}]
    sheets = shares.payout_sheets(by=cast.bookkeeper).items
    assert [(sheet.number, sheet.total_fen) for sheet in sheets] == [(made["sheet"], 6250)]
    again = cunzhan(here, "settle", "--station", "shazao", "--sheet")
    assert again.returncode == 1
    assert len(shares.payout_sheets(by=cast.bookkeeper).items) == 1


def test_the_demo_village_does_not_come_into_a_station_with_data(cast, here):
    done = cunzhan(here, "demo")
    assert done.returncode == 3
    assert "has data" in done.stderr
    assert len(roles(cast)) == 3


def test_the_demo_village_does_not_come_into_production(here, tmp_path):
    safe = {
        "CUNZHAN_ENV": "production",
        "CUNZHAN_SECRET_KEY": "s" * 50,
        "CUNZHAN_DATA_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "CUNZHAN_ALLOWED_HOSTS": "shop.example",
        "CUNZHAN_PUBLIC_URL": "https://shop.example",
        "CUNZHAN_HOME": str(tmp_path / "home"),
        "DATABASE_URL": "",
    }
    for words in (["demo"], ["demo", "--force-empty"]):
        done = cunzhan({**here, **safe}, *words)
        assert done.returncode == 3
        assert "never loaded in production" in done.stderr
    assert not (tmp_path / "home").exists()


def test_only_setting_up_finds_a_login_by_phone(cast):

    for by in (cast.manager, cast.buyer, Actor(Role.HOUSEHOLD, cast.station_id)):
        with pytest.raises(Refusal):
            register.login_of(by=by, phone=PHONES["clerk"])


def test_a_database_can_be_emptied_and_filled_again(elsewhere):
    """What `cunzhan demo --force-empty` does before it builds the village."""
    steps = "import django; django.setup(); from cunzhan.cli import _schema as s; from tests.cast import assemble; "
    steps += "s.take_steps(); assemble(); print(s.is_empty()); s.drop_tables(); print(s.has_tables()); "
    steps += "s.take_steps(); print(s.is_empty())"
    env = {**elsewhere, "DJANGO_SETTINGS_MODULE": "cunzhan.settings"}
    done = subprocess.run(
        [sys.executable, "-c", steps], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stderr, done.stdout.split()) == ("", ["False", "False", "True"])
