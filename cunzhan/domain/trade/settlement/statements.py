"""Statements put together: for one household or for all of a station, in the same number of questions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import OPENING
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.settlement import facts, rules
from cunzhan.domain.trade.settlement.models import (
    Advance,
    Allocation,
    Deduction,
    Payout,
    PoolShare,
    Purchase,
    TakenBack,
)
from cunzhan.kit.codec import from_plain, to_plain
from cunzhan.kit.keys import check_code
from cunzhan.kit.quantity import Unit

Grouped = dict[UUID, list[Any]]
Placed = tuple[tuple[date, UUID, int], facts.StatementLine]
"""A line with its place: lines of one day stand in the order in which they were entered (ids do)."""


def put_together(
    *, by: Actor, at: datetime, since: date, until: date, household_id: UUID | None = None
) -> dict[UUID, facts.StatementFact]:
    """The statements for [since, until), of one household or of every one with anything to state.

    Every line is there, and closing equals opening plus their sum. The questions are the same for one and for 350.
    """
    own = str(household_id) if household_id else ""
    before = books.balances_before(by=by, prefix=f"household:{own}", day=since)
    carried = books.changes(by=by, prefix=f"household:{own}", since=since, until=until, kind=OPENING)
    advanced = books.balances_before(by=by, prefix=f"advance:{own}", day=until)
    paid_in = books.debits(by=by, prefix=f"household:{own}", kind="payout", since=since, until=until)
    lines, used, advances = _everything(by.station, since, until, household_id, paid_in)
    wanted = {household_id} if household_id else {*lines, *advances}
    if not household_id:
        for balances in (before, carried, advanced):
            wanted |= {UUID(code.partition(":")[2]) for code, fen in balances.items() if fen}
    names = stations.station(by.station).names
    numbers = people.numbers_of(station_id=by.station, household_ids={id_ for id_ in wanted if id_})
    found = {}
    for key in sorted(numbers, key=numbers.__getitem__):
        code = rules.household_account(key).code
        found[key] = _statement(
            key,
            numbers[key],
            tuple(line for _place, line in sorted(lines.get(key, ()), key=itemgetter(0))),
            opening_fen=-before.get(code, 0) - carried.get(code, 0),
            advance_left_fen=advanced.get(rules.advance_account(key).code, 0),
            station=names,
            since=since,
            until=until,
            made_at=at,
            advances=tuple(facts.AdvanceFact(r.business_date, r.amount_fen, r.reason) for r in advances.get(key, ())),
            rules=tuple(sorted(used.get(key, ()))),
        )
    return found


def frozen(fact: facts.StatementFact) -> tuple[str, str]:
    """A statement as text, word for word, and the digest of it."""
    text = json.dumps(to_plain(fact), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, digest_of(text)


def digest_of(text: str) -> str:
    """By which a frozen statement is known."""
    return sha256(text.encode()).hexdigest()


def thawed(text: str) -> facts.StatementFact:
    """The statement again."""
    fact: facts.StatementFact = from_plain(facts.StatementFact, json.loads(text))
    return fact


def _statement(
    household_id: UUID, number: str, lines: tuple[facts.StatementLine, ...], *, opening_fen: int, **given: Any
) -> facts.StatementFact:
    sums = {kind: sum(line.amount_fen for line in lines if line.kind == kind) for kind in facts.LineKind}
    closing = opening_fen + sum(sums.values())
    return facts.StatementFact(
        household_id=household_id,
        household_number=number,
        opening_fen=opening_fen,
        lines=_with_debit(lines, closing),
        sold_fen=sums[facts.LineKind.SALE],
        refunded_fen=-sums[facts.LineKind.REFUND],
        deducted_fen=-sums[facts.LineKind.ADVANCE_REPAID] - sums[facts.LineKind.DEDUCTION],
        paid_fen=-sums[facts.LineKind.PAID],
        closing_fen=closing,
        check_code=check_code(number, given["since"], given["until"], opening_fen, closing, len(lines)),
        bought_fen=sums[facts.LineKind.BOUGHT],
        pooled_fen=sums[facts.LineKind.POOL],
        **given,
    )


def _everything(
    station_id: UUID, since: date, until: date, household_id: UUID | None, paid_in: dict[UUID, UUID]
) -> tuple[dict[UUID, list[Placed]], dict[UUID, set[str]], Grouped]:
    """Lines, price rules used, and advances, by household; ``paid_in`` are the transactions of payouts."""

    def rows_of(model: Any, path: str = "household", **more: Any) -> Grouped:
        rows = model.objects.of(station_id).filter(business_date__gte=since, business_date__lt=until, **more)
        rows = rows.filter(**{f"{path}_id": household_id} if household_id else {f"{path}__isnull": False})
        related = {"TakenBack": "allocation", "Payout": "sheet", "Purchase": "lot", "PoolShare": "sharing"}
        if name := related.get(model.__name__):
            rows = rows.select_related(name, *(["lot"] if model is PoolShare else []))

        def key(row: Any) -> UUID:
            whose: UUID = row.allocation.household_id if model is TakenBack else row.household_id
            return whose

        ordered = sorted(rows.order_by("business_date", "id"), key=lambda row: str(key(row)))
        return {id_: list(group) for id_, group in groupby(ordered, key=key)}

    sold = rows_of(Allocation)
    back = rows_of(TakenBack, "allocation__household")
    paid = rows_of(Payout, state=facts.PayoutState.PAID)
    found: dict[UUID, list[Placed]] = {}
    for key in {*sold, *back, *paid}:
        found[key] = _lines(sold.get(key, []), back.get(key, []), paid.get(key, []), paid_in)
    for make, grouped in (
        (_bought, rows_of(Purchase)),
        (_pooled, rows_of(PoolShare)),
        (_kept, rows_of(Deduction)),
    ):
        for key, rows in grouped.items():
            found.setdefault(key, []).extend(make(rows))
    used = {key: {f"{row.rule} {row.rule_version}" for row in rows} for key, rows in sold.items()}
    return found, used, rows_of(Advance)


def _line(row: Any, kind: facts.LineKind, amount_fen: int, *, entry: UUID | None = None, **more: Any) -> Placed:
    blank = {"product": {}, "quantity": 0, "unit": None, "source": "", "reference": "", "reason": ""}
    line = facts.StatementLine(day=row.business_date, kind=kind, amount_fen=amount_fen, **{**blank, **more})
    return (line.day, entry or row.id, list(facts.LineKind).index(kind)), line


def _lines(
    sold: list[Allocation], back: list[TakenBack], paid: list[Payout], paid_in: dict[UUID, UUID]
) -> list[Placed]:
    lines = [
        _line(
            row,
            facts.LineKind.SALE,
            row.amount_fen - row.refunded_before_fen,
            reference=row.order_number,
            product=row.product,
            quantity=row.quantity,
            unit=Unit(row.unit),
            source=row.channel,
        )
        for row in sold
    ]
    lines += [
        _line(
            row,
            facts.LineKind.REFUND,
            -row.amount_fen,
            reference=row.allocation.order_number,
            product=row.allocation.product,
            unit=Unit(row.allocation.unit),
            source=row.allocation.channel,
            reason=row.reason,
        )
        for row in back
    ]
    for row in paid:  # a payout is older than its payment: its place is where it was posted
        told: dict[str, Any] = {"reference": row.sheet.number, "entry": paid_in.get(row.id)}
        if row.deducted_fen:
            lines.append(_line(row, facts.LineKind.ADVANCE_REPAID, -row.deducted_fen, **told))
        if row.amount_fen:
            lines.append(_line(row, facts.LineKind.PAID, -row.amount_fen, **told))
    return lines


def _bought(rows: list[Purchase]) -> list[Placed]:
    return [
        _line(
            row,
            facts.LineKind.BOUGHT,
            row.amount_fen,
            product=row.product,
            quantity=row.quantity,
            unit=Unit(row.unit),
            reference=row.lot.number,
        )
        for row in rows
    ]


def _pooled(rows: list[PoolShare]) -> list[Placed]:
    return [
        _line(
            row,
            facts.LineKind.POOL,
            row.amount_fen,
            product=row.sharing.product,
            quantity=row.quantity,
            unit=Unit(row.sharing.unit),
            reference=row.lot.number,
            reason=row.sharing.reason,
            of_quantity=row.lot.received,
        )
        for row in rows
    ]


def _kept(rows: list[Deduction]) -> list[Placed]:
    return [_line(row, facts.LineKind.DEDUCTION, -row.amount_fen, source=row.kind, reason=row.reason) for row in rows]


def _with_debit(lines: tuple[facts.StatementLine, ...], closing: int) -> tuple[facts.StatementLine, ...]:
    """The lines, each refund saying what of it comes off later sales."""
    if closing >= 0:
        return lines
    refunds = [line for line in lines if line.kind == facts.LineKind.REFUND]
    parts = iter(rules.coming_off(closing, [-line.amount_fen for line in refunds]))
    return tuple(
        replace(line, comes_off_fen=next(parts)) if line.kind == facts.LineKind.REFUND else line for line in lines
    )
