"""Asking about orders: lists, the queue, what to pack, quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, OrderState, PayMethod, QueueCounts
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.make import CHEN
from tests.refusals import refused


def quote(
    cast: Cast, *lines: tuple[UUID, int], at: Any = NOW, region: str = "330106", delivery: Delivery = Delivery.COURIER
):
    return asked.quote(cast.station_id, lines=lines, region_code=region, delivery=delivery, at=at)


class TestQuote:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        said = quote(cast, (honey[1], 2))
        assert (said.goods_fen, said.postage_fen, said.total_fen, said.household_fen) == (7600, 2200, 9800, 6250)
        assert (said.weight_g, said.problems) == (2600, ())
        [line] = said.lines
        assert (line.quantity, line.unit_price_fen, line.line_fen, line.left) == (2, 3800, 7600, 160)

    def test_what_cannot_be_ordered_says_why(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        make.placed(cast, [(honey[1], 159)])
        assert [(line.problem, line.left) for line in quote(cast, (honey[1], 2)).lines] == [("few", 1)]
        assert [line.problem for line in quote(cast, (honey[1], 2), at=NOW + timedelta(minutes=30)).lines] == [""]
        make.placed(cast, [(honey[1], 1)])
        assert [(line.problem, line.left) for line in quote(cast, (honey[1], 1)).lines] == [("sold_out", 0)]

    def test_two_packs_of_one_product_share_what_is_left(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        small = catalogue.add_variant(
            by=cast.clerk,
            at=NOW,
            key=new_key(),
            product_id=honey[0],
            pack={"en": "5 kg"},
            base_quantity=5000,
            shipping_weight_g=5500,
        )
        catalogue.set_price(by=cast.clerk, at=NOW, key=new_key(), variant_id=small, household_fen=15_000, shares={})
        said = quote(cast, (honey[1], 156), (small, 1))
        assert [(line.problem, line.left) for line in said.lines] == [("", 160), ("sold_out", 0)]

    def test_nonsense_is_left_out(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        said = quote(cast, (honey[1], 0), (honey[1], -5), (new_id(), 1))
        assert (said.lines, said.total_fen) == ((), 0)
        assert quote(cast, (honey[1], 5000)).lines[0].quantity == 999

    def test_collected_it_costs_no_postage(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        assert quote(cast, (honey[1], 1), delivery=Delivery.COLLECT).postage_fen == 0


class TestQueue:
    def test_every_order_waits_where_it_is(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        for step in (make.placed, make.placed, make.paid, make.packed, make.sent, make.delivered):
            step(cast, [(honey[1], 1)])
        collect = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.ONLINE, "collect_date": TODAY}
        order = make.placed(cast, [(honey[1], 1)], **collect)  # type: ignore[arg-type]
        make.pay(cast, order)
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
        assert asked.queue(by=cast.clerk, at=NOW) == QueueCounts(
            awaiting_payment=2, to_pack=1, to_send=1, to_collect=1, on_the_way=1, cases=0, payouts_due=1
        )
        assert asked.queue(by=cast.clerk, at=NOW + timedelta(minutes=30)).awaiting_payment == 0
        assert asked.queue(by=cast.far_manager, at=NOW) == QueueCounts(0, 0, 0, 0, 0, 0, 0)

    def test_it_is_for_staff(self, cast: Cast) -> None:
        for by in (cast.buyer, cast.household, cast.officer):
            with refused(Kind.FORBIDDEN):
                asked.queue(by=by, at=NOW)


class TestList:
    @pytest.fixture
    def five(self, cast: Cast, honey: tuple[UUID, UUID]) -> list[UUID]:
        made = [make.placed(cast, [(honey[1], 1)], at=NOW + timedelta(minutes=n)) for n in range(3)]
        made.append(
            make.placed(
                cast,
                [(honey[1], 1)],
                contact=replace(CHEN, name="王芳", phone="13900139000"),
                at=NOW + timedelta(minutes=3),
            )
        )
        made.append(make.paid(cast, [(honey[1], 1)], at=NOW + timedelta(minutes=4)))
        return [order.id for order in made]

    def found(self, cast: Cast, **wanted: Any) -> list[UUID]:
        return [row.id for row in asked.orders(by=cast.clerk, **wanted).items]

    def test_it_works(self, cast: Cast, five: list[UUID]) -> None:
        assert self.found(cast) == five[::-1]
        row = asked.orders(by=cast.clerk).items[0]
        assert (row.number, row.state, row.total_fen) == ("261016-0005", OrderState.PAID, 3800 + 1200 + 500)
        assert row.due_at == NOW + timedelta(minutes=4, days=1)
        assert row.contact
        assert row.contact.phone == "138******78"
        assert [(names["en"], count) for names, _pack, count in row.goods] == [("沙枣花蜂蜜", 1)]

    def test_what_waits_is_oldest_first(self, cast: Cast, five: list[UUID]) -> None:
        assert self.found(cast, state=OrderState.PLACED) == five[:4]

    def test_by_text(self, cast: Cast, five: list[UUID]) -> None:
        assert self.found(cast, text="261016-0002") == [five[1]]
        assert self.found(cast, text="王") == self.found(cast, text="00") == [five[3]]
        assert self.found(cast, text="2610") == five[::-1]
        assert self.found(cast, text="2610\x0016-0002\x00 ") == [five[1]]
        for nothing in ("99", "x", "%", "'", "261016-0002%", "x" * 5000):
            assert self.found(cast, text=nothing) == []

    def test_by_time_product_and_way(self, cast: Cast, five: list[UUID], honey: tuple[UUID, UUID]) -> None:
        minutes = [NOW + timedelta(minutes=n) for n in range(6)]
        assert self.found(cast, since=minutes[1], until=minutes[3]) == [five[2], five[1]]
        assert self.found(cast, product_id=honey[0]) == five[::-1]
        assert self.found(cast, product_id=new_id()) == []
        assert self.found(cast, delivery=Delivery.COLLECT) == []

    def test_by_page(self, cast: Cast, five: list[UUID]) -> None:
        first = asked.orders(by=cast.clerk, size=2)
        second = asked.orders(by=cast.clerk, size=2, cursor=first.next_cursor)
        third = asked.orders(by=cast.clerk, size=2, cursor=second.next_cursor)
        assert [row.id for page in (first, second, third) for row in page.items] == five[::-1]
        assert third.next_cursor is None

    def test_a_list_costs_the_same_however_long(self, cast: Cast, five: list[UUID]) -> None:
        def cost(size: int) -> int:
            with CaptureQueriesContext(connection) as queries:
                asked.orders(by=cast.clerk, size=size)
            return len(queries)

        assert cost(1) == cost(5) == 3

    def test_one_order_costs_the_same_whatever_is_on_it(
        self, cast: Cast, five: list[UUID], honey: tuple[UUID, UUID]
    ) -> None:
        def cost(order_id: UUID) -> int:
            with CaptureQueriesContext(connection) as queries:
                asked.order(by=cast.clerk, order_id=order_id)
            return len(queries)

        assert cost(five[0]) == cost(make.delivered(cast, [(honey[1], 1)]).id) - 1 <= 10  # its chain of custody

    def test_another_station_s_orders_do_not_exist(self, cast: Cast, five: list[UUID]) -> None:
        assert asked.orders(by=cast.far_manager).items == ()
        for by in (cast.far_manager, cast.courier):
            with refused(Kind.NOT_FOUND):
                asked.order(by=by, order_id=five[0])
            with refused(Kind.NOT_FOUND):
                asked.contact(by=by, order_id=five[0], at=NOW)
        for by in (cast.buyer, cast.household, cast.officer, cast.worker):
            with refused(Kind.FORBIDDEN):
                asked.orders(by=by)
            with refused(Kind.FORBIDDEN):
                asked.contact(by=by, order_id=five[0], at=NOW)


class TestPackList:
    def test_orders_not_packed_share_the_lots_as_they_would_be_packed(self, cast: Cast) -> None:
        product, variant = make.honey(cast)
        make.lot(cast, product, quantity=1_500)
        make.lot(cast, product, household=cast.neighbour, quantity=5_000)
        first, second = (make.paid(cast, [(variant, 1)]) for _ in range(2))
        listed = asked.pack_list(by=cast.clerk, at=NOW, order_ids=[second.id, first.id, second.id])
        assert [sheet.number for sheet in listed.sheets] == [second.number, first.number]
        lots = [
            [(number[-2:], household, much) for number, household, much in line.lots]
            for s in listed.sheets
            for line in s.lines
        ]
        assert lots == [[("01", "0001", 1000)], [("01", "0001", 500), ("02", "0002", 500)]]
        assert [(number[-2:], household, much) for number, household, _n, _u, much in listed.by_lot] == [
            ("01", "0001", 1500),
            ("02", "0002", 500),
        ]

    def test_it_says_what_is_then_taken(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 3)])
        before = asked.pack_sheet(by=cast.clerk, at=NOW, order_id=order.id)
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
        assert asked.pack_sheet(by=cast.clerk, at=NOW, order_id=order.id) == before
        assert before.contact
        assert before.contact.name == "陈*"

    def test_another_station_s_order_has_no_sheet(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 1)])
        with refused(Kind.NOT_FOUND):
            asked.pack_sheet(by=cast.far_manager, at=NOW, order_id=order.id)
        assert asked.pack_list(by=cast.far_manager, at=NOW, order_ids=[order.id]).sheets == ()
        with refused(Kind.FORBIDDEN):
            asked.pack_list(by=cast.buyer, at=NOW, order_ids=[order.id])
