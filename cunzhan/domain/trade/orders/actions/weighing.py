"""Goods that are sold by weight: what the scale says decides what the line costs, never more than was ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.facts import OrderState, PayMethod
from cunzhan.domain.trade.orders.models import Order, OrderLine
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.orders.queries.assembly import parts_of
from cunzhan.kit.quantity import kilograms
from cunzhan.kit.refusal import Kind, Refusal

REASON = "weighed"
"""Why money goes back to a buyer whose goods weigh less than ordered; pages have words for it."""


@action("orders.weigh_order", may=(Role.CLERK, Role.MANAGER))
def weigh_order(
    *,
    by: Actor,
    at: datetime,
    key: str,
    order_id: UUID,
    version: int | None = None,
    weights: Mapping[UUID, int],
    sure: bool = False,
) -> int:
    """Weigh an order that is paid in cash when it is collected, before it is paid: its buyer then owes less.

    ``weights`` are grams by line. It may be weighed again until it is paid. Returns what is to be paid, in fen.
    Raises: Refusal(conflict) for an order that is paid otherwise or already; and as `weigh`.
    """
    order = lookups.order_for(by, order_id=order_id)
    rows = Order.objects.of(by.station).filter(
        id=order.id, state=OrderState.PLACED, pay_method=PayMethod.CASH, paid_fen=0
    )
    if version is not None and order.version != version:
        raise Refusal(
            Kind.STALE, _("Somebody changed this order meanwhile. Nothing of yours was done; look at it again.")
        )
    if not rows.filter(version=order.version).update(version=F("version") + 1):
        raise Refusal(
            Kind.CONFLICT, _("Only an order that is paid in cash when it is collected is weighed before it is paid.")
        )
    lines = lines_of(order)
    if not any(line.weighed for line in lines):
        raise Refusal(Kind.CONFLICT, _("Nothing in this order is sold by weight."))
    note_weights(order, lines, weights, sure=sure, again=True)
    return order.total_fen


def lines_of(order: Order) -> list[OrderLine]:
    """The lines of an order whose own row is locked: nobody changes them meanwhile."""
    return list(OrderLine.objects.of(order.station_id).filter(order=order).order_by("position"))


def note_weights(
    order: Order, lines: Sequence[OrderLine], weights: Mapping[UUID, int], *, sure: bool, again: bool = False
) -> int:
    """Write what the scale said on the weighed lines and take what they cost less off the order; returns that in fen.

    Raises: as `weigh`.
    """
    waiting = [line for line in lines if line.weighed and (again or line.real_quantity is None)]
    before = sum(line.line_fen for line in waiting)
    weigh(waiting, weights, sure=sure)
    if not waiting:
        return 0
    OrderLine.objects.bulk_update(waiting, ["real_quantity", "off_fen", "line_fen"])
    off = before - sum(line.line_fen for line in waiting)
    if off:
        Order.objects.of(order.station_id).filter(id=order.id).update(
            goods_fen=F("goods_fen") - off, total_fen=F("total_fen") - off
        )
        order.goods_fen -= off
        order.total_fen -= off
    return off


def weigh(waiting: Sequence[OrderLine], weights: Mapping[UUID, int], *, sure: bool, name: str = "id") -> None:
    """Put weights in grams, by line or by another ``name`` of it, on lines that are not written yet.

    Raises: Refusal(invalid) with the field for a line that is not weighed, and for a weight that cannot be or for
    which the shares on top do not suffice; Refusal(conflict) with ``unlikely``, what differs by more than a tenth,
    unless somebody is ``sure``.
    """
    by_name = {getattr(line, name): line for line in waiting}
    if set(weights) - set(by_name):
        raise Refusal(Kind.INVALID, _("Only goods that are sold by weight are weighed, and once."))
    unlikely = []
    for given, line in by_name.items():
        _weigh(line, weights.get(given, 0), field_of(given))
        if rules.unlikely_weight(_real(line), _nominal(line)):
            unlikely.append(given)
    if unlikely and not sure:
        line = by_name[unlikely[0]]
        raise Refusal(
            Kind.CONFLICT,
            _("%(real)s kg instead of %(ordered)s kg: is that what the scale says? If so, press once more."),
            field=field_of(unlikely[0]),
            real=kilograms(_real(line)),
            ordered=kilograms(_nominal(line)),
            unlikely=unlikely,
        )


def _weigh(line: OrderLine, real_g: int, field: str) -> None:
    nominal_g, ordered_fen = _nominal(line), line.line_fen + line.off_fen
    amount = rules.weighed_fen(ordered_fen, real_g, nominal_g)
    if rules.cannot_weigh(real_g, nominal_g) or not amount:
        raise Refusal(
            Kind.INVALID,
            _("Write what the scale says: more than nothing, and not above twice the %(ordered)s kg ordered."),
            field=field,
            ordered=kilograms(nominal_g),
        )
    # What went back before the goods were weighed does not come back.
    line.line_fen = max(amount, line.refunded_fen)
    line.off_fen = ordered_fen - line.line_fen
    line.real_quantity = real_g
    try:
        parts_of(line)
    except ValueError:
        raise Refusal(
            Kind.INVALID,
            _(
                "The buyer pays no more than ordered and the household is paid for every gram: what stands on top of "
                "its price does not cover so much more. Take some out."
            ),
            field=field,
        ) from None


def field_of(key: UUID) -> str:
    """The name of the field of a form in which a weight is typed."""
    return f"weight_{key}"


def _nominal(line: OrderLine) -> int:
    return line.base_quantity * line.quantity


def _real(line: OrderLine) -> int:
    return line.real_quantity or 0
