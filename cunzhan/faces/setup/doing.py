"""What the steps of setting up do, for the walk in the browser and for a file on the command line alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations import queries as station_queries
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import PostageRegion
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words

NOBODY = Actor(Role.SETUP, None)
EVERYWHERE: Words = {"zh-hans": "全国", "ug": "پۈتۈن مەملىكەت", "en": "Whole country"}
CATEGORIES: dict[str, Words] = {
    "food": {"zh-hans": "吃的", "ug": "يېمەكلىك", "en": "To eat"},
    "crafts": {"zh-hans": "手艺", "ug": "قول ھۈنەر", "en": "Made by hand"},
    "other": {"zh-hans": "其他", "ug": "باشقىلار", "en": "Other things"},
}
SHARES: dict[str, Words] = {
    "station": {"zh-hans": "电商站", "ug": "ئېلسودا بېكىتى", "en": "Station"},
    "packing": {"zh-hans": "包装", "ug": "قاچىلاش", "en": "Packing"},
    "fund": {"zh-hans": "共同基金", "ug": "ئورتاق فوند", "en": "Common fund"},
}


def found_county(*, at: datetime, key: str, names: Words) -> UUID:
    """The county that is there under one of these names, or a new one: a second station joins the first one's."""
    for county_id, there in station_queries.counties().items():
        if any(text and there.get(code) == text for code, text in names.items()):
            return county_id
    return stations.found_county(by=NOBODY, at=at, key=key, names=names)


def found_station(*, at: datetime, key: str, county_id: UUID, **said: Any) -> UUID:
    """A shop; when it opens and what it says comes later."""
    blank: dict[str, Any] = {"opening": {}, "line": {}, "about": {}, "bank_account": {}, "kind": StationKind.SHOP}
    return stations.found_station(by=NOBODY, at=at, key=key, county_id=county_id, **{**blank, **said})


def employ_manager(*, station_id: UUID, at: datetime, key: str, phone: str, password: str, name: str) -> UUID:
    """The first manager; a phone that signs in already keeps its own password."""
    by = Actor(Role.SETUP, station_id)
    person = people.create_person(by=by, at=at, key=f"{key}-person", phone=phone, password=password, display_name=name)
    people.grant_role(by=by, at=at, key=f"{key}-role", person_id=person, role=Role.MANAGER, station_id=station_id)
    return person


def name_share(*, by: Actor, at: datetime, key: str, code: str, names: Words) -> UUID:
    """A share on top of the household's price."""
    return catalogue.define_share(by=by, at=at, key=key, code=code, names=names)


def set_postage(*, by: Actor, at: datetime, key: str, first_g: int, first_fen: int, step_g: int, step_fen: int) -> None:
    """One rate for the whole country; the counter makes finer ones."""
    rate = PostageRegion("rest", EVERYWHERE, (), first_g=first_g, first_fen=first_fen, step_g=step_g, step_fen=step_fen)
    orders.set_postage(by=by, at=at, key=key, rates=[rate])


def add_goods(*, by: Actor, at: datetime, key: str, slug: str, category: str, names: Words, unit: Unit) -> UUID:
    """A product, not shown yet: it has no price."""
    catalogue.define_category(by=by, at=at, key=f"{key}-category", slug=category, names=CATEGORIES[category])
    return catalogue.add_product(by=by, at=at, key=key, slug=slug, category_slug=category, names=names, unit=Unit(unit))


def take_over_lot(
    *, by: Actor, at: datetime, key: str, household_id: UUID, product_id: UUID, quantity: int, grade: str,
    made_date: date,
) -> str:  # fmt: skip
    """Goods of a household that lie at the station already: a lot with its number."""
    return stock.receive_lot(
        by=by,
        at=at,
        key=key,
        household_id=household_id,
        product_id=product_id,
        quantity=quantity,
        grade=Grade(grade),
        made_date=made_date,
    ).number
