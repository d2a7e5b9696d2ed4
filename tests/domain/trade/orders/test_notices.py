"""Notices of payment providers: late, twice, out of order, about nothing we know; each applied once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.ground.records.models import Incoming
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import AttemptState, NoticeFact, OrderPlaced, OrderState, RefundState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused, unchanged


@pytest.fixture
def order(cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
    return make.placed(cast, [(honey[1], 2)])


@pytest.fixture
def attempt(cast: Cast, order: OrderPlaced) -> UUID:
    return orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")


def notice(attempt: UUID, fen: int = 0, **other: Any) -> NoticeFact:
    said = NoticeFact(
        provider="testgate",
        external_key="N1",
        kind="paid",
        attempt_number=attempt.hex,
        provider_txn="T1",
        amount_fen=fen,
        at=NOW,
    )
    return replace(said, **other)


def bring(fact: NoticeFact, at: Any = NOW) -> str:
    return orders.apply_notice(at=at, received=orders.receive_notice(at=at, fact=fact, raw="raw"))


def outcomes() -> list[str]:
    return list(Incoming.objects.order_by("id").values_list("outcome", flat=True))


def test_it_works(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    assert bring(notice(attempt, order.total_fen)) == "paid"
    assert make.seen(cast, order).state == OrderState.PAID
    row = Incoming.objects.get()
    assert (row.source, row.external_key, row.kind, row.raw, row.applied_at) == (
        "pay.testgate",
        "N1",
        "paid",
        "raw",
        NOW,
    )
    assert boxes.not_applied() == ()


def test_the_same_notice_again_is_the_row_already_there(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    bring(notice(attempt, order.total_fen))
    for _ in range(7):
        with unchanged():
            assert bring(notice(attempt, order.total_fen), NOW + timedelta(days=1)) == "again"


def test_the_same_payment_in_another_notice_is_counted_once(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    bring(notice(attempt, order.total_fen))
    assert bring(notice(attempt, order.total_fen, external_key="N2")) == "again"
    assert make.seen(cast, order).paid_fen == order.total_fen
    assert check_books() == []


def test_one_stored_when_the_process_died_is_applied_later(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    orders.receive_notice(at=NOW, fact=notice(attempt, order.total_fen), raw="raw")
    assert make.seen(cast, order).state == OrderState.PLACED
    assert orders.apply_stored_notices(at=NOW) == 1
    assert orders.apply_stored_notices(at=NOW) == 0
    assert make.seen(cast, order).state == OrderState.PAID


def test_paid_and_closed_in_the_wrong_order_is_paid(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    assert bring(notice(attempt, kind="closed", external_key="N0")) == "closed"
    assert bring(notice(attempt, order.total_fen)) == "paid"
    assert bring(notice(attempt, kind="closed", external_key="N3")) == "closed"
    fact = make.seen(cast, order)
    assert (fact.state, fact.attempts[0].state) == (OrderState.PAID, AttemptState.PAID)


def test_one_that_comes_after_the_order_was_cancelled(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    assert bring(notice(attempt, order.total_fen)) == "money_for_cancelled"
    assert make.seen(cast, order).state == OrderState.CANCELLED
    assert len(asked.cases(by=cast.manager).items) == 1
    assert check_books() == []


def test_one_with_another_amount(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    assert bring(notice(attempt, 1)) == "amount_differs"
    assert make.seen(cast, order).state == OrderState.PLACED
    assert check_books() == []


@pytest.mark.parametrize("kind", ["", "TRADE_FINISHED", "paid ", "PAID", "refund", "x" * 40])
def test_an_unknown_kind_is_parked(cast: Cast, order: OrderPlaced, attempt: UUID, kind: str) -> None:
    with unchanged(but=frozenset({"records_incoming", "records_deed"})):
        assert bring(notice(attempt, order.total_fen, kind=kind)) == "parked"
    assert outcomes() == ["parked"]
    assert boxes.not_applied() == ()


@pytest.mark.parametrize(
    "poison",
    [
        {"kind": "refunded", "refund_number": new_id().hex},
        {"kind": "refund_failed", "refund_number": "nonsense"},
        {"amount_fen": 0},
        {"amount_fen": -5},
        {"provider": "wechat"},
    ],
)
def test_one_about_nothing_we_know_is_parked_and_those_after_it_do_not_wait(
    cast: Cast, order: OrderPlaced, attempt: UUID, poison: dict[str, Any]
) -> None:
    unknown = replace(notice(attempt, order.total_fen, external_key="N0"), **poison)
    orders.receive_notice(at=NOW, fact=unknown, raw="raw")
    orders.receive_notice(at=NOW, fact=notice(attempt, order.total_fen), raw="raw")
    assert orders.apply_stored_notices(at=NOW) == 2
    assert outcomes() == ["parked", "paid"]
    assert check_books() == []


@pytest.mark.parametrize("number", ["", "x", "0" * 32])
def test_one_about_an_attempt_of_nobody_is_not_stored(cast: Cast, attempt: UUID, number: str) -> None:
    with refused(Kind.NOT_FOUND):
        orders.receive_notice(at=NOW, fact=notice(attempt, 5, attempt_number=number), raw="raw")


class TestRefundNotices:
    @pytest.fixture
    def refund(self, cast: Cast, order: OrderPlaced, attempt: UUID) -> UUID:
        bring(notice(attempt, order.total_fen))
        orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
        return make.seen(cast, order).refunds[0].id

    def told(self, attempt: UUID, refund: UUID, kind: str, key: str) -> str:
        return bring(notice(attempt, kind=kind, refund_number=refund.hex, external_key=key))

    def test_given_back_is_booked_once(self, cast: Cast, order: OrderPlaced, attempt: UUID, refund: UUID) -> None:
        outcomes_ = [self.told(attempt, refund, "refunded", f"R{n}") for n in range(3)]
        assert outcomes_ == ["refunded", "again", "again"]
        assert books.balance(by=cast.manager, code="gateway:testgate") == 0
        assert books.balance(by=cast.manager, code="refunds_due") == 0
        assert check_books() == []

    def test_one_that_failed_waits_for_a_person_who_sends_it_again(
        self, cast: Cast, order: OrderPlaced, attempt: UUID, refund: UUID
    ) -> None:
        assert self.told(attempt, refund, "refund_failed", "R1") == "refund_failed"
        assert self.told(attempt, refund, "refund_failed", "R2") == "again"
        [case] = asked.cases(by=cast.manager).items
        orders.resolve_case(by=cast.manager, at=NOW, key=new_key(), case_id=case.id, resolution="try_again")
        assert make.seen(cast, order).refunds[0].state == RefundState.DUE
        assert self.told(attempt, refund, "refunded", "R3") == "refunded"
        assert check_books() == []

    def test_given_back_after_all_it_is_given_back(
        self, cast: Cast, order: OrderPlaced, attempt: UUID, refund: UUID
    ) -> None:
        self.told(attempt, refund, "refund_failed", "R1")
        assert self.told(attempt, refund, "refunded", "R2") == "refunded"
        assert self.told(attempt, refund, "refund_failed", "R3") == "again"
        assert make.seen(cast, order).refunds[0].state == RefundState.DONE
        assert check_books() == []


def test_whatever_their_number_and_order_the_end_is_the_same(cast: Cast, order: OrderPlaced, attempt: UUID) -> None:
    chance = random.Random(5)
    facts = [notice(attempt, order.total_fen, external_key=f"N{n}") for n in range(4)]
    facts += [notice(attempt, kind="closed", external_key=f"C{n}") for n in range(3)]
    facts += [notice(attempt, kind="news", external_key="U")]
    facts *= 3
    chance.shuffle(facts)
    for fact in facts:
        bring(fact)
    seen = make.seen(cast, order)
    assert (seen.state, seen.paid_fen, seen.version) == (OrderState.PAID, order.total_fen, 2)
    assert Incoming.objects.count() == 8
    assert check_books() == []
