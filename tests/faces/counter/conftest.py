"""A station at work: its three people at their screens, two households, honey and bowls with prices, a buyer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import HouseholdAdmitted
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries
from cunzhan.domain.trade.orders.facts import Contact, Delivery, OrderFact, OrderPlaced, PayMethod, PostageRegion
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import photograph

NOW = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)
PASSWORD = "apricots and walnuts"
PHONES = {Role.CLERK: "13900000011", Role.BOOKKEEPER: "13900000012", Role.MANAGER: "13900000013"}
NAMES = {Role.CLERK: "古再丽", Role.BOOKKEEPER: "米日古丽", Role.MANAGER: "艾力"}
HONEY = {"zh-hans": "沙枣花蜂蜜", "ug": "جىگدە چېچىكى ھەسىلى", "en": "Oleaster honey"}
BOWL = {"zh-hans": "杏木碗", "ug": "ئۆرۈك ياغىچى قاچا", "en": "Apricot wood bowl"}
JAR = {"zh-hans": "1 公斤瓶", "ug": "1 كىلولۇق قۇتا", "en": "1 kg jar"}
CONTACT = Contact(
    name="陈晓明",
    phone="13812345678",
    region_code="330106",
    province="浙江省",
    city="杭州市",
    county="西湖区",
    street="文三路 1 号",
)


@dataclass
class Station:
    """What the tests of this face stand on."""

    id: UUID
    county_id: UUID
    people: dict[Role, Actor]
    honey: UUID
    jar: UUID
    bowl: UUID
    one_bowl: UUID
    beekeeper: HouseholdAdmitted
    carver: HouseholdAdmitted

    @property
    def clerk(self) -> Actor:
        return self.people[Role.CLERK]

    @property
    def bookkeeper(self) -> Actor:
        return self.people[Role.BOOKKEEPER]

    @property
    def manager(self) -> Actor:
        return self.people[Role.MANAGER]

    def lot(self, quantity: int = 100_000, *, of: UUID | None = None, product: UUID | None = None) -> LotReceived:
        return stock.receive_lot(
            by=self.clerk,
            at=clock.now(),
            key=new_key(),
            household_id=of or self.beekeeper.id,
            product_id=product or self.honey,
            quantity=quantity,
            grade=Grade.A,
            made_date=date(2026, 10, 12),
        )

    def order(
        self,
        jars: int = 2,
        *,
        pay: PayMethod = PayMethod.BANK,
        delivery: Delivery = Delivery.COURIER,
        contact: Contact = CONTACT,
        day: date | None = None,
    ) -> OrderPlaced:
        buyer = Actor(role=Role.BUYER, station_id=self.id)
        lines = [(self.jar, jars)]
        quote = queries.quote(self.id, lines=lines, region_code="330106", delivery=delivery, at=clock.now())
        return orders.place_order(
            by=buyer,
            at=clock.now(),
            key=new_key(),
            lines=lines,
            contact=contact,
            delivery=delivery,
            pay_method=pay,
            expected_total_fen=quote.total_fen,
            collect_date=day,
        )

    def paid(self, jars: int = 2, **more: Any) -> OrderPlaced:
        placed = self.order(jars, **more)
        orders.record_bank(
            by=self.bookkeeper,
            at=clock.now(),
            key=new_key(),
            order_id=placed.id,
            amount_fen=placed.total_fen,
            reference=placed.number,
        )
        return placed

    def delivered(self, jars: int = 2, **more: Any) -> OrderPlaced:
        placed = self.paid(jars, **more)
        said: dict[str, Any] = {"by": self.clerk, "at": clock.now(), "order_id": placed.id}
        orders.pack_order(**said, key=new_key(), version=self.seen(placed.id).version)
        number = f"YT{placed.number.replace('-', '')}"
        orders.send_order(**said, key=new_key(), version=self.seen(placed.id).version, carrier="yto", waybill=number)
        orders.confirm_delivery(**said, key=new_key(), version=self.seen(placed.id).version)
        return placed

    def seen(self, order_id: UUID) -> OrderFact:
        return queries.order(by=self.manager, order_id=order_id)


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


def found(slug: str, county_id: UUID | None = None, kind: StationKind = StationKind.SHOP) -> tuple[UUID, UUID]:
    setup = Actor(role=Role.SETUP, station_id=None)
    county = county_id or stations.found_county(by=setup, at=NOW, key=new_key(), names=same("绿洲县"))
    station = stations.found_station(
        by=setup,
        at=NOW,
        key=new_key(),
        county_id=county,
        slug=slug,
        kind=kind,
        names={"zh-hans": "沙枣村电商站", "ug": "جىگدە كەنتى", "en": "Oleaster village station"},
        village=same("沙枣村"),
        township=same("白杨乡"),
        phone="13900000001",
        opening={},
        line={},
        about={},
    )
    return station, county


def staff_of(station_id: UUID, phones: dict[Role, str]) -> dict[Role, Actor]:
    setup = Actor(role=Role.SETUP, station_id=station_id)
    actors = {}
    for role, phone in phones.items():
        person = people.create_person(
            by=setup, at=NOW, key=new_key(), phone=phone, password=PASSWORD, display_name=NAMES[role]
        )
        people.grant_role(by=setup, at=NOW, key=new_key(), person_id=person, role=role, station_id=station_id)
        actors[role] = Actor(role=role, station_id=station_id, person_id=person)
    return actors


@pytest.fixture
def station(db: None) -> Station:
    return photograph.scene("counter", _station)


def _station() -> Station:
    station_id, county_id = found("shazao")
    team = staff_of(station_id, PHONES)
    said: dict[str, Any] = {"by": team[Role.MANAGER], "at": NOW}
    catalogue.define_category(**said, key=new_key(), slug="honey", names=same("蜂蜜"))
    catalogue.define_category(**said, key=new_key(), slug="crafts", names=same("手艺"))
    for code, name in (("station", "电商站"), ("packing", "瓶子和纸箱"), ("fund", "共同基金")):
        catalogue.define_share(**said, key=new_key(), code=code, names=same(name))
    honey = catalogue.add_product(
        **said, key=new_key(), slug="honey", category_slug="honey", names=HONEY, unit=Unit.GRAM
    )
    jar = catalogue.add_variant(
        **said, key=new_key(), product_id=honey, pack=JAR, base_quantity=1000, shipping_weight_g=1400
    )
    shares = {"station": 300, "packing": 275, "fund": 100}
    catalogue.set_price(**said, key=new_key(), variant_id=jar, household_fen=3125, shares=shares)
    bowl = catalogue.add_product(
        **said, key=new_key(), slug="bowl", category_slug="crafts", names=BOWL, unit=Unit.PIECE
    )
    one = catalogue.add_variant(
        **said, key=new_key(), product_id=bowl, pack=same("1 只"), base_quantity=1, shipping_weight_g=600
    )
    catalogue.set_price(**said, key=new_key(), variant_id=one, household_fen=7000, shares={"station": 1400})
    for product_id, names in ((honey, HONEY), (bowl, BOWL)):
        catalogue.edit_product(
            **said, key=new_key(), product_id=product_id, version=1, names=names, summary={}, story={}, shown=True
        )
    region = PostageRegion("rest", same("全国"), (), first_g=1000, first_fen=1200, step_g=1000, step_fen=300)
    orders.set_postage(**said, key=new_key(), rates=[region])
    beekeeper = people.admit_household(**said, key=new_key(), name="热合曼·阿不力孜", phone="13812340001")
    carver = people.admit_household(**said, key=new_key(), name="吐尔逊·买买提", phone="13812340002")
    return Station(station_id, county_id, team, honey, jar, bowl, one, beekeeper, carver)


def signed_in(phone: str) -> Client:
    client = Client()
    client.cookies["lang"] = "en"
    answer = client.post("/sign-in/", {"phone": phone, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == "/counter/"
    return client


@pytest.fixture
def clerk(station: Station) -> Client:
    return signed_in(PHONES[Role.CLERK])


@pytest.fixture
def bookkeeper(station: Station) -> Client:
    return signed_in(PHONES[Role.BOOKKEEPER])


@pytest.fixture
def manager(station: Station) -> Client:
    return signed_in(PHONES[Role.MANAGER])


@pytest.fixture
def stranger(station: Station) -> Client:
    """The manager of another station of the same county, who must see nothing of ours."""
    other, _county = found("kumtagh", station.county_id, StationKind.COURIER_POINT)
    staff_of(other, {Role.MANAGER: "13900000099"})
    return signed_in("13900000099")


@pytest.fixture
def later() -> Callable[[timedelta], None]:
    def go(by: timedelta) -> None:
        clock.set_source(lambda: NOW + by)

    return go


def text(answer: Any) -> str:
    """The words of a page, without its markup, white space folded."""
    import html
    import re

    body = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def key() -> dict[str, str]:
    return {"key": new_key()}
