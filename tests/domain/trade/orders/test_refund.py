"""Giving money back: by line, before and after the delivery, never more than was paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import OrderPlaced, RefundState
from cunzhan.domain.trade.settlement import actions as payouts
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import LineKind
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused

NEXT_MONTH = TODAY.replace(month=TODAY.month + 1, day=1)


def refund(cast: Cast, order: OrderPlaced, fen: int | Mapping[UUID, int] = 0, **content: Any) -> UUID:
    fact = asked.order(by=cast.clerk, order_id=order.id)
    lines = {fact.lines[0].id: fen} if isinstance(fen, int) else fen
    whole = {
        "by": cast.manager,
        "at": NOW,
        "key": new_key(),
        "order_id": order.id,
        "version": fact.version,
        "lines": lines,
        "postage_fen": 0,
        "reason": "a jar leaked",
    }
    return orders.refund(**{**whole, **content})


def balances(cast: Cast) -> dict[str, int]:
    names = {f"household:{cast.household.household_id}": "abliz", f"household:{cast.neighbour.household_id}": "patigul"}
    return {names.get(a.code, a.code): a.balance_fen for a in books.balances(by=cast.manager) if a.balance_fen}


class TestBeforeDelivery:
    def test_it_comes_out_of_what_is_not_shared_yet(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 2)])
        made = refund(cast, order, 1000, postage_fen=200)
        fact = make.seen(cast, order)
        assert [(r.id, r.amount_fen, r.state, r.reason) for r in fact.refunds] == [
            (made, 1200, RefundState.DUE, "a jar leaked")
        ]
        assert (fact.refunded_fen, fact.postage_refunded_fen, fact.lines[0].refunded_fen) == (1200, 200, 1000)
        assert fact.refundable_fen == order.total_fen - 1200
        assert balances(cast) == {
            "buyers": -(order.total_fen - 1200),
            "refunds_due": -1200,
            "gateway:testgate": order.total_fen,
        }
        assert check_books() == []

    @pytest.mark.parametrize("step", [make.paid, make.packed, make.sent])
    def test_at_the_delivery_everybody_bears_his_part(self, cast: Cast, honey: tuple[UUID, UUID], step: Any) -> None:
        """Of 76.00, 10.00 went back: 62.50, 6.00, 5.50 and 2.00 become less by 8.23, 0.79, 0.72 and 0.26."""
        order = step(cast, [(honey[1], 2)])
        refund(cast, order, 1000)
        for name in ("pack_order", "send_order", "confirm_delivery"):
            more = {"carrier": "yto", "waybill": "YT999999"} if name == "send_order" else {}
            try:
                getattr(orders, name)(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, **more)
            except Refusal:  # that step was made before
                continue
        assert balances(cast) == {
            "abliz": -(6250 - 823),
            "share:station": -(600 - 79),
            "share:packing": -(550 - 72),
            "share:fund": -(200 - 26),
            "postage": -2200,
            "refunds_due": -1000,
            "gateway:testgate": order.total_fen,
        }
        assert check_books() == []


class TestAfterDelivery:
    def test_it_is_taken_back_over_the_remaining_shares(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(cast, [(honey[1], 2)])
        refund(cast, order, 1000, postage_fen=200)
        assert balances(cast) == {
            "abliz": -(6250 - 823),
            "share:station": -(600 - 79),
            "share:packing": -(550 - 72),
            "share:fund": -(200 - 26),
            "postage": -2000,
            "refunds_due": -1200,
            "gateway:testgate": order.total_fen,
        }
        assert check_books() == []

    def test_the_household_reads_it_on_its_statement(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(cast, [(honey[1], 2)])
        refund(cast, order, 1000)
        own = cast.household.household_id
        assert own
        statement = settlement.statement(
            by=cast.household, at=NOW, household_id=own, since=TODAY.replace(day=1), until=NEXT_MONTH
        )
        assert [(line.kind, line.amount_fen, line.reason) for line in statement.lines] == [
            (LineKind.SALE, 6250, ""),
            (LineKind.REFUND, -823, "a jar leaked"),
        ]
        assert (statement.sold_fen, statement.refunded_fen, statement.closing_fen) == (6250, 823, 5427)

    def test_two_households_of_one_line_give_back_in_proportion(self, cast: Cast) -> None:
        product, variant = make.honey(cast, shares={})
        make.lot(cast, product, quantity=1_500)
        make.lot(cast, product, household=cast.neighbour, quantity=500)
        order = make.delivered(cast, [(variant, 2)])
        before = balances(cast)
        refund(cast, order, 1001)
        after = balances(cast)
        assert (before["abliz"], before["patigul"]) == (-4688, -1562)
        assert (after["abliz"] - before["abliz"], after["patigul"] - before["patigul"]) == (751, 250)
        assert check_books() == []

    def test_all_of_it_leaves_nothing_to_anybody(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(cast, [(honey[1], 2)])
        refund(cast, order, 1)
        refund(cast, order, 7599, postage_fen=2200)
        assert balances(cast) == {"refunds_due": -order.total_fen, "gateway:testgate": order.total_fen}
        assert make.seen(cast, order).refundable_fen == 0
        assert check_books() == []

    def test_one_to_a_household_already_paid_makes_it_owe(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(cast, [(honey[1], 2)])
        orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=6250)
        sheet = payouts.make_payout_sheet(by=cast.manager, at=NOW, key=new_key())
        [row] = settlement.payout_sheet(by=cast.manager, sheet_id=sheet).rows
        payouts.mark_paid(by=cast.manager, at=NOW, key=new_key(), payout_id=row.id)
        refund(cast, order, 7600)
        assert balances(cast)["abliz"] == 6250
        assert [row.owed_fen for row in settlement.owed(by=cast.manager)] == [-6250]
        with refused(Kind.CONFLICT):
            payouts.make_payout_sheet(by=cast.manager, at=NOW, key=new_key())
        assert check_books() == []


class TestBackToStock:
    def test_goods_that_came_back_are_their_household_s_again(self, cast: Cast) -> None:
        product, variant = make.honey(cast)
        lots = [
            make.lot(cast, product, quantity=1_500),
            make.lot(cast, product, household=cast.neighbour, quantity=5_000),
        ]
        order = make.delivered(cast, [(variant, 3)])
        [line] = make.seen(cast, order).lines
        refund(cast, order, 3800, back_to_stock={line.id: 2})
        now = [shelves.lot(by=cast.clerk, lot_id=lot.id) for lot in lots]
        assert [(lot.on_hand, lot.sold) for lot in now] == [(500, 1_000), (5_000, 0)]
        assert shelves.availability(cast.station_id, [product], NOW)[product].available == 5_500
        assert check_books() == []

    def test_no_more_comes_back_than_was_sold(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(cast, [(honey[1], 2)])
        [line] = make.seen(cast, order).lines
        for packs in (3, -1):
            with refused(Kind.INVALID, field="back_to_stock"):
                refund(cast, order, 100, back_to_stock={line.id: packs})
        refund(cast, order, 100, back_to_stock={line.id: 2})
        with refused(Kind.CONFLICT, field="back_to_stock"):
            refund(cast, order, 100, back_to_stock={line.id: 1})

    def test_goods_on_the_way_do_not_come_back(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.sent(cast, [(honey[1], 2)])
        with refused(Kind.CONFLICT):
            refund(cast, order, 100, back_to_stock={make.seen(cast, order).lines[0].id: 1})

    def test_another_order_s_goods_do_not_come_back(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order, other = (make.delivered(cast, [(honey[1], 2)]) for _ in range(2))
        with refused(Kind.INVALID):
            refund(cast, order, 100, back_to_stock={make.seen(cast, other).lines[0].id: 1})


class TestRefused:
    @pytest.fixture
    def order(self, cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
        return make.delivered(cast, [(honey[1], 2)])

    @pytest.mark.parametrize(("fen", "postage"), [(0, 0), (-1, 0), (-1, 2), (100, -100), (1, -1), (0, -1)])
    def test_nothing_or_less(self, cast: Cast, order: OrderPlaced, fen: int, postage: int) -> None:
        with refused(Kind.INVALID, field="amount"):
            refund(cast, order, fen, postage_fen=postage)

    @pytest.mark.parametrize("fen", [7601, 10**14])
    def test_more_than_the_line(self, cast: Cast, order: OrderPlaced, fen: int) -> None:
        with refused(Kind.CONFLICT):
            refund(cast, order, fen)

    def test_more_than_remains_of_the_line(self, cast: Cast, order: OrderPlaced) -> None:
        refund(cast, order, 7000)
        with refused(Kind.CONFLICT):
            refund(cast, order, 601)

    def test_more_than_the_postage(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.CONFLICT, field="postage"):
            refund(cast, order, 100, postage_fen=2201)

    def test_a_line_of_another_order(self, cast: Cast, order: OrderPlaced, honey: tuple[UUID, UUID]) -> None:
        other = make.seen(cast, make.delivered(cast, [(honey[1], 1)])).lines[0].id
        for line in (other, new_id()):
            with refused(Kind.CONFLICT):
                refund(cast, order, {line: 100})

    def test_an_older_version(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.STALE):
            refund(cast, order, 100, version=make.seen(cast, order).version - 1)

    def test_a_large_one_by_a_clerk(self, cast: Cast) -> None:
        product, variant = make.honey(cast, household_fen=60_000, shares={})
        make.lot(cast, product)
        order = make.delivered(cast, [(variant, 1)])
        with refused(Kind.FORBIDDEN):
            refund(cast, order, 50_001, by=cast.clerk)
        refund(cast, order, 50_000, by=cast.clerk)
        refund(cast, order, 10_000, by=cast.bookkeeper)

    def test_an_order_that_is_not_paid_or_cancelled(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        placed, cancelled = make.placed(cast, [(honey[1], 1)]), make.paid(cast, [(honey[1], 1)])
        orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=cancelled.token)
        for order in (placed, cancelled):
            with refused(Kind.CONFLICT):
                refund(cast, order, 100)

    def test_without_a_reason(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.INVALID, field="reason"):
            refund(cast, order, 100, reason=" ")

    def test_of_another_station(self, cast: Cast, order: OrderPlaced) -> None:
        for by in (cast.far_manager, cast.courier):
            with refused(Kind.NOT_FOUND):
                refund(cast, order, 100, by=by)

    def test_more_cash_than_the_drawer_holds(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
        sale = orders.sell_at_counter(by=cast.clerk, at=NOW, key=new_key(), lines=[(honey[1], 1)], tendered_fen=3800)
        orders.move_money(by=cast.manager, at=NOW, key=new_key(), source="cash", target="bank", amount_fen=3000)
        order = OrderPlaced(sale.id, sale.number, "", sale.total_fen)
        with refused(Kind.CONFLICT):
            refund(cast, order, 801)
        refund(cast, order, 800)
        assert books.balance(by=cast.manager, code="cash") == 0
        assert check_books() == []


def test_what_goes_back_by_the_gateway_is_told_to_it(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.delivered(cast, [(honey[1], 2)])
    made = refund(cast, order, 1000)
    told = records.claim(at=NOW, worker="w", limit=50)
    assert [t.payload for t in told if t.topic == "pay.refund"] == [{"refund_id": str(made)}]
    to_send, state = asked.refund_to_send(station_id=cast.station_id, refund_id=made)
    assert (to_send.number, to_send.amount_fen, to_send.total_fen, state) == (
        made.hex,
        1000,
        order.total_fen,
        RefundState.DUE,
    )
    assert orders.record_refund_result(
        by=cast.worker, at=NOW, key=new_key(), refund_number=made.hex, succeeded=True
    ) == ("refunded")
    assert balances(cast)["gateway:testgate"] == order.total_fen - 1000
    assert check_books() == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.lists(some.integers(min_value=1, max_value=3000), min_size=1, max_size=3),
    some.integers(min_value=1, max_value=9999),
    some.lists(some.integers(min_value=1, max_value=60), max_size=4),
    some.booleans(),
)
def test_parts_sum_to_the_whole_whatever_the_price_the_lots_and_the_refunds(
    cast: Cast, lots: list[int], household_fen: int, percentages: list[int], early: bool
) -> None:
    product, variant = make.honey(cast, slug=f"p{new_id().hex[:12]}", household_fen=household_fen)
    for number, quantity in enumerate(lots):
        make.lot(cast, product, household=(cast.household, cast.neighbour)[number % 2], quantity=quantity)
    packs = sum(lots) // 1000
    if not packs:
        return
    order = make.sent(cast, [(variant, packs)])
    if not early:
        orders.confirm_delivery(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    line_fen = left = make.seen(cast, order).lines[0].line_fen
    for percentage in percentages:
        if part := line_fen * percentage // 100:
            if part > left:
                with refused(Kind.CONFLICT):
                    refund(cast, order, part)
            else:
                refund(cast, order, part)
                left -= part
    if early:
        orders.confirm_delivery(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    assert check_books() == []
