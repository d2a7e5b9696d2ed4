"""The county's questions. They open to the rule and the counts under a figure, never to households or movements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Sum, When, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.settlement.facts import PayoutState
from cunzhan.domain.trade.settlement.models import Allocation, Payout
from cunzhan.domain.village.programme import facts, rules
from cunzhan.kit.refusal import Kind, Refusal

MOST_MONTHS = 24
_Key = tuple[UUID, date]


def county_table(*, by: Actor, since_month: date, until_month: date) -> facts.CountyTable:
    """Orders delivered, income of households, households paid and gain over the bazaar, by station and month.

    Three queries whatever the number of stations and months. Cells of few households, or of one that stands out, are
    suppressed, and sums from which one could be worked out with them.
    """
    county_id = _county(by)
    months = rules.months_between(since_month.replace(day=1), until_month.replace(day=1))[:MOST_MONTHS]
    found = [s for s in stations.stations_of_county(county_id) if s.kind == StationKind.SHOP]
    raw = _months([s.id for s in found], months)
    rows = tuple(
        facts.StationMonths(s.id, s.names, s.village, tuple(rules.suppress(raw[s.id, month]) for month in months))
        for s in found
    )
    totals = tuple(rules.total_of(month, [row.cells[place] for row in rows]) for place, month in enumerate(months))
    return facts.CountyTable(stations.county_names(county_id), months, rows, totals)


def rule_behind(*, by: Actor, station_id: UUID, month: date, measure: facts.Measure) -> facts.RuleFact:
    """The counts under one figure. Raises: Refusal(not_found) for a station of another county."""
    county_id = _county(by)
    mine = {s.id: s for s in stations.stations_of_county(county_id)}
    if station_id not in mine:
        raise Refusal(Kind.NOT_FOUND, _("There is no such station. Check the address."))
    month = month.replace(day=1)
    cell = rules.suppress(_months([station_id], (month,))[station_id, month])
    hidden = cell.income_fen is None
    rows = Allocation.objects.of(station_id).filter(
        household__isnull=False, business_date__gte=month, business_date__lt=_next(month)
    )
    return facts.RuleFact(
        measure=facts.Measure(measure),
        station=mine[station_id].names,
        month=month,
        cell=cell,
        refunds=0 if hidden else rows.filter(reversed_fen__gt=0).values("line_id").distinct().count(),
        products=0 if hidden else rows.values("product").distinct().count(),
    )


def _months(station_ids: list[UUID], months: tuple[date, ...]) -> dict[_Key, facts.Raw]:
    if not months:
        return {}
    since, until = months[0], _next(months[-1])
    rows = Allocation.objects.filter(
        station_id__in=station_ids, household__isnull=False, business_date__gte=since, business_date__lt=until
    )
    grouped = rows.order_by().annotate(month=TruncMonth("business_date")).values("station_id", "month")
    sold = _sold(grouped)
    largest = _largest(grouped)
    paid = _paid(station_ids, since, until)
    return {
        (station_id, month): facts.Raw(
            month=month,
            households_paid=paid.get((station_id, month), 0),
            **sold.get((station_id, month), {}),
            **largest.get((station_id, month), {}),
        )
        for station_id in station_ids
        for month in months
    }


_KEPT = F("amount_fen") - F("reversed_fen")


def _sold(grouped: QuerySet[Any, dict[str, Any]]) -> dict[_Key, dict[str, int]]:
    worth = ExpressionWrapper(F("bazaar_fen") * _KEPT / F("amount_fen"), output_field=BigIntegerField())
    gain = Case(When(Q(bazaar_fen__isnull=False, amount_fen__gt=0), then=_KEPT - worth), default=0)
    rows = grouped.annotate(
        orders=Count("order_number", distinct=True),
        households=Count("household", distinct=True),
        income_fen=Sum(_KEPT),
        gain_fen=Sum(gain),
    )
    measures = ("orders", "households", "income_fen", "gain_fen")
    return {(row["station_id"], row["month"]): {name: row[name] for name in measures} for row in rows}


def _largest(grouped: QuerySet[Any, dict[str, Any]]) -> dict[_Key, dict[str, int]]:
    """What the one and the two households with most earned: two rows a month, ranked by the database."""
    window = Window(RowNumber(), partition_by=[F("station_id"), F("month")], order_by=F("earned").desc())
    by_household = grouped.values("station_id", "month", "household_id").annotate(earned=Sum(_KEPT))
    found: dict[_Key, dict[str, int]] = {}
    for row in by_household.annotate(place=window).filter(place__lte=2).order_by("place"):
        sums = found.setdefault((row["station_id"], row["month"]), {"largest_fen": 0, "two_largest_fen": 0})
        sums["largest_fen"] = max(sums["largest_fen"], row["earned"])
        sums["two_largest_fen"] += row["earned"]
    return found


def _paid(station_ids: list[UUID], since: date, until: date) -> dict[_Key, int]:
    rows = Payout.objects.filter(
        station_id__in=station_ids,
        state=PayoutState.PAID,
        business_date__gte=since,
        business_date__lt=until,
    )
    grouped = (
        rows.order_by()
        .annotate(month=TruncMonth("business_date"))
        .values("station_id", "month")
        .annotate(count=Count("household", distinct=True))
    )
    return {(r["station_id"], r["month"]): r["count"] for r in grouped}


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _county(by: Actor) -> UUID:
    if by.role != Role.COUNTY_OFFICER or by.county_id is None:
        raise Refusal(Kind.FORBIDDEN, _("These figures are for the county's officers."))
    return by.county_id
