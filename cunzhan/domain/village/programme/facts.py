"""What crosses the walls of the programme room: counts and sums, never households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from cunzhan.kit.words import Words

LEAST_HOUSEHOLDS = 10


class Measure(StrEnum):
    """What the county sees of a station's month."""

    ORDERS = "orders"
    INCOME = "income"
    HOUSEHOLDS = "households"
    HOUSEHOLDS_PAID = "households_paid"
    GAIN = "gain"


@dataclass(frozen=True)
class Cell:
    """A station's month. A suppressed cell holds no figures at all: None everywhere but the count of orders."""

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
