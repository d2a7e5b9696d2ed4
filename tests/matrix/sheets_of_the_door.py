"""The forms of signing in, of one's own login, and of the walk that sets a station up."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.test import Client, override_settings

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import totp
from cunzhan.kit.keys import new_key
from tests.cast import NOW, PASSWORD, PHONES, PIN
from tests.matrix.people import HERE
from tests.matrix.sheet import Sheet, Values
from tests.matrix.world import World


def _clerk(world: World) -> UUID:
    assert world.cast.clerk.person_id
    return world.cast.clerk.person_id


def _phone_on(world: World) -> None:
    """The clerk's phone shows codes; the recovery codes are kept for what comes."""
    begun = people.begin_second_factor(at=NOW, person_id=_clerk(world))
    typed = totp.code(begun.secret, totp.step_at(NOW))
    world.cast.extra["codes"] = people.confirm_second_factor(
        at=NOW, person_id=_clerk(world), shown=begun.id, typed=typed
    )


def _recovery(world: World) -> Values:
    codes: Any = world.cast.extra["codes"]
    return {"code": codes[0]}


def _code_of(page: str) -> Values:
    """What the phone shows that has just scanned this page."""
    found = re.search(r'class="code">([A-Z2-7 ]+)</bdi>', page)
    assert found
    return {"code": totp.code(found[1].replace(" ", ""), totp.step_at(NOW))}


def _as_clerk(client: Client, _world: World) -> None:
    told = {"phone": PHONES["clerk"], "password": PASSWORD}
    assert client.post("/sign-in/", told, **HERE).status_code == 302  # type: ignore[arg-type]


def _as_manager(client: Client, _world: World) -> None:
    told = {"phone": PHONES["manager"], "password": PASSWORD}
    with override_settings(CUNZHAN_SECOND_FACTOR=True):
        assert client.post("/sign-in/", told, **HERE).headers["Location"] == "/sign-in/phone/"  # type: ignore[arg-type]


def _two_works(world: World) -> None:
    people.grant_role(
        by=Actor(Role.SETUP, world.ours.station_id),
        at=NOW,
        key=new_key(),
        person_id=_clerk(world),
        role=Role.BOOKKEEPER,
        station_id=world.ours.station_id,
    )


def _let_in(client: Client, _world: World) -> None:
    told = {"token": stations.begin_setup(at=NOW)}
    assert client.post("/setup/", told, **HERE).status_code == 302  # type: ignore[arg-type]


DOOR: dict[str, Sheet] = {
    "shared:sign_in": Sheet("buyer", {"phone": PHONES["clerk"], "password": PASSWORD}),
    "shared:sign_in_household": Sheet("buyer", {"phone": PHONES["household"], "password": PASSWORD}),
    "shared:card": Sheet("buyer", {"pin": PIN}),
    "shared:sign_out": Sheet("clerk", page="counter:home"),
    "shared:choose": Sheet("buyer", also={"standing": "1"}, first=_two_works, enter=_as_clerk),
    "shared:prove": Sheet("buyer", _recovery, first=_phone_on, enter=_as_clerk),
    "shared:enrol": Sheet("buyer", enter=_as_manager, read=_code_of, answers=(200,)),
    "shared:account_phone": Sheet("clerk", read=_code_of, answers=(200,)),
    "shared:account_phone_off": Sheet("clerk", _recovery, first=_phone_on),
    "shared:account_recovery": Sheet("clerk", _recovery, first=_phone_on, answers=(200,)),
    "shared:account_password": Sheet("clerk", {"old": PASSWORD, "new": "another-2026"}),
    "counter:staff_second": Sheet("manager", first=_phone_on),
    "setup:step": Sheet("buyer", {"names_en": "Far county"}, enter=_let_in),
}
