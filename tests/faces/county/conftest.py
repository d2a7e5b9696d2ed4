"""A county of two stations: in one a dozen households sold and were paid, in the other nine. Made through actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import Client

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settlement_asked
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.facts import LotPart, SoldLine
from cunzhan.kit import clock
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import photograph

NOW = datetime(2025, 10, 14, 4, 0, tzinfo=UTC)
SETUP = Actor(role=Role.SETUP, station_id=None)
PHONE, PASSWORD = "13700000001", "a long password"


@dataclass
class Station:
    """A station and the households whose goods it sells."""

    id: UUID
    manager: Actor
    households: list[UUID]
    lots: list[UUID]

    def sell(self, households: int, fen: int, *, at: datetime, order: str, bazaar_fen: int = 35_000) -> None:
        """One delivered order with a kilogram of each of so many households, each earning so much."""
        parts = tuple(
            LotPart(lot, household, 1000)
            for lot, household in zip(self.lots[:households], self.households[:households], strict=True)
        )
        line = SoldLine(
            line_id=new_id(),
            order_number=order,
            product=same("小米"),
            unit=Unit.GRAM,
            quantity=1000 * households,
            line_fen=fen * households,
            household_fen=fen * households,
            shares=(),
            refunded_fen=0,
            parts=parts,
            bazaar_fen=bazaar_fen,
            rule="price_up",
            rule_version=1,
            channel="shop",
        )
        settlement.share_out(by=self.manager, at=at, key=new_key(), ref=new_id(), lines=(line,))

    def pay_all(self, *, at: datetime) -> None:
        """Everybody on one sheet, and everybody comes."""
        cash = Posting(rules.CASH, rules.OWNER, 1_000_000_000)
        ledger.post(by=self.manager, at=at, key=new_key(), kind="drawer", ref=new_id(), entries=[cash])
        sheet = settlement.make_payout_sheet(by=self.manager, at=at, key=new_key())
        for row in settlement_asked.payout_sheet(by=self.manager, sheet_id=sheet).rows:
            settlement.mark_paid(by=self.manager, at=at, key=new_key(), payout_id=row.id)


@dataclass
class County:
    id: UUID
    large: Station
    small: Station


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


def founded(county_id: UUID, slug: str, village: str, households: int) -> Station:
    station_id = stations.found_station(
        by=SETUP,
        at=NOW,
        key=new_key(),
        county_id=county_id,
        slug=slug,
        kind=StationKind.SHOP,
        names=same(village + "电商站"),
        village=same(village),
        township=same("绿洲镇"),
        phone="13900000001",
        opening={},
        line={},
        about={},
    )
    manager = Actor(role=Role.MANAGER, station_id=station_id)
    catalogue.define_category(by=manager, at=NOW, key=new_key(), slug="grain", names=same("粮食"))
    product = catalogue.add_product(
        by=manager,
        at=NOW,
        key=new_key(),
        slug="millet",
        category_slug="grain",
        names=same("小米"),
        unit=Unit.GRAM,
    )
    station = Station(station_id, manager, [], [])
    for place in range(households):
        house = people.admit_household(by=manager, at=NOW, key=new_key(), name=f"秘密的名字{slug}{place}")
        lot = stock.receive_lot(
            by=manager,
            at=NOW,
            key=new_key(),
            household_id=house.id,
            product_id=product,
            quantity=100_000,
            grade=Grade.A,
            made_date=date(2025, 4, 20),
        )
        station.households.append(house.id)
        station.lots.append(lot.id)
    return station


@pytest.fixture
def county(db: None) -> County:
    return photograph.scene("county", _county)


def _county() -> County:
    county_id = stations.found_county(by=SETUP, at=NOW, key=new_key(), names=same("绿洲县"))
    return County(county_id, founded(county_id, "shazao", "沙枣村", 12), founded(county_id, "shaliang", "沙梁村", 9))


@pytest.fixture
def officer(county: County) -> Client:
    """The county officer's browser, signed in, reading English."""
    setup = Actor(role=Role.SETUP, station_id=county.large.id)
    person = people.create_person(by=setup, at=NOW, key=new_key(), phone=PHONE, password=PASSWORD, display_name="周敏")
    people.grant_role(by=setup, at=NOW, key=new_key(), person_id=person, role=Role.COUNTY_OFFICER, county_id=county.id)
    client = Client()
    client.cookies["lang"] = "en"
    answer = client.post("/sign-in/", {"phone": PHONE, "password": PASSWORD})
    assert answer.headers["Location"] == "/county/", answer.content.decode()
    return client
