"""Questions about who is owed what: a household asks about itself, its bookkeeper about its station."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.facts import POOLED
from cunzhan.domain.goods.stock.models import Lot
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import facts, rules
from cunzhan.domain.trade.settlement.models import (
    Advance,
    Allocation,
    Payout,
    PayoutSheet,
    PoolShare,
    Purchase,
    TakenBack,
)
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import check_code
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal

_KEEPERS = {Role.BOOKKEEPER, Role.MANAGER}


def owed(*, by: Actor) -> tuple[facts.OwedRow, ...]:
    """What the station owes each household now and what it has advanced it, by register number."""
    _keepers(by)
    found: dict[UUID, list[int]] = {}
    for place, prefix in enumerate(("household:", "advance:")):
        for account in books.balances(by=by, prefix=prefix):
            sums = found.setdefault(UUID(account.code.removeprefix(prefix)), [0, 0])
            sums[place] = -account.balance_fen if place == 0 else account.balance_fen
    found = {household_id: sums for household_id, sums in found.items() if any(sums)}
    numbers = people.numbers_of(station_id=by.station, household_ids=set(found))
    rows = [facts.OwedRow(key, numbers[key], owed_fen, advanced) for key, (owed_fen, advanced) in found.items()]
    return tuple(sorted(rows, key=lambda row: row.household_number))


def payouts_due(*, by: Actor) -> int:
    """How many households are owed something and stand on no open sheet."""
    listed = Payout.objects.of(by.station).filter(state=facts.PayoutState.LISTED)
    on_a_sheet = set(listed.values_list("household_id", flat=True))
    accounts = books.balances(by=by, prefix="household:")
    return sum(a.balance_fen < 0 and UUID(a.code.removeprefix("household:")) not in on_a_sheet for a in accounts)


def statement(*, by: Actor, at: datetime, household_id: UUID, since: date, until: date) -> facts.StatementFact:
    """A household's account for [since, until): every line, and closing equals opening plus their sum."""
    household = _household(by, household_id)
    station_id = by.station
    code = rules.household_account(household_id).code
    opening = -books.balance_before(by=by, code=code, day=since)
    opening -= books.carried_over(by=by, code=code, since=since, until=until)
    sold = list(
        Allocation.objects.of(station_id)
        .filter(household_id=household_id, business_date__gte=since, business_date__lt=until)
        .order_by("business_date", "id")
    )
    back = list(
        TakenBack.objects.of(station_id)
        .filter(allocation__household_id=household_id, business_date__gte=since, business_date__lt=until)
        .select_related("allocation")
        .order_by("business_date", "id")
    )
    paid = list(
        Payout.objects.of(station_id)
        .filter(household_id=household_id, state=facts.PayoutState.PAID)
        .filter(business_date__gte=since, business_date__lt=until)
        .select_related("sheet")
        .order_by("business_date", "id")
    )
    bought = list(
        Purchase.objects.of(station_id)
        .filter(household_id=household_id, business_date__gte=since, business_date__lt=until)
        .select_related("lot")
        .order_by("business_date", "id")
    )
    pooled = list(
        PoolShare.objects.of(station_id)
        .filter(household_id=household_id, business_date__gte=since, business_date__lt=until)
        .select_related("sharing", "lot")
        .order_by("business_date", "id")
    )
    lines = tuple(sorted([*_lines(sold, back, paid), *_bought(bought), *_pooled(pooled)], key=_place))
    sums = {kind: sum(line.amount_fen for line in lines if line.kind == kind) for kind in facts.LineKind}
    closing = opening + sum(sums.values())
    lines = _with_debit(lines, closing)
    return facts.StatementFact(
        station=stations.station(station_id).names,
        household_id=household_id,
        household_number=household.number,
        since=since,
        until=until,
        made_at=at,
        opening_fen=opening,
        lines=lines,
        advances=_advances(station_id, household_id, since, until),
        sold_fen=sums[facts.LineKind.SALE],
        refunded_fen=-sums[facts.LineKind.REFUND],
        deducted_fen=-sums[facts.LineKind.ADVANCE_REPAID],
        paid_fen=-sums[facts.LineKind.PAID],
        closing_fen=closing,
        advance_left_fen=books.balance_before(by=by, code=rules.advance_account(household_id).code, day=until),
        rules=tuple(sorted({f"{row.rule} {row.rule_version}" for row in sold})),
        check_code=check_code(household.number, since, until, opening, closing, len(lines)),
        bought_fen=sums[facts.LineKind.BOUGHT],
        pooled_fen=sums[facts.LineKind.POOL],
    )


def my_money(*, by: Actor, at: datetime) -> facts.MoneyFact:
    """A household's money at a glance: owed now, earned by month this year, and which months are paid."""
    household_id = _household(by, by.household_id).id
    zone = stations.zone_of(by.station)
    year = business_date(at, zone).year
    earned = _earned_by_month(by.station, household_id)
    paid = Payout.objects.of(by.station).filter(household_id=household_id, state=facts.PayoutState.PAID)
    covered = sum(amount + deducted for amount, deducted in paid.values_list("amount_fen", "deducted_fen"))
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


def pools(*, by: Actor) -> tuple[facts.PoolFact, ...]:
    """Every pool of the station, newest first: what it brought, what is shared out, what waits. Three queries."""
    _keepers(by)
    lots = Lot.objects.of(by.station).filter(terms=POOLED).select_related("product")
    rows = list(lots.annotate(households=Count("contributions")).order_by("-received_at", "-id")[:500])
    brought = Allocation.objects.of(by.station).filter(lot__in=rows, share_code=rules.POOL).order_by().values("lot_id")
    accrued = dict(brought.annotate(total=Sum(F("amount_fen") - F("reversed_fen"))).values_list("lot_id", "total"))
    given = PoolShare.objects.of(by.station).filter(lot__in=rows).order_by().values("lot_id")
    shared = dict(given.annotate(total=Sum("amount_fen")).values_list("lot_id", "total"))
    return tuple(
        facts.PoolFact(
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
    )


def shares_of_order(*, station_id: UUID, line_ids: Iterable[UUID]) -> int:
    """What households were credited for some lines, less what went back."""
    households = Q(household__isnull=False) | Q(lot__isnull=False, share_code=rules.POOL)
    rows = Allocation.objects.of(station_id).filter(households, line_id__in=set(line_ids))
    return sum(amount - back for amount, back in rows.values_list("amount_fen", "reversed_fen"))


def _lines(sold: list[Allocation], back: list[TakenBack], paid: list[Payout]) -> tuple[facts.StatementLine, ...]:
    def line(day: date, kind: facts.LineKind, amount: int, reference: str, **more: Any) -> facts.StatementLine:
        blank = {"product": {}, "quantity": 0, "unit": None, "source": "", "reason": ""}
        return facts.StatementLine(day=day, kind=kind, amount_fen=amount, reference=reference, **{**blank, **more})

    lines = [
        line(
            row.business_date,
            facts.LineKind.SALE,
            row.amount_fen - row.refunded_before_fen,
            row.order_number,
            product=row.product,
            quantity=row.quantity,
            unit=Unit(row.unit),
            source=row.channel,
        )
        for row in sold
    ]
    lines += [
        line(
            row.business_date,
            facts.LineKind.REFUND,
            -row.amount_fen,
            row.allocation.order_number,
            product=row.allocation.product,
            unit=Unit(row.allocation.unit),
            source=row.allocation.channel,
            reason=row.reason,
        )
        for row in back
    ]
    for row in paid:
        day = row.business_date
        assert day is not None
        if row.deducted_fen:
            lines.append(line(day, facts.LineKind.ADVANCE_REPAID, -row.deducted_fen, row.sheet.number))
        if row.amount_fen:
            lines.append(line(day, facts.LineKind.PAID, -row.amount_fen, row.sheet.number))
    return tuple(sorted(lines, key=_place))


def _bought(rows: list[Purchase]) -> list[facts.StatementLine]:
    return [
        facts.StatementLine(
            day=row.business_date,
            kind=facts.LineKind.BOUGHT,
            product=row.product,
            quantity=row.quantity,
            unit=Unit(row.unit),
            source="",
            reference=row.lot.number,
            reason="",
            amount_fen=row.amount_fen,
        )
        for row in rows
    ]


def _with_debit(lines: tuple[facts.StatementLine, ...], closing: int) -> tuple[facts.StatementLine, ...]:
    """The lines, each refund saying what of it comes off later sales."""
    if closing >= 0:
        return lines
    refunds = [line for line in lines if line.kind == facts.LineKind.REFUND]
    parts = iter(rules.coming_off(closing, [-line.amount_fen for line in refunds]))
    return tuple(
        replace(line, comes_off_fen=next(parts)) if line.kind == facts.LineKind.REFUND else line for line in lines
    )


def _pooled(rows: list[PoolShare]) -> list[facts.StatementLine]:
    return [
        facts.StatementLine(
            day=row.business_date,
            kind=facts.LineKind.POOL,
            product=row.sharing.product,
            quantity=row.quantity,
            unit=Unit(row.sharing.unit),
            source="",
            reference=row.lot.number,
            reason=row.sharing.reason,
            amount_fen=row.amount_fen,
            of_quantity=row.lot.received,
        )
        for row in rows
    ]


def _place(line: facts.StatementLine) -> tuple[date, int, str]:
    return line.day, list(facts.LineKind).index(line.kind), line.reference


def _advances(station_id: UUID, household_id: UUID, since: date, until: date) -> tuple[facts.AdvanceFact, ...]:
    rows = Advance.objects.of(station_id).filter(
        household_id=household_id, business_date__gte=since, business_date__lt=until
    )
    return tuple(facts.AdvanceFact(r.business_date, r.amount_fen, r.reason) for r in rows.order_by("at", "id"))


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
    found = Payout.objects.of(station_id).filter(sheet_id__in=[row.id for row in rows]).select_related("household")
    for p in found.order_by("household__number"):
        payouts.setdefault(p.sheet_id, []).append(
            facts.PayoutRow(
                id=p.id,
                household_id=p.household_id,
                household_number=p.household.number,
                amount_fen=p.amount_fen,
                deducted_fen=p.deducted_fen,
                state=facts.PayoutState(p.state),
                reason=p.reason,
                done_at=p.done_at,
            )
        )
    names = stations.station(station_id).names
    return {
        row: facts.PayoutSheetFact(row.id, row.number, names, row.made_at, tuple(payouts.get(row.id, ())))
        for row in rows
    }


def _household(by: Actor, household_id: UUID | None) -> Any:
    if by.role not in _KEEPERS and (by.role != Role.HOUSEHOLD or by.household_id != household_id):
        raise Refusal(Kind.NOT_FOUND, _("There is no such household at your station."))
    assert household_id is not None
    return people.household(by=by, household_id=household_id)


def _keepers(by: Actor) -> None:
    if by.role not in _KEEPERS:
        raise Refusal(Kind.FORBIDDEN, _("The books are for the bookkeeper and the manager."))
