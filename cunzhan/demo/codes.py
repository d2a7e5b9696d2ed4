"""The phones of the demo's leading people, their secrets made from this machine's key, so that it can show codes."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.village import SLUG, employ
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_queries
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import clock, crypto, totp
from cunzhan.kit.refusal import Refusal

_LEADING = tuple(staff for staff in cast.STAFF if staff.name != "clerk")


class Code(NamedTuple):
    """Whose phone shows what now, and for how many seconds more."""

    phone: str
    who: str
    code: str
    seconds: int

    def __str__(self) -> str:
        return f"{self.phone:<13} {self.who:<34} {self.code}  ({self.seconds} s)"


def put_phones_on() -> None:
    """Every leading login of the demo village gets a phone, where it has none."""
    for staff, person in _logins():
        if people_queries.second_factor(person_id=person) is None:
            at = clock.now()
            begun = people.begin_second_factor(at=at, person_id=person, secret=_secret(staff))
            # The code before this one, so that the one of now is still there to sign in with.
            typed = totp.code(begun.secret, totp.step_at(at - timedelta(seconds=totp.STEP_S)))
            people.confirm_second_factor(at=at, person_id=person, shown=begun.id, typed=typed)


def codes() -> list[Code]:
    """What the phones show now; nothing where no login has one."""
    at = clock.now()
    left = totp.STEP_S - int(at.timestamp()) % totp.STEP_S
    return [
        Code(staff.phone, staff.who, totp.code(_secret(staff), totp.step_at(at)), left)
        for staff, person in _logins()
        if people_queries.second_factor(person_id=person) is not None
    ]


def _logins() -> list[tuple[cast.Staff, UUID]]:
    try:
        shop = stations.station_by_slug(SLUG)
        point = stations.station_by_slug(f"{SLUG}-point")
    except Refusal:
        return []
    at = clock.now()
    where = {"courier": point.id}
    return [(staff, employ(Actor(Role.SETUP, where.get(staff.name, shop.id)), at, staff)) for staff in _LEADING]


def _secret(staff: cast.Staff) -> str:
    made = bytes.fromhex(crypto.blind_index("demo-phone", staff.phone))
    return base64.b32encode(made[:20]).decode()
