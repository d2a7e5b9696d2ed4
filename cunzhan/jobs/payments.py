"""What the worker does about money from afar: open, ask, close, give back. One function a topic of the outbox.

Each may be killed at any point and done again. The first time a row is told, the gateway is asked to act; whenever
it may have acted before (a lost answer, a second telling), it is first asked by reference what became of it.
Nothing here is inside a transaction while the gateway is spoken to; what it said is recorded through one action.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from cunzhan.adapters.payments import gateway
from cunzhan.adapters.payments.port import (
    Final,
    GivenState,
    Ok,
    PaymentGateway,
    PaySeen,
    PayState,
    RefundSeen,
    Retryable,
    Unknown,
    Why,
)
from cunzhan.domain.ground.records.facts import Told
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_questions
from cunzhan.domain.trade.orders.facts import AttemptState, AttemptToOpen, PaymentFact, RefundState, RefundToSend
from cunzhan.kit import clock
from cunzhan.kit.crypto import fingerprint
from cunzhan.kit.faults import fault

Answer = TypeVar("Answer")
LIVE = (AttemptState.ASKING, AttemptState.OPEN)


@dataclass(frozen=True)
class Later:
    """Not finished: to be told again. `waiting` says that nothing went wrong, there is just nothing new; `due_at` when,
    if not as usual.
    """

    error: str
    waiting: bool = False
    due_at: datetime | None = None


def open_attempt(told: Told) -> Later | None:
    """pay.open: get the code by which the buyer pays."""
    asked, state = order_questions.attempt_to_open(station_id=told.station_id, attempt_id=_id(told, "attempt_id"))
    if state != AttemptState.ASKING:
        return None
    gate = gateway(asked.provider)
    if told.attempts > 1:
        seen = _asked_before(told, gate, asked)
        if isinstance(seen, Later) or seen.state != PayState.ABSENT:
            return _record(told, asked, seen)
    outcome = _call(told, lambda: gate.open(asked))
    if isinstance(outcome, Ok):
        return _record(told, asked, PaySeen(PayState.PENDING, outcome.value))
    if isinstance(outcome, Retryable):
        return Later(outcome.error)
    if isinstance(outcome, Unknown) or outcome.code == Why.PAID:
        return _look_again(told, gate, asked, outcome.error)
    if outcome.code == Why.CLOSED:
        return _record(told, asked, PaySeen(PayState.CLOSED))
    orders.record_attempt_failed(
        by=_worker(told), at=clock.now(), key=f"failed:{asked.attempt_id}", attempt_id=asked.attempt_id
    )
    return None


def ask_about_attempt(told: Told) -> Later | None:
    """pay.query: the notice may have been lost; ask until the attempt has ended."""
    asked, state = order_questions.attempt_to_open(station_id=told.station_id, attempt_id=_id(told, "attempt_id"))
    if state not in LIVE:
        return None
    seen = _asked_before(told, gateway(asked.provider), asked)
    if isinstance(seen, PaySeen) and seen.state == PayState.ABSENT:
        if asked.expires_at > clock.now():
            return Later("not opened yet", waiting=True)
        seen = PaySeen(PayState.CLOSED)
    return _record(told, asked, seen) or (Later("not paid yet", waiting=True) if _pending(seen) else None)


def close_attempt(told: Told) -> Later | None:
    """pay.close: make sure that an attempt can no longer be paid, or learn that it was."""
    asked, state = order_questions.attempt_to_open(station_id=told.station_id, attempt_id=_id(told, "attempt_id"))
    if state not in LIVE:
        return None
    gate = gateway(asked.provider)
    outcome = _call(told, lambda: gate.close(asked.number))
    if isinstance(outcome, Ok):
        return _record(told, asked, PaySeen(PayState.CLOSED))
    if isinstance(outcome, Retryable):
        return Later(outcome.error)
    if isinstance(outcome, Final) and outcome.code not in (Why.PAID, Why.CLOSED):
        return Later(outcome.error)
    seen = _asked_before(told, gate, asked)
    if _pending(seen):
        return Later(outcome.error)  # it was lost on the way there: close again
    return _record(told, asked, seen)


def give_back(told: Told) -> Later | None:
    """pay.refund: give money back by the way it came, once."""
    asked, state = order_questions.refund_to_send(station_id=told.station_id, refund_id=_id(told, "refund_id"))
    if state != RefundState.DUE:
        return None
    gate = gateway(asked.provider)
    if told.attempts > 1:
        before = _call(told, lambda: gate.query_refund(asked.number))
        if not isinstance(before, Ok):
            return Later(before.error)
        if before.value.state != GivenState.ABSENT:
            return _record_refund(told, asked, before.value)
    outcome = _call(told, lambda: gate.refund(asked))
    if isinstance(outcome, Ok):
        return _record_refund(told, asked, outcome.value)
    if isinstance(outcome, Final):
        return _record_refund(told, asked, RefundSeen(GivenState.FAILED))
    if isinstance(outcome, Retryable):
        return Later(outcome.error)
    seen = _call(told, lambda: gate.query_refund(asked.number))
    if isinstance(seen, Ok) and seen.value.state != GivenState.ABSENT:
        return _record_refund(told, asked, seen.value)
    return Later(outcome.error)


TOPICS: dict[str, Callable[[Told], Later | None]] = {
    "pay.open": open_attempt,
    "pay.query": ask_about_attempt,
    "pay.close": close_attempt,
    "pay.refund": give_back,
}


def _call(told: Told, ask: Callable[[], Answer]) -> Answer:
    fault(f"worker.{told.topic}.before_call")
    answer = ask()
    fault(f"worker.{told.topic}.after_call")
    return answer


def _asked_before(told: Told, gate: PaymentGateway, asked: AttemptToOpen) -> PaySeen | Later:
    outcome = _call(told, lambda: gate.query(asked.number))
    return outcome.value if isinstance(outcome, Ok) else Later(outcome.error)


def _look_again(told: Told, gate: PaymentGateway, asked: AttemptToOpen, error: str) -> Later | None:
    seen = _asked_before(told, gate, asked)
    if isinstance(seen, PaySeen) and seen.state == PayState.ABSENT:
        return Later(error)
    return _record(told, asked, seen)


def _pending(seen: PaySeen | Later) -> bool:
    return isinstance(seen, PaySeen) and seen.state == PayState.PENDING


def _record(told: Told, asked: AttemptToOpen, seen: PaySeen | Later) -> Later | None:
    """Write down what a gateway said about an attempt. The same saying twice is written once."""
    if isinstance(seen, Later):
        return seen
    by, at, attempt_id = _worker(told), clock.now(), asked.attempt_id
    if seen.state == PayState.PENDING and seen.code is not None:
        key = f"code:{attempt_id}:{fingerprint(seen.code.code_url)[:16]}"
        orders.record_pay_code(by=by, at=at, key=key, attempt_id=attempt_id, code_url=seen.code.code_url)
    elif seen.state == PayState.PAID:
        paid = PaymentFact(
            provider=asked.provider,
            attempt_number=asked.number,
            provider_txn=seen.provider_txn,
            amount_fen=seen.amount_fen,
            paid_at=seen.paid_at or at,
        )
        key = f"seen:{attempt_id}:{fingerprint([paid.provider_txn, paid.amount_fen])[:16]}"
        orders.record_payment(by=by, at=at, key=key, fact=paid)
    elif seen.state in (PayState.CLOSED, PayState.ABSENT):
        orders.record_attempt_closed(by=by, at=at, key=f"closed:{attempt_id}", attempt_id=attempt_id)
    fault(f"worker.{told.topic}.after_record")
    return None


def _record_refund(told: Told, asked: RefundToSend, seen: RefundSeen) -> Later | None:
    if seen.state == GivenState.PENDING:
        return Later("not given back yet", waiting=True)
    succeeded = seen.state == GivenState.DONE
    orders.record_refund_result(
        by=_worker(told),
        at=clock.now(),
        key=f"{'given' if succeeded else 'not_given'}:{told.id}",
        refund_number=asked.number,
        succeeded=succeeded,
    )
    fault(f"worker.{told.topic}.after_record")
    return None


def _worker(told: Told) -> Actor:
    return Actor(Role.WORKER, told.station_id)


def _id(told: Told, name: str) -> UUID:
    return UUID(str(told.payload[name]))
