"""Orders and their life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import Contact, OrderRow
from cunzhan.faces.api.door import Key, asks, doing, reads, writes
from cunzhan.faces.api.shapes import orders as shapes
from cunzhan.faces.api.shapes.basics import Made
from cunzhan.faces.shared.gate import Asked

router = Router(tags=["orders"])


@reads(router, "/orders", Scope.ORDERS_READ, shapes.Orders)
def list_orders(request: Asked, wanted: Query[shapes.OrdersAsked]) -> Any:
    """Orders, newest first; those waiting to be done (`state`) oldest first."""
    asked = wanted.dict()
    asked["text"] = asked.pop("number")
    page = orders.orders(by=request.actor, **asked)
    return {"items": [_row(row) for row in page.items], "next_cursor": page.next_cursor}


@reads(router, "/orders/{uuid:order_id}", Scope.ORDERS_READ, shapes.Order)
def get_order(request: Asked, order_id: UUID) -> Any:
    """One order. Its buyer is masked; the full address is for the waybill, at the counter."""
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders", Scope.ORDERS_WRITE, shapes.Placed, status=201)
def place_order(request: Asked, key: Key, said: shapes.OrderNew) -> Any:
    """Place an order and hold its goods. When the total is another one now, nothing is placed (409)."""
    told = said.dict()
    return order_actions.place_order(
        **doing(request, key),
        **{
            **told,
            "lines": [(line.variant_id, line.quantity) for line in said.lines],
            "contact": Contact(**told["contact"]),
        },
    )


@writes(router, "/orders/{uuid:order_id}/bank", Scope.ORDERS_WRITE, shapes.Outcome)
def record_bank(request: Asked, order_id: UUID, key: Key, said: shapes.Transferred) -> Any:
    """A bank transfer arrived for an order. The same reference is counted once."""
    return {"outcome": order_actions.record_bank(**doing(request, key), order_id=order_id, **said.dict())}


@writes(router, "/orders/{uuid:order_id}/cash", Scope.ORDERS_WRITE, shapes.Change)
def record_cash(request: Asked, order_id: UUID, key: Key, said: shapes.Tendered) -> Any:
    """An order is paid in cash at the counter."""
    return {"change_fen": order_actions.record_cash(**doing(request, key), order_id=order_id, **said.dict())}


@writes(router, "/orders/{uuid:order_id}/pack", Scope.ORDERS_WRITE, shapes.Order)
def pack_order(request: Asked, order_id: UUID, key: Key, said: shapes.Packed) -> Any:
    """Take an order's goods out of the lots, oldest first, into a parcel. What weighs less than ordered costs less:
    the difference goes back to the buyer at once.
    """
    order_actions.pack_order(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/weigh", Scope.ORDERS_WRITE, shapes.Owed)
def weigh_order(request: Asked, order_id: UUID, key: Key, said: shapes.Weighed) -> Any:
    """Weigh an order that is paid in cash when it is collected, before it is paid: its buyer then owes less."""
    return {"total_fen": order_actions.weigh_order(**doing(request, key), order_id=order_id, **said.dict())}


@writes(router, "/order-lines/{uuid:line_id}/made", Scope.ORDERS_WRITE, Made, status=201)
def receive_made(request: Asked, line_id: UUID, key: Key, said: shapes.MadeNew) -> Any:
    """A household brings in a piece that was made to order: a lot that this line, and no other order, takes."""
    return Made(id=order_actions.receive_made(**doing(request, key), line_id=line_id, **said.dict()).id)


@writes(router, "/orders/{uuid:order_id}/send", Scope.ORDERS_WRITE, shapes.Order)
def send_order(request: Asked, order_id: UUID, key: Key, said: shapes.Sent) -> Any:
    """A carrier took the parcel under a waybill number."""
    order_actions.send_order(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/waybill", Scope.ORDERS_WRITE, shapes.Order)
def correct_waybill(request: Asked, order_id: UUID, key: Key, said: shapes.Waybill) -> Any:
    """Put a wrongly typed waybill number right."""
    order_actions.correct_waybill(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/deliver", Scope.ORDERS_WRITE, shapes.Order)
def deliver_order(request: Asked, order_id: UUID, key: Key, said: shapes.Versioned) -> Any:
    """The carrier delivered the parcel: the households have their share."""
    order_actions.confirm_delivery(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/hand-over", Scope.ORDERS_WRITE, shapes.Order)
def hand_order_over(request: Asked, order_id: UUID, key: Key, said: shapes.Versioned) -> Any:
    """The buyer collected the parcel in the village."""
    order_actions.hand_over(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/cancel", Scope.ORDERS_WRITE, shapes.Order)
def cancel_order(request: Asked, order_id: UUID, key: Key, said: shapes.Cancelled) -> Any:
    """Cancel an order that is not packed; what was paid goes back."""
    order_actions.cancel_order(**doing(request, key), order_id=order_id, **said.dict())
    return orders.order(by=request.actor, order_id=order_id)


@writes(router, "/orders/{uuid:order_id}/refunds", Scope.ORDERS_WRITE, Made, status=201)
def refund_order(request: Asked, order_id: UUID, key: Key, said: shapes.RefundNew) -> Any:
    """Give part or all of an order's money back, and say what came back to the shelf."""
    return Made(id=order_actions.refund(**doing(request, key), order_id=order_id, **said.dict()))


@writes(router, "/sales", Scope.ORDERS_WRITE, shapes.Sold, status=201)
def sell_at_counter(request: Asked, key: Key, said: shapes.Sale) -> Any:
    """Sell to somebody at the counter for cash: goods, money and the households' shares, all at once."""
    lines = [(line.variant_id, line.quantity) for line in said.lines]
    return order_actions.sell_at_counter(
        **doing(request, key), lines=lines, tendered_fen=said.tendered_fen, weights=said.weights, sure=said.sure
    )


@asks(router, "/quotes", Scope.ORDERS_READ, shapes.Quote)
def quote(request: Asked, said: shapes.QuoteAsked) -> Any:
    """What a basket would cost now; nothing is held and nothing changed."""
    lines = [(line.variant_id, line.quantity) for line in said.lines]
    return orders.quote(
        request.actor.station, lines=lines, region_code=said.region_code, delivery=said.delivery, at=request.at
    )


def _row(row: OrderRow) -> dict[str, Any]:
    goods = [{"names": names, "pack": pack, "quantity": quantity} for names, pack, quantity in row.goods]
    return {**vars(row), "goods": goods}
