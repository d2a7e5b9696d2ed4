"""Cancelling an order, and letting it lapse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import (
    AttemptState,
    Delivery,
    OrderPlaced,
    OrderState,
    PaymentFact,
    PayMethod,
    RefundState,
)
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused

HALF_AN_HOUR = NOW + timedelta(minutes=30)


def cancel(cast: Cast, order: OrderPlaced, **content: Any) -> UUID:
    whole = {"by": cast.buyer, "at": NOW, "key": new_key(), "token": order.token}
    return orders.cancel_order(**{**whole, **content})


def topics(cast: Cast) -> list[str]:
    return sorted(told.topic for told in records.claim(at=NOW + timedelta(days=1), worker="w", limit=50))


def free(cast: Cast, product: UUID) -> int:
    return shelves.availability(cast.station_id, [product], NOW)[product].available


def test_one_not_paid_is_simply_gone(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 2)])
    assert cancel(cast, order, reason="changed my mind") == order.id
    fact = make.seen(cast, order)
    assert (fact.state, fact.cancelled_at, fact.cancel_reason, fact.version) == (
        OrderState.CANCELLED,
        NOW,
        "changed my mind",
        2,
    )
    assert [step.step for step in fact.timeline] == ["placed", "cancelled"]
    assert free(cast, honey[0]) == 160_000
    assert check_books() == []


def test_what_was_paid_online_goes_back_by_its_gateway(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(honey[1], 2)])
    cancel(cast, order)
    fact = make.seen(cast, order)
    assert [(r.amount_fen, r.state, r.provider) for r in fact.refunds] == [
        (order.total_fen, RefundState.DUE, "testgate")
    ]
    assert fact.refunded_fen == order.total_fen
    assert "pay.refund" in topics(cast)
    assert books.balance(by=cast.manager, code="buyers") == 0
    assert books.balance(by=cast.manager, code="refunds_due") == -order.total_fen
    assert free(cast, honey[0]) == 160_000
    assert check_books() == []


def test_what_was_paid_by_bank_goes_back_at_once(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)], pay_method=PayMethod.BANK)
    for fen, reference in ((1000, "B1"), (order.total_fen - 1000, "B2")):
        orders.record_bank(
            by=cast.manager, at=NOW, key=new_key(), order_id=order.id, amount_fen=fen, reference=reference
        )
    cancel(cast, order, by=cast.clerk, token="", order_id=order.id, version=2)
    assert [r.state for r in make.seen(cast, order).refunds] == [RefundState.DONE, RefundState.DONE]
    assert {a.code: a.balance_fen for a in books.balances(by=cast.manager)} == {
        "bank": 0,
        "buyers": 0,
        "refunds_due": 0,
    }
    assert check_books() == []


def test_cash_goes_back_only_from_a_drawer_that_has_it(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
    content = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    order = make.placed(cast, [(honey[1], 1)], **content)  # type: ignore[arg-type]
    orders.record_cash(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, tendered_fen=3800)
    orders.move_money(by=cast.manager, at=NOW, key="away", source="cash", target="bank", amount_fen=1)
    with refused(Kind.CONFLICT):
        cancel(cast, order)
    orders.move_money(by=cast.manager, at=NOW, key="back", source="bank", target="cash", amount_fen=1)
    cancel(cast, order)
    assert books.balance(by=cast.manager, code="cash") == 0


def test_what_can_still_be_paid_is_closed_at_the_gateway(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    cancel(cast, order)
    assert topics(cast) == ["pay.close", "pay.open", "pay.query"]


def test_a_case_about_its_goods_is_decided_by_it(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    """And nothing is held any more for an order that is gone."""
    order = make.placed(cast, [(honey[1], 160)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    other = make.paid(cast, [(honey[1], 1)], at=HALF_AN_HOUR)
    fact = PaymentFact("testgate", attempt.hex, "T9", order.total_fen, HALF_AN_HOUR)
    orders.record_payment(by=cast.worker, at=HALF_AN_HOUR, key=new_key(), fact=fact)
    [case] = asked.cases(by=cast.manager).items
    cancel(cast, order, at=HALF_AN_HOUR)
    cancel(cast, other, at=HALF_AN_HOUR)
    assert asked.cases(by=cast.manager).items == ()
    with refused(Kind.CONFLICT):
        orders.resolve_case(by=cast.manager, at=HALF_AN_HOUR, key=new_key(), case_id=case.id, resolution="try_again")
    assert free(cast, honey[0]) == 160_000
    assert check_books() == []


@pytest.mark.parametrize("step", [make.packed, make.sent, make.delivered])
def test_one_that_is_packed_cannot_be_cancelled(cast: Cast, honey: tuple[UUID, UUID], step: Any) -> None:
    order = step(cast, [(honey[1], 1)])
    with refused(Kind.CONFLICT):
        cancel(cast, order)
    with refused(Kind.CONFLICT):
        cancel(cast, order, by=cast.manager, token="", order_id=order.id, version=make.seen(cast, order).version)


def test_it_is_cancelled_once(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(honey[1], 1)])
    cancel(cast, order)
    with refused(Kind.CONFLICT):
        cancel(cast, order)


def test_a_clerk_who_saw_an_older_order_is_told(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    make.pay(cast, order)
    with refused(Kind.STALE) as kept:
        cancel(cast, order, by=cast.clerk, token="", order_id=order.id, version=1)
    assert kept.refusal.details == {"state": "paid", "version": 2}


def test_a_buyer_needs_the_secret_of_the_page(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    for named in ({"token": "", "order_id": order.id}, {"token": "a" * 26}, {"token": order.number}, {"token": ""}):
        with refused(Kind.NOT_FOUND):
            cancel(cast, order, **named)
    for by in (cast.far_manager, cast.courier):
        with refused(Kind.NOT_FOUND):
            cancel(cast, order, by=by, token="", order_id=order.id)
    with refused(Kind.NOT_FOUND):
        cancel(cast, order, by=cast.clerk, token="", order_id=new_id())


def test_a_reason_has_an_end(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    with refused(Kind.INVALID):
        cancel(cast, order, reason="x" * 121)


class TestLapse:
    def test_at_its_moment_an_unpaid_order_lapses(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.placed(cast, [(honey[1], 1)])
        paid = make.paid(cast, [(honey[1], 1)])
        assert orders.tidy_expired(at=HALF_AN_HOUR - timedelta(microseconds=1)) == 0
        assert orders.tidy_expired(at=HALF_AN_HOUR) == 1
        assert orders.tidy_expired(at=HALF_AN_HOUR) == 0
        assert make.seen(cast, order).state == OrderState.CANCELLED
        assert make.seen(cast, paid).state == OrderState.PAID
        assert check_books() == []

    def test_one_that_can_still_be_paid_is_first_closed_at_the_gateway(
        self, cast: Cast, honey: tuple[UUID, UUID]
    ) -> None:
        order = make.placed(cast, [(honey[1], 1)])
        attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
        for _ in range(3):
            assert orders.tidy_expired(at=HALF_AN_HOUR) == 0
        assert make.seen(cast, order).state == OrderState.PLACED
        assert topics(cast).count("pay.close") == 1
        orders.record_attempt_closed(by=cast.worker, at=HALF_AN_HOUR, key=new_key(), attempt_id=attempt)
        assert orders.tidy_expired(at=HALF_AN_HOUR) == 1
        fact = make.seen(cast, order)
        assert (fact.state, fact.attempts[0].state) == (OrderState.CANCELLED, AttemptState.CLOSED)

    def test_a_part_that_came_goes_back_and_its_case_is_closed(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.placed(cast, [(honey[1], 1)])
        make.pay(cast, order, fen=100)
        assert len(asked.cases(by=cast.manager).items) == 1
        assert orders.tidy_expired(at=HALF_AN_HOUR) == 1
        assert asked.cases(by=cast.manager).items == ()
        [decided] = asked.cases(by=cast.manager, open_only=False).items
        assert (decided.resolution, decided.resolved_at) == ("refund", HALF_AN_HOUR)
        assert make.seen(cast, order).refunds[0].amount_fen == 100
        assert check_books() == []
