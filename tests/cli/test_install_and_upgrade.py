"""The unit that starts a station at boot; an upgrade that goes back when something is wrong."""

import argparse
import json
from pathlib import Path

import pytest
from django.db import connection

from cunzhan.cli import _schema, check, upgrade
from cunzhan.domain.ground.stations import queries as stations
from tests.cast import assemble
from tests.cli.conftest import cunzhan


def test_the_unit_says_how_to_start_and_no_secret(here, tmp_path):
    env = {**here, "CUNZHAN_ALLOWED_HOSTS": "100%.example", "DATABASE_URL": ""}
    shown = cunzhan(env, "install", "--print", "--user", "village")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "User=village" in shown.stdout
    assert "-m cunzhan.cli up" in shown.stdout
    assert f'Environment="CUNZHAN_HOME={Path(env["CUNZHAN_HOME"]).absolute()}"' in shown.stdout
    assert 'Environment="CUNZHAN_ALLOWED_HOSTS=100%%.example"' in shown.stdout
    unit = tmp_path / "cunzhan.service"
    written = cunzhan(env, "install", "--to", str(unit), "--user", "village")
    assert written.returncode == 0
    assert unit.read_text().rstrip() == shown.stdout.rstrip()
    refused = cunzhan({**env, "CUNZHAN_SECRET_KEY": "s" * 40}, "install", "--print")
    assert refused.returncode == 3
    assert "CUNZHAN_SECRET_KEY_FILE" in refused.stderr
    assert "ssss" not in refused.stderr + refused.stdout


def test_nothing_to_upgrade_is_said(here):
    done = cunzhan(here, "upgrade", "--json")
    assert json.loads(done.stdout) == {"steps": [], "backup": None}


@pytest.fixture
def old(here, monkeypatch):
    """A station whose tables lack a step, as far as the command can see."""
    assemble()
    monkeypatch.setattr(_schema, "pending", lambda: ["stations.0099_something"])
    for name in ("CUNZHAN_BACKUPS", "CUNZHAN_PORT"):
        monkeypatch.setenv(name, here[name])
    if "DATABASE_URL" in here:
        monkeypatch.setenv("DATABASE_URL", here["DATABASE_URL"])
    return here


def run(settings, old) -> int:
    settings.CUNZHAN_BACKUPS, settings.CUNZHAN_PORT = Path(old["CUNZHAN_BACKUPS"]), int(old["CUNZHAN_PORT"])
    return upgrade.run(argparse.Namespace(json=True))


def test_an_upgrade_saves_first_and_checks_afterwards(old, settings, capsys):
    assert run(settings, old) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["steps"] == ["stations.0099_something"]
    assert Path(told["backup"]).is_file()


@pytest.mark.parametrize("broken", ["step", "books"])
def test_it_goes_back_when_something_is_wrong(old, settings, capsys, monkeypatch, broken):
    def harm() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_standing")
        if broken == "step":
            raise RuntimeError("the step fell over")

    monkeypatch.setattr(_schema, "take_steps", harm)
    monkeypatch.setattr(check, "check_books", lambda: ["money: a row disagrees"])
    before = count()
    assert run(settings, old) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["restored"] is True
    assert ("the step fell over" if broken == "step" else "a row disagrees") in told["why"]
    assert count() == before > 0
    assert stations.station_by_slug("shazao")


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_standing")
        return int(cursor.fetchone()[0])
