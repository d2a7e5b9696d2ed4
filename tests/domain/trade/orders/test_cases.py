"""What a person must decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import CaseFact, CaseKind, OrderPlaced, OrderState, PaymentFact, RefundState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused

LATE = NOW + timedelta(hours=1)


def resolve(cast: Cast, case: CaseFact, resolution: str, by: Any = None, at: Any = LATE) -> None:
    orders.resolve_case(by=by or cast.bookkeeper, at=at, key=new_key(), case_id=case.id, resolution=resolution)


def pay(cast: Cast, attempt: UUID, fen: int, txn: str) -> str:
    fact = PaymentFact("testgate", attempt.hex, txn, fen, LATE)
    return orders.record_payment(by=cast.worker, at=LATE, key=new_key(), fact=fact)


def only_case(cast: Cast) -> CaseFact:
    [case] = asked.cases(by=cast.clerk).items
    return case


@pytest.fixture
def without_stock(cast: Cast, honey: tuple[UUID, UUID]) -> tuple[OrderPlaced, OrderPlaced]:
    """An order paid late, whose goods another order has meanwhile; and that other order."""
    order = make.placed(cast, [(honey[1], 160)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    other = make.paid(cast, [(honey[1], 1)], at=LATE)
    pay(cast, attempt, order.total_fen, "T9")
    return order, other


@pytest.fixture
def paid_twice(cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
    order = make.placed(cast, [(honey[1], 1)])
    first = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
    make.pay(cast, order)
    pay(cast, first, order.total_fen, "T9")
    return order


def test_each_says_what_it_is_about(cast: Cast, without_stock: tuple[OrderPlaced, OrderPlaced]) -> None:
    order, _other = without_stock
    case = only_case(cast)
    assert (case.kind, case.order_id, case.order_number, case.amount_fen, case.opened_at, case.resolved_at) == (
        CaseKind.PAID_WITHOUT_STOCK,
        order.id,
        order.number,
        order.total_fen,
        LATE,
        None,
    )
    assert asked.case(by=cast.clerk, case_id=case.id) == case
    assert asked.queue(by=cast.clerk, at=LATE).cases == 1


class TestPaidWithoutStock:
    def test_tried_again_when_the_goods_are_there(
        self, cast: Cast, honey: tuple[UUID, UUID], without_stock: tuple[OrderPlaced, OrderPlaced]
    ) -> None:
        order, _other = without_stock
        with refused(Kind.SOLD_OUT):
            resolve(cast, only_case(cast), "try_again")
        make.lot(cast, honey[0], quantity=1_000)
        resolve(cast, only_case(cast), "try_again")
        assert asked.cases(by=cast.clerk).items == ()
        orders.pack_order(by=cast.clerk, at=LATE, key=new_key(), order_id=order.id)
        assert check_books() == []

    def test_given_back(self, cast: Cast, without_stock: tuple[OrderPlaced, OrderPlaced]) -> None:
        order, _other = without_stock
        resolve(cast, only_case(cast), "refund")
        fact = make.seen(cast, order)
        assert (fact.state, fact.refunded_fen, fact.cancel_reason) == (
            OrderState.CANCELLED,
            order.total_fen,
            "not enough goods",
        )
        assert check_books() == []


def test_money_that_came_twice_goes_back_once(cast: Cast, paid_twice: OrderPlaced) -> None:
    case = only_case(cast)
    resolve(cast, case, "refund")
    fact = make.seen(cast, paid_twice)
    assert (fact.state, fact.paid_fen, fact.refunded_fen) == (
        OrderState.PAID,
        2 * paid_twice.total_fen,
        paid_twice.total_fen,
    )
    with refused(Kind.CONFLICT):
        resolve(cast, case, "refund")
    assert books.balance(by=cast.manager, code="buyers") == -paid_twice.total_fen
    assert check_books() == []


def test_money_that_came_twice_stays_the_buyer_s_after_the_delivery(cast: Cast, paid_twice: OrderPlaced) -> None:
    for name in ("pack_order", "send_order", "confirm_delivery"):
        more = {"carrier": "yto", "waybill": "YT999999"} if name == "send_order" else {}
        getattr(orders, name)(by=cast.clerk, at=LATE, key=new_key(), order_id=paid_twice.id, **more)
    assert books.balance(by=cast.manager, code="buyers") == -paid_twice.total_fen
    assert check_books() == []
    resolve(cast, only_case(cast), "refund")
    assert books.balance(by=cast.manager, code="buyers") == 0
    assert check_books() == []


def test_money_for_a_cancelled_order_goes_back(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    pay(cast, attempt, order.total_fen, "T9")
    assert only_case(cast).kind == CaseKind.MONEY_FOR_CANCELLED
    resolve(cast, only_case(cast), "refund")
    assert make.seen(cast, order).refunds[0].amount_fen == order.total_fen
    assert books.balance(by=cast.manager, code="buyers") == 0
    assert check_books() == []


def test_another_amount_goes_back_and_the_order_still_waits(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    make.pay(cast, order, fen=order.total_fen + 5)
    resolve(cast, only_case(cast), "refund", at=NOW)
    assert make.seen(cast, order).state == OrderState.PLACED
    make.pay(cast, order)
    assert make.seen(cast, order).state == OrderState.PAID
    assert check_books() == []


def test_a_refund_that_failed_is_sent_again(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(honey[1], 1)])
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    number = make.seen(cast, order).refunds[0].number
    orders.record_refund_result(by=cast.worker, at=NOW, key=new_key(), refund_number=number, succeeded=False)
    assert only_case(cast).kind == CaseKind.REFUND_FAILED
    assert make.seen(cast, order).refunds[0].state == RefundState.FAILED
    resolve(cast, only_case(cast), "try_again")
    assert make.seen(cast, order).refunds[0].state == RefundState.DUE
    assert check_books() == []


class TestRefused:
    @pytest.mark.parametrize("resolution", ["", "keep", "try_again", "refund "])
    def test_a_way_that_does_not_fit(self, cast: Cast, paid_twice: OrderPlaced, resolution: str) -> None:
        with refused(Kind.INVALID, field="resolution"):
            resolve(cast, only_case(cast), resolution)

    def test_one_of_another_station_or_of_nobody(self, cast: Cast, paid_twice: OrderPlaced) -> None:
        case = only_case(cast)
        with refused(Kind.NOT_FOUND):
            resolve(cast, case, "refund", by=cast.far_manager)
        with refused(Kind.NOT_FOUND):
            orders.resolve_case(by=cast.manager, at=LATE, key=new_key(), case_id=new_id(), resolution="refund")
        with refused(Kind.NOT_FOUND):
            asked.case(by=cast.far_manager, case_id=case.id)
        assert asked.cases(by=cast.far_manager).items == ()

    def test_by_a_clerk(self, cast: Cast, paid_twice: OrderPlaced) -> None:
        with refused(Kind.FORBIDDEN):
            resolve(cast, only_case(cast), "refund", by=cast.clerk)

    def test_a_buyer_does_not_see_them(self, cast: Cast) -> None:
        for by in (cast.buyer, cast.household, cast.officer):
            with refused(Kind.FORBIDDEN):
                asked.cases(by=by)
