"""Packing an order from the lots, and handing it to a carrier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Taking
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders.actions import telling, weighing
from cunzhan.domain.trade.orders.actions.refunding import give_difference_back
from cunzhan.domain.trade.orders.facts import Delivery, Making, OrderState
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderLine
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.parcels import actions as parcels
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal

_SELLERS = (Role.CLERK, Role.MANAGER)


@action("orders.pack_order", may=_SELLERS)
def pack_order(
    *,
    by: Actor,
    at: datetime,
    key: str,
    order_id: UUID,
    version: int | None = None,
    weights: Mapping[UUID, int] | None = None,
    sure: bool = False,
) -> UUID:
    """Take an order's goods out of the lots, oldest first, into a parcel.

    ``weights`` are the real grams of each line that is sold by weight; what these cost less goes back to the buyer at
    once. ``sure``: a weight that differs by more than a tenth is what the scale says.
    Raises: Refusal(conflict) when it is not paid, packed before, or nothing is held for it; Refusal(stale); and as
    `weighing.weigh`.
    """
    order = lookups.order_for(by, order_id=order_id)
    lookups.move(order, OrderState.PACKED, version=version, packed_at=at)
    lines = weighing.lines_of(order)
    if any(line.making and line.making != Making.MADE for line in lines):
        raise Refusal(Kind.CONFLICT, _("This order waits for a piece that is being made. Take it in first."))
    off = weighing.note_weights(order, lines, weights or {}, sure=sure)
    take_goods(by, at, key, order, lines)
    if off:
        give_difference_back(by=by, at=at, key=key, order=order, amount_fen=off, reason=weighing.REASON)
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


def take_goods(by: Actor, at: datetime, key: str, order: Order, lines: Sequence[OrderLine]) -> tuple[Taking, ...]:
    """Take what is held for an order out of the lots and note which lot gave what to which line."""
    demands = [(line.id, line.product_id, line.real_quantity or line.base_quantity * line.quantity) for line in lines]
    held: dict[UUID, int] = {}
    for line in lines:
        held[line.product_id] = held.get(line.product_id, 0) + line.base_quantity * line.quantity
    made = {line.id: line.made_lot_id for line in lines if line.made_lot_id}
    takings = stock.take(by=by, at=at, key=key, purpose_id=order.id, demands=demands, held=held, made=made)
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
