"""A station with staff, a county officer and a household, for signing in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.words import same

NOW = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)
PASSWORD, PIN = "saddle and kettle", "482913"
CLERK, BOTH, OFFICER, NOBODY = "13900000001", "13900000002", "13900000003", "13900000009"


@dataclass
class Place:
    """Who may sign in where."""

    county_id: UUID
    station_id: UUID
    household_id: UUID
    card: str
    setup: Actor
    manager: Actor

    @property
    def do(self) -> dict[str, Any]:
        """By whom, when and under which key the next action is done."""
        return {"by": self.manager, "at": clock.now(), "key": new_key()}

    def person(self, phone: str, name: str, *roles: Role) -> UUID:
        """A login with roles."""
        person: UUID = people.create_person(
            **self.do | {"by": self.setup}, phone=phone, password=PASSWORD, display_name=name
        )
        for role in roles:
            where: dict[str, Any] = (
                {"county_id": self.county_id} if role == Role.COUNTY_OFFICER else {"station_id": self.station_id}
            )
            people.grant_role(**self.do | {"by": self.setup}, person_id=person, role=role, **where)
        return person


@pytest.fixture
def place(db: None) -> Any:
    clock.set_source(lambda: NOW)
    nobody = Actor(Role.SETUP, None)
    county = stations.found_county(by=nobody, at=NOW, key=new_key(), names=same("Oasis County"))
    station = stations.found_station(
        by=nobody,
        at=NOW,
        key=new_key(),
        county_id=county,
        slug="shazao",
        kind=StationKind.SHOP,
        names=same("Oleaster Station"),
        village=same("Oleaster Village"),
        township=same("Poplar"),
        phone="13800000001",
        opening=same(""),
        line=same(""),
        about=same(""),
    )
    manager = Actor(Role.MANAGER, station)
    household = people.admit_household(by=manager, at=NOW, key=new_key(), name="热合曼家", phone="13900000011").id
    card = people.issue_card(by=manager, at=NOW, key=new_key(), household_id=household, pin=PIN).token
    made = Place(county, station, household, card, Actor(Role.SETUP, station), manager)
    made.person(CLERK, "Guzel", Role.CLERK)
    made.person(BOTH, "Mirigul", Role.CLERK, Role.BOOKKEEPER)
    made.person(OFFICER, "Li", Role.COUNTY_OFFICER)
    yield made
    clock.set_source(None)


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["lang"] = "en"
    return client
