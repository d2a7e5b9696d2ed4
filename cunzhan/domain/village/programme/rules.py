"""Pure rules of roll-ups: which cells must not be shown, and which sums would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cunzhan.domain.village.programme.facts import LEAST_HOUSEHOLDS, Cell


def suppress(cell: Cell) -> Cell:
    """The cell as the county may see it: with fewer than ten households there are no figures.

    A month in which no household sold anything shows its zeros: they are nobody's. Households paid may be another
    group than households that sold, so each count must be large enough by itself.
    """
    few_sold = 0 < (cell.households or 0) < LEAST_HOUSEHOLDS
    few_paid = 0 < (cell.households_paid or 0) < LEAST_HOUSEHOLDS
    if not few_sold and not few_paid:
        return cell
    kept = cell if not few_sold else replace(cell, households=None, income_fen=None, gain_fen=None)
    return replace(kept, households_paid=None if few_paid else kept.households_paid, suppressed=True)


def total_of(month: date, cells: Sequence[Cell]) -> Cell:
    """The sum of a month over stations, itself hidden where a hidden cell could be worked out from it."""
    shown = suppress(
        Cell(
            month=month,
            orders=sum(cell.orders for cell in cells),
            households=sum(cell.households or 0 for cell in cells),
            income_fen=sum(cell.income_fen or 0 for cell in cells),
            households_paid=sum(cell.households_paid or 0 for cell in cells),
            gain_fen=sum(cell.gain_fen or 0 for cell in cells),
            suppressed=False,
        )
    )
    if any(cell.income_fen is None for cell in cells):
        shown = replace(shown, households=None, income_fen=None, gain_fen=None, suppressed=True)
    if any(cell.households_paid is None for cell in cells):
        shown = replace(shown, households_paid=None, suppressed=True)
    return shown


def months_between(since: date, until: date) -> tuple[date, ...]:
    """The first days of the months from ``since`` to ``until``, both included."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    first = since.year * 12 + since.month - 1
    return tuple(date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(max(0, count)))
