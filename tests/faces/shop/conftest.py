"""One village with a shop, made through actions, and a stranger with a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as catalogue_queries
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as stock_queries
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import PostageRegion
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import photograph

NOW = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)
HERE: dict[str, Any] = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def words(zh: str, en: str, ug: str = "") -> dict[str, str]:
    return {"zh-hans": zh, "en": en, "ug": ug or zh}


@dataclass
class Village:
    """What the tests of the shop stand on."""

    station_id: UUID
    manager: Actor
    household_id: UUID
    products: dict[str, UUID] = field(default_factory=dict)
    packs: dict[str, UUID] = field(default_factory=dict)

    @property
    def do(self) -> dict[str, Any]:
        """By whom, when and under which key the next action is done."""
        return {"by": self.manager, "at": clock.now(), "key": new_key()}

    def offer(
        self,
        slug: str,
        names: dict[str, str],
        *,
        unit: Unit = Unit.GRAM,
        pack: int = 1000,
        household_fen: int = 3125,
        shares: dict[str, int] | None = None,
        lot: int = 0,
        category: str = "food",
        weighed: bool = False,
        made_in_days: int | None = None,
        most_open: int | None = None,
    ) -> UUID:
        """A product on the shelf with one pack of one price, and some of it in stock."""
        product = catalogue.add_product(**self.do, slug=slug, category_slug=category, names=names, unit=unit)
        self.products[slug] = product
        self.packs[slug] = catalogue.add_variant(
            **self.do,
            product_id=product,
            pack=words("1 公斤瓶", "1 kg jar"),
            base_quantity=pack,
            shipping_weight_g=1200,
            weighed=weighed,
            made_in_days=made_in_days,
            most_open=most_open,
        )
        self.price(slug, household_fen, shares or {"station": 300, "packing": 275, "fund": 100})
        self.show(slug, names)
        if lot:
            self.lot(slug, lot)
        return product

    def price(self, slug: str, household_fen: int, shares: dict[str, int]) -> None:
        catalogue.set_price(**self.do, variant_id=self.packs[slug], household_fen=household_fen, shares=shares)

    def show(self, slug: str, names: dict[str, str], *, shown: bool = True, sends_from: date | None = None) -> None:
        product = catalogue_queries.product_by_id(self.station_id, self.products[slug])
        catalogue.edit_product(
            **self.do,
            product_id=product.id,
            version=product.version,
            names=names,
            summary=product.summary,
            story=product.story,
            shown=shown,
            sends_from=sends_from,
        )

    def lot(self, slug: str, quantity: int) -> UUID:
        made = stock.receive_lot(
            **self.do,
            household_id=self.household_id,
            product_id=self.products[slug],
            quantity=quantity,
            grade=Grade.A,
            made_date=date(2026, 8, 2),
        )
        return made.id

    def consent(self, *purposes: ConsentPurpose) -> None:
        for purpose in purposes:
            people.give_consent(**self.do, household_id=self.household_id, purpose=purpose, text_version="1")

    def free(self, slug: str) -> int:
        """What of a product can be sold now, in grams or pieces."""
        product_id = self.products[slug]
        return stock_queries.availability(self.station_id, [product_id], clock.now())[product_id].available


def found(slug: str, *, kind: StationKind = StationKind.SHOP) -> Village:
    """A station with a household and the shares of its prices."""
    at = clock.now()
    county = stations.found_county(
        by=Actor(Role.SETUP, None), at=at, key=new_key(), names=words("绿洲县", "Oasis County")
    )
    station_id = stations.found_station(
        by=Actor(Role.SETUP, None),
        at=at,
        key=new_key(),
        county_id=county,
        slug=slug,
        kind=kind,
        names=words("沙枣村电商站", "Oleaster Village Station"),
        village=words("沙枣村", "Oleaster Village"),
        township=words("白杨乡", "Poplar Township"),
        phone="13800000001",
        opening=words("每天 9:00 至 19:00", "Every day 9:00 to 19:00"),
        line=words("沙漠边上的一个村，把蜂蜜寄到你家。", "A village at the edge of the desert sends you honey."),
        about=same(""),
        bank_account=words("绿洲农商行 6228 0001", "Oasis Rural Bank 6228 0001"),
    )
    manager = Actor(Role.MANAGER, station_id)
    household = people.admit_household(by=manager, at=at, key=new_key(), name="热合曼家", phone="13900000011")
    village = Village(station_id, manager, household.id)
    for code, name in (("station", "Station"), ("packing", "Jar and box"), ("fund", "Village fund")):
        catalogue.define_share(**village.do, code=code, names=words(name, name))
    catalogue.define_category(**village.do, slug="food", names=words("吃的", "Food"))
    catalogue.define_category(**village.do, slug="craft", names=words("手艺", "Crafts"))
    orders.set_postage(
        **village.do,
        rates=[
            PostageRegion("near", words("西北", "North-west"), ("65", "62"), 1000, 800, 1000, 200),
            PostageRegion("far", words("其他地方", "Everywhere else"), (), 1000, 1200, 1000, 300),
        ],
    )
    return village


class Clock:
    """The time of a test, moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **step: float) -> None:
        self.at += timedelta(**step)


@pytest.fixture
def time() -> Iterator[Clock]:
    """Every clock of the program shows the time of the test."""
    source = Clock()
    clock.set_source(source)
    yield source
    clock.set_source(None)


@pytest.fixture
def village(db, time: Clock) -> Village:
    """Honey in plenty, dates nearly gone, walnuts gone."""
    return photograph.scene("shop", _village)


def _village() -> Village:
    made = found("shazao")
    made.offer("honey", words("沙枣花蜂蜜", "Oleaster honey", "جىگدە ھەسىلى"), lot=320_000)
    made.offer(
        "dates", words("灰枣", "Jujube dates"), household_fen=2500, shares={"station": 400, "packing": 300}, lot=3000
    )
    made.offer("walnuts", words("核桃", "Walnuts"), household_fen=2800, shares={"station": 800})
    return made


@pytest.fixture
def stranger() -> Client:
    """A buyer's browser that reads English and keeps the checks a real one is held to."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["lang"] = "en"
    return client


def text_of(response: Any) -> str:
    """What a page says, without its tags and with single spaces."""
    page = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'").split())


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field of a page."""
    match = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())
    assert match, f"no hidden field {name}"
    return match[1]


def put_in(client: Client, village: Village, slug: str, quantity: int = 1) -> Any:
    """Press "Put in the basket"."""
    told = {"variant": str(village.packs[slug]), "quantity": quantity}
    return client.post("/s/shazao/basket/add/", told, **HERE)


ADDRESS = {"province": "33", "city": "3301", "county": "330106", "street": "文三路 1 号 2 幢 301"}


def checkout_form(client: Client, **changed: Any) -> dict[str, Any]:
    """What a buyer sends after opening the checkout and choosing the place, as the page asks for it."""
    page = client.get("/s/shazao/checkout/")
    told = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "key": hidden(page, "key"),
        "lines": hidden(page, "lines"),
        "name": "陈静",
        "phone": "138 0000 0078",
        "note": "",
        "delivery": "courier",
        "pay_method": "online",
        **ADDRESS,
        **changed,
    }
    if "total" not in changed:
        seen = client.post("/s/shazao/checkout/", told | {"look": "1"})
        told["total"] = hidden(seen, "total")
    return {name: value for name, value in told.items() if value is not None}


def order(client: Client, **changed: Any) -> Any:
    """Order what is in the basket."""
    return client.post("/s/shazao/checkout/", checkout_form(client, **changed))


def token_of(response: Any) -> str:
    """The secret in the address a buyer is sent to."""
    match = re.search(r"/o/([a-z2-7]{26})/", response.headers["Location"])
    assert match, response.headers["Location"]
    return match[1]
