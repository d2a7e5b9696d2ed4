"""Which buttons an order offers, by its state and by who looks; and its way as a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders.facts import OrderFact

SELLERS = frozenset({Role.CLERK, Role.MANAGER})
BOOKS = frozenset({Role.BOOKKEEPER, Role.MANAGER})


def allowed(order: OrderFact, role: Role) -> frozenset[str]:
    """The names of the pages that make sense now. The actions decide; this only spares useless buttons."""
    state, sells = str(order.state), role in SELLERS
    collect = str(order.delivery) == "collect"
    owes = order.total_fen > order.paid_fen
    may: set[str] = set()
    if owes and state != "cancelled":
        if str(order.pay_method) == "bank" and role in BOOKS:
            may.add("bank")
        if str(order.pay_method) == "cash" and sells:
            may.add("cash")
            if state == "placed" and not order.paid_fen and any(line.weighed for line in order.lines):
                may.add("weigh")
    may |= {"cancel"} if state in {"placed", "paid"} else set()
    if order.refundable_fen and state in {"paid", "packed", "sent", "delivered"}:
        may.add("refund")
    if sells:
        may |= {"pack"} if state == "paid" and not order.to_make else set()
        if state == "packed":
            may |= {"hand_over"} if collect else {"send"}
        if state == "sent":
            may |= {"delivered", "waybill"}
    return frozenset(may)


def next_step(order: OrderFact, role: Role) -> str:
    """The one thing to do next, for the saffron button."""
    may = allowed(order, role) - (frozenset() if order.to_weigh else {"weigh"})
    return next(
        (name for name in ("weigh", "bank", "cash", "pack", "send", "hand_over", "delivered") if name in may), ""
    )


def steps_of(order: OrderFact) -> list[dict[str, Any]]:
    """The order's way: what is done, what is now, what is still to come."""
    collect = str(order.delivery) == "collect"
    parcel = order.parcel
    steps: list[dict[str, Any]] = [
        {"title": _("Ordered"), "at": order.placed_at},
        {"title": pgettext("step", "Paid"), "at": order.paid_at},
        {"title": _("Packed"), "at": order.packed_at},
    ]
    if not collect:
        waybill = parcel.waybill if parcel else ""
        steps.append({"title": _("Handed to the carrier"), "at": order.sent_at, "code": waybill})
    steps.append({"title": _("Collected") if collect else _("Delivered"), "at": order.delivered_at})
    if order.cancelled_at:
        steps = [step for step in steps if step["at"]] + [{"title": _("Cancelled"), "at": order.cancelled_at}]
    waiting = next((step for step in steps if not step["at"]), None)
    for step in steps:
        step["state"] = "done" if step["at"] else "now" if step is waiting else ""
    return steps
