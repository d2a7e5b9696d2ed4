"""What changes about orders, by verb: placing, paying, packing, delivering, refunding, selling at the counter."""

from cunzhan.domain.trade.orders.actions.cancelling import cancel_order, tidy_expired
from cunzhan.domain.trade.orders.actions.cases import resolve_case
from cunzhan.domain.trade.orders.actions.counter import close_drawer, move_money, open_drawer, sell_at_counter
from cunzhan.domain.trade.orders.actions.delivering import (
    confirm_delivery,
    confirm_received,
    deliver_overdue,
    hand_over,
)
from cunzhan.domain.trade.orders.actions.forgetting import forget_contacts
from cunzhan.domain.trade.orders.actions.making import receive_made
from cunzhan.domain.trade.orders.actions.notices import apply_notice, apply_stored_notices, receive_notice
from cunzhan.domain.trade.orders.actions.packing import correct_waybill, pack_order, send_order
from cunzhan.domain.trade.orders.actions.paying import (
    ask_to_pay,
    record_attempt_closed,
    record_attempt_failed,
    record_bank,
    record_cash,
    record_pay_code,
    record_payment,
)
from cunzhan.domain.trade.orders.actions.placing import place_order, set_postage
from cunzhan.domain.trade.orders.actions.refunding import record_refund_result, refund
from cunzhan.domain.trade.orders.actions.weighing import weigh_order

__all__ = [
    "apply_notice",
    "apply_stored_notices",
    "ask_to_pay",
    "cancel_order",
    "close_drawer",
    "confirm_delivery",
    "confirm_received",
    "correct_waybill",
    "deliver_overdue",
    "forget_contacts",
    "hand_over",
    "move_money",
    "open_drawer",
    "pack_order",
    "place_order",
    "receive_made",
    "receive_notice",
    "record_attempt_closed",
    "record_attempt_failed",
    "record_bank",
    "record_cash",
    "record_pay_code",
    "record_payment",
    "record_refund_result",
    "refund",
    "resolve_case",
    "sell_at_counter",
    "send_order",
    "set_postage",
    "tidy_expired",
    "weigh_order",
]
