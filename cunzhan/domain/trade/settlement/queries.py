"""Questions about who is owed what: a household asks about itself, its bookkeeper about its station."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.facts import POOLED
from cunzhan.domain.goods.stock.models import Contribution, Lot
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import AccountFact
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import facts, rules, statements
from cunzhan.domain.trade.settlement import periods as periods_open
from cunzhan.domain.trade.settlement.models import (
    Allocation,
    BankMap,
    ClosedStatement,
    Deduction,
    Payout,
    PayoutSheet,
    Period,
    PoolShare,
    Purchase,
)
from cunzhan.kit.clock import business_date
from cunzhan.kit.listing import LARGEST_PAGE, Page, after_id, last_of, page_of
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import searched

_KEEPERS = {Role.BOOKKEEPER, Role.MANAGER}
_OWED, _ADVANCED = "household:", "advance:"


def owed(*, by: Actor) -> tuple[facts.OwedRow, ...]:
    """What the station owes each household now and what it has advanced it, by register number."""
    _keepers(by)
    sums = _owed_now(by, books.balances(by=by, prefix=_OWED), books.balances(by=by, prefix=_ADVANCED))
    numbers = people.numbers_of(station_id=by.station, household_ids=set(sums))
    rows = [facts.OwedRow(id_, numbers[id_], *pair) for id_, pair in sums.items()]
    return tuple(sorted(rows, key=lambda row: row.household_number))


def owed_page(*, by: Actor, number: str = "", cursor: str | None = None, size: int = 50) -> Page[facts.OwedRow]:
    """The same page by page, in the order in which households were admitted; three queries a page, along an index.

    ``number`` keeps those whose register number begins so, by number.
    """
    _keepers(by)
    if searched(number):
        return _owed_by_number(by, number, cursor, size)
    size = max(1, min(size, LARGEST_PAGE))
    after = str(last_of(cursor)) if cursor else ""
    pages = [books.open_balances(by=by, prefix=p, after=after, most=size + 1) for p in (_OWED, _ADVANCED)]
    sums = _owed_now(by, *pages)
    ids = sorted(sums, key=str)
    numbers = people.numbers_of(station_id=by.station, household_ids=set(ids[:size]))
    rows = tuple(facts.OwedRow(id_, numbers[id_], *sums[id_]) for id_ in ids[:size])
    return Page(rows, after_id(ids[size - 1]) if len(ids) > size else None)


def owed_of(*, by: Actor, household_id: UUID) -> facts.OwedRow:
    """What the station owes one household now and what it has advanced it. Raises: Refusal(not_found)."""
    _keepers(by)
    number = people.household(by=by, household_id=household_id).number
    codes = [rules.household_account(household_id).code, rules.advance_account(household_id).code]
    found = books.balances_of(by=by, codes=codes)
    return facts.OwedRow(household_id, number, -found.get(codes[0], 0), found.get(codes[1], 0))


def payable(*, by: Actor) -> int:
    """What payouts to everybody would hand over now, in fen."""
    _keepers(by)
    sums = _owed_now(by, books.balances(by=by, prefix=_OWED), books.balances(by=by, prefix=_ADVANCED))
    return sum(facts.OwedRow(id_, "", *pair).payable_fen for id_, pair in sums.items())


def payouts_due(*, by: Actor) -> int:
    """How many households are owed something and stand on no open sheet."""
    listed = Payout.objects.of(by.station).filter(state__in=facts.OPEN)
    on_a_sheet = set(listed.values_list("household_id", flat=True))
    accounts = books.balances(by=by, prefix="household:")
    return sum(a.balance_fen < 0 and UUID(a.code.removeprefix("household:")) not in on_a_sheet for a in accounts)


def statement(*, by: Actor, at: datetime, household_id: UUID, since: date, until: date) -> facts.StatementFact:
    """A household's account for [since, until): every line, and closing equals opening plus their sum.

    When just these days were closed as a period, it is the numbered statement as it was then, for good.
    """
    _household(by, household_id)
    kept = ClosedStatement.objects.of(by.station).filter(household_id=household_id)
    text = kept.filter(period__since=since, period__until=until).values_list("content", flat=True).first()
    if text is not None:
        return statements.thawed(text)
    return statements.put_together(by=by, at=at, since=since, until=until, household_id=household_id)[household_id]


def periods(*, by: Actor) -> tuple[facts.PeriodFact, ...]:
    """The closed periods of the station, newest first."""
    _keepers(by)
    rows = Period.objects.of(by.station).annotate(count=Count("statements")).order_by("-until")[:240]
    return tuple(facts.PeriodFact(r.id, r.name, r.since, r.until, r.closed_at, r.count) for r in rows)


def period_to_close(*, by: Actor, at: datetime, since: date, until: date) -> facts.PeriodSums:
    """What closing [since, until) would freeze, before it happens; nothing is changed.

    Raises: Refusal(invalid) for days that cannot be closed.
    """
    _keepers(by)
    periods_open.must_be_closable(station_id=by.station, at=at, since=since, until=until)
    each = statements.put_together(by=by, at=at, since=since, until=until).values()
    return facts.PeriodSums(
        since=since,
        until=until,
        households=len(each),
        opening_fen=sum(s.opening_fen for s in each),
        earned_fen=sum(s.sold_fen + s.bought_fen + s.pooled_fen - s.refunded_fen for s in each),
        deducted_fen=sum(s.deducted_fen for s in each),
        paid_fen=sum(s.paid_fen for s in each),
        closing_fen=sum(s.closing_fen for s in each),
    )


def closed_statements(*, by: Actor, household_id: UUID) -> tuple[facts.ClosedStatement, ...]:
    """The numbered statements of a household, newest first."""
    _household(by, household_id)
    rows = ClosedStatement.objects.of(by.station).filter(household_id=household_id).select_related("period")
    return tuple(
        facts.ClosedStatement(
            r.number, r.household_id, r.period.since, r.period.until, r.period.closed_at, r.closing_fen, r.digest
        )
        for r in rows.order_by("-period__until")[:240]
    )


def closed_statement(*, by: Actor, number: str) -> facts.StatementFact:
    """A numbered statement, word for word. Raises: Refusal(not_found)."""
    row = ClosedStatement.objects.of(by.station).filter(number=number).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no statement with this number."))
    _household(by, row.household_id)
    return statements.thawed(row.content)


def my_money(*, by: Actor, at: datetime) -> facts.MoneyFact:
    """A household's money at a glance: owed now, earned by month this year, and which months are paid."""
    household_id = _household(by, by.household_id).id
    zone = stations.zone_of(by.station)
    year = business_date(at, zone).year
    earned = _earned_by_month(by.station, household_id)
    paid = Payout.objects.of(by.station).filter(household_id=household_id, state=facts.PayoutState.PAID)
    covered = sum(amount + deducted for amount, deducted in paid.values_list("amount_fen", "deducted_fen"))
    kept = Deduction.objects.of(by.station).filter(household_id=household_id).aggregate(total=Sum("amount_fen"))
    covered += kept["total"] or 0
    covered += books.carried_over(by=by, code=rules.household_account(household_id).code)  # paid before the rest
    months, so_far = [], 0
    for month, amount in sorted(earned.items()):
        so_far += amount
        if month.year == year:
            months.append(facts.MonthFact(month.year, month.month, amount, so_far <= covered))
    return facts.MoneyFact(
        owed_fen=-books.balance(by=by, code=rules.household_account(household_id).code),
        advance_fen=books.balance(by=by, code=rules.advance_account(household_id).code),
        this_year_fen=sum(month.earned_fen for month in months),
        months=tuple(months),
        last_paid_at=paid.order_by("-done_at").values_list("done_at", flat=True).first(),
    )


def payout_sheets(*, by: Actor, cursor: str | None = None, size: int = 50) -> Page[facts.PayoutSheetFact]:
    """Cash sheets of the station, newest first."""
    _keepers(by)
    page = page_of(PayoutSheet.objects.of(by.station), by="made_at", cursor=cursor, size=size)
    return page.map(_sheets(by.station, page.items).__getitem__)


def payout_sheet(*, by: Actor, sheet_id: UUID) -> facts.PayoutSheetFact:
    """One cash sheet. Raises: Refusal(not_found)."""
    _keepers(by)
    row = PayoutSheet.objects.of(by.station).filter(id=sheet_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such payout sheet."))
    return _sheets(by.station, [row])[row]


def payout(*, by: Actor, payout_id: UUID) -> facts.PayoutRow:
    """One household's row of a payout sheet. Raises: Refusal(not_found)."""
    _keepers(by)
    row = Payout.objects.of(by.station).filter(id=payout_id).select_related("household", "sheet").first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such payout."))
    return _payout(row, row.sheet.number)


def pools(*, by: Actor, cursor: str | None = None, size: int = 50) -> Page[facts.PoolFact]:
    """The pools of the station, newest first: what each brought, what is shared out, what waits. Three queries."""
    _keepers(by)
    page = page_of(_pool_lots(by.station), by="received_at", cursor=cursor, size=size)
    return page.map(_pool_facts(by.station, page.items).__getitem__)


def pool(*, by: Actor, lot_id: UUID) -> facts.PoolFact:
    """One pool. Raises: Refusal(not_found) for a lot that is none."""
    _keepers(by)
    row = _pool_lots(by.station).filter(id=lot_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such pool at your station."))
    return _pool_facts(by.station, [row])[row]


def pool_parts(*, by: Actor, lot_id: UUID) -> tuple[facts.PoolPart, ...]:
    """Whose a pool is, by register number: what each gave, has been shared out, and would get if it were shared now."""
    accrued = pool(by=by, lot_id=lot_id).accrued_fen
    given = Contribution.objects.of(by.station).filter(lot_id=lot_id).order_by("household__number")
    rows = list(given.values_list("household_id", "household__number", "quantity"))
    shares = PoolShare.objects.of(by.station).filter(lot_id=lot_id).order_by().values("household_id")
    got = dict(shares.annotate(total=Sum("amount_fen")).values_list("household_id", "total"))
    had = [got.get(household_id, 0) for household_id, _number, _quantity in rows]
    now = rules.pool_parts(accrued, [quantity for _id, _number, quantity in rows], had)
    return tuple(facts.PoolPart(*row, before, part) for row, before, part in zip(rows, had, now, strict=True))


def free_to_deduct(*, by: Actor, household_id: UUID) -> int:
    """What may be kept back of what a household is owed: nothing that stands on an open payout sheet."""
    _keepers(by)
    owed_fen = -books.balance(by=by, code=rules.household_account(household_id).code)
    rows = Payout.objects.of(by.station).filter(household_id=household_id, state__in=facts.OPEN)
    return max(0, owed_fen - sum(amount + kept for amount, kept in rows.values_list("amount_fen", "deducted_fen")))


def bank_columns(*, by: Actor) -> facts.BankColumns:
    """How the station's bank wants its file and gives its answer."""
    _keepers(by)
    kept = BankMap.objects.of(by.station).values_list("columns", flat=True).first()
    if kept is None:
        return rules.USUAL_COLUMNS
    return facts.BankColumns(
        **{
            **kept,
            "sending": tuple((header, field) for header, field in kept["sending"]),
            "paid_words": tuple(kept["paid_words"]),
            "failed_words": tuple(kept["failed_words"]),
        }
    )


def shares_of_order(*, station_id: UUID, line_ids: Iterable[UUID]) -> int:
    """What households were credited for some lines, less what went back."""
    households = Q(household__isnull=False) | Q(lot__isnull=False, share_code=rules.POOL)
    rows = Allocation.objects.of(station_id).filter(households, line_id__in=set(line_ids))
    return sum(amount - back for amount, back in rows.values_list("amount_fen", "reversed_fen"))


def _pool_lots(station_id: UUID) -> Any:
    lots = Lot.objects.of(station_id).filter(terms=POOLED).select_related("product")
    return lots.annotate(households=Count("contributions"))


def _pool_facts(station_id: UUID, rows: Sequence[Any]) -> dict[Any, facts.PoolFact]:
    brought = Allocation.objects.of(station_id).filter(lot__in=rows, share_code=rules.POOL).order_by().values("lot_id")
    accrued = dict(brought.annotate(total=Sum(F("amount_fen") - F("reversed_fen"))).values_list("lot_id", "total"))
    given = PoolShare.objects.of(station_id).filter(lot__in=rows).order_by().values("lot_id")
    shared = dict(given.annotate(total=Sum("amount_fen")).values_list("lot_id", "total"))
    return {
        row: facts.PoolFact(
            lot_id=row.id,
            number=row.number,
            product=row.product.names,
            unit=Unit(row.product.unit),
            received=row.received,
            on_hand=row.on_hand,
            households=row.households,
            accrued_fen=accrued.get(row.id, 0),
            shared_fen=shared.get(row.id, 0),
        )
        for row in rows
    }


def _owed_now(by: Actor, owed: Iterable[AccountFact], advanced: Iterable[AccountFact]) -> dict[UUID, tuple[int, int]]:
    """Owed and advanced by household, of both kinds of account; who has nothing of either is left out."""
    owes = {UUID(a.code.removeprefix(_OWED)): -a.balance_fen for a in owed if a.balance_fen}
    advances = {UUID(a.code.removeprefix(_ADVANCED)): a.balance_fen for a in advanced if a.balance_fen}
    return {id_: (owes.get(id_, 0), advances.get(id_, 0)) for id_ in {*owes, *advances}}


def _owed_by_number(by: Actor, number: str, cursor: str | None, size: int) -> Page[facts.OwedRow]:
    """Along the register, past pages of households that are owed nothing."""
    while True:
        page = people.household_numbers(by=by, text=number, cursor=cursor, size=size)
        codes = {make(row.id).code for row in page.items for make in (rules.household_account, rules.advance_account)}
        found = books.balances_of(by=by, codes=codes)
        rows = tuple(
            facts.OwedRow(
                row.id,
                row.number,
                -found.get(rules.household_account(row.id).code, 0),
                found.get(rules.advance_account(row.id).code, 0),
            )
            for row in page.items
        )
        rows = tuple(row for row in rows if row.owed_fen or row.advance_fen)
        cursor = page.next_cursor
        if rows or cursor is None:
            return Page(rows, cursor)


def _earned_by_month(station_id: UUID, household_id: UUID) -> dict[date, int]:
    earned: dict[date, int] = {}
    mine = Allocation.objects.of(station_id).filter(household_id=household_id).order_by()
    months = mine.annotate(month=TruncMonth("business_date")).values("month")
    for row in months.annotate(total=Sum(F("amount_fen") - F("reversed_fen"))):
        earned[row["month"]] = row["total"]
    bought = Purchase.objects.of(station_id).filter(household_id=household_id).order_by()
    pooled = PoolShare.objects.of(station_id).filter(household_id=household_id).order_by()
    for rows in (bought, pooled):
        by_month = rows.annotate(month=TruncMonth("business_date")).values("month")
        for row in by_month.annotate(total=Sum("amount_fen")):
            earned[row["month"]] = earned.get(row["month"], 0) + row["total"]
    return earned


def _sheets(station_id: UUID, rows: Iterable[PayoutSheet]) -> dict[PayoutSheet, facts.PayoutSheetFact]:
    rows = list(rows)
    payouts: dict[UUID, list[facts.PayoutRow]] = {}
    numbers = {row.id: row.number for row in rows}
    found = Payout.objects.of(station_id).filter(sheet_id__in=[row.id for row in rows]).select_related("household")
    for p in found.order_by("household__number"):
        payouts.setdefault(p.sheet_id, []).append(_payout(p, numbers[p.sheet_id]))
    names = stations.station(station_id).names
    return {
        row: facts.PayoutSheetFact(
            row.id, row.number, names, row.made_at, tuple(payouts.get(row.id, ())), facts.PayoutMethod(row.method)
        )
        for row in rows
    }


def _payout(row: Payout, sheet_number: str) -> facts.PayoutRow:
    return facts.PayoutRow(
        id=row.id,
        household_id=row.household_id,
        household_number=row.household.number,
        amount_fen=row.amount_fen,
        deducted_fen=row.deducted_fen,
        state=facts.PayoutState(row.state),
        reason=row.reason,
        done_at=row.done_at,
        reference=rules.payout_reference(sheet_number, row.household.number),
    )


def _household(by: Actor, household_id: UUID | None) -> Any:
    mine = by.role in _KEEPERS or (by.role == Role.HOUSEHOLD and by.household_id == household_id)
    if household_id is None or not mine:
        raise Refusal(Kind.NOT_FOUND, _("There is no such household at your station."))
    return people.household(by=by, household_id=household_id)


def _keepers(by: Actor) -> None:
    if by.role not in _KEEPERS:
        raise Refusal(Kind.FORBIDDEN, _("The books are for the bookkeeper and the manager."))
