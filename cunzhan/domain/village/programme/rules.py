"""Pure rules of roll-ups: which cells must not be shown, and which sums would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cunzhan.domain.village.programme.facts import LEAST_HOUSEHOLDS, ROUNDED_TO_FEN, Cell, Raw


def suppress(raw: Raw) -> Cell:
    """The month as the county may see it.

    Income, gain and the count of households are hidden when fewer than ten households stand behind them, when one
    of them earned more than half of it, or two more than three quarters: each could be worked out (dominance, as
    Eurostat's rules for cells define it). Households paid may be another group, so their count must be large enough by
    itself. A month in which nobody sold shows its zeros: they are nobody's.
    """
    few = 0 < raw.households < LEAST_HOUSEHOLDS
    dominated = raw.largest_fen * 2 > raw.income_fen or raw.two_largest_fen * 4 > raw.income_fen * 3
    hidden = few or (raw.households > 0 and dominated)
    few_paid = 0 < raw.households_paid < LEAST_HOUSEHOLDS
    return Cell(
        month=raw.month,
        orders=raw.orders,
        households=None if hidden else raw.households,
        income_fen=None if hidden else rounded(raw.income_fen),
        households_paid=None if few_paid else raw.households_paid,
        gain_fen=None if hidden else rounded(raw.gain_fen),
        suppressed=hidden or few_paid,
    )


def rounded(fen: int) -> int:
    """To the nearest hundred yuan, half away from zero."""
    steps = (abs(fen) + ROUNDED_TO_FEN // 2) // ROUNDED_TO_FEN
    return (steps if fen >= 0 else -steps) * ROUNDED_TO_FEN


def total_of(month: date, cells: Sequence[Cell]) -> Cell:
    """The sum of a month's shown cells over stations; hidden where a hidden cell could be worked out from it."""
    hidden = any(cell.income_fen is None for cell in cells)
    paid_hidden = any(cell.households_paid is None for cell in cells)
    return Cell(
        month=month,
        orders=sum(cell.orders for cell in cells),
        households=None if hidden else sum(cell.households or 0 for cell in cells),
        income_fen=None if hidden else sum(cell.income_fen or 0 for cell in cells),
        households_paid=None if paid_hidden else sum(cell.households_paid or 0 for cell in cells),
        gain_fen=None if hidden else sum(cell.gain_fen or 0 for cell in cells),
        suppressed=hidden or paid_hidden,
    )


def months_between(since: date, until: date) -> tuple[date, ...]:
    """The first days of the months from ``since`` to ``until``, both included."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    first = since.year * 12 + since.month - 1
    return tuple(date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(max(0, count)))
