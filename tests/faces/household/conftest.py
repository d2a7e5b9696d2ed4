"""One small station with two households, made through actions; the first of them signs in with its card."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
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
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.facts import LotPart, SoldLine
from cunzhan.domain.trade.settlement.queries import payout_sheet
from cunzhan.kit import clock
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import photograph

NAME, PHONE, PIN = "热合曼·阿不力孜", "13812345678", "482913"
NOW = datetime(2025, 10, 14, 4, 0, tzinfo=UTC)
HONEY = {"zh-hans": "沙枣花蜂蜜", "ug": "جىگدە ھەسىلى", "en": "Oleaster honey"}


@dataclass
class Home:
    """What the tests of this face stand on."""

    station_id: UUID
    manager: Actor
    household_id: UUID
    number: str
    token: str
    neighbour_id: UUID
    product_id: UUID
    lots: dict[str, UUID] = field(default_factory=dict)

    @property
    def own(self) -> Actor:
        return Actor(role=Role.HOUSEHOLD, station_id=self.station_id, household_id=self.household_id)

    def lot(self, quantity: int = 400_000, *, of: UUID | None = None, at: datetime = NOW) -> UUID:
        made = stock.receive_lot(
            by=self.manager,
            at=at,
            key=new_key(),
            household_id=of or self.household_id,
            product_id=self.product_id,
            quantity=quantity,
            grade=Grade.A,
            made_date=date(2025, 4, 20),
        )
        self.lots[made.number] = made.id
        return made.id

    def sold(self, lot_id: UUID, grams: int, fen: int, *, at: datetime, channel: str = "shop") -> UUID:
        """A delivered line that brought the household so much."""
        line = SoldLine(
            line_id=new_id(),
            order_number="2510-0001",
            product=HONEY,
            unit=Unit.GRAM,
            quantity=grams,
            line_fen=fen + 100,
            household_fen=fen,
            shares=(("station", 100),),
            refunded_fen=0,
            parts=(LotPart(lot_id, self.household_id, grams),),
            bazaar_fen=2000,
            rule="price_up",
            rule_version=1,
            channel=channel,
        )
        settlement.share_out(by=self.manager, at=at, key=new_key(), ref=new_id(), lines=(line,))
        return line.line_id

    def cash(self, fen: int) -> None:
        entry = Posting(rules.CASH, rules.OWNER, fen)
        ledger.post(by=self.manager, at=NOW, key=new_key(), kind="drawer", ref=new_id(), entries=[entry])

    def paid(self, *, at: datetime) -> None:
        sheet = settlement.make_payout_sheet(by=self.manager, at=at, key=new_key(), household_ids=[self.household_id])
        payout = payout_sheet(by=self.manager, sheet_id=sheet).rows[0]
        settlement.mark_paid(by=self.manager, at=at, key=new_key(), payout_id=payout.id)


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


@pytest.fixture
def home(db: None) -> Home:
    return photograph.scene("home", _home)


def _home() -> Home:
    setup = Actor(role=Role.SETUP, station_id=None)
    county = stations.found_county(by=setup, at=NOW, key=new_key(), names=same("绿洲县"))
    station = stations.found_station(
        by=setup,
        at=NOW,
        key=new_key(),
        county_id=county,
        slug="shazao",
        kind=StationKind.SHOP,
        names=same("沙枣村电商站"),
        village=same("沙枣村"),
        township=same("绿洲镇"),
        phone="13900000001",
        opening={},
        line={},
        about={},
    )
    manager = Actor(role=Role.MANAGER, station_id=station)
    said: dict[str, Any] = {"by": manager, "at": NOW}
    catalogue.define_category(**said, key=new_key(), slug="honey", names=same("蜂蜜"))
    catalogue.define_share(**said, key=new_key(), code="station", names=same("站费"))
    product = catalogue.add_product(
        **said, key=new_key(), slug="honey", category_slug="honey", names=HONEY, unit=Unit.GRAM
    )
    pack = catalogue.add_variant(
        **said, key=new_key(), product_id=product, pack=same("1 kg"), base_quantity=1000, shipping_weight_g=1400
    )
    catalogue.set_price(**said, key=new_key(), variant_id=pack, household_fen=3125, shares={"station": 675})
    mine = people.admit_household(**said, key=new_key(), name=NAME, phone=PHONE, members=(("古丽", "13812345679"),))
    other = people.admit_household(**said, key=new_key(), name="邻居家的人", phone="13812340000")
    card = people.issue_card(**said, key=new_key(), household_id=mine.id, pin=PIN)
    return Home(station, manager, mine.id, mine.number, card.token, other.id, product)


@pytest.fixture
def phone(home: Home) -> Client:
    """The household's phone, signed in with the card, reading English."""
    client = Client()
    client.cookies["lang"] = "en"
    answer = client.post(f"/my/card/{home.token}/", {"pin": PIN})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == "/my/"
    return client
