"""Telling programs outside what became of an order: ids, numbers and amounts, and nothing of its buyer."""

from __future__ import annotations

from datetime import datetime

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders.models import Order


def tell(by: Actor, at: datetime, event: Event, order: Order) -> None:
    """Tell it in the transaction in which it happens."""
    about = {
        "order_id": order.id,
        "number": order.number,
        "channel": order.channel,
        "delivery": order.delivery,
        "total_fen": order.total_fen,
    }
    hooks.tell(by=by, at=at, event=event, about=about)
