"""Tokens for programs: who makes them, what they may, and when they open nothing any more."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused

READING = (Scope.PRODUCTS_READ, Scope.ORDERS_READ)


def made(cast: Cast, **more):
    asked = {"by": cast.manager, "at": NOW, "key": new_key(), "name": "Till", "role": Role.CLERK, "scopes": READING}
    return people.make_token(**{**asked, **more})


def test_it_opens_the_door_as_its_role(cast: Cast) -> None:
    token = made(cast)
    used = people.use_token(at=NOW, secret=token.secret)
    assert used is not None
    assert used.actor == Actor(Role.CLERK, cast.station_id, person_id=token.id)
    assert used.scopes == set(READING)
    [row] = queries.tokens_of(by=cast.manager)
    assert (row.name, row.role, row.used_date, row.revoked_at) == ("Till", Role.CLERK, date(2026, 10, 16), None)


def test_the_day_of_last_use_follows(cast: Cast) -> None:
    token = made(cast)
    people.use_token(at=NOW, secret=token.secret)
    people.use_token(at=NOW + timedelta(days=2), secret=token.secret)
    people.use_token(at=NOW + timedelta(days=1), secret=token.secret)
    assert queries.tokens_of(by=cast.manager)[0].used_date == date(2026, 10, 18)


def test_a_secret_lost_on_the_way_is_made_anew(cast: Cast) -> None:
    first, second = made(cast, key="the-same-key"), made(cast, key="the-same-key")
    assert first.id == second.id
    assert people.use_token(at=NOW, secret=first.secret) is None
    assert people.use_token(at=NOW, secret=second.secret)
    with refused(Kind.CONFLICT):
        made(cast, key="the-same-key")
    assert people.use_token(at=NOW, secret=second.secret)


def test_a_household_token_is_that_household(cast: Cast) -> None:
    number = queries.household(by=cast.clerk, household_id=home(cast.household)).number
    token = made(cast, role=Role.HOUSEHOLD, scopes=(Scope.STATEMENTS_READ,), household_number=number)
    used = people.use_token(at=NOW, secret=token.secret)
    assert used is not None
    assert used.actor.household_id == cast.household.household_id
    people.erase_household(by=cast.manager, at=NOW, key=new_key(), household_id=home(cast.household))
    assert people.use_token(at=NOW, secret=token.secret) is None


def test_a_county_token_is_made_at_the_machine_only(cast: Cast) -> None:
    county = {"role": Role.COUNTY_OFFICER, "scopes": (Scope.COUNTY_READ,), "county_id": cast.county_id}
    with refused(Kind.FORBIDDEN):
        made(cast, **county)
    setup = Actor(Role.SETUP, cast.station_id)
    token = made(cast, by=setup, **county)
    used = people.use_token(at=NOW, secret=token.secret)
    assert used is not None
    assert used.actor == Actor(Role.COUNTY_OFFICER, None, person_id=token.id, county_id=cast.county_id)
    assert queries.tokens_of(by=cast.manager) == ()
    people.revoke_token(by=setup, at=NOW, key=new_key(), token_id=token.id)
    assert people.use_token(at=NOW, secret=token.secret) is None


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.CLERK, ()),
        (Role.CLERK, (Scope.STATEMENTS_READ,)),
        (Role.BOOKKEEPER, (Scope.PRODUCTS_WRITE,)),
        (Role.HOUSEHOLD, (Scope.ORDERS_READ,)),
        (Role.WORKER, READING),
        (Role.MANAGER, (Scope.COUNTY_READ,)),
    ],
)
def test_no_more_than_its_role(cast: Cast, role: Role, scopes: tuple[Scope, ...]) -> None:
    with refused(Kind.INVALID, field="scopes"):
        made(cast, role=role, scopes=scopes)
    assert queries.tokens_of(by=cast.manager) == ()


def test_revoked_it_opens_nothing(cast: Cast) -> None:
    token = made(cast)
    with refused(Kind.NOT_FOUND):
        people.revoke_token(by=cast.far_manager, at=NOW, key=new_key(), token_id=token.id)
    assert people.use_token(at=NOW, secret=token.secret)
    people.revoke_token(by=cast.manager, at=NOW, key=new_key(), token_id=token.id)
    assert people.use_token(at=NOW, secret=token.secret) is None
    with refused(Kind.NOT_FOUND):
        people.revoke_token(by=cast.manager, at=NOW, key=new_key(), token_id=uuid4())


@pytest.mark.parametrize("secret", ["", "cz_", "cz_" + "a" * 26, "x" * 26, "cz_" + "a" * 5000])
def test_other_words_open_nothing(cast: Cast, secret: str) -> None:
    made(cast)
    assert people.use_token(at=NOW, secret=secret) is None
