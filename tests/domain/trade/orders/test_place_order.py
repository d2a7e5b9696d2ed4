"""Placing an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Channel, ContactMasked, Delivery, OrderPlaced, OrderState, PayMethod
from cunzhan.domain.trade.orders.models import Order, OrderContact
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.make import CHEN
from tests.refusals import refused

POSTAGE = 1200 + 2 * 500  # two jars with their boxes weigh 2.6 kg: the first kilogram, and two more begun


def place(cast: Cast, lines: list[tuple[UUID, int]], **content: Any) -> OrderPlaced:
    whole = {
        "by": cast.buyer,
        "at": NOW,
        "key": new_key(),
        "contact": CHEN,
        "delivery": Delivery.COURIER,
        "pay_method": PayMethod.ONLINE,
        "expected_total_fen": 2 * 3800 + POSTAGE,
    }
    return orders.place_order(lines=lines, **{**whole, **content})


def test_it_works(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    placed = place(cast, [(honey[1], 2)], contact=replace(CHEN, note="ring twice"))
    assert (placed.number, placed.total_fen, len(placed.token)) == ("261016-0001", 2 * 3800 + POSTAGE, 26)
    fact = asked.order_by_token(cast.station_id, placed.token)
    assert (fact.id, fact.state, fact.channel, fact.version) == (placed.id, OrderState.PLACED, Channel.SHOP, 1)
    assert (fact.goods_fen, fact.postage_fen, fact.paid_fen, fact.refunded_fen) == (7600, POSTAGE, 0, 0)
    assert (fact.placed_at, fact.hold_until, fact.note) == (NOW, NOW + timedelta(minutes=30), "ring twice")
    assert fact.contact == ContactMasked("陈*", "138******78", "浙江省 杭州市 西湖区")
    [line] = fact.lines
    assert (line.quantity, line.unit_price_fen, line.line_fen, line.household_fen) == (2, 3800, 7600, 3125)
    assert [(s.code, s.amount_fen) for s in line.shares] == [("station", 300), ("packing", 275), ("fund", 100)]
    assert (line.rule, line.rule_version, line.base_quantity, line.unit) == ("price_up", 1, 1000, Unit.GRAM)
    assert fact.household_fen == 6250
    assert shelves.availability(cast.station_id, [honey[0]], NOW)[honey[0]].available == 158_000


def test_what_the_order_says_stays_when_prices_and_names_change(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    placed = place(cast, [(honey[1], 2)])
    before = asked.order(by=cast.clerk, order_id=placed.id).lines
    catalogue.set_price(by=cast.clerk, at=NOW, key=new_key(), variant_id=honey[1], household_fen=1, shares={})
    catalogue.define_share(by=cast.manager, at=NOW, key=new_key(), code="fund", names={"en": "Other"})
    assert asked.order(by=cast.clerk, order_id=placed.id).lines == before


def test_numbers_are_by_the_station_s_day(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    late = datetime(2026, 10, 16, 16, 0, tzinfo=UTC)
    numbers = [place(cast, [(honey[1], 2)], at=at).number for at in (NOW, late - timedelta(seconds=1), late)]
    assert numbers == ["261016-0001", "261016-0002", "261017-0001"]


def test_the_same_pack_twice_in_a_basket_is_one_line(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    placed = place(cast, [(honey[1], 1), (honey[1], 1)])
    assert [line.quantity for line in asked.order(by=cast.clerk, order_id=placed.id).lines] == [2]


@pytest.mark.parametrize(
    ("method", "delivery", "day", "until"),
    [
        (PayMethod.ONLINE, Delivery.COURIER, None, NOW + timedelta(minutes=30)),
        (PayMethod.BANK, Delivery.COURIER, None, NOW + timedelta(days=3)),
        (PayMethod.CASH, Delivery.COLLECT, date(2026, 10, 20), datetime(2026, 10, 20, 16, tzinfo=UTC)),
        (PayMethod.ONLINE, Delivery.COLLECT, TODAY, NOW + timedelta(minutes=30)),
    ],
)
def test_goods_are_held_as_long_as_the_way_to_pay_needs(
    cast: Cast, honey: tuple[UUID, UUID], method: PayMethod, delivery: Delivery, day: date | None, until: datetime
) -> None:
    order = make.placed(cast, [(honey[1], 1)], pay_method=method, delivery=delivery, collect_date=day)
    assert make.seen(cast, order).hold_until == until


def test_collected_goods_cost_no_postage_and_keep_no_address(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)], delivery=Delivery.COLLECT, pay_method=PayMethod.CASH, collect_date=TODAY)
    assert make.seen(cast, order).postage_fen == 0
    contact = asked.contact(by=cast.clerk, order_id=order.id, at=NOW)
    assert (contact.name, contact.phone, contact.street, contact.region_code) == ("陈静", "13800138078", "", "")


@pytest.mark.parametrize(("code", "fen"), [("650100", 600 + 2 * 200), ("330106", 1200 + 2 * 500)])
def test_postage_is_by_weight_and_region(cast: Cast, honey: tuple[UUID, UUID], code: str, fen: int) -> None:
    assert place(cast, [(honey[1], 2)], contact=replace(CHEN, region_code=code), expected_total_fen=7600 + fen)


class TestRefused:
    @pytest.mark.parametrize("total", [0, -1, 1, 2 * 3800 + POSTAGE - 1, 2 * 3800 + POSTAGE + 1, 10**15])
    def test_another_total_than_the_books_say(self, cast: Cast, honey: tuple[UUID, UUID], total: int) -> None:
        with refused(Kind.STALE) as kept:
            place(cast, [(honey[1], 2)], expected_total_fen=total)
        assert kept.refusal.details == {"total_fen": 2 * 3800 + POSTAGE, "expected_fen": total}

    @pytest.mark.parametrize("quantity", [0, -1, -999, 1000, 10**12])
    def test_a_quantity_that_cannot_be(self, cast: Cast, honey: tuple[UUID, UUID], quantity: int) -> None:
        with refused(Kind.INVALID, field="quantity"):
            place(cast, [(honey[1], quantity)])
        with refused(Kind.INVALID, field="quantity"):
            place(cast, [(honey[1], 2), (honey[1], quantity)])

    def test_too_many_of_one_in_two_lines(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.INVALID):
            place(cast, [(honey[1], 999), (honey[1], 1)])

    def test_an_empty_basket(self, cast: Cast) -> None:
        with refused(Kind.INVALID):
            place(cast, [])

    def test_more_lines_than_anybody_needs(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.INVALID):
            place(cast, [(new_id(), 1) for _ in range(31)])

    def test_more_than_is_there(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        total = (
            161 * 3800
            + asked.quote(
                cast.station_id,
                lines=[(honey[1], 161)],
                region_code=CHEN.region_code,
                delivery=Delivery.COURIER,
                at=NOW,
            ).postage_fen
        )
        with refused(Kind.SOLD_OUT) as kept:
            place(cast, [(honey[1], 161)], expected_total_fen=total)
        assert kept.refusal.details == {"product_id": honey[0], "left": 160_000}

    def test_what_is_not_for_sale(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        far = make.honey(cast, by=cast.far_manager)[1]
        unpriced = catalogue.add_variant(
            by=cast.clerk,
            at=NOW,
            key=new_key(),
            product_id=honey[0],
            pack={"en": "2 kg"},
            base_quantity=2000,
            shipping_weight_g=2500,
        )
        for variant in (far, unpriced, new_id()):
            with refused(Kind.SOLD_OUT) as kept:
                place(cast, [(honey[1], 1), (variant, 1)])
            assert kept.refusal.details == {"variant_id": variant}

    def test_a_basket_nobody_could_carry(self, cast: Cast) -> None:
        product, _variant = make.honey(cast)
        heavy = []
        for _ in range(6):
            content = {"pack": {"en": "Sack"}, "base_quantity": 100_000, "shipping_weight_g": 200_000}
            made = catalogue.add_variant(by=cast.clerk, at=NOW, key=new_key(), product_id=product, **content)  # type: ignore[arg-type]
            catalogue.set_price(by=cast.clerk, at=NOW, key=new_key(), variant_id=made, household_fen=1, shares={})
            heavy.append(made)
        with refused(Kind.INVALID, field="quantity"):
            place(cast, [(variant, 999) for variant in heavy])

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 41}, "name"),
            ({"phone": "1380013807"}, "phone"),
            ({"phone": "<b>"}, "phone"),
            ({"street": " "}, "street"),
            ({"street": "x" * 121}, "street"),
            ({"region_code": ""}, "region"),
            ({"region_code": "33010"}, "region"),
            ({"region_code": "３３０１０６"}, "region"),
            ({"note": "x" * 201}, "note"),
        ],
    )
    def test_a_contact_that_cannot_be(
        self, cast: Cast, honey: tuple[UUID, UUID], change: dict[str, str], field: str
    ) -> None:
        with refused(Kind.INVALID, field=field):
            place(cast, [(honey[1], 2)], contact=replace(CHEN, **change))

    @pytest.mark.parametrize("day", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=15)])
    def test_a_day_nobody_can_collect_on(self, cast: Cast, honey: tuple[UUID, UUID], day: date | None) -> None:
        content = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "expected_total_fen": 7600}
        with refused(Kind.INVALID, field="collect_date"):
            place(cast, [(honey[1], 2)], collect_date=day, **content)

    def test_cash_for_a_parcel(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.INVALID, field="pay_method"):
            place(cast, [(honey[1], 2)], pay_method=PayMethod.CASH)


def test_the_buyer_s_name_is_stored_sealed_and_masked(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    contact = replace(CHEN, name="CANARY Chen", street="CANARY road 5")
    order = place(cast, [(honey[1], 2)], contact=contact)
    row = OrderContact.objects.values().get(order_id=order.id)
    assert "CANARY" not in repr({name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()})
    assert asked.contact(by=cast.clerk, order_id=order.id, at=NOW) == contact


def test_markup_in_a_text_stays_text(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    evil = "<img src=x onerror=alert(1)>"
    order = place(cast, [(honey[1], 2)], contact=replace(CHEN, name=evil, note=evil))
    assert asked.contact(by=cast.clerk, order_id=order.id, at=NOW).name == evil


def test_placing_costs_the_same_for_one_line_and_for_ten(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    def cost(lines: list[tuple[UUID, int]]) -> int:
        quote = asked.quote(
            cast.station_id, lines=lines, region_code=CHEN.region_code, delivery=Delivery.COURIER, at=NOW
        )
        with CaptureQueriesContext(connection) as queries:
            place(cast, lines, expected_total_fen=quote.total_fen)
        return len(queries)

    lines = [(honey[1], 1)]
    for number in range(9):
        product, variant = make.honey(cast, slug=f"honey-{number}")
        make.lot(cast, product)
        lines.append((variant, 1))
    cost(lines)  # opens what is opened once: the seal, the counter of the day
    few = cost(lines[:2])
    assert few == cost(lines)
    assert cost(lines[:1]) <= few <= 24


def test_tokens_are_never_the_same_and_open_one_order(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    placed = [place(cast, [(honey[1], 2)]) for _ in range(5)]
    assert len({order.token for order in placed}) == Order.objects.count() == 5
    for token in (
        "",
        "a" * 26,
        placed[0].token[:-1],
        placed[0].token.upper(),
        "\0" * 26,
        placed[0].token + "x",
        placed[0].number,
    ):
        with refused(Kind.NOT_FOUND):
            asked.order_by_token(cast.station_id, token)
    with refused(Kind.NOT_FOUND):
        asked.order_by_token(cast.far_station_id, placed[0].token)
