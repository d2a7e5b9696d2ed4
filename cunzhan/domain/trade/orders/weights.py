"""Lines sold by weight, recomputed from their grams with arithmetic of their own."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.domain.trade.orders.models import OrderLine
from cunzhan.domain.trade.settlement.models import Allocation
from cunzhan.kit.finding import MOST_NAMED, Finding

_PACKED = (OrderState.PACKED, OrderState.SENT, OrderState.DELIVERED)


def check_weights(station_id: UUID) -> Iterator[Finding]:
    """What is packed was weighed; it costs what its grams are worth, never more than ordered; and its households are
    paid for them: in proportion for less than ordered, for every gram of more.
    """
    to_lots = Allocation.objects.of(station_id).filter(line_id=OuterRef("id"), lot__isnull=False).order_by()
    total = to_lots.values("line_id").annotate(total=Sum("amount_fen")).values("total")
    rows = OrderLine.objects.of(station_id).filter(weighed=True).select_related("order").order_by("id")
    rows = rows.annotate(paid_out=Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0)))
    found = 0
    for row in rows.iterator(chunk_size=500):
        for says, should, what in _wrong(row):
            yield Finding("money", "orders_line", str(row.id), says, should, station_id, what)
            found += 1
        if found >= MOST_NAMED:
            return


def _wrong(row: OrderLine) -> Iterator[tuple[object, object, str]]:
    if row.real_quantity is None:
        if row.order.state in _PACKED:
            yield None, "more than nothing", "real weight"
        return
    ordered, nominal = row.line_fen + row.off_fen, row.base_quantity * row.quantity
    amount = min(ordered, _half_up(ordered * row.real_quantity, nominal))
    # What went back before the goods were weighed stays gone, though they weigh still less.
    if row.line_fen != amount and not (row.line_fen > amount and row.refunded_fen == row.line_fen):
        yield row.line_fen, amount, "by its weight"
    if row.order.state != OrderState.DELIVERED:
        return
    household = row.household_fen * row.quantity
    paid_out = row.paid_out  # type: ignore[attr-defined]
    if row.real_quantity > nominal:
        if paid_out != _half_up(household * row.real_quantity, nominal):
            yield paid_out, _half_up(household * row.real_quantity, nominal), "households, by weight"
    elif abs(paid_out * ordered - row.line_fen * household) >= ordered:
        yield paid_out, row.line_fen * household // ordered, "households, by weight"


def _half_up(above: int, below: int) -> int:
    whole, rest = divmod(above, below)
    return whole + (2 * rest >= below)
