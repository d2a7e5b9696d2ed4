"""What crosses the walls of the stock room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words


class Place(StrEnum):
    """Where goods of a lot can be. A movement takes a quantity from one place to another."""

    GROWER = "grower"
    STATION = "station"
    PARCEL = "parcel"
    BUYER = "buyer"
    LOST = "lost"
    GIVEN_BACK = "given_back"


class Grade(StrEnum):
    """How good the goods are."""

    A = "A"
    B = "B"
    C = "C"


CONSIGNMENT = "consignment"
"""The goods stay the household's until a buyer has them; the station sells them for it."""
BOUGHT = "bought"
"""The station bought the goods outright and sells them itself; the lot still says who made it."""
POOLED = "pooled"
"""Goods of many households in one lot, on consignment; what they bring is shared out by what each contributed."""
MOST_HOUSEHOLDS = 2000
"""Of a pool, and so on one list that is taken in at once."""


@dataclass(frozen=True)
class LotReceived:
    """A lot newly in the books."""

    id: UUID
    number: str


@dataclass(frozen=True)
class LotFact:
    """A lot: whose it is, how much came, and where it is now (grams or pieces). A pool is of no single household."""

    id: UUID
    number: str
    product_id: UUID
    product_names: Words
    household_id: UUID | None
    household_number: str
    unit: Unit
    received: int
    on_hand: int
    in_parcels: int
    sold: int
    lost: int
    given_back: int
    grade: Grade
    made_date: date
    received_at: datetime
    terms: str
    cost_fen: int = 0
    """What the station paid for all of it; zero unless it was bought outright."""
    version: int = 1


@dataclass(frozen=True)
class LotOnSale:
    """What a product page tells of the lot its next parcel is filled from: nothing of the household."""

    number: str
    received: int
    grade: Grade
    made_date: date
    received_at: datetime
    terms: str


@dataclass(frozen=True)
class MovementFact:
    """A quantity that went from one place to another."""

    at: datetime
    from_place: Place
    to_place: Place
    quantity: int
    reason: str
    ref: UUID


@dataclass(frozen=True)
class AvailabilityFact:
    """What is at the station, what of it is promised to live orders, what can be sold."""

    on_hand: int
    held: int

    @property
    def available(self) -> int:
        """What can be sold now."""
        return self.on_hand - self.held


@dataclass(frozen=True)
class Taking:
    """Some of a lot taken for one line of something (an order)."""

    line_id: UUID
    lot_id: UUID
    lot_number: str
    household_id: UUID | None
    quantity: int
    terms: str = CONSIGNMENT


@dataclass(frozen=True)
class ReceiptFact:
    """What the printed receipt of an intake says."""

    lot_id: UUID
    number: str
    station: Words
    household_id: UUID | None
    household_number: str
    product: Words
    unit: Unit
    quantity: int
    grade: Grade
    made_date: date
    received_at: datetime
    terms: str
    prices: tuple[tuple[Words, int], ...]
    """Packs, and what the household receives for each, in fen, at this hour."""
    check_code: str
    cost_fen: int = 0
    """What the station owes the household for the whole lot at once; zero unless it was bought outright."""


@dataclass(frozen=True)
class ContributionFact:
    """What one household gave to a pool."""

    household_id: UUID
    household_number: str
    quantity: int


@dataclass(frozen=True)
class PoolShareFact:
    """A pool as one of its households sees it: its own part and the whole, and nothing of the others."""

    lot_id: UUID
    number: str
    product_id: UUID
    product_names: Words
    unit: Unit
    mine: int
    received: int
    on_hand: int
    sold: int
    lost: int
    received_at: datetime


@dataclass(frozen=True)
class CountLine:
    """One lot to be counted: what the books say, and how much of it could be found again."""

    lot_id: UUID
    number: str
    household_number: str
    made_date: date
    on_hand: int
    lost: int


@dataclass(frozen=True)
class CountSheetFact:
    """What to count of a product, lot by lot."""

    station: Words
    product_id: UUID
    product: Words
    unit: Unit
    made_at: datetime
    held: int
    """Promised to orders: no less may be left."""
    lines: tuple[CountLine, ...]


@dataclass(frozen=True)
class Counted:
    """What was counted of a lot, and what the books said when the count was looked at."""

    lot_id: UUID
    shown: int
    counted: int


@dataclass(frozen=True)
class CountedLine:
    """A lot of a stocktake that was booked."""

    lot_id: UUID
    number: str
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Less than zero: missing."""
        return self.counted - self.expected


@dataclass(frozen=True)
class StocktakeFact:
    """A stocktake that was booked."""

    id: UUID
    number: str
    at: datetime
    product: Words
    unit: Unit
    lines: tuple[CountedLine, ...]

    @property
    def difference(self) -> int:
        """Over all lots; less than zero: missing."""
        return sum(line.difference for line in self.lines)


@dataclass(frozen=True)
class StocktakeBooked:
    """A stocktake newly in the books."""

    id: UUID
    number: str
