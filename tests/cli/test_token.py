"""Tokens of the county from the command line."""

import re
from datetime import UTC, datetime

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Role
from tests.cast import Cast, assemble
from tests.cli.test_staff_and_money import run

AT = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(here) -> Cast:
    return assemble()


def test_it_reads_the_countys_figures_until_it_is_revoked(cast: Cast, here: dict[str, str]) -> None:
    done = run(here, "token", "county", "--name", "figures", "--station", "shazao")
    assert (done.returncode, done.stderr) == (0, "")
    [secret] = re.findall(r"^cz_[a-z2-7]{26}$", done.stdout, re.MULTILINE)
    used = people.use_token(at=AT, secret=secret)
    assert used is not None
    assert (used.actor.role, used.actor.county_id) == (Role.COUNTY_OFFICER, cast.county_id)
    assert used.scopes == {Scope.COUNTY_READ}
    done = run(here, "token", "revoke", "--id", str(used.id), "--station", "shazao")
    assert done.returncode == 0
    assert people.use_token(at=AT, secret=secret) is None
    assert run(here, "token", "revoke", "--id", str(cast.county_id), "--station", "shazao").returncode == 1
