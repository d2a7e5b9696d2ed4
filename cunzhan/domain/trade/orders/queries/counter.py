"""What waits at the counter: the queue, the cases, the drawer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.models import Entry
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import facts
from cunzhan.domain.trade.orders.models import Case, Drawer, Order
from cunzhan.domain.trade.orders.queries.orders import staff_only
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.rules import CASH
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.refusal import Kind, Refusal

_WAITING = (
    facts.OrderState.PLACED.value,
    facts.OrderState.PAID.value,
    facts.OrderState.PACKED.value,
    facts.OrderState.SENT.value,
)


def queue(*, by: Actor, at: datetime) -> facts.QueueCounts:
    """How much of each kind waits to be done at the actor's station."""
    staff_only(by)
    rows = Order.objects.of(by.station).filter(state__in=_WAITING).order_by()
    counts = rows.values("state", "delivery").annotate(
        count=Count("id", filter=~Q(state=facts.OrderState.PLACED) | Q(hold_until__gt=at)),
        made=Count("id", filter=Q(state=facts.OrderState.PAID, to_make=True)),
    )
    waiting = list(counts)
    found = {(row["state"], row["delivery"]): row["count"] - row["made"] for row in waiting}

    def of(state: facts.OrderState, *deliveries: facts.Delivery) -> int:
        return sum(found.get((state.value, delivery.value), 0) for delivery in deliveries or facts.Delivery)

    return facts.QueueCounts(
        awaiting_payment=of(facts.OrderState.PLACED),
        to_pack=of(facts.OrderState.PAID),
        to_send=of(facts.OrderState.PACKED, facts.Delivery.COURIER),
        to_collect=of(facts.OrderState.PACKED, facts.Delivery.COLLECT),
        on_the_way=of(facts.OrderState.SENT),
        cases=Case.objects.of(by.station).filter(resolved_at__isnull=True).count(),
        payouts_due=settlement.payouts_due(by=by),
        to_make=sum(row["made"] for row in waiting),
    )


def cases(*, by: Actor, open_only: bool = True, cursor: str | None = None, size: int = 50) -> Page[facts.CaseFact]:
    """What a person must decide, or has decided, newest first."""
    staff_only(by)
    rows = Case.objects.of(by.station).select_related("order")
    if open_only:
        rows = rows.filter(resolved_at__isnull=True)
    return page_of(rows, by="opened_at", cursor=cursor, size=size).map(_case)


def case(*, by: Actor, case_id: UUID) -> facts.CaseFact:
    """One case. Raises: Refusal(not_found)."""
    staff_only(by)
    row = Case.objects.of(by.station).select_related("order").filter(id=case_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such case."))
    return _case(row)


def drawer(*, by: Actor, at: datetime) -> facts.DrawerFact:
    """The cash drawer now: what should be in it by the books, and the last closes."""
    staff_only(by)
    row = Drawer.objects.of(by.station).filter(closed_at__isnull=True).first()
    taken = given = 0
    if row:
        since = Entry.objects.of(by.station).filter(transaction__at__gte=row.opened_at)
        since = since.exclude(transaction__kind="drawer_float")
        taken = since.filter(debit__code=CASH.code).aggregate(total=Sum("amount_fen"))["total"] or 0
        given = since.filter(credit__code=CASH.code).aggregate(total=Sum("amount_fen"))["total"] or 0
    return facts.DrawerFact(
        is_open=row is not None,
        opened_at=row.opened_at if row else None,
        float_fen=row.float_fen if row else 0,
        taken_fen=taken,
        given_fen=given,
        expected_fen=books.balance(by=by, code=CASH.code),
        closes=drawers(by=by, size=7).items,
    )


def drawers(*, by: Actor, cursor: str | None = None, size: int = 50) -> Page[facts.DrawerClosed]:
    """Daily closes, newest first."""
    staff_only(by)
    rows = Drawer.objects.of(by.station).filter(closed_at__isnull=False)
    return page_of(rows, by="opened_at", cursor=cursor, size=size).map(
        lambda row: facts.DrawerClosed(
            id=row.id,
            business_date=row.business_date,
            expected_fen=row.expected_fen,
            counted_fen=row.counted_fen,
            difference_fen=row.counted_fen - row.expected_fen,
            closed_at=row.closed_at,
        )
    )


def _case(row: Case) -> facts.CaseFact:
    return facts.CaseFact(
        id=row.id,
        kind=facts.CaseKind(row.kind),
        order_id=row.order_id,
        order_number=row.order.number,
        amount_fen=row.amount_fen,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
    )
