"""Cancelling an order, and letting it lapse when nobody pays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions import making, telling
from cunzhan.domain.trade.orders.actions.refunding import give_everything_back
from cunzhan.domain.trade.orders.facts import CaseKind, OrderState
from cunzhan.domain.trade.orders.models import Case, Order
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON, clean


@action("orders.cancel_order", may=(Role.BUYER, *STAFF, Role.WORKER))
def cancel_order(
    *,
    by: Actor,
    at: datetime,
    key: str,
    order_id: UUID | None = None,
    token: str = "",
    version: int | None = None,
    reason: str = "",
) -> UUID:
    """Cancel an order that is not packed: its goods are free again, and what was paid goes back.

    A buyer names it by its token, staff by id and version. Raises: Refusal(conflict) when it is packed or gone;
    Refusal(stale) when somebody changed it meanwhile.
    """
    order = lookups.order_for(by, order_id=order_id, token=token)
    if order.state not in rules.comes_from(OrderState.CANCELLED):
        raise Refusal(
            Kind.CONFLICT,
            _("This order can no longer be cancelled: it is packed, sent or already cancelled."),
        )
    lookups.move(
        order,
        OrderState.CANCELLED,
        version=version,
        cancelled_at=at,
        cancel_reason=clean(reason, most=LONGEST_REASON, needed=False),
    )
    telling.tell(by, at, Event.ORDER_CANCELLED, order)
    close_live_attempts(by, at, order)
    without = Case.objects.of(by.station).filter(order=order, kind=CaseKind.PAID_WITHOUT_STOCK)
    without.filter(resolved_at__isnull=True).update(resolved_at=at, resolution="cancelled")
    making.release(by, order)
    stock.release(by=by, at=at, key=key, purpose_id=order.id)
    fault("orders.cancel_order.before_refund")
    give_everything_back(by=by, at=at, key=key, order=order, reason=str(reason) or "cancelled")
    return order.id


def tidy_expired(*, at: datetime, limit: int = 200) -> int:
    """Let orders lapse whose hold ran out unpaid. An attempt still open at the provider is closed there first; the
    order lapses when the provider has answered. Returns how many lapsed.
    """
    lapsed = 0
    waiting = Order.objects.filter(state=OrderState.PLACED, hold_until__lte=at).order_by("hold_until")[:limit]
    for order in waiting:
        by = Actor(Role.WORKER, order.station_id)
        if lookups.live_attempts(order).exists():
            _ask_to_close(by, at, order)
            continue
        try:
            cancel_order(by=by, at=at, key=f"lapse:{order.id}", order_id=order.id, reason="not paid in time")
            lapsed += 1
        except Refusal:
            continue  # it was paid or cancelled in this very moment
    return lapsed


@action("orders.close_live_attempts", may=(Role.WORKER,))
def _ask_to_close_once(*, by: Actor, at: datetime, key: str, order_id: UUID) -> None:
    close_live_attempts(by, at, lookups.order_for(by, order_id=order_id))


def _ask_to_close(by: Actor, at: datetime, order: Order) -> None:
    for attempt in lookups.live_attempts(order):
        _ask_to_close_once(by=by, at=at, key=f"close:{attempt.id}", order_id=order.id)


def close_live_attempts(by: Actor, at: datetime, order: Order) -> None:
    """Ask the provider to close what can still be paid for an order."""
    for attempt in lookups.live_attempts(order):
        records.tell(by=by, at=at, topic="pay.close", payload={"attempt_id": attempt.id})
