"""Notices of payment providers: stored first, applied once, applied later if the process died in between."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.records.facts import Received
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders.actions.paying import record_attempt_closed, record_payment
from cunzhan.domain.trade.orders.actions.refunding import record_refund_result
from cunzhan.domain.trade.orders.facts import NoticeFact, PaymentFact
from cunzhan.domain.trade.orders.models import PaymentAttempt
from cunzhan.kit.codec import from_plain, to_plain
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import id_of
from cunzhan.kit.refusal import Kind, Refusal


def receive_notice(*, at: datetime, fact: NoticeFact, raw: str) -> Received:
    """Store a verified notice before anything is done with it. The same notice again is the row already there.

    Raises: Refusal(not_found) when it is about an attempt of nobody here.
    """
    mine = PaymentAttempt.objects.filter(id=id_of(fact.attempt_number))
    station_id = mine.values_list("station_id", flat=True).first()
    if station_id is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such attempt to pay."))
    received = records.receive(
        station_id=station_id,
        at=at,
        source=f"pay.{fact.provider}",
        external_key=fact.external_key[:120],
        kind=fact.kind[:40],
        raw=raw,
        fact=to_plain(fact),
    )
    fault("orders.receive_notice.stored")
    return received


def apply_notice(*, at: datetime, received: Received) -> str:
    """Do what a stored notice says, once. Returns what became of it."""
    if received.applied:
        return "again"
    by = Actor(Role.WORKER, received.station_id)
    return _apply(by=by, at=at, key=f"notice:{received.id}", incoming_id=received.id, fact=received.fact)


def apply_stored_notices(*, at: datetime) -> int:
    """Apply what was stored and not applied because a process died. Returns how many."""
    return sum(1 for received in boxes.not_applied() if apply_notice(at=at, received=received))


@action("orders.apply_notice", may=(Role.WORKER,))
def _apply(*, by: Actor, at: datetime, key: str, incoming_id: UUID, fact: dict[str, object]) -> str:
    notice: NoticeFact = from_plain(NoticeFact, fact)
    try:
        with transaction.atomic():
            outcome = _do(by, at, key, notice)
    except Refusal:
        outcome = "parked"  # about something we do not know: kept for a person, and nothing after it waits
    records.applied(station_id=by.station, incoming_id=incoming_id, at=at, outcome=outcome)
    return outcome


def _do(by: Actor, at: datetime, key: str, notice: NoticeFact) -> str:
    if notice.kind == "paid":
        payment = PaymentFact(
            provider=notice.provider,
            attempt_number=notice.attempt_number,
            provider_txn=notice.provider_txn,
            amount_fen=notice.amount_fen,
            paid_at=notice.at or at,
        )
        return record_payment(by=by, at=at, key=key, fact=payment)
    if notice.kind == "closed":
        record_attempt_closed(by=by, at=at, key=key, attempt_id=id_of(notice.attempt_number))
        return "closed"
    if notice.kind in ("refunded", "refund_failed"):
        return record_refund_result(
            by=by,
            at=at,
            key=key,
            refund_number=notice.refund_number,
            succeeded=notice.kind == "refunded",
        )
    return "parked"
