"""Putting an order together from its rows: a fixed number of queries, whatever is on it."""

from __future__ import annotations

from uuid import UUID

from cunzhan.domain.goods.catalogue.facts import ShareFact
from cunzhan.domain.trade.orders import facts, rules
from cunzhan.domain.trade.orders.models import (
    LineTaking,
    Order,
    OrderContact,
    OrderLine,
    Payment,
    PaymentAttempt,
    Refund,
)
from cunzhan.domain.trade.parcels import queries as parcels
from cunzhan.kit.codec import from_plain
from cunzhan.kit.quantity import Unit


def whole(row: Order) -> facts.OrderFact:
    """An order with its lines, lots, attempts, payments, refunds, parcel and timeline."""
    station_id = row.station_id
    contact = OrderContact.objects.of(station_id).filter(order=row).first()
    return facts.OrderFact(
        id=row.id,
        number=row.number,
        token=row.token,
        channel=facts.Channel(row.channel),
        state=facts.OrderState(row.state),
        lines=lines_of(station_id, row.id),
        contact=masked(contact),
        note=row.note,
        goods_fen=row.goods_fen,
        postage_fen=row.postage_fen,
        total_fen=row.total_fen,
        paid_fen=row.paid_fen,
        refunded_fen=row.refunded_fen,
        postage_refunded_fen=row.postage_refunded_fen,
        pay_method=facts.PayMethod(row.pay_method),
        delivery=facts.Delivery(row.delivery),
        collect_date=row.collect_date,
        placed_at=row.placed_at,
        hold_until=row.hold_until,
        paid_at=row.paid_at,
        packed_at=row.packed_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        version=row.version,
        to_make=row.to_make,
        parcel=parcels.parcels_of(station_id, [row.id]).get(row.id),
        attempts=_attempts(row),
        payments=_payments(row),
        refunds=_refunds(row),
        timeline=_timeline(row),
    )


def lines_of(station_id: UUID, order_id: UUID) -> tuple[facts.LineFact, ...]:
    """The lines of an order, with the numbers of the lots they were taken from."""
    rows = list(OrderLine.objects.of(station_id).filter(order_id=order_id).order_by("position"))
    lots: dict[UUID, list[str]] = {}
    for taking in LineTaking.objects.of(station_id).filter(line__in=rows).select_related("lot").order_by("id"):
        lots.setdefault(taking.line_id, []).append(taking.lot.number)
    return tuple(_line(row, tuple(lots.get(row.id, ()))) for row in rows)


def _line(row: OrderLine, lots: tuple[str, ...]) -> facts.LineFact:
    to_household, to_shares = parts_of(row)
    return facts.LineFact(
        id=row.id,
        product_id=row.product_id,
        variant_id=row.variant_id,
        names=row.names,
        pack=row.pack,
        unit=Unit(row.unit),
        picture=row.picture,
        quantity=row.quantity,
        base_quantity=row.base_quantity,
        unit_price_fen=row.unit_price_fen,
        line_fen=row.line_fen,
        household_fen=row.household_fen,
        shares=tuple(from_plain(ShareFact, share) for share in row.shares),
        rule=row.rule,
        rule_version=row.rule_version,
        refunded_fen=row.refunded_fen,
        lots=lots,
        weighed=row.weighed,
        real_quantity=row.real_quantity,
        off_fen=row.off_fen,
        to_household_fen=to_household,
        to_shares_fen=tuple(to_shares),
        made_in_days=row.made_in_days,
        making=row.making,
    )


def parts_of(row: OrderLine) -> tuple[int, list[int]]:
    """What the households and each named share get of a whole line before refunds, by its real weight if weighed."""
    household = row.household_fen * row.quantity
    shares = [share["amount_fen"] * row.quantity for share in row.shares]
    if row.real_quantity is None:
        return household, shares
    return rules.weighed_parts(row.line_fen, household, shares, row.real_quantity, row.base_quantity * row.quantity)


def masked(row: OrderContact | None) -> facts.ContactMasked | None:
    """A contact as pages and lists may show it."""
    return facts.ContactMasked(row.name_masked, row.phone_masked, row.place) if row else None


def _attempts(order: Order) -> tuple[facts.AttemptFact, ...]:
    rows = PaymentAttempt.objects.of(order.station_id).filter(order=order).order_by("id")
    return tuple(
        facts.AttemptFact(
            id=row.id,
            number=row.id.hex,
            provider=row.provider,
            amount_fen=row.amount_fen,
            state=facts.AttemptState(row.state),
            code_url=row.code_url,
            opened_at=row.opened_at,
            expires_at=row.expires_at,
        )
        for row in rows
    )


def _payments(order: Order) -> tuple[facts.PaymentReceived, ...]:
    rows = Payment.objects.of(order.station_id).filter(order=order).order_by("id")
    return tuple(facts.PaymentReceived(r.provider, r.amount_fen, r.at, r.provider_txn) for r in rows)


def _refunds(order: Order) -> tuple[facts.RefundFact, ...]:
    rows = Refund.objects.of(order.station_id).filter(order=order).select_related("payment").order_by("id")
    return tuple(
        facts.RefundFact(
            id=row.id,
            number=row.id.hex,
            amount_fen=row.amount_fen,
            reason=row.reason,
            provider=row.payment.provider,
            state=facts.RefundState(row.state),
            decided_at=row.decided_at,
            done_at=row.done_at,
        )
        for row in rows
    )


def _timeline(row: Order) -> tuple[facts.Milestone, ...]:
    """What happened, and what is still to come on this order's way."""
    if row.state == facts.OrderState.CANCELLED:
        steps = [("placed", row.placed_at), ("paid", row.paid_at), ("cancelled", row.cancelled_at)]
        return tuple(facts.Milestone(step, at) for step, at in steps if at)
    middle = [("sent", row.sent_at)] if row.delivery == facts.Delivery.COURIER else []
    steps = [
        ("placed", row.placed_at),
        ("paid", row.paid_at),
        ("packed", row.packed_at),
        *middle,
        ("delivered", row.delivered_at),
    ]
    return tuple(facts.Milestone(step, at) for step, at in steps)
