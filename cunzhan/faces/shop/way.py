"""The way of an order in words: its headline and the steps of its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cunzhan.domain.trade.orders.facts import Delivery, OrderFact, OrderState, PayMethod
from cunzhan.faces.shared.templatetags.cunzhan import commas, fill, money_filter
from cunzhan.kit.words import say


@dataclass(frozen=True)
class Step:
    """One line of the timeline; `state` is done, now or empty for what is still to come."""

    title: str
    state: str = ""
    at: datetime | None = None
    note: str = ""
    code: str = ""


def headline(order: OrderFact, late: bool) -> str:
    """What a buyer wants to know first."""
    if order.state == OrderState.PLACED:
        if late:
            return _("The time to pay has passed")
        return _("Waiting for your payment") if order.pay_method != PayMethod.CASH else _("We keep it for you")
    if order.state == OrderState.PACKED and order.delivery == Delivery.COLLECT:
        return _("Packed, come and collect it")
    return {
        OrderState.PAID: _("Paid, we are packing it"),
        OrderState.PACKED: _("Packed, it leaves soon"),
        OrderState.SENT: _("On its way to you"),
        OrderState.DELIVERED: _("It has arrived. Thank you!"),
        OrderState.CANCELLED: _("This order is cancelled"),
    }[order.state]


def steps(order: OrderFact) -> list[Step]:
    """What has happened, what is happening, what is still to come."""
    told = [Step(_("Ordered"), "done", order.placed_at)]
    if order.state == OrderState.CANCELLED:
        if order.paid_at:
            told.append(_paid(order))
        return [*told, Step(_("Cancelled"), "done", order.cancelled_at)]
    told.append(_paid(order))
    told.append(Step(_("Packed"), _done(order.packed_at), order.packed_at, _lots(order), ""))
    if order.delivery == Delivery.COURIER:
        told.append(_sent(order))
    arrived = _("Collected") if order.delivery == Delivery.COLLECT else _("Arrived")
    told.append(Step(arrived, _done(order.delivered_at), order.delivered_at))
    told.append(_earned(order))
    return _marked(told)


def _done(at: datetime | None) -> str:
    return "done" if at else ""


def _paid(order: OrderFact) -> Step:
    if order.paid_at:
        return Step(fill(_("Paid %(amount)s"), amount=money_filter(order.paid_fen)), "done", order.paid_at)
    return Step(fill(_("Pay %(amount)s"), amount=money_filter(order.total_fen)))


def _lots(order: OrderFact) -> str:
    numbers = list(dict.fromkeys(number for line in order.lines for number in line.lots))
    return fill(_("Lot %(numbers)s"), numbers=commas(numbers)) if numbers else ""


def _sent(order: OrderFact) -> Step:
    parcel = order.parcel
    if parcel is None or not order.sent_at:
        return Step(_("Given to the carrier"))
    carrier = say(parcel.carrier.names) if parcel.carrier else ""
    title = _("Given to %(carrier)s") % {"carrier": carrier} if carrier else _("Given to the carrier")
    return Step(title, "done", order.sent_at, _("Waybill"), parcel.waybill or "")


def _earned(order: OrderFact) -> Step:
    amount = money_filter(order.household_fen)
    if order.delivered_at:
        return Step(fill(_("%(amount)s credited to the households"), amount=amount), "done")
    note = _("Without a word from you this happens by itself 10 days after it was sent.")
    title = fill(_("You say it arrived, and %(amount)s are credited to the households"), amount=amount)
    return Step(title, note=note if order.delivery == Delivery.COURIER else "")


def _marked(told: list[Step]) -> list[Step]:
    """The first step still to come is where the order is now."""
    for index, step in enumerate(told):
        if not step.state:
            told[index] = Step(step.title, "now", step.at, step.note, step.code)
            break
    return told
