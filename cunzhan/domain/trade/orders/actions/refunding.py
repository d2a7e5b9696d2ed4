"""Giving money back: decided once, taken off the right parties, sent by the way the money came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Place, Taking
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions.paying import open_case
from cunzhan.domain.trade.orders.facts import CaseKind, OrderState, RefundState
from cunzhan.domain.trade.orders.models import Case, LineTaking, Order, OrderLine, Payment, Refund
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement.rules import BUYERS, POSTAGE, REFUNDS_DUE, money_account
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import id_of, new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON, clean

_AT_ONCE = ("cash", "bank")


@action("orders.refund", may=STAFF)
def refund(
    *,
    by: Actor,
    at: datetime,
    key: str,
    order_id: UUID,
    version: int,
    lines: Mapping[UUID, int],
    postage_fen: int,
    reason: str,
    back_to_stock: Mapping[UUID, int] | None = None,
) -> UUID:
    """Give part or all of an order's money back: fen by line, and of the postage.

    Before the delivery it comes out of the buyer's money that is not shared out yet; after it, out of the parties'
    remaining shares in proportion. ``back_to_stock`` are packs by line that came back and can be sold again.
    Raises: Refusal(conflict) when less remains of a line, the postage or the payment; Refusal(stale);
    Refusal(forbidden) above what a clerk may refund alone.
    """
    order = lookups.order_for(by, order_id=order_id)
    reason = clean(reason, most=LONGEST_REASON, field="reason")
    amounts = {line_id: fen for line_id, fen in lines.items() if fen}
    total = sum(amounts.values()) + postage_fen
    _check(by, order, amounts, postage_fen, total)
    rows = Order.objects.of(by.station).filter(id=order.id, version=version)
    if not rows.update(version=F("version") + 1):
        raise Refusal(
            Kind.STALE, _("Somebody changed this order meanwhile. Nothing of yours was done; look at it again.")
        )
    _take_off_lines(by, order, amounts, postage_fen)
    row = _new_refund(by, at, order, total, reason)
    delivered = order.state == OrderState.DELIVERED
    if delivered:
        if amounts:
            settlement.take_back(by=by, at=at, key=key, refund_id=row.id, amounts=amounts, reason=reason)
        entries = [Posting(POSTAGE, REFUNDS_DUE, postage_fen, order.number)]
    else:
        entries = [Posting(BUYERS, REFUNDS_DUE, total, order.number)]
    if any(entry.amount_fen for entry in entries):
        ledger.post(by=by, at=at, key=key, kind="refund", ref=row.id, entries=entries, memo=reason)
    if back_to_stock:
        _put_back(by, at, key, order, back_to_stock)
    _send(by, at, key, row)
    return row.id


def give_everything_back(*, by: Actor, at: datetime, key: str, order: Order, reason: str) -> None:
    """Refund all that is left of an order that was cancelled before it was packed, payment by payment."""
    for payment in Payment.objects.of(by.station).filter(order=order).order_by("id"):
        left = payment.amount_fen - payment.refunded_fen
        if left:
            give_payment_back(by=by, at=at, key=key, order=order, payment=payment, reason=reason)


def give_payment_back(*, by: Actor, at: datetime, key: str, order: Order, payment: Payment, reason: str) -> UUID:
    """Refund what is left of one payment of money that was never shared out."""
    return _give(by, at, key, order, payment, payment.amount_fen - payment.refunded_fen, reason)


def _give(by: Actor, at: datetime, key: str, order: Order, payment: Payment, amount_fen: int, reason: str) -> UUID:
    row = _new_refund(by, at, order, amount_fen, reason, payment)
    entry = Posting(BUYERS, REFUNDS_DUE, amount_fen, order.number)
    ledger.post(by=by, at=at, key=key, kind="refund", ref=row.id, entries=[entry], memo=reason[:120])
    _send(by, at, key, row)
    return row.id


def give_difference_back(*, by: Actor, at: datetime, key: str, order: Order, amount_fen: int, reason: str) -> None:
    """Give back what an order that was paid turned out to cost less, by the ways the money came."""
    for payment in Payment.objects.of(by.station).filter(order=order).order_by("id"):
        part = min(amount_fen, payment.amount_fen - payment.refunded_fen)
        if part:
            _give(by, at, key, order, payment, part, reason)
            amount_fen -= part
    if amount_fen:
        raise _more_than_paid()


@action("orders.record_refund_result", may=(Role.WORKER,))
def record_refund_result(*, by: Actor, at: datetime, key: str, refund_number: str, succeeded: bool) -> str:
    """The provider gave the money back, or will not. Recorded once, whoever brings the news.

    Returns "refunded", "again", or the case to decide. Raises: Refusal(not_found).
    """
    row = Refund.objects.of(by.station).select_related("payment").filter(id=id_of(refund_number)).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such refund."))
    if succeeded:
        return "refunded" if _done(by, at, key, row) else "again"
    due = Refund.objects.of(by.station).filter(id=row.id, state=RefundState.DUE)
    if not due.update(state=RefundState.FAILED):
        return "again"
    return open_case(by, at, CaseKind.REFUND_FAILED, row.order_id, row.amount_fen, refund=row)


def _check(by: Actor, order: Order, amounts: Mapping[UUID, int], postage_fen: int, total: int) -> None:
    if any(fen < 0 for fen in amounts.values()) or postage_fen < 0 or total <= 0:
        raise Refusal(Kind.INVALID, _("Write how much goes back, more than nothing."), field="amount")
    if order.state not in (OrderState.PAID, OrderState.PACKED, OrderState.SENT, OrderState.DELIVERED):
        raise Refusal(Kind.CONFLICT, _("Nothing can be refunded on this order: it is not paid, or cancelled."))
    if by.role == Role.CLERK and total > rules.CLERK_REFUNDS_UP_TO_FEN:
        raise Refusal(Kind.FORBIDDEN, _("A refund above 500 yuan needs the bookkeeper or the manager."))


def _take_off_lines(by: Actor, order: Order, amounts: Mapping[UUID, int], postage_fen: int) -> None:
    for line_id in sorted(amounts):
        line = OrderLine.objects.of(by.station).filter(
            id=line_id, order=order, line_fen__gte=F("refunded_fen") + amounts[line_id]
        )
        if not line.update(refunded_fen=F("refunded_fen") + amounts[line_id]):
            raise Refusal(Kind.CONFLICT, _("Less than that remains of this line; part of it went back before."))
    if postage_fen:
        mine = Order.objects.of(by.station).filter(
            id=order.id, postage_fen__gte=F("postage_refunded_fen") + postage_fen
        )
        if not mine.update(postage_refunded_fen=F("postage_refunded_fen") + postage_fen):
            raise Refusal(Kind.CONFLICT, _("Less than that remains of the postage."), field="postage")


def _new_refund(
    by: Actor, at: datetime, order: Order, amount_fen: int, reason: str, payment: Payment | None = None
) -> Refund:
    """Book the refund against a payment that still holds enough, and against the order; both by conditional update.
    When nothing of the payment is left, nothing about it is left to be decided either.
    """
    station_id = by.station
    enough = Payment.objects.of(station_id).filter(order=order, amount_fen__gte=F("refunded_fen") + amount_fen)
    found = payment or enough.order_by("id").first()
    if found is None or not enough.filter(id=found.id).update(refunded_fen=F("refunded_fen") + amount_fen):
        raise _more_than_paid()
    mine = Order.objects.of(station_id).filter(id=order.id, paid_fen__gte=F("refunded_fen") + amount_fen)
    if not mine.update(refunded_fen=F("refunded_fen") + amount_fen):
        raise _more_than_paid()
    row = Refund(
        id=new_id(),
        station_id=station_id,
        order=order,
        payment=found,
        of_whole_payment=payment is not None,
        amount_fen=amount_fen,
        reason=reason[:LONGEST_REASON],
        decided_at=at,
    )
    row.save(force_insert=True)
    if Payment.objects.of(station_id).filter(id=found.id, refunded_fen=F("amount_fen")).exists():
        about = Case.objects.of(station_id).filter(payment=found, resolved_at__isnull=True)
        about.update(resolved_at=at, resolution="refund")
    return row


def _send(by: Actor, at: datetime, key: str, row: Refund) -> None:
    fault("orders.refund.before_send")
    if row.payment.provider in _AT_ONCE:
        _done(by, at, key, row)
    else:
        records.tell(by=by, at=at, topic="pay.refund", payload={"refund_id": row.id})


def _done(by: Actor, at: datetime, key: str, row: Refund) -> bool:
    open_rows = Refund.objects.of(by.station).filter(id=row.id).exclude(state=RefundState.DONE)
    if not open_rows.update(state=RefundState.DONE, done_at=at):
        return False
    money = money_account(row.payment.provider)
    entry = Posting(REFUNDS_DUE, money, row.amount_fen)
    held = [money] if row.payment.provider in _AT_ONCE else []
    ledger.post(
        by=by, at=at, key=key, kind="refund_done", ref=row.id, entries=[entry], memo=row.reason, not_overdrawn=held
    )
    return True


def _put_back(by: Actor, at: datetime, key: str, order: Order, packs: Mapping[UUID, int]) -> None:
    if order.state != OrderState.DELIVERED:
        raise Refusal(Kind.CONFLICT, _("Goods can come back to the shelf only after they were delivered."))
    takings: list[Taking] = []
    for line_id in sorted(packs):
        line = OrderLine.objects.of(by.station).filter(id=line_id, order=order).first()
        if line is None or not 0 <= packs[line_id] <= line.quantity:
            raise Refusal(Kind.INVALID, _("More packs come back than were sold."), field="back_to_stock")
        takings += _return(by, line, packs[line_id])
    if takings:
        stock.put_back(by=by, at=at, key=key, ref=order.id, takings=takings, from_place=Place.BUYER, reason="returned")


def _return(by: Actor, line: OrderLine, packs: int) -> list[Taking]:
    found: list[Taking] = []
    rows = list(LineTaking.objects.of(by.station).filter(line=line).select_related("lot").order_by("-id"))
    wanted = rules.coming_back(
        packs,
        line.quantity,
        line.real_quantity or line.base_quantity * line.quantity,
        sum(row.returned for row in rows),
    )
    for row in rows:
        part = min(wanted, row.quantity - row.returned)
        if not part:
            continue
        mine = LineTaking.objects.of(by.station).filter(id=row.id, quantity__gte=F("returned") + part)
        if not mine.update(returned=F("returned") + part):
            break
        found.append(Taking(line.id, row.lot_id, row.lot.number, row.household_id, part, row.lot.terms))
        wanted -= part
    if wanted:
        raise Refusal(Kind.CONFLICT, _("More packs come back than were sold."), field="back_to_stock")
    return found


def _more_than_paid() -> Refusal:
    return Refusal(Kind.CONFLICT, _("More would go back than was paid. Look at the order's refunds."))
