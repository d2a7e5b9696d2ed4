"""Finding an order on somebody's behalf, and moving it along its life. For the actions of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.facts import AttemptState, OrderState
from cunzhan.domain.trade.orders.models import Order, PaymentAttempt
from cunzhan.kit.refusal import Kind, Refusal

LIVE = (AttemptState.ASKING, AttemptState.OPEN)


def order_for(by: Actor, *, order_id: UUID | None = None, token: str = "") -> Order:
    """The order a buyer names by its token, or staff and worker by its id. Raises: Refusal(not_found)."""
    rows = Order.objects.of(by.station)
    found = None
    if token:
        found = rows.filter(token=token[:32]).first() if token.isalnum() else None
    elif order_id and by.role in {*STAFF, Role.WORKER}:
        found = rows.filter(id=order_id).first()
    if found is None:
        raise no_such_order()
    return found


def no_such_order() -> Refusal:
    """The same words whether it never was or is not the asker's."""
    return Refusal(Kind.NOT_FOUND, _("There is no such order. Check the address of the page."))


def move(order: Order, state: OrderState, *, version: int | None = None, **also: Any) -> None:
    """Move an order to a state, if its table of moves and its version allow it; else nothing changes.

    Raises: Refusal(stale) when somebody changed it meanwhile; Refusal(conflict) when its state does not allow it.
    """
    rows = Order.objects.of(order.station_id).filter(id=order.id, state__in=rules.comes_from(state))
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(state=state, version=F("version") + 1, **also):
        now = Order.objects.of(order.station_id).get(id=order.id)
        if version is not None and now.version != version:
            raise Refusal(
                Kind.STALE,
                _("Somebody changed this order meanwhile. Nothing of yours was done; look at it again."),
                state=now.state,
                version=now.version,
            )
        raise Refusal(
            Kind.CONFLICT, _("The order is not where this needs it to be. Look at it again."), state=now.state
        )


def live_attempts(order: Order) -> QuerySet[PaymentAttempt]:
    """Attempts the buyer could still pay by."""
    return PaymentAttempt.objects.of(order.station_id).filter(order=order, state__in=LIVE)
