"""Two shops at work beside each other, with something behind every address, and a secret word in each.

What belongs to the far shop carries CANARY, what belongs to ours carries NEAR. A word that turns up with the people of
the other station is a leak, whatever page or file it stands in.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_queries
from cunzhan.domain.ground.people.facts import ConsentPurpose, Scope
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import Contact, Delivery, OrderPlaced, PaymentFact, PayMethod
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.domain.trade.settlement.facts import PayoutMethod
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import make
from tests.cast import CANARY, NOW, Cast, assemble

NEAR = "NEAR-51c9"
ACCOUNT = "6210986543217788"
"""The number on the bank cards."""


@dataclass
class Shop:
    """Everything one station has, by the name that addresses use for it."""

    cast: Cast
    at: datetime
    slug: str
    boss: Actor
    household: Actor
    word: str
    ids: dict[str, object] = field(default_factory=dict)
    orders: dict[str, OrderPlaced] = field(default_factory=dict)

    @property
    def do(self) -> dict[str, Any]:
        """Who does the next thing, when, and under which key."""
        return {"by": self.boss, "at": self.at, "key": new_key()}

    @property
    def today(self) -> date:
        """The day of the village."""
        return business_date(self.at, "Asia/Shanghai")

    @property
    def station_id(self) -> UUID:
        """The station of this shop."""
        return self.boss.station

    @property
    def buyer(self) -> Actor:
        """Somebody who buys here."""
        return Actor(Role.BUYER, self.station_id)


@dataclass
class World:
    """The cast, our shop and the far one."""

    cast: Cast
    ours: Shop
    far: Shop


def build(at: datetime = NOW) -> World:
    """Found everything. Slow (some seconds), so once a process."""
    cast = assemble(at)
    ours = _fill(Shop(cast, at, "shazao", cast.manager, cast.household, NEAR))
    far = _fill(Shop(cast, at, "baiyang", cast.far_manager, cast.far_household, CANARY))
    ours.ids["person_id"] = cast.clerk.person_id
    far.ids["person_id"] = cast.far_manager.person_id
    ours.ids["card"] = cast.card_token
    for shop in (ours, far):
        shop.ids["token_id"] = people.make_token(
            **shop.do, name=f"Till {shop.word}", role=Role.CLERK, scopes=(Scope.ORDERS_READ,)
        ).id
    return World(cast, ours, far)


def photo(width: int = 400, height: int = 300) -> bytes:
    """A picture as a phone makes it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 150, 60)).save(out, "JPEG")
    return out.getvalue()


def _fill(shop: Shop) -> Shop:
    boss, word = shop.boss, shop.word
    product, variant = make.honey(shop.cast, by=boss, name=f"Honey of {shop.slug}", at=shop.at)
    catalogue.note_bazaar_price(**shop.do, product_id=product, price_fen=2000, noted_date=shop.today)
    catalogue.add_picture(**shop.do, product_id=product, content=photo(), alt=same("A jar"))
    _producer(shop, product)
    hidden = catalogue.add_product(
        **shop.do, slug="secret", category_slug="honey", names=same(f"Hidden goods {word}"), unit=Unit.GRAM
    )
    lot = make.lot(
        shop.cast, product, by=boss, household=shop.household, made_date=shop.today - timedelta(days=10), at=shop.at
    )
    stock.write_off(**shop.do, lot_id=lot.id, quantity=1000, reason=f"Spoilt {word}")
    shop.ids |= {"product_id": product, "variant_id": variant, "lot_id": lot.id, "hidden_id": hidden}
    shop.ids["household_id"] = shop.household.household_id
    _picture_name(shop, product)
    _trade(shop, variant)
    _settle(shop)
    shop.ids["pool_id"] = _pool(shop)
    _bank(shop)
    return shop


def _pool(shop: Shop) -> UUID:
    """A pool of two households that has brought something."""
    product, bag = make.honey(shop.cast, by=shop.boss, slug="millet", name="Millet", at=shop.at)
    told = people.admit_household(**shop.do, name=f"Pooled {shop.word}", phone="13800000777", members=())
    assert shop.household.household_id
    own = people_queries.household(by=shop.boss, household_id=shop.household.household_id).number
    given = ((own, 6_000), (told.number, 4_000))
    pool = stock.receive_pool(**shop.do, product_id=product, contributions=given, grade=Grade.A, made_date=shop.today)
    _delivered(shop, bag)
    return pool.id


def _bank(shop: Shop) -> None:
    """Two are paid by bank, on a sheet not yet sent and on one with the bank; our own household's account waits."""
    for number, sent in enumerate((False, True)):
        told = people.admit_household(**shop.do, name=f"Banked {shop.word}", phone=f"1380000088{number}", members=())
        settlement.carry_over_household(**shop.do, household_id=told.id, owed_fen=5_000)
        _account(shop, Actor(Role.HOUSEHOLD, shop.station_id, household_id=told.id), confirmed=True)
        sheet = settlement.make_payout_sheet(**shop.do, household_ids=[told.id], method=PayoutMethod.BANK)
        if sent:
            settlement.send_to_bank(**shop.do, sheet_id=sheet)
            shop.ids["sent_payout_id"] = settled.payout_sheet(by=shop.boss, sheet_id=sheet).rows[0].id
        shop.ids["sent_sheet_id" if sent else "bank_sheet_id"] = sheet
    _account(shop, shop.household, confirmed=False)


def _account(shop: Shop, owner: Actor, *, confirmed: bool) -> None:
    mine = owner.household
    made = people.enter_payout_reference(
        by=owner,
        at=shop.at,
        key=new_key(),
        household_id=mine,
        holder=f"Holder {shop.word}",
        bank=f"Bank {shop.word}",
        account=ACCOUNT,
    )
    if confirmed:
        people.confirm_payout_reference(**shop.do, household_id=mine, reference_id=made, account=ACCOUNT)


def _producer(shop: Shop, product: UUID) -> None:
    """The household let its name stand on the page and thought better of it: nobody may read it any more."""
    assert shop.household.household_id
    home = shop.household.household_id
    for purpose in (ConsentPurpose.NAME_ON_PAGE, ConsentPurpose.MESSAGES):
        people.give_consent(**shop.do, household_id=home, purpose=purpose, text_version="1")
    catalogue.show_producer(
        **shop.do,
        household_id=home,
        product_ids=(product,),
        name=same(f"Producer {shop.word}"),
        role=same("Beekeeper"),
        quote=same("The bees do the work"),
        story=same("He keeps bees"),
    )
    people.withdraw_consent(**shop.do, household_id=home, purpose=ConsentPurpose.NAME_ON_PAGE)


def _picture_name(shop: Shop, product: UUID) -> None:
    fact = goods.product_by_id(shop.station_id, product)
    assert fact.picture
    shop.ids["picture"] = fact.picture.sizes[min(fact.picture.sizes)].rsplit("/", 1)[1]


def _trade(shop: Shop, variant: UUID) -> None:
    """An order in every state that an address is about."""
    orders.open_drawer(**shop.do, float_fen=1_000_000)
    product: Any = shop.ids["product_id"]
    heavy = make.another_pack(shop.cast, product, 2_000, by=shop.boss, at=shop.at)
    shop.orders = {
        "spare": _paid(shop, variant),
        "bank": _placed(shop, variant, PayMethod.BANK),
        "cash": _placed(shop, variant, PayMethod.CASH),
        "online": _placed(shop, variant),
        "asked": _placed(shop, variant),
        "paid": _paid(shop, variant),
        "packed": _packed(shop, variant),
        "waiting": _packed(shop, variant, PayMethod.CASH),
        "sent": _sent(shop, variant),
        "delivered": _delivered(shop, variant),
        "refunded": _delivered(shop, variant),
        "cancelled": _placed(shop, variant, PayMethod.BANK),
        "weighed": _placed(shop, heavy, PayMethod.CASH),
    }
    code = orders.ask_to_pay(
        by=shop.buyer, at=shop.at, key=new_key(), token=shop.orders["asked"].token, provider="testgate"
    )
    orders.record_pay_code(
        by=Actor(Role.WORKER, shop.station_id),
        at=shop.at,
        key=new_key(),
        attempt_id=code,
        code_url="http://127.0.0.1:8801/pay/0123456789abcdef0123456789abcdef",
    )
    lutes = make.honey(
        shop.cast, by=shop.boss, slug="lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=9, at=shop.at
    )
    lute = order_queries.order(by=shop.boss, order_id=_paid(shop, lutes[1]).id)
    shop.ids["line_id"] = lute.lines[0].id
    gone = shop.orders["cancelled"]
    orders.cancel_order(**shop.do, order_id=gone.id, version=_version(shop, gone), reason=f"Gone {shop.word}")
    back = order_queries.order(by=shop.boss, order_id=shop.orders["refunded"].id)
    orders.refund(
        **shop.do,
        order_id=back.id,
        version=back.version,
        lines={back.lines[0].id: 500},
        postage_fen=0,
        reason=f"Leaked {shop.word}",
    )
    wrong = _placed(shop, variant)
    _pay(shop, wrong, fen=wrong.total_fen - 1)
    sale = orders.sell_at_counter(**shop.do, lines=[(variant, 2)], tendered_fen=100_00)
    shop.ids["sale_id"] = sale.id
    shop.ids["case_id"] = order_queries.cases(by=shop.boss).items[0].id


def _settle(shop: Shop) -> None:
    assert shop.household.household_id
    settlement.advance(
        **shop.do, household_id=shop.household.household_id, amount_fen=1000, reason=f"Fodder {shop.word}"
    )
    sheet = settlement.make_payout_sheet(**shop.do)
    shop.ids["sheet_id"] = sheet
    shop.ids["payout_id"] = settled.payout_sheet(by=shop.boss, sheet_id=sheet).rows[0].id
    shop.ids["transaction_id"] = ledger.transactions(by=shop.boss).items[0].id


def contact_of(shop: Shop) -> Contact:
    """A buyer whose every field says whose customer he is."""
    return Contact(
        name=f"Q {shop.word}",
        phone="13800138078",
        region_code="330106",
        province="浙江省",
        city="杭州市",
        county="西湖区",
        street=f"Lane {shop.word} 12",
        note=f"Ring twice {shop.word}",
    )


def _placed(shop: Shop, variant: UUID, method: PayMethod = PayMethod.ONLINE) -> OrderPlaced:
    collect = method == PayMethod.CASH
    return make.placed(
        shop.cast,
        [(variant, 2)],
        by=shop.buyer,
        contact=contact_of(shop),
        delivery=Delivery.COLLECT if collect else Delivery.COURIER,
        pay_method=method,
        collect_date=shop.today + timedelta(days=2) if collect else None,
        at=shop.at,
    )


def _pay(shop: Shop, order: OrderPlaced, fen: int | None = None) -> None:
    attempt = orders.ask_to_pay(by=shop.buyer, at=shop.at, key=new_key(), token=order.token, provider="testgate")
    fact = PaymentFact("testgate", attempt.hex, new_key(), fen or order.total_fen, shop.at)
    orders.record_payment(by=Actor(Role.WORKER, shop.station_id), at=shop.at, key=new_key(), fact=fact)


def _paid(shop: Shop, variant: UUID, method: PayMethod = PayMethod.ONLINE) -> OrderPlaced:
    order = _placed(shop, variant, method)
    if method == PayMethod.CASH:
        orders.record_cash(by=shop.boss, at=shop.at, key=new_key(), order_id=order.id, tendered_fen=order.total_fen)
    else:
        _pay(shop, order)
    return order


def _packed(shop: Shop, variant: UUID, method: PayMethod = PayMethod.ONLINE) -> OrderPlaced:
    order = _paid(shop, variant, method)
    orders.pack_order(by=shop.boss, at=shop.at, key=new_key(), order_id=order.id)
    return order


def _sent(shop: Shop, variant: UUID) -> OrderPlaced:
    order = _packed(shop, variant)
    waybill = f"YT{shop.word[-4:]}{order.number.replace('-', '')}".upper()
    orders.send_order(by=shop.boss, at=shop.at, key=new_key(), order_id=order.id, carrier="yto", waybill=waybill)
    return order


def _delivered(shop: Shop, variant: UUID) -> OrderPlaced:
    order = _sent(shop, variant)
    orders.confirm_delivery(by=shop.boss, at=shop.at, key=new_key(), order_id=order.id)
    return order


def _version(shop: Shop, order: OrderPlaced) -> int:
    return order_queries.order(by=shop.boss, order_id=order.id).version
