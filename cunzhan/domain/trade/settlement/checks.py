"""What every household, share and advance is owed, recomputed from allocations, refunds and payouts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cunzhan.domain.goods.stock.models import Contribution, Lot
from cunzhan.domain.ground.ledger.facts import OPENING
from cunzhan.domain.ground.ledger.models import Account, Entry
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.facts import PayoutState
from cunzhan.domain.trade.settlement.models import (
    Advance,
    Allocation,
    ClosedStatement,
    Deduction,
    Payout,
    Period,
    PoolShare,
    PoolSharing,
    Purchase,
    TakenBack,
)
from cunzhan.domain.trade.settlement.statements import digest_of
from cunzhan.kit.finding import MOST_NAMED, Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """Allocations agree with what was taken back, and the accounts of parties with allocations and payouts."""
    yield from _reversals(station_id)
    yield from _accounts(station_id)
    yield from _purchases(station_id)
    yield from _closed(station_id)
    yield from _pools(station_id)


def _reversals(station_id: UUID) -> Iterator[Finding]:
    back = TakenBack.objects.of(station_id).filter(allocation=OuterRef("id")).order_by().values("allocation")
    total = back.annotate(total=Sum("amount_fen")).values("total")
    after = Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))
    rows = Allocation.objects.of(station_id).annotate(made_up=F("refunded_before_fen") + after)
    for row in rows.exclude(reversed_fen=F("made_up")).order_by("id")[:MOST_NAMED]:
        yield Finding("money", "settlement_allocation", str(row.id), row.reversed_fen, row.made_up, station_id)


def _accounts(station_id: UUID) -> Iterator[Finding]:
    """What the accounts should hold, debits less credits: a party is owed what it was allotted and not yet got."""
    should = _carried_over(station_id)

    def add(code: str, fen: int) -> None:
        should[code] = should.get(code, 0) + fen

    allotted = Allocation.objects.of(station_id)
    back = TakenBack.objects.of(station_id)
    net = Sum(F("amount_fen") - F("refunded_before_fen"))
    for household, total in _sums(allotted.filter(household__isnull=False), "household_id", net):
        add(rules.household_account(household).code, -total)
    for code, total in _sums(allotted.filter(lot__isnull=True), "share_code", net):
        add(rules.share_account(code).code, -total)
    for household, total in _sums(
        back.filter(allocation__household__isnull=False), "allocation__household_id", Sum("amount_fen")
    ):
        add(rules.household_account(household).code, total)
    for code, total in _sums(back.filter(allocation__lot__isnull=True), "allocation__share_code", Sum("amount_fen")):
        add(rules.share_account(code).code, total)
    paid = Payout.objects.of(station_id).filter(state=PayoutState.PAID)
    for household, total in _sums(paid, "household_id", Sum(F("amount_fen") + F("deducted_fen"))):
        add(rules.household_account(household).code, total)
    for household, total in _sums(paid, "household_id", Sum("deducted_fen")):
        add(rules.advance_account(household).code, -total)
    for household, total in _sums(Advance.objects.of(station_id), "household_id", Sum("amount_fen")):
        add(rules.advance_account(household).code, total)
    kept = Deduction.objects.of(station_id)
    for household, total in _sums(kept, "household_id", Sum("amount_fen")):
        add(rules.household_account(household).code, total)
    for kind, total in _sums(kept, "kind", Sum("amount_fen")):
        add(rules.deduction_account(kind).code, -total)
    for code, total in _of_other_lots(station_id):
        add(code, total)
    yield from _compare(station_id, should)


def _purchases(station_id: UUID) -> Iterator[Finding]:
    """Every bought lot was bought once, whole, for what it is said to cost."""
    mine = Purchase.objects.of(station_id).filter(lot=OuterRef("id"), quantity__gt=0).order_by().values("lot")
    total = Coalesce(
        Subquery(mine.annotate(total=Sum("amount_fen")).values("total"), output_field=BigIntegerField()), Value(0)
    )
    rows = Lot.objects.of(station_id).annotate(paid_fen=total).exclude(cost_fen=F("paid_fen"))
    for row in rows.order_by("id")[:MOST_NAMED]:
        yield Finding("money", "stock_lot", row.number, row.cost_fen, row.paid_fen, station_id, "cost")


def _of_other_lots(station_id: UUID) -> Iterator[tuple[str, int]]:
    """What lots of no single household brought: bought outright, pools; and what was paid and shared out for them."""
    bought, shared = Purchase.objects.of(station_id), PoolShare.objects.of(station_id)
    for household, total in _sums(bought, "household_id", Sum("amount_fen")):
        yield rules.household_account(household).code, -total
    for household, total in _sums(shared, "household_id", Sum("amount_fen")):
        yield rules.household_account(household).code, -total
    for lot, total in _sums(shared, "lot_id", Sum("amount_fen")):
        yield rules.pool_account(lot).code, total
    brought = Allocation.objects.of(station_id).filter(lot__isnull=False, household__isnull=True)
    back = TakenBack.objects.of(station_id).filter(allocation__in=brought)
    net = Sum(F("amount_fen") - F("refunded_before_fen"))
    own, pools = rules.OWN_GOODS.code, rules.POOL
    for code, total in _sums(brought.filter(share_code=own), "share_code", net):
        yield code, -total
    for code, total in _sums(back.filter(allocation__share_code=own), "allocation__share_code", Sum("amount_fen")):
        yield code, total
    for lot, total in _sums(brought.filter(share_code=pools), "lot_id", net):
        yield rules.pool_account(lot).code, -total
    for lot, total in _sums(back.filter(allocation__share_code=pools), "allocation__lot_id", Sum("amount_fen")):
        yield rules.pool_account(lot).code, total


def _carried_over(station_id: UUID) -> dict[str, int]:
    """What parties brought from the books before these: it stands in the ledger only, once for each."""
    carried = Entry.objects.of(station_id).filter(transaction__kind=OPENING)
    found: dict[str, int] = {}
    for end, sign in (("debit", 1), ("credit", -1)):
        parties = carried.filter(**{f"{end}__code__regex": r"^(household|advance):"})
        for code, total in _sums(parties, f"{end}__code", Sum("amount_fen")):
            found[code] = found.get(code, 0) + sign * total
    return found


def _pools(station_id: UUID) -> Iterator[Finding]:
    """A sharing-out is the sum of its parts, no pool has shared out more than it brought, and each household has its
    part of what is shared out, to within two fen.
    """
    parts = PoolShare.objects.of(station_id).filter(sharing=OuterRef("id")).order_by().values("sharing")
    total = Subquery(parts.annotate(total=Sum("amount_fen")).values("total"), output_field=BigIntegerField())
    rows = PoolSharing.objects.of(station_id).annotate(parts_fen=Coalesce(total, Value(0)))
    for row in rows.exclude(amount_fen=F("parts_fen")).order_by("id")[:MOST_NAMED]:
        yield Finding("money", "settlement_poolsharing", str(row.id), row.amount_fen, row.parts_fen, station_id)
    for account in Account.objects.of(station_id).filter(code__startswith="pool:", balance_fen__gt=0)[:MOST_NAMED]:
        yield Finding("money", "ledger_account", account.code, account.balance_fen, "<= 0", station_id)
    shared = dict(_sums(PoolShare.objects.of(station_id), "lot_id", Sum("amount_fen")))
    got = PoolShare.objects.of(station_id).filter(lot=OuterRef("lot"), household=OuterRef("household")).order_by()
    mine = Subquery(got.values("lot").annotate(total=Sum("amount_fen")).values("total"), output_field=BigIntegerField())
    given = Contribution.objects.of(station_id).filter(lot_id__in=shared).annotate(got=Coalesce(mine, Value(0)))
    fair = given.select_related("lot", "household").order_by("id")
    unfair = [c for c in fair if abs(c.got * c.lot.received - shared[c.lot_id] * c.quantity) >= 2 * c.lot.received]
    for c in unfair[:MOST_NAMED]:
        says, should = c.got, shared[c.lot_id] * c.quantity // c.lot.received
        yield Finding("money", "settlement_poolshare", c.household.number, says, should, station_id, c.lot.number)


def _closed(station_id: UUID) -> Iterator[Finding]:
    """Every frozen statement is what its digest says, opens where the one before closed, and closes with the books."""
    rows = ClosedStatement.objects.of(station_id).order_by("period__until", "number")
    for row in rows.defer("opening_fen").iterator(chunk_size=500):
        if digest_of(row.content) != row.digest:
            says = row.digest[:12]
            yield Finding(
                "money", "settlement_closedstatement", row.number, says, digest_of(row.content)[:12], station_id
            )
    ends = Period.objects.of(station_id).order_by("until").values_list("until", flat=True)
    for until in ends:
        kept = {
            rules.household_account(household).code: closing
            for household, closing in rows.filter(period__until=until).values_list("household_id", "closing_fen")
        }
        booked = {code: -fen for code, fen in _balances_before(station_id, until).items()}
        wrong = sorted(code for code in {*kept, *booked} if kept.get(code, 0) != booked.get(code, 0))
        for code in wrong[:MOST_NAMED]:
            yield Finding(
                "money",
                "settlement_closedstatement",
                code,
                kept.get(code, 0),
                booked.get(code, 0),
                station_id,
                str(until),
            )


def _balances_before(station_id: UUID, day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    entries = Entry.objects.of(station_id).filter(transaction__business_date__lt=day)
    for end, sign in (("debit", 1), ("credit", -1)):
        parties = entries.filter(**{f"{end}__code__startswith": "household:"})
        for code, total in _sums(parties, f"{end}__code", Sum("amount_fen")):
            found[code] = found.get(code, 0) + sign * total
    return found


def _sums(rows: QuerySet[Any], by: str, total: Sum) -> list[tuple[Any, int]]:
    return list(rows.order_by().values(by).annotate(total=total).values_list(by, "total"))


def _compare(station_id: UUID, should: dict[str, int]) -> Iterator[Finding]:
    kept = dict(
        Account.objects.of(station_id)
        .filter(code__regex=r"^(household:|advance:|share:|deduction:|pool:|own_goods$)")
        .values_list("code", "balance_fen")
    )
    wrong = sorted(code for code in {*kept, *should} if kept.get(code, 0) != should.get(code, 0))
    for code in wrong[:MOST_NAMED]:
        yield Finding("money", "ledger_account", code, kept.get(code, 0), should.get(code, 0), station_id)
