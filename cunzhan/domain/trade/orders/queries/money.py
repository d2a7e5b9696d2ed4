"""What the worker needs to speak with payment providers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.trade.orders import facts
from cunzhan.domain.trade.orders.models import PaymentAttempt, Refund
from cunzhan.domain.trade.orders.queries.lookups import LIVE
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.words import say


def attempt_to_open(*, station_id: UUID, attempt_id: UUID) -> tuple[facts.AttemptToOpen, facts.AttemptState]:
    """An attempt as its provider must hear of it, and where it is now. Raises: Refusal(not_found)."""
    row = PaymentAttempt.objects.of(station_id).select_related("order").filter(id=attempt_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such attempt to pay."))
    subject = f"{say(stations.station(station_id).names, 'zh-hans')} {row.order.number}"
    to_open = facts.AttemptToOpen(
        attempt_id=row.id,
        station_id=station_id,
        number=row.id.hex,
        provider=row.provider,
        amount_fen=row.amount_fen,
        subject=subject,
        expires_at=row.expires_at,
    )
    return to_open, facts.AttemptState(row.state)


def live_attempts_since(*, before: datetime, limit: int = 100) -> tuple[tuple[UUID, UUID], ...]:
    """Attempts opened before a moment that can still be paid, as (station, attempt): to be asked about."""
    rows = PaymentAttempt.objects.filter(state__in=LIVE, opened_at__lte=before).order_by("opened_at")[:limit]
    return tuple(rows.values_list("station_id", "id"))


def refund_to_send(*, station_id: UUID, refund_id: UUID) -> tuple[facts.RefundToSend, facts.RefundState]:
    """A refund as its provider must hear of it, and where it is now. Raises: Refusal(not_found)."""
    row = Refund.objects.of(station_id).select_related("payment").filter(id=refund_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such refund."))
    to_send = facts.RefundToSend(
        refund_id=row.id,
        station_id=station_id,
        number=row.id.hex,
        provider=row.payment.provider,
        attempt_number=row.payment.attempt_id.hex if row.payment.attempt_id else "",
        amount_fen=row.amount_fen,
        total_fen=row.payment.amount_fen,
        reason=row.reason,
    )
    return to_send, facts.RefundState(row.state)
