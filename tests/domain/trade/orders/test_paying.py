"""Attempts to pay online, and money recorded: each transaction once, and what it means decided in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
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
    CaseKind,
    Delivery,
    OrderPlaced,
    OrderState,
    PaymentFact,
    PayMethod,
)
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused, unchanged

JARS = 2


@pytest.fixture
def order(cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
    return make.placed(cast, [(honey[1], JARS)])


def ask(cast: Cast, order: OrderPlaced, *, at: datetime = NOW, by: Any = None, provider: str = "testgate") -> UUID:
    return orders.ask_to_pay(by=by or cast.buyer, at=at, key=new_key(), token=order.token, provider=provider)


def record(
    cast: Cast, attempt: UUID, fen: int, *, txn: str = "T1", at: datetime = NOW, by: Any = None, **other: Any
) -> str:
    said = {
        "provider": "testgate",
        "attempt_number": attempt.hex,
        "provider_txn": txn,
        "amount_fen": fen,
        "paid_at": at,
    }
    return orders.record_payment(by=by or cast.worker, at=at, key=new_key(), fact=PaymentFact(**{**said, **other}))


def open_cases(cast: Cast) -> list[CaseKind]:
    return [case.kind for case in asked.cases(by=cast.manager).items]


def balance(cast: Cast, code: str) -> int:
    return books.balance(by=cast.manager, code=code)


class TestAskToPay:
    def test_it_works(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        [fact] = make.seen(cast, order).attempts
        assert (fact.id, fact.state, fact.amount_fen) == (attempt, AttemptState.ASKING, order.total_fen)
        assert fact.expires_at == NOW + timedelta(minutes=25)
        to_open, state = asked.attempt_to_open(station_id=cast.station_id, attempt_id=attempt)
        assert (to_open.number, to_open.amount_fen, state) == (attempt.hex, order.total_fen, AttemptState.ASKING)
        told = records.claim(at=NOW + timedelta(minutes=1), worker="w")
        assert [(t.topic, t.payload) for t in told] == [
            ("pay.open", {"attempt_id": str(attempt)}),
            ("pay.query", {"attempt_id": str(attempt)}),
        ]

    def test_asked_again_it_is_the_open_one(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        assert ask(cast, order, at=NOW + timedelta(minutes=20)) == attempt
        assert len(make.seen(cast, order).attempts) == 1

    def test_after_a_closed_or_failed_one_there_is_another(self, cast: Cast, order: OrderPlaced) -> None:
        first = ask(cast, order)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
        second = ask(cast, order)
        orders.record_attempt_failed(by=cast.worker, at=NOW, key=new_key(), attempt_id=second)
        third = ask(cast, order)
        states = [a.state for a in make.seen(cast, order).attempts]
        assert len({first, second, third}) == 3
        assert states == [AttemptState.CLOSED, AttemptState.FAILED, AttemptState.ASKING]

    def test_a_code_never_outlives_the_hold(self, cast: Cast, order: OrderPlaced) -> None:
        ask(cast, order, at=NOW + timedelta(minutes=23))
        fact = make.seen(cast, order)
        assert fact.hold_until
        assert fact.attempts[0].expires_at == fact.hold_until - timedelta(minutes=5)

    def test_too_late_it_is_refused(self, cast: Cast, order: OrderPlaced) -> None:
        for minutes in (23.1, 25, 30, 600):
            with refused(Kind.CONFLICT):
                ask(cast, order, at=NOW + timedelta(minutes=minutes))

    def test_an_order_paid_otherwise_or_no_more_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        by_bank = make.placed(cast, [(honey[1], 1)], pay_method=PayMethod.BANK)
        paid = make.paid(cast, [(honey[1], 1)])
        cancelled = make.placed(cast, [(honey[1], 1)])
        orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=cancelled.token)
        for order in (by_bank, paid, cancelled):
            with refused(Kind.CONFLICT):
                ask(cast, order)

    def test_an_unknown_gateway_is_refused(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.CONFLICT):
            ask(cast, order, provider="nobody")

    def test_another_station_s_order_does_not_exist(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.NOT_FOUND):
            ask(cast, order, by=cast.far_manager)


class TestAttempts:
    def code(self, cast: Cast, attempt: UUID, url: str = "https://pay/1") -> None:
        orders.record_pay_code(by=cast.worker, at=NOW, key=new_key(), attempt_id=attempt, code_url=url)

    def test_the_code_is_shown_to_the_buyer(self, cast: Cast, order: OrderPlaced) -> None:
        self.code(cast, ask(cast, order))
        attempt = asked.order_by_token(cast.station_id, order.token).open_attempt
        assert attempt
        assert (attempt.state, attempt.code_url) == (AttemptState.OPEN, "https://pay/1")

    def test_a_code_that_comes_late_opens_nothing(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=attempt)
        self.code(cast, attempt)
        [fact] = make.seen(cast, order).attempts
        assert (fact.state, fact.code_url) == (AttemptState.CLOSED, "")

    def test_a_closed_attempt_does_not_undo_what_another_brought(self, cast: Cast, order: OrderPlaced) -> None:
        first = ask(cast, order)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
        record(cast, ask(cast, order), order.total_fen)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
        orders.record_attempt_failed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
        assert make.seen(cast, order).state == OrderState.PAID

    def test_those_long_open_are_asked_about(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        assert asked.live_attempts_since(before=NOW - timedelta(seconds=1)) == ()
        assert asked.live_attempts_since(before=NOW) == ((cast.station_id, attempt),)


class TestRecordPayment:
    def test_it_works(self, cast: Cast, order: OrderPlaced, honey: tuple[UUID, UUID]) -> None:
        assert record(cast, ask(cast, order), order.total_fen) == "paid"
        fact = make.seen(cast, order)
        assert (fact.state, fact.paid_fen, fact.paid_at, fact.version) == (OrderState.PAID, order.total_fen, NOW, 2)
        assert fact.attempts[0].state == AttemptState.PAID
        [payment] = fact.payments
        assert (payment.provider, payment.reference, payment.amount_fen) == ("testgate", "T1", order.total_fen)
        assert balance(cast, "buyers") == -order.total_fen
        assert balance(cast, "gateway:testgate") == order.total_fen
        later = NOW + timedelta(days=30)
        assert shelves.availability(cast.station_id, [honey[0]], later)[honey[0]].held == JARS * 1000
        assert check_books() == []

    def test_the_same_transaction_is_counted_once_whoever_brings_the_news(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        record(cast, attempt, order.total_fen)
        for _ in range(3):
            with unchanged(but=frozenset({"records_deed"})):
                assert record(cast, attempt, order.total_fen) == "again"

    def test_money_that_comes_after_the_attempt_was_closed_counts(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=attempt)
        assert record(cast, attempt, order.total_fen) == "paid"

    def test_money_after_the_hold_ran_out_counts_while_the_goods_are_there(
        self, cast: Cast, order: OrderPlaced
    ) -> None:
        attempt, late = ask(cast, order), NOW + timedelta(hours=2)
        assert record(cast, attempt, order.total_fen, at=late) == "paid"

    def test_money_without_goods_waits_for_a_person(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.placed(cast, [(honey[1], 160)])
        attempt, late = ask(cast, order), NOW + timedelta(hours=2)
        make.paid(cast, [(honey[1], 1)], at=late)
        assert record(cast, attempt, order.total_fen, at=late, txn="T2") == "paid_without_stock"
        assert make.seen(cast, order).state == OrderState.PAID
        assert open_cases(cast) == [CaseKind.PAID_WITHOUT_STOCK]
        assert check_books() == []

    def test_money_for_a_cancelled_order_waits_for_a_person(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
        assert record(cast, attempt, order.total_fen) == "money_for_cancelled"
        fact = make.seen(cast, order)
        assert (fact.state, fact.paid_fen) == (OrderState.CANCELLED, order.total_fen)
        assert balance(cast, "buyers") == -order.total_fen
        assert check_books() == []

    def test_money_that_came_twice_waits_for_a_person(self, cast: Cast, order: OrderPlaced) -> None:
        first = ask(cast, order)
        orders.record_attempt_closed(by=cast.worker, at=NOW, key=new_key(), attempt_id=first)
        record(cast, ask(cast, order), order.total_fen, txn="T2")
        assert record(cast, first, order.total_fen, txn="T1") == "paid_twice"
        assert make.seen(cast, order).paid_fen == 2 * order.total_fen
        assert balance(cast, "buyers") == -2 * order.total_fen
        assert check_books() == []

    @pytest.mark.parametrize("wrong", [1, -1])
    def test_another_amount_waits_for_a_person(self, cast: Cast, order: OrderPlaced, wrong: int) -> None:
        assert record(cast, ask(cast, order), order.total_fen + wrong) == "amount_differs"
        fact = make.seen(cast, order)
        assert (fact.state, fact.paid_fen) == (OrderState.PLACED, order.total_fen + wrong)
        assert open_cases(cast) == [CaseKind.AMOUNT_DIFFERS]
        assert check_books() == []

    def test_when_the_rest_comes_too_nothing_is_left_to_decide(self, cast: Cast, order: OrderPlaced) -> None:
        record(cast, ask(cast, order), 1000)
        second = ask(cast, order)
        assert make.seen(cast, order).attempts[1].amount_fen == order.total_fen - 1000
        assert record(cast, second, order.total_fen - 1000, txn="T2") == "paid"
        assert open_cases(cast) == []
        assert check_books() == []

    def test_money_that_went_back_is_asked_for_again(self, cast: Cast, order: OrderPlaced) -> None:
        """A part came and was given back: the next attempt is for the whole, not for what seemed to be missing."""
        record(cast, ask(cast, order), 1000)
        case = asked.cases(by=cast.manager).items[0]
        orders.resolve_case(by=cast.manager, at=NOW, key=new_key(), case_id=case.id, resolution="refund")
        second = ask(cast, order)
        assert make.seen(cast, order).attempts[1].amount_fen == order.total_fen
        assert record(cast, second, order.total_fen, txn="T2") == "paid"
        assert balance(cast, "buyers") == -order.total_fen
        assert check_books() == []

    def test_when_more_came_than_was_asked_nobody_is_asked_for_more(self, cast: Cast, order: OrderPlaced) -> None:
        record(cast, ask(cast, order), order.total_fen + 1)
        with refused(Kind.CONFLICT):
            ask(cast, order)

    @pytest.mark.parametrize("fen", [0, -5])
    def test_no_money_is_no_payment(self, cast: Cast, order: OrderPlaced, fen: int) -> None:
        attempt = ask(cast, order)
        with refused(Kind.INVALID):
            record(cast, attempt, fen)

    def test_an_attempt_of_nobody_is_not_found(self, cast: Cast, order: OrderPlaced) -> None:
        attempt = ask(cast, order)
        unknown: list[dict[str, Any]] = [
            {"attempt_number": new_id().hex},
            {"attempt_number": "x"},
            {"provider": "wechat"},
        ]
        for other in unknown:
            with refused(Kind.NOT_FOUND):
                record(cast, attempt, order.total_fen, **other)
        with refused(Kind.NOT_FOUND):
            record(cast, attempt, order.total_fen, by=replace(cast.worker, station_id=cast.far_station_id))


class TestRecordBank:
    @pytest.fixture
    def order(self, cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
        return make.placed(cast, [(honey[1], 1)], pay_method=PayMethod.BANK)

    def record(self, cast: Cast, order: OrderPlaced, fen: int, reference: str = "B1", by: Any = None) -> str:
        return orders.record_bank(
            by=by or cast.bookkeeper, at=NOW, key=new_key(), order_id=order.id, amount_fen=fen, reference=reference
        )

    def test_it_works(self, cast: Cast, order: OrderPlaced) -> None:
        assert self.record(cast, order, order.total_fen) == "paid"
        assert (balance(cast, "bank"), balance(cast, "buyers")) == (order.total_fen, -order.total_fen)
        assert check_books() == []

    def test_the_same_reference_is_counted_once(self, cast: Cast, order: OrderPlaced) -> None:
        self.record(cast, order, order.total_fen)
        with unchanged(but=frozenset({"records_deed"})):
            assert self.record(cast, order, order.total_fen) == "again"

    def test_a_reference_of_another_order_is_refused(
        self, cast: Cast, order: OrderPlaced, honey: tuple[UUID, UUID]
    ) -> None:
        self.record(cast, order, order.total_fen)
        other = make.placed(cast, [(honey[1], 1)], pay_method=PayMethod.BANK)
        with refused(Kind.CONFLICT, field="reference"):
            self.record(cast, other, other.total_fen)

    def test_two_transfers_that_make_the_sum_pay_the_order(self, cast: Cast, order: OrderPlaced) -> None:
        assert self.record(cast, order, 1000) == "amount_differs"
        assert self.record(cast, order, order.total_fen - 1000, "B2") == "paid"
        assert open_cases(cast) == []
        assert check_books() == []

    def test_an_amount_that_cannot_be_is_refused(self, cast: Cast, order: OrderPlaced) -> None:
        for fen in (0, -1, 100 * order.total_fen + 1):
            with refused(Kind.INVALID, field="amount"):
                self.record(cast, order, fen)

    def test_a_transfer_has_a_reference(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.INVALID, field="reference"):
            self.record(cast, order, order.total_fen, " ")

    def test_another_station_s_order_does_not_exist_here(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.NOT_FOUND):
            self.record(cast, order, order.total_fen, by=cast.far_manager)


class TestRecordCash:
    @pytest.fixture
    def order(self, cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
        orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=10_000)
        content = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
        return make.placed(cast, [(honey[1], 1)], **content)  # type: ignore[arg-type]

    def record(self, cast: Cast, order: OrderPlaced, tendered: int, by: Any = None) -> int:
        return orders.record_cash(by=by or cast.clerk, at=NOW, key=new_key(), order_id=order.id, tendered_fen=tendered)

    def test_it_works(self, cast: Cast, order: OrderPlaced) -> None:
        assert self.record(cast, order, 5000) == 1200
        assert make.seen(cast, order).state == OrderState.PAID
        assert (balance(cast, "cash"), balance(cast, "buyers")) == (13_800, -3800)
        assert check_books() == []

    @pytest.mark.parametrize("tendered", [3799, 0, -3800, 3800 + 1_000_001])
    def test_too_little_or_far_too_much_is_refused(self, cast: Cast, order: OrderPlaced, tendered: int) -> None:
        with refused(Kind.INVALID, field="tendered"):
            self.record(cast, order, tendered)

    def test_it_is_paid_once(self, cast: Cast, order: OrderPlaced) -> None:
        self.record(cast, order, 3800)
        with refused(Kind.CONFLICT):
            self.record(cast, order, 3800)

    def test_the_drawer_must_be_open(self, cast: Cast, order: OrderPlaced) -> None:
        orders.close_drawer(by=cast.clerk, at=NOW, key=new_key(), counted_fen=10_000)
        with refused(Kind.CONFLICT):
            self.record(cast, order, 3800)

    def test_another_station_s_order_does_not_exist_here(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.NOT_FOUND):
            self.record(cast, order, 3800, by=cast.far_manager)
