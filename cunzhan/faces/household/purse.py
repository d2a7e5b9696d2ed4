"""What a household reads about its money first: how much is owed, what happens next, and a bar for each month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cunzhan.domain.trade.settlement.facts import MoneyFact
from cunzhan.kit.money import yuan


@dataclass(frozen=True)
class Month:
    """One month of earning."""

    day: date
    earned_fen: int
    paid: bool


@dataclass(frozen=True)
class Bar:
    """One bar of the drawing: numbers for SVG attributes."""

    day: date
    earned_fen: int
    paid: bool
    width: int
    most: int


@dataclass(frozen=True)
class Purse:
    """The money tile."""

    owed_fen: int
    this_year_fen: int
    advance_fen: int
    next_step: str
    statement: date | None


def months_of(fact: MoneyFact) -> list[Month]:
    """All months there are, the newest first."""
    months = [Month(date(m.year, m.month, 1), m.earned_fen, m.paid) for m in fact.months]
    return sorted(months, key=lambda month: month.day, reverse=True)


def purse_of(fact: MoneyFact, today: date) -> Purse:
    """What is owed, in words, and the statement to read first: the last month that is over, else this one."""
    months = [month.day for month in months_of(fact)]
    over = [day for day in months if day < today.replace(day=1)]
    return Purse(
        owed_fen=fact.owed_fen,
        this_year_fen=fact.this_year_fen,
        advance_fen=fact.advance_fen,
        next_step=_next_step(fact),
        statement=over[0] if over else (months[0] if months else None),
    )


def _next_step(fact: MoneyFact) -> str:
    if fact.owed_fen > 0:
        return _("Sold, and not yet paid to you. It comes with the station's next payout.")
    if fact.owed_fen < 0:
        return _("You were paid %(amount)s for goods that came back later. It comes off your next sale.") % {
            "amount": _("%(amount)s yuan") % {"amount": yuan(-fact.owed_fen)}
        }
    if fact.months:
        return _("Nothing is owed to you now: all you earned is paid.")
    return _("When a buyer has received your goods, your money appears here.")


def bars_of(fact: MoneyFact, today: date) -> list[Bar]:
    """A bar for each month of this year, all on one scale; a month of more returns than sales has no bar."""
    months = [month for month in reversed(months_of(fact)) if month.day.year == today.year]
    most = max((month.earned_fen for month in months), default=0) or 1
    return [Bar(m.day, m.earned_fen, m.paid, max(0, m.earned_fen), max(1, most)) for m in months]
