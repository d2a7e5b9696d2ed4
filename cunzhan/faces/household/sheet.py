"""A statement laid out as it is read: what was sold by product, what was kept back and why, how it was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cunzhan.domain.goods.catalogue.facts import PRICE_UP
from cunzhan.domain.trade.settlement.facts import LineKind, StatementFact, StatementLine
from cunzhan.faces.household import saying
from cunzhan.kit.quantity import Unit, shown
from cunzhan.kit.words import Words, say

SOLD = (LineKind.SALE, LineKind.BOUGHT, LineKind.POOL, LineKind.REFUND)


@dataclass(frozen=True)
class Line:
    """One line of the sheet, in words."""

    date: date
    title: str
    amount_fen: int
    quantity: int = 0
    rate_fen: int | None = None
    reason: str = ""
    reference: str = ""
    comes_off_fen: int = 0


@dataclass(frozen=True)
class Group:
    """All lines of one product."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    quantity: int
    amount_fen: int


@dataclass(frozen=True)
class Sheet:
    """The whole sheet."""

    station: Words
    number: str
    since: date
    opening_fen: int
    earned_fen: int
    kept_fen: int
    paid_fen: int
    closing_fen: int
    comes_off_fen: int
    groups: tuple[Group, ...]
    kept: tuple[Line, ...]
    advances: tuple[Line, ...]
    payments: tuple[Line, ...]
    advance_left_fen: int
    bought: bool
    rules: tuple[str, ...]
    check_code: str
    statement_number: str = ""


def sheet_of(fact: StatementFact) -> Sheet:
    """The fact of the domain as the page shows it; its sums are the domain's own."""
    return Sheet(
        station=fact.station,
        number=fact.household_number,
        since=fact.since,
        opening_fen=fact.opening_fen,
        earned_fen=fact.sold_fen + fact.bought_fen + fact.pooled_fen - abs(fact.refunded_fen),
        kept_fen=abs(fact.deducted_fen),
        paid_fen=abs(fact.paid_fen),
        closing_fen=fact.closing_fen,
        comes_off_fen=fact.comes_off_fen,
        groups=_groups([line for line in fact.lines if line.kind in SOLD]),
        kept=_lines(fact, LineKind.DEDUCTION) + _lines(fact, LineKind.ADVANCE_REPAID),
        advances=tuple(
            Line(advance.day, _("Advance"), advance.amount_fen, reason=advance.reason) for advance in fact.advances
        ),
        payments=_lines(fact, LineKind.PAID),
        advance_left_fen=fact.advance_left_fen,
        bought=any(line.kind == LineKind.BOUGHT for line in fact.lines),
        rules=tuple(_rule(rule) for rule in fact.rules),
        check_code=fact.check_code,
        statement_number=fact.number,
    )


def _lines(fact: StatementFact, kind: LineKind) -> tuple[Line, ...]:
    return tuple(_line(line) for line in fact.lines if line.kind == kind)


def _groups(lines: list[StatementLine]) -> tuple[Group, ...]:
    found: dict[tuple[str, str], list[StatementLine]] = {}
    for line in lines:
        found.setdefault((say(line.product), str(line.unit or "")), []).append(line)
    return tuple(
        Group(
            title=title,
            unit=unit,
            lines=tuple(_line(line) for line in rows),
            quantity=sum(line.quantity for line in rows),
            amount_fen=sum(line.amount_fen for line in rows),
        )
        for (title, unit), rows in found.items()
    )


def _line(line: StatementLine) -> Line:
    return Line(
        date=line.day,
        title=_title(line),
        amount_fen=line.amount_fen if line.kind in SOLD else abs(line.amount_fen),
        quantity=line.quantity,
        rate_fen=_rate(line),
        reason=line.reason,
        reference=line.reference,
        comes_off_fen=line.comes_off_fen,
    )


def _rate(line: StatementLine) -> int | None:
    """What a kilogram or a piece brought on this line, to the fen; nothing where no goods moved."""
    if line.kind not in (LineKind.SALE, LineKind.BOUGHT) or not line.quantity:
        return None
    each = 1000 if line.unit == Unit.GRAM else 1
    amount, quantity = abs(line.amount_fen), abs(line.quantity)
    return (amount * each * 2 + quantity) // (2 * quantity)


def _title(line: StatementLine) -> str:
    if line.kind == LineKind.SALE:
        return _("counter") if line.source == "counter" else _("shop")
    if line.kind == LineKind.POOL:
        whole = shown(line.of_quantity, str(line.unit))
        said = _("your part of pool %(number)s, of %(whole)s kg in all")
        if line.unit != Unit.GRAM:
            said = _("your part of pool %(number)s, of %(whole)s pieces in all")
        return said % {"number": line.reference, "whole": whole}
    if line.kind == LineKind.BOUGHT:
        return _("bought by the station") if line.amount_fen > 0 else _("given back to you, with its price")
    if line.kind == LineKind.REFUND:
        return _("returned by the buyer")
    if line.kind == LineKind.DEDUCTION:
        return str(saying.DEDUCTIONS.get(line.source, line.source))
    if line.kind == LineKind.ADVANCE_REPAID:
        return _("Advance repaid")
    return _("Paid to you")


def _rule(rule: str) -> str:
    """A price rule by its name and version, in a sentence."""
    name, _space, version = rule.partition(" ")
    if name == PRICE_UP:
        return _(
            "Price rule “on top”, version %(version)s: you get the price that was agreed; "
            "station, packing and fund stand on top and are paid by the buyer."
        ) % {"version": version}
    return rule
