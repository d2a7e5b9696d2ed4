"""Deciding what waits on the list "to look at"."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions import making
from cunzhan.domain.trade.orders.actions.cancelling import cancel_order
from cunzhan.domain.trade.orders.actions.refunding import give_payment_back
from cunzhan.domain.trade.orders.facts import CaseKind, OrderState, RefundState
from cunzhan.domain.trade.orders.models import Case, Refund
from cunzhan.kit.refusal import Kind, Refusal


@action("orders.resolve_case", may=(Role.BOOKKEEPER, Role.MANAGER))
def resolve_case(*, by: Actor, at: datetime, key: str, case_id: UUID, resolution: str) -> None:
    """Decide a case by one of its choices (see rules). Raises: Refusal(conflict) when it was decided before, or
    the choice cannot be carried out now.
    """
    case = Case.objects.of(by.station).select_related("order", "payment", "refund").filter(id=case_id).first()
    if case is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such case."))
    if resolution not in rules.CHOICES[CaseKind(case.kind)]:
        raise Refusal(Kind.INVALID, _("Choose one of the ways to settle this."), field="resolution")
    open_case = Case.objects.of(by.station).filter(id=case_id, resolved_at__isnull=True)
    if not open_case.update(resolved_at=at, resolution=resolution):
        raise Refusal(Kind.CONFLICT, _("This was already decided. Nothing was changed."))
    if case.kind == CaseKind.REFUND_FAILED:
        _send_again(by, at, case)
    elif case.kind == CaseKind.PAID_WITHOUT_STOCK and resolution == "try_again":
        until = at + rules.HELD_AFTER_PAYMENT
        if not making.keep(by=by, at=at, key=key, order_id=case.order_id, until=until):
            raise Refusal(Kind.SOLD_OUT, _("There is still not enough. Refund it, or take in more goods first."))
    elif case.kind == CaseKind.PAID_WITHOUT_STOCK:
        cancel_order(by=by, at=at, key=key, order_id=case.order_id, reason="not enough goods")
    else:
        _refund_payment(by, at, key, case)


def _send_again(by: Actor, at: datetime, case: Case) -> None:
    assert case.refund_id is not None
    Refund.objects.of(by.station).filter(id=case.refund_id, state=RefundState.FAILED).update(state=RefundState.DUE)
    records.tell(by=by, at=at, topic="pay.refund", payload={"refund_id": case.refund_id})


def _refund_payment(by: Actor, at: datetime, key: str, case: Case) -> None:
    payment = case.payment
    if payment is None or payment.refunded_fen == payment.amount_fen:
        return  # it went back before, with the order when that lapsed: deciding so only closes the case
    left = payment.amount_fen - payment.refunded_fen
    needed = case.order.state not in (OrderState.PLACED, OrderState.CANCELLED)
    if needed and case.order.paid_fen - left < case.order.total_fen:
        raise Refusal(Kind.CONFLICT, _("The order was paid with this money. Refund on the order's page instead."))
    give_payment_back(by=by, at=at, key=key, order=case.order, payment=payment, reason=case.kind)
