"""Nobody becomes somebody else: not by a phone that signs in elsewhere, not by a session of yesterday."""

from __future__ import annotations

import pytest
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_key
from tests.cast import NOW, PASSWORD, PHONES, PIN
from tests.matrix.people import HERE, browser, signed_in
from tests.matrix.world import World


def post(client: Client, path: str, **data: str) -> int:
    return client.post(path, {"key": new_key(), **data}, **HERE).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("whose", ["far_manager", "officer", "courier"])
def test_a_manager_cannot_take_over_a_login_of_elsewhere(world: World, whose: str) -> None:
    adil = signed_in(world.cast.manager)
    person: Actor = getattr(world.cast, whose)
    told = {"display_name": "X", "phone": PHONES[whose], "password": "stolen-2026", "role": "clerk"}
    assert post(adil, "/counter/staff/add", **told) == 302
    assert post(adil, f"/counter/staff/password/{person.person_id}", password="stolen-2026") == 403
    assert post(browser(), "/sign-in/", phone=PHONES[whose], password="stolen-2026") == 403
    assert post(browser(), "/sign-in/", phone=PHONES[whose], password=PASSWORD) == 302


def test_a_manager_gives_his_own_people_a_new_password_and_old_sessions_end(world: World) -> None:
    clerk = signed_in(world.cast.clerk)
    assert clerk.get("/counter/").status_code == 200
    adil = signed_in(world.cast.manager)
    assert post(adil, f"/counter/staff/password/{world.cast.clerk.person_id}", password="another-2026") == 302
    assert clerk.get("/counter/").status_code == 302
    assert post(browser(), "/sign-in/", phone=PHONES["clerk"], password=PASSWORD) == 403
    assert post(browser(), "/sign-in/", phone=PHONES["clerk"], password="another-2026") == 302


def test_a_role_that_ended_opens_nothing_any_more(world: World) -> None:
    clerk = signed_in(world.cast.clerk)
    assert world.cast.clerk.person_id
    people.end_role(by=world.cast.manager, at=NOW, key=new_key(), person_id=world.cast.clerk.person_id, role=Role.CLERK)
    assert clerk.get("/counter/").status_code == 302


def test_a_session_says_no_more_than_its_standing(world: World) -> None:
    """Were a session's words ever changed, the standing in the register still decides."""
    cast = world.cast
    changed: list[dict[str, str]] = [
        {"role": "manager"},
        {"station_id": str(cast.far_station_id)},
        {"role": "household", "household_id": str(cast.household.household_id)},
        {"role": "county_officer", "county_id": str(cast.county_id)},
    ]
    for words in changed:
        client = signed_in(cast.clerk, **words)
        opened = [path for path in ("/counter/", "/my/", "/county/") if client.get(path).status_code == 200]
        assert opened == [], words


def test_a_new_card_ends_what_the_old_one_opened(world: World) -> None:
    home = browser()
    assert post(home, f"/my/card/{world.cast.card_token}/", pin=PIN) == 302
    assert home.get("/my/").status_code == 200
    assert world.cast.household.household_id
    people.issue_card(
        by=world.cast.clerk, at=NOW, key=new_key(), household_id=world.cast.household.household_id, pin="739154"
    )
    assert home.get("/my/").status_code == 302
    assert post(browser(), f"/my/card/{world.cast.card_token}/", pin=PIN) == 403


def test_signing_in_begins_a_new_session(world: World) -> None:
    """A key that somebody planted before signing in is worth nothing afterwards."""
    client = browser()
    client.get("/sign-in/")
    planted = signed_in(world.cast.clerk).cookies["sessionid"].value
    client.cookies["sessionid"] = planted
    assert post(client, "/sign-in/", phone=PHONES["bookkeeper"], password=PASSWORD) == 302
    assert client.cookies["sessionid"].value != planted
