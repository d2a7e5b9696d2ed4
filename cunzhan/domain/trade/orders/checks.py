"""Orders recomputed from their lines, payments and refunds, and held against the books below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from cunzhan.domain.ground.ledger.models import Account
from cunzhan.domain.trade.orders.facts import Making, OrderState, RefundState
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderLine, Payment, Refund, Workbench
from cunzhan.domain.trade.orders.weights import check_weights
from cunzhan.domain.trade.settlement.models import Allocation
from cunzhan.domain.trade.settlement.rules import BUYERS, REFUNDS_DUE
from cunzhan.kit.finding import MOST_NAMED, Finding

_PACKED = (OrderState.PACKED, OrderState.SENT, OrderState.DELIVERED)


def check(station_id: UUID) -> Iterator[Finding]:
    """Sums of lines, payments and refunds; packed lines have their lots; delivered lines are shared out whole; weighed
    lines cost what their grams are worth; the money of buyers and what is due back to them agree with the ledger.
    """
    yield from _orders(station_id)
    yield from _lines(station_id)
    yield from _shared_out(station_id)
    yield from check_weights(station_id)
    yield from _benches(station_id)
    yield from _payments(station_id)
    yield from _liabilities(station_id)


def _sum(rows: QuerySet[Any], key: str, amount: Any) -> Coalesce:
    total = rows.filter(**{key: OuterRef("id")}).order_by().values(key).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))


def _orders(station_id: UUID) -> Iterator[Finding]:
    rows = Order.objects.of(station_id).annotate(
        lines_fen=_sum(OrderLine.objects.of(station_id), "order", "line_fen"),
        came_fen=_sum(Payment.objects.of(station_id), "order", "amount_fen"),
        back_fen=_sum(Refund.objects.of(station_id), "order", "amount_fen"),
    )
    wrong = rows.exclude(goods_fen=F("lines_fen"), paid_fen=F("came_fen"), refunded_fen=F("back_fen"))
    for row in wrong.order_by("id")[:MOST_NAMED]:
        says = (row.goods_fen, row.paid_fen, row.refunded_fen)
        should = (row.lines_fen, row.came_fen, row.back_fen)
        yield Finding("money", "orders_order", row.number, says, should, station_id, "goods, paid, refunded")
    whole = Refund.objects.of(station_id).filter(of_whole_payment=True)
    sold = Order.objects.of(station_id).filter(state__in=[OrderState.PAID, *_PACKED])
    sold = sold.annotate(kept_fen=F("paid_fen") - _sum(whole, "order", "amount_fen"))
    for order in sold.filter(kept_fen__lt=F("total_fen")).order_by("id")[:MOST_NAMED]:
        yield Finding("money", "orders_order", order.number, order.kept_fen, order.total_fen, station_id, "paid")


def _lines(station_id: UUID) -> Iterator[Finding]:
    rows = OrderLine.objects.of(station_id).annotate(
        taken=_sum(LineTaking.objects.of(station_id), "line", "quantity"),
        wanted=Case(
            When(order__state__in=_PACKED, then=Coalesce("real_quantity", F("base_quantity") * F("quantity"))),
            default=Value(0),
            output_field=BigIntegerField(),
        ),
    )
    for row in rows.exclude(taken=F("wanted")).order_by("id")[:MOST_NAMED]:
        yield Finding("goods", "orders_line", str(row.id), row.taken, row.wanted, station_id, "taken from lots")


def _shared_out(station_id: UUID) -> Iterator[Finding]:
    shares = Allocation.objects.of(station_id).filter(line_id=OuterRef("id")).order_by().values("line_id")
    shared = shares.annotate(total=Sum("amount_fen")).values("total")
    gone = shares.annotate(total=Sum("reversed_fen")).values("total")
    delivered = OrderLine.objects.of(station_id).filter(order__state=OrderState.DELIVERED)
    delivered = delivered.annotate(
        shared=Coalesce(Subquery(shared, output_field=BigIntegerField()), Value(0)),
        gone=Coalesce(Subquery(gone, output_field=BigIntegerField()), Value(0)),
    )
    for row in delivered.exclude(line_fen=F("shared"), refunded_fen=F("gone")).order_by("id")[:MOST_NAMED]:
        says, should = (row.line_fen, row.refunded_fen), (row.shared, row.gone)
        yield Finding("money", "orders_line", str(row.id), says, should, station_id, "shared out, taken back")


def _benches(station_id: UUID) -> Iterator[Finding]:
    """A workbench is the sum of what is being made; a lot that was made for an order is kept for that order."""
    lines = OrderLine.objects.of(station_id).filter(variant_id=OuterRef("variant_id"), making=Making.OPEN).order_by()
    pieces = lines.values("variant_id").annotate(total=Sum("quantity")).values("total")
    benches = Workbench.objects.of(station_id).annotate(
        being_made=Coalesce(Subquery(pieces, output_field=BigIntegerField()), Value(0))
    )
    for row in benches.exclude(open=F("being_made")).order_by("id")[:MOST_NAMED]:
        yield Finding("goods", "orders_workbench", str(row.variant_id), row.open, row.being_made, station_id)
    on_the_way = [OrderState.PAID, OrderState.PACKED, OrderState.SENT]
    made = OrderLine.objects.of(station_id).filter(making=Making.MADE, order__state__in=on_the_way)
    for line in made.exclude(made_lot__kept_for=F("order_id")).select_related("made_lot")[:MOST_NAMED]:
        assert line.made_lot is not None
        says, should = line.made_lot.kept_for, line.order_id
        yield Finding("goods", "stock_lot", line.made_lot.number, says, should, station_id, "kept for")


def _payments(station_id: UUID) -> Iterator[Finding]:
    rows = Payment.objects.of(station_id).annotate(
        back_fen=_sum(Refund.objects.of(station_id), "payment", "amount_fen")
    )
    for row in rows.exclude(refunded_fen=F("back_fen")).order_by("id")[:MOST_NAMED]:
        yield Finding("money", "orders_payment", str(row.id), row.refunded_fen, row.back_fen, station_id)


def _liabilities(station_id: UUID) -> Iterator[Finding]:
    rows = Order.objects.of(station_id)
    waiting = rows.exclude(state=OrderState.DELIVERED).aggregate(
        total=Coalesce(Sum(F("paid_fen") - F("refunded_fen")), 0)
    )
    too_much = rows.filter(state=OrderState.DELIVERED).aggregate(total=Coalesce(Sum(F("paid_fen") - F("total_fen")), 0))
    given = Refund.objects.of(station_id).filter(order__state=OrderState.DELIVERED, of_whole_payment=True)
    given_fen = given.aggregate(total=Coalesce(Sum("amount_fen"), 0))["total"]
    yield from _compare(station_id, BUYERS.code, given_fen - waiting["total"] - too_much["total"])
    due = Refund.objects.of(station_id).filter(~Q(state=RefundState.DONE))
    yield from _compare(station_id, REFUNDS_DUE.code, -due.aggregate(total=Coalesce(Sum("amount_fen"), 0))["total"])


def _compare(station_id: UUID, code: str, should: int) -> Iterator[Finding]:
    kept = Account.objects.of(station_id).filter(code=code).values_list("balance_fen", flat=True).first() or 0
    if kept != should:
        yield Finding("money", "ledger_account", code, kept, should, station_id)
