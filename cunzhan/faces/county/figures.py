"""The county's table for the screen: stations, four measures, sparklines; what is not shown stays out entirely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.village.programme.facts import Cell, CountyTable
from cunzhan.faces.county.sparks import Spark, spark_of
from cunzhan.kit.words import Words


@dataclass(frozen=True)
class Measure:
    """One of the four things the county sees."""

    code: str
    name: Promise
    column: Promise
    attribute: str
    money: bool


MEASURES = (
    Measure("orders", _("Orders delivered"), _("orders delivered"), "orders", False),
    Measure("income", _("Income of households"), _("income of households, yuan"), "sales_fen", True),
    Measure("paid", _("Households paid"), _("households paid"), "households_paid", False),
    Measure("gain", _("Gain over the bazaar"), _("gain over the bazaar, yuan"), "gain_fen", True),
)


@dataclass(frozen=True)
class Figure:
    """One figure, or the fact that it is not shown."""

    month: date
    value: int | None
    station_id: UUID | None
    measure: Measure


@dataclass(frozen=True)
class Multiple:
    """One measure of one station over the months."""

    measure: Measure
    figures: tuple[Figure, ...]
    spark: Spark

    @property
    def last(self) -> Figure:
        return self.figures[-1]


@dataclass(frozen=True)
class Row:
    """One station, or the sum of all."""

    names: Words
    station_id: UUID | None
    multiples: tuple[Multiple, ...]

    @property
    def hidden(self) -> bool:
        """Whether the last month keeps something back."""
        return any(multiple.last.value is None for multiple in self.multiples)


def value_of(cell: Cell, measure: Measure) -> int | None:
    """The figure of a cell, or None when it is not shown: a hidden cell's numbers are never read."""
    if cell.suppressed:
        return None
    value: int | None = getattr(cell, measure.attribute)
    return value


def rows_of(table: CountyTable) -> tuple[Row, ...]:
    """Every station of the table."""
    return tuple(_row(row.names, row.station_id, row.cells, table.months) for row in table.rows)


def total_of(table: CountyTable) -> Row:
    """The sum over stations, month by month, where it may be shown."""
    return _row({}, None, table.totals, table.months)


def _row(names: Words, station_id: UUID | None, cells: Sequence[Cell], months: Sequence[date]) -> Row:
    multiples = []
    for measure in MEASURES:
        figures = tuple(
            Figure(month, value_of(cell, measure), station_id, measure)
            for month, cell in zip(months, cells, strict=True)
        )
        multiples.append(Multiple(measure, figures, spark_of([figure.value for figure in figures])))
    return Row(names, station_id, tuple(multiples))
