"""The village as it is founded: county, stations, staff, households, catalogue and postage."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.diary import ZONE, Diary
from cunzhan.demo.goods import CATEGORIES, GOODS, SHARES, Good, in_three
from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as catalogue_queries
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import PostageRegion
from cunzhan.kit.clock import business_date

PICTURES = Path(__file__).parent / "pictures"
SLUG = "shazao"
MILLET_HOUSEHOLDS = 350
BEEKEEPER_AFTER = 126
"""So many households are in the register when the beekeeper comes: he has number 0127."""

_COUNTY = in_three("绿洲县", "بوستانلىق ناھىيەسى", "Oasis County")
_TOWNSHIP = in_three("白杨乡", "تېرەكلىك يېزىسى", "Poplar Township")
_VILLAGE = in_three("沙枣村", "جىگدە كەنتى", "Shazao Village")
_OPENING = in_three("每天 9:00 至 19:00", "ھەر كۈنى 9:00 دىن 19:00 غىچە", "every day 9:00 to 19:00")


@dataclass
class Village:
    """Everybody and everything by name, as the diary needs them."""

    diary: Diary
    chance: random.Random
    station: UUID
    county: UUID
    point: UUID
    actors: dict[str, Actor] = field(default_factory=dict)
    products: dict[str, UUID] = field(default_factory=dict)
    packs: dict[tuple[str, str], UUID] = field(default_factory=dict)
    households: dict[str, UUID] = field(default_factory=dict)
    millet: list[UUID] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    """What could still be ordered of each product: kept beside the books so that the year does not run dry."""

    @property
    def clerk(self) -> Actor:
        return self.actors["clerk"]

    @property
    def bookkeeper(self) -> Actor:
        return self.actors["bookkeeper"]

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def buyer(self) -> Actor:
        return Actor(Role.BUYER, self.station)

    @property
    def worker(self) -> Actor:
        return Actor(Role.WORKER, self.station)


def found(diary: Diary, chance: random.Random) -> Village:
    """County, both stations and their staff, a year ago."""
    at = diary.moment(366, 9)
    setup = Actor(Role.SETUP, None)
    county = stations.found_county(by=setup, at=at, key="demo:county", names=_COUNTY)
    shop = _shop(at, county)
    point = _courier_point(at, county)
    village = Village(diary, chance, station=shop, county=county, point=point)
    for staff in cast.STAFF:
        village.actors[staff.name] = _employ(village, at, staff)
    return village


def _shop(at: datetime, county: UUID) -> UUID:
    return stations.found_station(
        by=Actor(Role.SETUP, None),
        at=at,
        key=f"demo:{SLUG}",
        county_id=county,
        slug=SLUG,
        kind=StationKind.SHOP,
        names=in_three("沙枣村电商站", "جىگدە كەنتى ئېلسودا بېكىتى", "Shazao Village Station"),
        village=_VILLAGE,
        township=_TOWNSHIP,
        phone="13800000001",
        opening=_OPENING,
        line=in_three(
            "沙漠边上的一个村，把蜂蜜和小米寄到你家。",
            "قۇملۇق بويىدىكى كەنتتىن ھەسەل ۋە تېرىق ئۆيىڭىزگىچە.",
            "A village at the edge of the desert sends you its honey and millet.",
        ),
        about=in_three(
            "自己种，自己养，自己寄。每样东西都写明：你付的钱，农户得多少。",
            "ئۆزىمىز تېرىيمىز، ئۆزىمىز باقىمىز، ئۆزىمىز يوللايمىز. "
            "تۆلىگەن پۇلىڭىزدىن ئائىلىگە قانچە تېگىدىغانلىقى يېزىلغان.",
            "Grown, kept and sent by ourselves. Each thing says how much of what you pay the household gets.",
        ),
        bank_account=in_three(
            "绿洲县农村信用社 6210 0000 0000 0000，户名：沙枣村电商站",
            "بوستانلىق يېزا ئامانەت كوپىراتىپى 6210 0000 0000 0000",
            "Oasis County Rural Credit, 6210 0000 0000 0000, Shazao Village Station",
        ),
    )


def _courier_point(at: datetime, county: UUID) -> UUID:
    return stations.found_station(
        by=Actor(Role.SETUP, None),
        at=at,
        key=f"demo:{SLUG}-point",
        county_id=county,
        slug=f"{SLUG}-point",
        kind=StationKind.COURIER_POINT,
        names=in_three("沙枣村快递点", "جىگدە كەنتى پوسۇلكا نۇقتىسى", "Shazao Village Courier Point"),
        village=_VILLAGE,
        township=_TOWNSHIP,
        phone="13800000002",
        opening=_OPENING,
        line=in_three(
            "圆通、韵达、中通，都在这里。",
            "يۇەنتوڭ، يۈندا، جۇڭتوڭ ھەممىسى مۇشۇ يەردە.",
            "YTO, Yunda and ZTO, all here.",
        ),
        about=in_three(
            "每天去县城取件。",
            "ھەر كۈنى ناھىيە بازىرىدىن پوسۇلكا ئېلىپ كېلىدۇ.",
            "Fetches parcels from the county town every day.",
        ),
    )


def _employ(village: Village, at: datetime, staff: cast.Staff) -> Actor:
    station = village.point if staff.name == "courier" else village.station
    by = Actor(Role.SETUP, station)
    person = employ(by, at, staff)
    key = f"demo:role:{staff.name}"
    if staff.name == "officer":
        people.grant_role(by=by, at=at, key=key, person_id=person, role=Role.COUNTY_OFFICER, county_id=village.county)
        return Actor(Role.COUNTY_OFFICER, None, person_id=person, county_id=village.county)
    role = Role.MANAGER if staff.name == "courier" else Role(staff.name)
    people.grant_role(by=by, at=at, key=key, person_id=person, role=role, station_id=station)
    return Actor(role, station, person_id=person)


def employ(by: Actor, at: datetime, staff: cast.Staff) -> UUID:
    """The login of somebody of the staff; asked again it is the same one."""
    return people.create_person(
        by=by,
        at=at,
        key=f"demo:person:{staff.name}",
        phone=staff.phone,
        password=cast.PASSWORD,
        display_name=staff.display_name,
    )


def number_of(maker: cast.Maker) -> str:
    """The register number of a household that is known by name."""
    return f"{BEEKEEPER_AFTER + 1 + (*cast.MAKERS, cast.MILLET_FARMER).index(maker):04d}"


def fill_shelves(village: Village, at: datetime) -> None:
    """Categories, shares, postage, and every product with its packs, prices and picture."""
    by, key = village.manager, village.diary.key
    for slug, names in CATEGORIES.items():
        catalogue.define_category(by=by, at=at, key=key(), slug=slug, names=names)
    for code, names in SHARES.items():
        catalogue.define_share(by=by, at=at, key=key(), code=code, names=names)
    orders.set_postage(by=by, at=at, key=key(), rates=postage())
    for good in GOODS:
        _list_good(village, at, good)


def _list_good(village: Village, at: datetime, good: Good) -> None:
    by, key = village.manager, village.diary.key
    product = catalogue.add_product(
        by=by,
        at=at,
        key=key(),
        slug=good.slug,
        category_slug=good.category,
        names=good.names,
        unit=good.unit,
        summary=good.summary,
        story=good.story,
        made_to_order_days=good.made_to_order_days,
    )
    village.products[good.slug] = product
    village.left[good.slug] = 0
    for pack in good.packs:
        variant = catalogue.add_variant(
            by=by,
            at=at,
            key=key(),
            product_id=product,
            pack=pack.names,
            base_quantity=pack.base_quantity,
            shipping_weight_g=pack.shipping_weight_g,
            weighed=pack.weighed,
            made_in_days=pack.made_in_days,
            most_open=pack.most_open,
        )
        village.packs[good.slug, pack.name] = variant
        catalogue.set_price(
            by=by, at=at, key=key(), variant_id=variant, household_fen=pack.household_fen, shares=pack.shares
        )
    content = (PICTURES / f"{good.picture}.webp").read_bytes()
    catalogue.add_picture(by=village.clerk, at=at, key=key(), product_id=product, content=content, alt=good.names)
    version = catalogue_queries.product_by_id(village.station, product).version
    catalogue.edit_product(
        by=by,
        at=at,
        key=key(),
        product_id=product,
        version=version,
        names=good.names,
        summary=good.summary,
        story=good.story,
        shown=True,
    )


def postage() -> list[PostageRegion]:
    """The station's postage table: at home, next door, far, everywhere else."""
    return [
        PostageRegion("home", in_three("新疆", "شىنجاڭ", "Xinjiang"), ("65",), 10_000, 800, 10_000, 400),
        PostageRegion(
            "far",
            in_three(
                "西藏、海南、港澳台",
                "شىزاڭ، خەينەن، شياڭگاڭ، ئاۋمېن، تەيۋەن",
                "Tibet, Hainan, Hong Kong, Macao, Taiwan",
            ),
            ("54", "46", "81", "82", "71"),
            10_000,
            2000,
            10_000,
            1200,
        ),
        PostageRegion("rest", in_three("其他各省", "باشقا ئۆلكىلەر", "Everywhere else"), (), 10_000, 1200, 10_000, 600),
    ]


def note_bazaar(village: Village, at: datetime) -> None:
    """What the bazaar pays, noted on a market day."""
    for good in GOODS:
        catalogue.note_bazaar_price(
            by=village.clerk,
            at=at,
            key=village.diary.key(),
            product_id=village.products[good.slug],
            price_fen=good.bazaar_fen,
            noted_date=business_date(at, ZONE),
        )


def admit_everybody(village: Village) -> None:
    """Write the register of households into the diary: a few weeks at the counter, one after another."""
    diary = village.diary
    millet = [cast.Maker(cast.household_name(village.chance), "millet") for _n in range(MILLET_HOUSEHOLDS - 1)]
    register = [*millet[:BEEKEEPER_AFTER], *cast.MAKERS, cast.MILLET_FARMER, *millet[BEEKEEPER_AFTER:]]
    first = diary.moment(364, 9)
    for place, maker in enumerate(register):
        at = first + timedelta(days=place // 20, minutes=place % 20 * 25)
        phone = maker.phone or (f"1390000{place:04d}" if village.chance.random() < 0.7 else "")
        diary.write(at, partial(_admit, village, maker=maker, phone=phone))


def _admit(village: Village, at: datetime, *, maker: cast.Maker, phone: str) -> None:
    key = village.diary.key
    admitted = people.admit_household(
        by=village.clerk,
        at=at,
        key=key(),
        name=maker.name,
        phone=phone,
        members=tuple((name, phone if name == maker.name else "") for name in maker.members),
    )
    if maker.brings == "millet":
        village.millet.append(admitted.id)
    if maker.name not in village.households and maker in (*cast.MAKERS, cast.MILLET_FARMER):
        village.households[maker.name] = admitted.id


def open_doors(village: Village, at: datetime) -> None:
    """Logins and printed cards of the two households whose doors a visitor may open."""
    key = village.diary.key
    for maker in (cast.BEEKEEPER, cast.MILLET_FARMER):
        household = village.households[maker.name]
        people.open_household_login(
            by=village.manager,
            at=at,
            key=key(),
            household_id=household,
            phone=maker.phone,
            password=cast.PASSWORD,
        )
        people.issue_card(by=village.clerk, at=at, key=card_key(maker), household_id=household, pin=cast.PIN)


def card_key(maker: cast.Maker) -> str:
    """Under this key the card was issued; asked again with it, the program answers with the same card."""
    return f"demo:card:{maker.phone}"


def tell_of(village: Village, at: datetime, maker: cast.Maker, shown: cast.Shown, slug: str) -> None:
    """A household agrees to be shown, and the page tells of it."""
    household = village.households[maker.name]
    by = Actor(Role.HOUSEHOLD, village.station, household_id=household)
    for purpose in (ConsentPurpose.NAME_ON_PAGE, ConsentPurpose.PORTRAIT_ON_PAGE, ConsentPurpose.MESSAGES):
        people.give_consent(
            by=by, at=at, key=village.diary.key(), household_id=household, purpose=purpose, text_version="1"
        )
    catalogue.show_producer(
        by=village.clerk,
        at=at + timedelta(minutes=20),
        key=village.diary.key(),
        product_ids=(village.products[slug],),
        household_id=household,
        name=shown.name,
        role=shown.role,
        quote=shown.quote,
        story=shown.story,
        portrait=(PICTURES / f"{shown.portrait}.webp").read_bytes(),
    )
