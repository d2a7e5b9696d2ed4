"""The people of the tests, by name: everything in the tests happens between them.

Two stations of one county: the shop of Shazao village, where most tests play, and the courier point next door, whose
owner must see nothing of the shop. A second shop in Baiyang village holds canaries: strings that may never show
anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import PostageRegion
from cunzhan.kit.keys import new_key
from cunzhan.kit.words import same
from tests import photograph

NOW = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)
"""Noon of a Friday in the village."""
TODAY = date(2026, 10, 16)

PASSWORD = "saqiya-2026"
PIN = "482913"
PHONES = {
    "clerk": "13800000101",
    "bookkeeper": "13800000102",
    "manager": "13800000103",
    "courier": "13800000104",
    "officer": "13800000105",
    "household": "13800000106",
    "neighbour": "13800000107",
    "far_manager": "13800000108",
}
CANARY = "CANARY-7f3a"


def home(actor: Actor) -> UUID:
    """The household of somebody who has one."""
    assert actor.household_id
    return actor.household_id


@dataclass
class Cast:
    """Who is there. Actors for the domain, ids for the rest; passwords are PASSWORD, PINs are PIN."""

    county_id: UUID
    station_id: UUID
    point_id: UUID
    far_station_id: UUID
    clerk: Actor
    bookkeeper: Actor
    manager: Actor
    courier: Actor
    officer: Actor
    buyer: Actor
    household: Actor
    neighbour: Actor
    far_manager: Actor
    far_household: Actor
    worker: Actor
    card_token: str = ""
    extra: dict[str, object] = field(default_factory=dict)


def assemble(at: datetime = NOW) -> Cast:
    """Found the county and its stations and admit everybody: the first time by actions, later from a photograph."""
    return photograph.scene(("cast", at), lambda: _assemble(at))


def _assemble(at: datetime) -> Cast:
    setup = Actor(Role.SETUP, None)
    county = stations.found_county(by=setup, at=at, key="county", names=same("Oasis County"))
    shop = _station(setup, at, county, "shazao", StationKind.SHOP, "Shazao", "13800000001")
    point = _station(setup, at, county, "shazao-point", StationKind.COURIER_POINT, "Point", "13800000002")
    far = _station(setup, at, county, "baiyang", StationKind.SHOP, f"Baiyang {CANARY}", "13800000003")
    clerk = _staff(at, shop, Role.CLERK, "clerk", "Gulnar")
    bookkeeper = _staff(at, shop, Role.BOOKKEEPER, "bookkeeper", "Mirigul")
    manager = _staff(at, shop, Role.MANAGER, "manager", "Adil")
    courier = _staff(at, point, Role.MANAGER, "courier", "Yusup")
    far_manager = _staff(at, far, Role.MANAGER, "far_manager", f"Far {CANARY}")
    officer = _officer(at, shop, county)
    household = _household(manager, at, "Abliz Rahman", PHONES["household"])
    neighbour = _household(manager, at, "Patigul Hesen", PHONES["neighbour"])
    far_household = _household(far_manager, at, f"Hidden {CANARY}", "13800000109")
    card = people.issue_card(by=clerk, at=at, key=new_key(), household_id=household.household, pin=PIN)
    for boss in (manager, far_manager):
        _shop_basics(boss, at)
    return Cast(
        county_id=county,
        station_id=shop,
        point_id=point,
        far_station_id=far,
        clerk=clerk,
        bookkeeper=bookkeeper,
        manager=manager,
        courier=courier,
        officer=officer,
        buyer=Actor(Role.BUYER, shop),
        household=household,
        neighbour=neighbour,
        far_manager=far_manager,
        far_household=far_household,
        worker=Actor(Role.WORKER, shop),
        card_token=card.token,
    )


def _station(by: Actor, at: datetime, county: UUID, slug: str, kind: StationKind, name: str, phone: str) -> UUID:
    return stations.found_station(
        by=by,
        at=at,
        key=f"station-{slug}",
        county_id=county,
        slug=slug,
        kind=kind,
        names=same(f"{name} Station"),
        village=same(f"{name} Village"),
        township=same("Poplar Township"),
        phone=phone,
        opening=same("9:00-19:00"),
        line=same("From the field to your home"),
        about=same("A village shop"),
        bank_account=same("Rural Credit 6210 0000 0000 0000"),
    )


def _staff(at: datetime, station_id: UUID, role: Role, name: str, display_name: str) -> Actor:
    by = Actor(Role.SETUP, station_id)
    person = people.create_person(
        by=by, at=at, key=f"person-{name}", phone=PHONES[name], password=PASSWORD, display_name=display_name
    )
    people.grant_role(by=by, at=at, key=f"role-{name}", person_id=person, role=role, station_id=station_id)
    return Actor(role, station_id, person_id=person)


def _officer(at: datetime, station_id: UUID, county_id: UUID) -> Actor:
    by = Actor(Role.SETUP, station_id)
    person = people.create_person(
        by=by, at=at, key="person-officer", phone=PHONES["officer"], password=PASSWORD, display_name="Zhou Min"
    )
    people.grant_role(by=by, at=at, key="role-officer", person_id=person, role=Role.COUNTY_OFFICER, county_id=county_id)
    return Actor(Role.COUNTY_OFFICER, None, person_id=person, county_id=county_id)


def _household(by: Actor, at: datetime, name: str, phone: str) -> Actor:
    admitted = people.admit_household(
        by=by, at=at, key=f"household-{phone}", name=name, phone=phone, members=((name, phone),)
    )
    person = people.open_household_login(
        by=by, at=at, key=f"login-{phone}", household_id=admitted.id, phone=phone, password=PASSWORD
    )
    return Actor(Role.HOUSEHOLD, by.station_id, person_id=person, household_id=admitted.id)


def _shop_basics(by: Actor, at: datetime) -> None:
    catalogue.define_category(by=by, at=at, key="category", slug="honey", names=same("Honey"))
    for code in ("station", "packing", "fund"):
        catalogue.define_share(by=by, at=at, key=f"share-{code}", code=code, names=same(code.title()))
    rates = [
        PostageRegion("near", same("Near"), ("65",), 1000, 600, 1000, 200),
        PostageRegion("rest", same("Everywhere else"), (), 1000, 1200, 1000, 500),
    ]
    orders.set_postage(by=by, at=at, key="postage", rates=rates)
