"""What crosses the walls of the programme room: counts and sums, never households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from cunzhan.kit.words import Words

LEAST_HOUSEHOLDS = 10
ROUNDED_TO_FEN = 10_000
"""Money is shown to the county in whole hundreds of yuan."""


class Measure(StrEnum):
    """What the county sees of a station's month."""

    ORDERS = "orders"
    INCOME = "income"
    HOUSEHOLDS = "households"
    HOUSEHOLDS_PAID = "households_paid"
    GAIN = "gain"


@dataclass(frozen=True)
class Raw:
    """A station's month as it is, before anything is hidden; never leaves this room.

    ``largest_fen`` is what the household with most earned, ``two_largest_fen`` the two with most together.
    """

    month: date
    orders: int = 0
    households: int = 0
    income_fen: int = 0
    households_paid: int = 0
    gain_fen: int = 0
    largest_fen: int = 0
    two_largest_fen: int = 0


@dataclass(frozen=True)
class Cell:
    """A station's month, money rounded to hundreds of yuan. What is suppressed is None, never zero."""

    month: date
    orders: int
    households: int | None
    income_fen: int | None
    households_paid: int | None
    gain_fen: int | None
    suppressed: bool


@dataclass(frozen=True)
class StationMonths:
    """A station and its months."""

    station_id: UUID
    names: Words
    village: Words
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CountyTable:
    """Stations by months, and the sums of the months that give no cell away."""

    county: Words
    months: tuple[date, ...]
    rows: tuple[StationMonths, ...]
    totals: tuple[Cell, ...]


@dataclass(frozen=True)
class RuleFact:
    """How a figure came about: the measure, its counts, and nothing under them."""

    measure: Measure
    station: Words
    month: date
    cell: Cell
    refunds: int
    products: int
