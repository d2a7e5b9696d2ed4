"""Packing an order from the lots, and handing it to a carrier."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Taking
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders.actions import telling
from cunzhan.domain.trade.orders.facts import Delivery, OrderState
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderLine
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.parcels import actions as parcels
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal

_SELLERS = (Role.CLERK, Role.MANAGER)


@action("orders.pack_order", may=_SELLERS)
def pack_order(*, by: Actor, at: datetime, key: str, order_id: UUID, version: int | None = None) -> UUID:
    """Take an order's goods out of the lots, oldest first, into a parcel.

    Raises: Refusal(conflict) when it is not paid, packed before, or nothing is held for it; Refusal(stale).
    """
    order = lookups.order_for(by, order_id=order_id)
    lookups.move(order, OrderState.PACKED, version=version, packed_at=at)
    take_goods(by, at, key, order)
    telling.tell(by, at, Event.ORDER_PACKED, order)
    fault("orders.pack_order.before_parcel")
    return parcels.accept_parcel(by=by, at=at, key=key, ref=order.id, weight_g=order.weight_g)


@action("orders.send_order", may=_SELLERS)
def send_order(
    *, by: Actor, at: datetime, key: str, order_id: UUID, version: int | None = None, carrier: str, waybill: str
) -> None:
    """A carrier took the parcel; its waybill number was typed or scanned.

    Raises: Refusal(invalid | conflict) for the number; Refusal(conflict) when it is to be collected or not packed.
    """
    order = lookups.order_for(by, order_id=order_id)
    if order.delivery != Delivery.COURIER:
        raise Refusal(Kind.CONFLICT, _("This order will be collected in the village; no carrier takes it."))
    lookups.move(order, OrderState.SENT, version=version, sent_at=at)
    parcels.hand_to_carrier(by=by, at=at, key=key, ref=order.id, carrier=carrier, waybill=waybill)
    telling.tell(by, at, Event.ORDER_SENT, order)


@action("orders.correct_waybill", may=_SELLERS)
def correct_waybill(*, by: Actor, at: datetime, key: str, order_id: UUID, carrier: str, waybill: str) -> None:
    """Put a wrongly typed waybill number right. Raises: Refusal(invalid | conflict)."""
    order = lookups.order_for(by, order_id=order_id)
    parcels.correct_waybill(by=by, at=at, key=key, ref=order.id, carrier=carrier, waybill=waybill)


def take_goods(by: Actor, at: datetime, key: str, order: Order) -> tuple[Taking, ...]:
    """Take what is held for an order out of the lots and note which lot gave what to which line."""
    lines = list(OrderLine.objects.of(by.station).filter(order=order).order_by("position"))
    demands = [(line.id, line.product_id, line.base_quantity * line.quantity) for line in lines]
    takings = stock.take(by=by, at=at, key=key, purpose_id=order.id, demands=demands)
    LineTaking.objects.bulk_create(
        [
            LineTaking(
                station_id=by.station,
                line_id=taking.line_id,
                lot_id=taking.lot_id,
                household_id=taking.household_id,
                quantity=taking.quantity,
            )
            for taking in takings
        ]
    )
    return takings
