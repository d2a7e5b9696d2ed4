"""Goods sold by weight: price, sharing, refund and the goods book follow what the scale says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions.weighing import REASON
from cunzhan.domain.trade.orders.facts import Delivery, OrderFact, OrderPlaced, OrderState, PayMethod, RefundState
from cunzhan.domain.trade.orders.models import OrderLine
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.domain.trade.settlement.facts import LineKind
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.refusals import refused

NEXT_MONTH = TODAY.replace(month=TODAY.month + 1, day=1)


@pytest.fixture
def mutton(cast: Cast) -> tuple[UUID, UUID]:
    """Sold by weight at 38.00 for about a kilogram; 160 kg of Abliz are there."""
    product, variant = make.honey(cast, slug="mutton", weighed=True)
    make.lot(cast, product)
    return product, variant


def pack(cast: Cast, order: OrderPlaced, *grams: int, **content: Any) -> OrderFact:
    lines = make.seen(cast, order).lines
    weights = {line.id: much for line, much in zip(lines, grams, strict=False)}
    whole = {"by": cast.clerk, "at": NOW, "key": new_key(), "order_id": order.id, "weights": weights}
    orders.pack_order(**{**whole, **content})
    return make.seen(cast, order)


def deliver(cast: Cast, order: OrderPlaced) -> None:
    said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "order_id": order.id}
    orders.send_order(**said, key=new_key(), carrier="yto", waybill=f"YT{order.number}")
    orders.confirm_delivery(**said, key=new_key())


def for_cash(cast: Cast, variant: UUID, packs: int = 1) -> OrderPlaced:
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)
    said: dict[str, Any] = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    return make.placed(cast, [(variant, packs)], **said)


def shared_out(cast: Cast) -> tuple[int, ...]:
    codes = (f"household:{home(cast.household)}", "share:station", "share:packing", "share:fund")
    return tuple(-books.balance(by=cast.manager, code=code) for code in codes)


class TestLess:
    def test_980_of_1000_grams_cost_98_of_100(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        """38.00 × 980 ÷ 1000 = 37.24; 0.76 go back, and each party gets its part of the 37.24."""
        order = make.paid(cast, [(mutton[1], 1)])
        fact = pack(cast, order, 980)
        line = fact.lines[0]
        assert (line.real_quantity, line.line_fen, line.off_fen, line.refunded_fen) == (980, 3724, 76, 0)
        assert (line.ordered_quantity, line.ordered_fen) == (1000, 3800)
        assert (line.to_household_fen, line.to_shares_fen) == (3063, (294, 269, 98))
        assert (fact.state, fact.goods_fen, fact.total_fen) == (OrderState.PACKED, 3724, order.total_fen - 76)
        assert (fact.paid_fen, fact.refunded_fen) == (order.total_fen, 76)
        assert [(r.amount_fen, r.state, r.reason) for r in fact.refunds] == [(76, RefundState.DUE, REASON)]
        assert books.balance(by=cast.manager, code="refunds_due") == -76
        assert check_books() == []
        deliver(cast, order)
        assert shared_out(cast) == (3063, 294, 269, 98)
        assert sum(shared_out(cast)) == 3724
        assert check_books() == []

    def test_the_lot_gives_the_real_grams_and_the_rest_is_free_again(
        self, cast: Cast, mutton: tuple[UUID, UUID]
    ) -> None:
        order = make.paid(cast, [(mutton[1], 3)])
        assert shelves.availability(cast.station_id, [mutton[0]], NOW)[mutton[0]].available == 157_000
        pack(cast, order, 2_871)
        seen = shelves.availability(cast.station_id, [mutton[0]], NOW)[mutton[0]]
        assert (seen.on_hand, seen.held, seen.available) == (157_129, 0, 157_129)
        assert shelves.lots(by=cast.clerk).items[0].in_parcels == 2_871

    def test_a_line_is_rounded_once_and_a_half_fen_goes_up(self, cast: Cast) -> None:
        """Three packs at 0.35: 1.05 × 2900 ÷ 3000 = 1.015, so 1.02; 1.05 × 2950 ÷ 3000 = 1.0325, so 1.03."""
        product, variant = make.honey(cast, household_fen=30, shares={"station": 5}, weighed=True)
        make.lot(cast, product)
        amounts = [pack(cast, make.paid(cast, [(variant, 3)]), much).lines[0].line_fen for much in (2_900, 2_950)]
        assert amounts == [102, 103]
        assert check_books() == []

    def test_each_weighed_line_has_a_weight_of_its_own(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        honey, jar = make.honey(cast)
        make.lot(cast, honey)
        order = make.paid(cast, [(jar, 1), (mutton[1], 2)])
        lines = make.seen(cast, order).lines
        fact = pack(cast, order, weights={lines[1].id: 1_900})
        assert [(line.real_quantity, line.line_fen) for line in fact.lines] == [(None, 3800), (1_900, 7220)]
        assert (fact.goods_fen, fact.refunds[0].amount_fen) == (11_020, 380)

    def test_a_later_refund_is_of_the_reduced_amount(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        line = pack(cast, order, 980).lines[0]
        deliver(cast, order)
        said: dict[str, Any] = {"by": cast.manager, "at": NOW, "order_id": order.id, "postage_fen": 0, "reason": "off"}
        version = make.seen(cast, order).version
        with refused(Kind.CONFLICT):
            orders.refund(**said, key=new_key(), version=version, lines={line.id: 3725})
        orders.refund(**said, key=new_key(), version=version, lines={line.id: 3724}, back_to_stock={line.id: 1})
        assert shared_out(cast) == (0, 0, 0, 0)
        lot = shelves.lots(by=cast.clerk).items[0]
        assert (lot.on_hand, lot.sold) == (160_000, 0)
        assert check_books() == []

    def test_packs_come_back_with_their_grams_the_last_with_the_rest(
        self, cast: Cast, mutton: tuple[UUID, UUID]
    ) -> None:
        order = make.paid(cast, [(mutton[1], 3)])
        line = pack(cast, order, 2_950).lines[0]
        deliver(cast, order)
        left = []
        for packs in (1, 2):
            orders.refund(
                by=cast.manager,
                at=NOW,
                key=new_key(),
                order_id=order.id,
                version=make.seen(cast, order).version,
                lines={line.id: 100},
                postage_fen=0,
                reason="not wanted",
                back_to_stock={line.id: packs},
            )
            left.append(shelves.lots(by=cast.clerk).items[0].sold)
        assert left == [1_967, 0]
        assert check_books() == []

    def test_what_went_back_before_the_weighing_stays_so(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        """5.00 of 38.00 went back, then 980 grams: 37.24 less 5.00. When 37.50 went back, nothing more comes off."""
        for back, line_fen, refunded in ((500, 3724, 576), (3750, 3750, 3800)):
            order = make.paid(cast, [(mutton[1], 1)])
            fact = make.seen(cast, order)
            orders.refund(
                by=cast.manager,
                at=NOW,
                key=new_key(),
                order_id=order.id,
                version=fact.version,
                lines={fact.lines[0].id: back},
                postage_fen=0,
                reason="late",
            )
            after = pack(cast, order, 980)
            assert (after.lines[0].line_fen, after.refunded_fen) == (line_fen, refunded)
            assert check_books() == []
            deliver(cast, order)
            assert check_books() == []

    def test_the_household_reads_real_grams_and_the_reduced_amount(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        pack(cast, order, 980)
        deliver(cast, order)
        statement = settled.statement(
            by=cast.bookkeeper, at=NOW, household_id=home(cast.household), since=TODAY, until=NEXT_MONTH
        )
        lines = [(line.kind, line.quantity, line.amount_fen) for line in statement.lines]
        assert lines == [(LineKind.SALE, 980, 3063)]


class TestMore:
    def test_the_buyer_pays_what_was_ordered_and_the_household_is_paid_for_every_gram(
        self, cast: Cast, mutton: tuple[UUID, UUID]
    ) -> None:
        """1100 grams: the household gets 31.25 × 1.1 = 34.375, so 34.38; the shares part with the remaining 3.62."""
        order = make.paid(cast, [(mutton[1], 1)])
        fact = pack(cast, order, 1_100)
        line = fact.lines[0]
        assert (line.line_fen, line.off_fen, line.to_household_fen) == (3800, 0, 3438)
        assert (fact.total_fen, fact.refunds) == (order.total_fen, ())
        assert shelves.lots(by=cast.clerk).items[0].on_hand == 158_900
        deliver(cast, order)
        assert shared_out(cast) == (3438, 161, 147, 54)
        assert check_books() == []

    def test_more_than_the_shares_can_bear_is_refused(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        line = make.seen(cast, order).lines[0]
        with refused(Kind.INVALID, field=f"weight_{line.id}"):
            pack(cast, order, 1_217, sure=True)
        assert pack(cast, order, 1_216, sure=True).lines[0].to_shares_fen == (0, 0, 0)
        assert check_books() == []

    def test_grams_that_are_promised_to_others_are_not_taken(self, cast: Cast) -> None:
        product, variant = make.honey(cast, weighed=True)
        make.lot(cast, product, quantity=2_050)
        order = make.paid(cast, [(variant, 1)])
        make.paid(cast, [(variant, 1)])
        with refused(Kind.SOLD_OUT):
            pack(cast, order, 1_051)
        pack(cast, order, 1_050)
        seen = shelves.availability(cast.station_id, [product], NOW)[product]
        assert (seen.on_hand, seen.held) == (1_000, 1_000)
        assert check_books() == []


class TestRefused:
    @pytest.mark.parametrize("grams", [0, -5, 2_001, 1_000_000])
    def test_a_weight_that_cannot_be(self, cast: Cast, mutton: tuple[UUID, UUID], grams: int) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        line = make.seen(cast, order).lines[0]
        with refused(Kind.INVALID, field=f"weight_{line.id}"):
            pack(cast, order, grams, sure=True)

    def test_one_that_was_not_weighed(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        with refused(Kind.INVALID):
            pack(cast, order, weights=None)

    @pytest.mark.parametrize("grams", [899, 1_101])
    def test_more_than_a_tenth_off_is_asked_about_once(self, cast: Cast, mutton: tuple[UUID, UUID], grams: int) -> None:
        order = make.paid(cast, [(mutton[1], 1)])
        line = make.seen(cast, order).lines[0]
        with refused(Kind.CONFLICT, field=f"weight_{line.id}") as kept:
            pack(cast, order, grams)
        assert kept.refusal.details["unlikely"] == [line.id]
        assert pack(cast, order, grams, sure=True).lines[0].real_quantity == grams

    @pytest.mark.parametrize("grams", [900, 1_100])
    def test_a_tenth_off_is_not_asked_about(self, cast: Cast, mutton: tuple[UUID, UUID], grams: int) -> None:
        assert pack(cast, make.paid(cast, [(mutton[1], 1)]), grams).lines[0].real_quantity == grams

    def test_a_weight_for_what_is_not_sold_by_weight(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 1)])
        with refused(Kind.INVALID):
            pack(cast, order, 980)

    def test_one_worth_nothing(self, cast: Cast) -> None:
        product, variant = make.honey(cast, household_fen=1, shares={}, weighed=True)
        make.lot(cast, product)
        order = make.paid(cast, [(variant, 1)])
        with refused(Kind.INVALID):
            pack(cast, order, 499, sure=True)


class TestCash:
    def test_it_is_weighed_before_it_is_paid_and_less_is_owed(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = for_cash(cast, mutton[1])
        said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "order_id": order.id}
        line = make.seen(cast, order).lines[0]
        owed = [
            orders.weigh_order(**said, key=new_key(), version=version, weights={line.id: much})
            for version, much in ((1, 950), (2, 1_020), (3, 980))
        ]
        assert owed == [3610, 3800, 3724]
        assert check_books() == []
        assert orders.record_cash(**said, key=new_key(), tendered_fen=4000) == 276
        fact = pack(cast, order, weights={})
        assert (fact.paid_fen, fact.refunded_fen, fact.lines[0].real_quantity) == (3724, 0, 980)
        orders.hand_over(**said, key=new_key())
        assert shared_out(cast) == (3063, 294, 269, 98)
        assert check_books() == []

    def test_what_was_paid_too_much_comes_out_of_the_drawer(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = for_cash(cast, mutton[1])
        orders.record_cash(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, tendered_fen=3800)
        fact = pack(cast, order, 980)
        assert [(r.amount_fen, r.state, r.provider) for r in fact.refunds] == [(76, RefundState.DONE, "cash")]
        assert books.balance(by=cast.clerk, code="cash") == 53_724
        assert check_books() == []

    def test_two_payments_give_back_in_turn(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        order = make.placed(cast, [(mutton[1], 2)], pay_method=PayMethod.BANK)
        for reference, fen in (("A1", order.total_fen - 100), ("A2", 100)):
            orders.record_bank(
                by=cast.manager, at=NOW, key=new_key(), order_id=order.id, amount_fen=fen, reference=reference
            )
        fact = pack(cast, order, 1_000, sure=True)
        assert [(r.amount_fen, r.provider) for r in fact.refunds] == [(3800, "bank")]
        assert fact.total_fen == order.total_fen - 3800
        assert check_books() == []

    def test_only_an_order_that_waits_for_cash_is_weighed_early(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        for order in (make.paid(cast, [(mutton[1], 1)]), make.placed(cast, [(mutton[1], 1)])):
            line = make.seen(cast, order).lines[0]
            with refused(Kind.CONFLICT):
                orders.weigh_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, weights={line.id: 980})
        cash = for_cash(cast, mutton[1])
        line = make.seen(cast, cash).lines[0]
        with refused(Kind.STALE):
            orders.weigh_order(
                by=cast.clerk, at=NOW, key=new_key(), order_id=cash.id, version=9, weights={line.id: 980}
            )

    def test_at_the_counter_it_is_weighed_before_it_is_paid(self, cast: Cast, mutton: tuple[UUID, UUID]) -> None:
        orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
        said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "lines": [(mutton[1], 2)], "tendered_fen": 8_000}
        with refused(Kind.INVALID, field=f"weight_{mutton[1]}"):
            orders.sell_at_counter(**said, key=new_key())
        with refused(Kind.CONFLICT, field=f"weight_{mutton[1]}") as kept:
            orders.sell_at_counter(**said, key=new_key(), weights={mutton[1]: 1_700})
        assert kept.refusal.details["unlikely"] == [mutton[1]]
        sale = orders.sell_at_counter(**said, key=new_key(), weights={mutton[1]: 1_960})
        assert (sale.total_fen, sale.change_fen) == (7448, 552)
        assert shared_out(cast) == (6125, 588, 539, 196)
        assert shelves.lots(by=cast.clerk).items[0].sold == 1_960
        assert check_books() == []


class TestOwners:
    def test_a_bought_lot_costs_by_the_grams_that_left(self, cast: Cast) -> None:
        product, variant = make.honey(cast, weighed=True)
        given: dict[str, Any] = {"grade": Grade.A, "made_date": TODAY, "price_fen": 3000, "quantity": 10_000}
        settlement.buy_lot(
            by=cast.clerk, at=NOW, key=new_key(), household_id=home(cast.household), product_id=product, **given
        )
        order = make.paid(cast, [(variant, 1)])
        pack(cast, order, 980)
        deliver(cast, order)
        codes = ("cost_of_goods", "own_goods", "bought_goods")
        assert [books.balance(by=cast.manager, code=code) for code in codes] == [2940, -3063, 27_060]
        assert check_books() == []

    def test_a_pool_gets_the_reduced_amount(self, cast: Cast) -> None:
        product, variant = make.honey(cast, weighed=True)
        pool = stock.receive_pool(
            by=cast.clerk,
            at=NOW,
            key=new_key(),
            product_id=product,
            contributions=(("0001", 6_000), ("0002", 4_000)),
            grade=Grade.A,
            made_date=TODAY,
        )
        order = make.paid(cast, [(variant, 1)])
        pack(cast, order, 980)
        deliver(cast, order)
        assert books.balance(by=cast.manager, code=f"pool:{pool.id}") == -3063
        settlement.share_pool(by=cast.bookkeeper, at=NOW, key=new_key(), lot_id=pool.id)
        assert [row.owed_fen for row in settled.owed(by=cast.bookkeeper)] == [1838, 1225]
        assert check_books() == []

    def test_one_line_of_two_households_is_split_by_their_grams(self, cast: Cast) -> None:
        product, variant = make.honey(cast, weighed=True)
        make.lot(cast, product, quantity=1_500)
        make.lot(cast, product, household=cast.neighbour, quantity=5_000)
        order = make.paid(cast, [(variant, 2)])
        pack(cast, order, 1_960)
        deliver(cast, order)
        each = [books.balance(by=cast.manager, code=f"household:{home(h)}") for h in (cast.household, cast.neighbour)]
        assert each == [-4688, -1437]  # 61.25 by 1500 and 460 grams
        assert check_books() == []


def test_the_questions_asked_are_the_same_for_one_line_and_for_many(cast: Cast, mutton: tuple[UUID, UUID]) -> None:
    packs = [mutton[1]]
    for grams in (500, 700, 1_200, 1_500, 2_000):
        packs.append(make.another_pack(cast, mutton[0], grams))
    counts = []
    for wanted in (packs[:1], packs[:1], packs):
        order = make.paid(cast, [(variant, 1) for variant in wanted])
        lines = make.seen(cast, order).lines
        said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "key": new_key(), "order_id": order.id}
        weights = {line.id: line.base_quantity * 98 // 100 for line in lines}
        with CaptureQueriesContext(connection) as asked:
            orders.pack_order(**said, weights=weights)
        counts.append(len(asked))
    assert counts[1] == counts[2]  # the first also opens the accounts


def test_the_books_notice_a_line_that_costs_too_much_or_pays_too_little(cast: Cast, mutton: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(mutton[1], 1)])
    pack(cast, order, 980)
    deliver(cast, order)
    mine = OrderLine.objects.filter(order_id=order.id)
    mine.update(line_fen=3725, off_fen=75)
    assert ("orders_line", "by its weight") in [(f.table, f.note) for f in check_books()]
    mine.update(line_fen=3724, off_fen=76, real_quantity=1_080)
    assert {"by its weight", "households, by weight"} <= {f.note for f in check_books()}


@pytest.mark.parametrize(
    ("ordered", "real", "nominal", "amount"),
    [(3800, 980, 1000, 3724), (105, 2900, 3000, 102), (1, 500, 1000, 1), (1, 499, 1000, 0), (3800, 1500, 1000, 3800)],
)
def test_what_a_weight_is_worth(ordered: int, real: int, nominal: int, amount: int) -> None:
    assert rules.weighed_fen(ordered, real, nominal) == amount
