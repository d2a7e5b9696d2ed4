"""Making things for tests, always through actions: what a test finds is what the program would have made."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import (
    Contact,
    Delivery,
    OrderFact,
    OrderPlaced,
    PaymentFact,
    PayMethod,
)
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests.cast import NOW, TODAY, Cast

CHEN = Contact(
    name="陈静",
    phone="13800138078",
    region_code="330106",
    province="浙江省",
    city="杭州市",
    county="西湖区",
    street="文三路 1 号 2 幢 301",
)
HONEY_SHARES = {"station": 300, "packing": 275, "fund": 100}
HONEY_FEN = 3800
HOUSEHOLD_FEN = 3125


def honey(
    cast: Cast,
    *,
    by: Actor | None = None,
    slug: str = "honey",
    name: str = "沙枣花蜂蜜",
    household_fen: int = HOUSEHOLD_FEN,
    shares: dict[str, int] | None = None,
    base_quantity: int = 1000,
    unit: Unit = Unit.GRAM,
    bazaar_fen: int = 0,
    weighed: bool = False,
    made_in_days: int | None = None,
    most_open: int | None = None,
    at: datetime = NOW,
) -> tuple[UUID, UUID]:
    """A shown product with one priced pack: (product, variant). By default a 1 kg jar at 38.00."""
    by = by or cast.manager
    product = catalogue.add_product(
        by=by, at=at, key=new_key(), slug=slug, category_slug="honey", names=same(name), unit=unit
    )
    variant = catalogue.add_variant(
        by=by,
        at=at,
        key=new_key(),
        product_id=product,
        pack=same("1 kg"),
        base_quantity=base_quantity,
        shipping_weight_g=1300,
        weighed=weighed,
        made_in_days=made_in_days,
        most_open=most_open,
    )
    catalogue.set_price(
        by=by,
        at=at,
        key=new_key(),
        variant_id=variant,
        household_fen=household_fen,
        shares=HONEY_SHARES if shares is None else shares,
    )
    if bazaar_fen:
        catalogue.note_bazaar_price(
            by=by, at=at, key=new_key(), product_id=product, price_fen=bazaar_fen, noted_date=TODAY
        )
    assert by.station_id
    fact = goods.product_by_id(by.station_id, product)
    catalogue.edit_product(
        by=by,
        at=at,
        key=new_key(),
        product_id=product,
        version=fact.version,
        names=fact.names,
        summary=fact.summary,
        story=fact.story,
        shown=True,
    )
    return product, variant


def another_pack(
    cast: Cast, product_id: UUID, grams: int, *, weighed: bool = True, by: Actor | None = None, at: datetime = NOW
) -> UUID:
    """One more pack of a product, priced as the kilogram of honey by its grams."""
    variant = catalogue.add_variant(
        by=by or cast.manager,
        at=at,
        key=new_key(),
        product_id=product_id,
        pack=same(f"{grams} g"),
        base_quantity=grams,
        shipping_weight_g=grams + 300,
        weighed=weighed,
    )
    shares = {code: fen * grams // 1000 for code, fen in HONEY_SHARES.items()}
    household = HOUSEHOLD_FEN * grams // 1000
    catalogue.set_price(
        by=by or cast.manager, at=at, key=new_key(), variant_id=variant, household_fen=household, shares=shares
    )
    return variant


def lot(
    cast: Cast,
    product_id: UUID,
    *,
    by: Actor | None = None,
    household: Actor | None = None,
    quantity: int = 160_000,
    made_date: date = TODAY - timedelta(days=10),
    at: datetime = NOW,
) -> LotReceived:
    """A lot of a household, by default 160 kg of Abliz."""
    owner = household or cast.household
    assert owner.household_id
    return stock.receive_lot(
        by=by or cast.clerk,
        at=at,
        key=new_key(),
        household_id=owner.household_id,
        product_id=product_id,
        quantity=quantity,
        grade=Grade.A,
        made_date=made_date,
    )


def placed(
    cast: Cast,
    lines: list[tuple[UUID, int]],
    *,
    by: Actor | None = None,
    contact: Contact = CHEN,
    delivery: Delivery = Delivery.COURIER,
    pay_method: PayMethod = PayMethod.ONLINE,
    collect_date: date | None = None,
    key: str | None = None,
    at: datetime = NOW,
) -> OrderPlaced:
    """An order placed at the total its quote shows."""
    by = by or cast.buyer
    assert by.station_id
    quote = order_queries.quote(by.station_id, lines=lines, region_code=contact.region_code, delivery=delivery, at=at)
    return orders.place_order(
        by=by,
        at=at,
        key=key or new_key(),
        lines=lines,
        contact=contact,
        delivery=delivery,
        pay_method=pay_method,
        expected_total_fen=quote.total_fen,
        collect_date=collect_date,
    )


def paid(cast: Cast, lines: list[tuple[UUID, int]], *, at: datetime = NOW, txn: str | None = None) -> OrderPlaced:
    """An order paid online through the test gateway's own fact."""
    order = placed(cast, lines, at=at)
    pay(cast, order, at=at, txn=txn)
    return order


def pay(cast: Cast, order: OrderPlaced, *, at: datetime = NOW, txn: str | None = None, fen: int | None = None) -> str:
    """Ask to pay an order and record the provider's payment. Returns what became of it."""
    attempt = orders.ask_to_pay(by=cast.buyer, at=at, key=new_key(), token=order.token, provider="testgate")
    fact = PaymentFact(
        provider="testgate",
        attempt_number=attempt.hex,
        provider_txn=txn or new_key(),
        amount_fen=order.total_fen if fen is None else fen,
        paid_at=at,
    )
    return orders.record_payment(by=cast.worker, at=at, key=new_key(), fact=fact)


def packed(cast: Cast, lines: list[tuple[UUID, int]], *, at: datetime = NOW) -> OrderPlaced:
    """An order paid and packed."""
    order = paid(cast, lines, at=at)
    orders.pack_order(by=cast.clerk, at=at, key=new_key(), order_id=order.id)
    return order


def sent(cast: Cast, lines: list[tuple[UUID, int]], *, at: datetime = NOW) -> OrderPlaced:
    """An order paid, packed and with the carrier."""
    order = packed(cast, lines, at=at)
    orders.send_order(
        by=cast.clerk, at=at, key=new_key(), order_id=order.id, carrier="yto", waybill=f"YT{order.number}"
    )
    return order


def delivered(cast: Cast, lines: list[tuple[UUID, int]], *, at: datetime = NOW) -> OrderPlaced:
    """An order all the way to the buyer: its money is shared out."""
    order = sent(cast, lines, at=at)
    orders.confirm_delivery(by=cast.clerk, at=at, key=new_key(), order_id=order.id)
    return order


def seen(cast: Cast, order: OrderPlaced) -> OrderFact:
    """The order as staff see it now."""
    return order_queries.order(by=cast.clerk, order_id=order.id)
