"""The demo village: invented people, real figures, a year of trade, made by the same actions as everything else."""

from __future__ import annotations

import random
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from cunzhan.demo import people as cast
from cunzhan.demo.codes import Code, codes, put_phones_on
from cunzhan.demo.diary import Diary, Tell
from cunzhan.demo.further import Further
from cunzhan.demo.loose_ends import LooseEnds
from cunzhan.demo.village import SLUG, card_key, employ, found, number_of
from cunzhan.demo.year import Year
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_queries
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import clock
from cunzhan.kit.refusal import Refusal

__all__ = ["Code", "Login", "codes", "load", "logins", "put_phones_on"]
_SEED = 280


class Login(NamedTuple):
    """A door, who comes in by it, and with what."""

    door: str
    who: str
    name: str
    secret: str

    def __str__(self) -> str:
        return f"{self.door:<10} {self.who:<34} {self.name:<13} {self.secret}"


def load(progress: Tell) -> None:
    """Build the village and its year in one transaction: a start that was broken off leaves nothing half done.

    Raises: ImproperlyConfigured in production, or when there is a station already.
    """
    if settings.CUNZHAN_ENV == "production":
        raise ImproperlyConfigured("The demo village is never loaded in production.")
    with transaction.atomic():
        if stations.all_station_ids():
            raise ImproperlyConfigured("There is a station already. The demo village needs an empty database.")
        diary = Diary(clock.now())
        village = found(diary, random.Random(_SEED))
        year = Year(village)
        year.write()
        Further(village, year.money).write()
        LooseEnds(village, year.trade).write()
        diary.live(progress)


def logins() -> list[Login]:
    """Who may come in with which password or card, if this is the demo village; else nobody."""
    try:
        station = stations.station_by_slug(SLUG)
    except Refusal:
        return []
    found = [Login(s.door, s.who, s.phone, cast.PASSWORD) for s in cast.STAFF]
    for maker, who in ((cast.BEEKEEPER, "Abliz, beekeeper"), (cast.MILLET_FARMER, "Patigul, grows millet")):
        found.append(Login("household", who, maker.phone, cast.PASSWORD))
        if address := _card_address(station.id, maker):
            found.append(Login("household", f"{who}, by card", address, cast.PIN))
    return found


def _card_address(station_id: UUID, maker: cast.Maker) -> str:
    """What is printed on a household's card: the same request as a year ago gets the same answer."""
    at, staff = clock.now(), next(staff for staff in cast.STAFF if staff.name == "clerk")
    try:
        person = employ(Actor(Role.SETUP, station_id), at, staff)
        clerk = Actor(Role.CLERK, station_id, person_id=person)
        rows = people_queries.household_numbers(by=clerk, text=number_of(maker)).items
        card = people.issue_card(by=clerk, at=at, key=card_key(maker), household_id=rows[0].id, pin=cast.PIN)
    except (Refusal, IndexError):
        return ""
    return f"{settings.CUNZHAN_PUBLIC_URL}/my/card/{card.token}/"
