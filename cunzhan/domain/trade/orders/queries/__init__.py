"""Questions about orders: for the buyer by token, for staff by station."""

from cunzhan.domain.trade.orders.queries.counter import case, cases, drawer, drawers, queue
from cunzhan.domain.trade.orders.queries.making import making_left, to_make
from cunzhan.domain.trade.orders.queries.money import attempt_to_open, live_attempts_since, refund_to_send
from cunzhan.domain.trade.orders.queries.orders import (
    contact,
    counter_receipt,
    order,
    order_by_token,
    orders,
)
from cunzhan.domain.trade.orders.queries.packing import pack_list, pack_sheet
from cunzhan.domain.trade.orders.queries.quotes import postage_regions, quote

__all__ = [
    "attempt_to_open",
    "case",
    "cases",
    "contact",
    "counter_receipt",
    "drawer",
    "drawers",
    "live_attempts_since",
    "making_left",
    "order",
    "order_by_token",
    "orders",
    "pack_list",
    "pack_sheet",
    "postage_regions",
    "queue",
    "quote",
    "refund_to_send",
    "to_make",
]
