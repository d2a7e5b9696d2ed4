"""Statements, households by number, the county's table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import StringConstraints

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement.facts import LineKind
from cunzhan.faces.api.shapes.basics import Day, Paging, Words
from cunzhan.kit.quantity import Unit

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class Me(Schema):
    """As whom a token acts, and what it may touch."""

    role: Role
    station_id: UUID | None
    station: str | None
    household_id: UUID | None
    county_id: UUID | None
    scopes: list[str]


class Household(Schema):
    """A household by its number; nothing personal."""

    id: UUID
    number: str
    active: bool


class Households(Schema):
    """A page of the register."""

    items: list[Household]
    next_cursor: str | None


class HouseholdsAsked(Paging):
    """Which households."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{0,12}$")] = ""


class StatementLine(Schema):
    """A line: what it changes in what the household is owed (minus: less)."""

    day: date
    kind: LineKind
    product: Words
    quantity: int
    unit: Unit | None
    source: str
    reference: str
    reason: str
    amount_fen: int
    comes_off_fen: int
    """Of a refund: what of it had been paid already and, when the period ends, still comes off the next sales."""
    of_quantity: int
    """Of a share of a pool: the whole pool."""


class Advance(Schema):
    """Money handed out before goods were sold."""

    day: date
    amount_fen: int
    reason: str


class Statement(Schema):
    """A household's account for [since, until): closing is opening and all lines."""

    station: Words
    household_id: UUID
    household_number: str
    since: date
    until: date
    made_at: datetime
    opening_fen: int
    lines: list[StatementLine]
    advances: list[Advance]
    sold_fen: int
    bought_fen: int
    pooled_fen: int
    refunded_fen: int
    deducted_fen: int
    paid_fen: int
    closing_fen: int
    comes_off_fen: int
    advance_left_fen: int
    rules: list[str]
    check_code: str
    number: str
    """Of a closed period, whose statements never change; else empty."""


class Period(Schema):
    """From a day on, up to but not with another."""

    since: Day
    until: Day


class Cell(Schema):
    """A station's month; what is suppressed is null, never zero."""

    month: date
    orders: int
    households: int | None
    income_fen: int | None
    households_paid: int | None
    gain_fen: int | None
    suppressed: bool


class StationMonths(Schema):
    """A station and its months."""

    station_id: UUID
    names: Words
    village: Words
    cells: list[Cell]


class CountyTable(Schema):
    """Stations by months, and sums that give no cell away."""

    county: Words
    months: list[date]
    rows: list[StationMonths]
    totals: list[Cell]


class Months(Schema):
    """From a month to a month, both counted, at most 24."""

    since_month: Month
    until_month: Month
