"""The states and kinds of orders, payments and refunds."""

from __future__ import annotations

from enum import StrEnum


class OrderState(StrEnum):
    """The life of an order."""

    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PayMethod(StrEnum):
    """How an order is paid; each has its own length of hold."""

    ONLINE = "online"
    BANK = "bank"
    CASH = "cash"


class Delivery(StrEnum):
    """How the goods reach the buyer."""

    COURIER = "courier"
    COLLECT = "collect"


class Channel(StrEnum):
    """Where an order came from."""

    SHOP = "shop"
    COUNTER = "counter"


class AttemptState(StrEnum):
    """The life of one attempt to pay online."""

    ASKING = "asking"
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"


class RefundState(StrEnum):
    """The life of a refund: decided, then given back or failed at the provider."""

    DUE = "due"
    DONE = "done"
    FAILED = "failed"


class Making(StrEnum):
    """Where a piece that is made to order is."""

    OPEN = "open"
    """It has its place at the workbench: to be made, or being made."""
    MADE = "made"
    RELEASED = "released"
    """Nobody need make it: the order lapsed or was cancelled."""


class CaseKind(StrEnum):
    """What a person must decide."""

    PAID_WITHOUT_STOCK = "paid_without_stock"
    MONEY_FOR_CANCELLED = "money_for_cancelled"
    AMOUNT_DIFFERS = "amount_differs"
    PAID_TWICE = "paid_twice"
    REFUND_FAILED = "refund_failed"
