"""The worker and a gateway that loses answers, lies and comes late: one payment stays one payment, one refund one."""

import pytest
from django.db import connection

from cunzhan.adapters import payments as gateways
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_questions
from cunzhan.domain.trade.orders.facts import AttemptState, CaseKind, OrderState, RefundState
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.jobs.conftest import ask_to_pay, press_pay


@pytest.fixture
def order(cast, jar, hands, gate):
    return make.placed(cast, [(jar, 1)])


@pytest.fixture
def paid_order(cast, order, gate, worker):
    attempt = ask_to_pay(cast, order)
    worker.drain()
    press_pay(gate, attempt)
    return order


def attempts_of(cast, order):
    return [(attempt.state, attempt.code_url) for attempt in make.seen(cast, order).attempts]


def state_of(cast, order):
    return make.seen(cast, order).state


def waiting(cast):
    return boxes.waiting_outside(station_id=cast.station_id)


class TestOpen:
    def test_the_buyer_gets_a_code(self, cast, order, gate, worker):
        attempt = ask_to_pay(cast, order)
        assert attempts_of(cast, order) == [(AttemptState.ASKING, "")]
        worker.drain()
        [(state, code_url)] = attempts_of(cast, order)
        assert state == AttemptState.OPEN
        assert code_url == gate.code_url(gate.store.payment(attempt.hex, clock.now()))
        [payment] = gate.store.books()["payments"]
        assert payment["amount_fen"] == order.total_fen

    def test_an_answer_lost_after_acting_is_found_by_reference(self, cast, order, gate, worker):
        gate.store.behave(None, {"lose": ["open"], "lose_times": 1})
        ask_to_pay(cast, order)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.OPEN
        assert [call["verb"] for call in gate.store.books()["calls"]] == ["open", "query"]

    def test_a_fault_on_their_side_is_tried_again_after_asking(self, cast, order, gate, worker, hands):
        gate.store.behave(None, {"fail": ["open"], "fail_times": 1})
        ask_to_pay(cast, order)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.ASKING
        hands.on(seconds=2)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.OPEN
        assert [call["verb"] for call in gate.store.books()["calls"]] == ["open", "query", "query", "open"]

    def test_nobody_there_is_tried_again_with_growing_pauses(self, cast, order, settings, worker, hands, gate):
        there = settings.CUNZHAN_TESTGATE_URL
        settings.CUNZHAN_TESTGATE_URL = "http://127.0.0.1:9"
        ask_to_pay(cast, order)
        assert worker.drain() == 1
        taken = []
        for _second in range(30):
            hands.on(seconds=1)
            taken.append(worker.drain())
        # From the twentieth second on we also ask: the buyer may have paid though no answer came.
        opening, asking = [1, 6, 21], [20, 21, 26]
        assert [second for second, rows in enumerate(taken, 1) for _row in range(rows)] == sorted(opening + asking)
        settings.CUNZHAN_TESTGATE_URL = there
        hands.on(minutes=1)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.OPEN

    def test_answers_signed_by_a_stranger_are_not_believed(self, cast, order, gate, worker):
        gate.store.behave(None, {"forged_answers": True})
        ask_to_pay(cast, order)
        worker.drain()
        assert attempts_of(cast, order) == [(AttemptState.ASKING, "")]

    def test_told_twice_it_is_one_payment(self, cast, order, gate, worker):
        attempt = ask_to_pay(cast, order)
        by = cast.worker
        records.tell(by=by, at=clock.now(), topic="pay.open", payload={"attempt_id": attempt})
        worker.drain()
        assert len(gate.store.books()["payments"]) == 1


class TestQuery:
    def test_money_is_found_though_no_notice_came(self, cast, paid_order, worker, hands):
        assert state_of(cast, paid_order) == OrderState.PLACED
        hands.on(seconds=61)
        worker.drain()
        assert state_of(cast, paid_order) == OrderState.PAID
        assert make.seen(cast, paid_order).paid_fen == paid_order.total_fen
        assert waiting(cast) == (0, 0)

    def test_not_yet_then_paid(self, cast, paid_order, gate, worker, hands):
        gate.store._do("UPDATE payments SET pending_queries = 2")
        for _minute in range(2):
            hands.on(seconds=61)
            worker.drain()
            assert state_of(cast, paid_order) == OrderState.PLACED
        hands.on(seconds=61)
        worker.drain()
        assert state_of(cast, paid_order) == OrderState.PAID

    def test_it_is_asked_until_it_ends_unpaid(self, cast, order, worker, hands):
        ask_to_pay(cast, order)
        for _minute in range(40):
            worker.drain()
            hands.on(minutes=1)
        assert attempts_of(cast, order)[0][0] == AttemptState.CLOSED
        assert waiting(cast) == (0, 0)

    def test_another_amount_is_a_case(self, cast, paid_order, gate, worker, hands):
        gate.store._do("UPDATE payments SET amount_fen = amount_fen - 1")
        hands.on(seconds=61)
        worker.drain()
        assert state_of(cast, paid_order) == OrderState.PLACED
        assert [case.kind for case in order_questions.cases(by=cast.manager).items] == [CaseKind.AMOUNT_DIFFERS]


class TestClose:
    def test_a_lapsed_order_is_closed_there_first(self, cast, order, gate, worker, hands):
        ask_to_pay(cast, order)
        worker.drain()
        hands.on(minutes=31)
        orders.tidy_expired(at=clock.now())
        assert state_of(cast, order) == OrderState.PLACED
        worker.drain()
        orders.tidy_expired(at=clock.now())
        assert state_of(cast, order) == OrderState.CANCELLED
        assert attempts_of(cast, order)[0][0] == AttemptState.CLOSED

    def test_paid_just_before_the_order_is_cancelled(self, cast, paid_order, worker):
        orders.cancel_order(by=cast.buyer, at=clock.now(), key=new_key(), token=paid_order.token, reason="")
        worker.drain()
        assert state_of(cast, paid_order) == OrderState.CANCELLED
        assert [case.kind for case in order_questions.cases(by=cast.manager).items] == [CaseKind.MONEY_FOR_CANCELLED]

    @pytest.mark.parametrize("nasty", [{"lose": ["close"], "lose_times": 1}, {"fail": ["close"], "fail_times": 1}])
    def test_a_lost_answer_is_not_the_end(self, cast, order, gate, worker, hands, nasty):
        gate.store.behave(None, nasty)
        ask_to_pay(cast, order)
        worker.drain()
        orders.cancel_order(by=cast.buyer, at=clock.now(), key=new_key(), token=order.token, reason="")
        worker.drain()
        hands.on(seconds=2)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.CLOSED
        assert [row["state"] for row in gate.store.books()["payments"]] == ["CLOSED"]


class TestRefund:
    @pytest.fixture
    def cancelled(self, cast, paid_order, worker, hands):
        """Paid, then cancelled: all of it goes back."""
        hands.on(seconds=61)
        worker.drain()
        orders.cancel_order(by=cast.buyer, at=clock.now(), key=new_key(), token=paid_order.token, reason="")
        return paid_order

    def refunds(self, cast, order):
        return [(refund.state, refund.amount_fen) for refund in make.seen(cast, order).refunds]

    def test_money_goes_back_once(self, cast, cancelled, gate, worker):
        assert self.refunds(cast, cancelled) == [(RefundState.DUE, cancelled.total_fen)]
        worker.drain()
        assert self.refunds(cast, cancelled) == [(RefundState.DONE, cancelled.total_fen)]
        assert [row["amount_fen"] for row in gate.store.books()["refunds"]] == [cancelled.total_fen]

    @pytest.mark.parametrize("nasty", [{"lose": ["refund"], "lose_times": 2}, {"fail": ["refund"], "fail_times": 2}])
    def test_once_whatever_is_lost(self, cast, cancelled, gate, worker, hands, nasty):
        gate.store.behave(None, nasty)
        for _try in range(4):
            worker.drain()
            hands.on(seconds=20)
        assert self.refunds(cast, cancelled) == [(RefundState.DONE, cancelled.total_fen)]
        assert [row["amount_fen"] for row in gate.store.books()["refunds"]] == [cancelled.total_fen]

    def test_told_again_after_a_kill_it_is_not_given_twice(self, cast, cancelled, gate, worker, hands):
        told = records.claim(at=clock.now(), worker="killed", limit=10, lease_s=30)
        assert [row.topic for row in told if row.topic == "pay.refund"] == ["pay.refund"]
        [row] = [row for row in told if row.topic == "pay.refund"]
        asked, _state = order_questions.refund_to_send(
            station_id=row.station_id, refund_id=make.seen(cast, cancelled).refunds[0].id
        )
        gateways.gateway("testgate").refund(asked)
        hands.on(seconds=31)
        worker.drain()
        assert self.refunds(cast, cancelled) == [(RefundState.DONE, cancelled.total_fen)]
        assert [call["verb"] for call in gate.store.books()["calls"]][-2:] == ["refund", "query_refund"]

    def test_refused_for_good_it_is_a_case(self, cast, cancelled, gate, worker):
        gate.store._do("UPDATE payments SET amount_fen = 1")
        worker.drain()
        assert self.refunds(cast, cancelled) == [(RefundState.FAILED, cancelled.total_fen)]
        assert [case.kind for case in order_questions.cases(by=cast.manager).items] == [CaseKind.REFUND_FAILED]
        assert waiting(cast) == (0, 0)


class TestRows:
    def test_what_nobody_tells_is_given_up_and_stays_to_be_seen(self, cast, hands, worker):
        records.tell(by=cast.worker, at=clock.now(), topic="smoke.signal", payload={})
        worker.drain()
        assert waiting(cast) == (0, 1)

    def test_a_payment_of_nobody_is_given_up(self, cast, hands, gate, worker):
        records.tell(by=cast.worker, at=clock.now(), topic="pay.open", payload={"attempt_id": cast.station_id})
        worker.drain()
        assert waiting(cast) == (0, 1)

    def test_what_breaks_is_tried_again_and_the_next_is_told(self, cast, order, gate, worker):
        records.tell(by=cast.worker, at=clock.now(), topic="pay.open", payload={})
        ask_to_pay(cast, order)
        worker.drain()
        assert attempts_of(cast, order)[0][0] == AttemptState.OPEN
        assert waiting(cast) == (2, 0)  # the broken one, and the question in a minute


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_spoken_to_outside_any_transaction(cast, order, gate, worker, monkeypatch):
    inside = []
    real = gateways.gateway

    def watched(code):
        inside.append(connection.in_atomic_block)
        return real(code)

    monkeypatch.setattr("cunzhan.jobs.payments.gateway", watched)
    ask_to_pay(cast, order)
    worker.drain()
    assert inside == [False]
