"""The county's table for the screen: stations, four measures, sparklines; what is not shown stays out entirely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.village.programme.facts import Cell, CountyTable
from cunzhan.domain.village.programme.facts import Measure as Code
from cunzhan.faces.county.sparks import Spark, spark_of
from cunzhan.kit.words import Words


@dataclass(frozen=True)
class Measure:
    """One of the four things the county sees."""

    code: Code
    name: Promise
    column: Promise
    attribute: str
    money: bool
    rule: Promise


MEASURES = (
    Measure(
        Code.ORDERS,
        _("Orders delivered"),
        _("orders delivered"),
        "orders",
        money=False,
        rule=_("Orders of the shop and the counter whose goods reached the buyer in this month."),
    ),
    Measure(
        Code.INCOME,
        _("Income of households"),
        _("income of households, yuan"),
        "income_fen",
        money=True,
        rule=_(
            "What households earned in this month: their shares of what was delivered, less what refunds took back "
            "since; what pools shared out to them; and the price of goods the station bought outright of them."
        ),
    ),
    Measure(
        Code.HOUSEHOLDS_PAID,
        _("Households paid"),
        _("households paid"),
        "households_paid",
        money=False,
        rule=_("How many different households got at least one payout in this month."),
    ),
    Measure(
        Code.GAIN,
        _("Gain over the bazaar"),
        _("gain over the bazaar, yuan"),
        "gain_fen",
        money=True,
        rule=_(
            "The households' shares minus the bazaar price of the same quantity. "
            "Goods without a noted bazaar price, pools and goods bought outright count as no gain."
        ),
    ),
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
    """The figure of a cell, or None when it is not shown."""
    value: int | None = getattr(cell, measure.attribute)
    return value


def rows_of(table: CountyTable) -> tuple[Row, ...]:
    """Every station of the table, under the name of its village where it has one."""
    return tuple(
        _row(row.village if any(row.village.values()) else row.names, row.station_id, row.cells, table.months)
        for row in table.rows
    )


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
