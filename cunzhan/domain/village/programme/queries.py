"""The county's questions. They open to the rule and the counts under a figure, never to households or movements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.settlement.facts import PayoutState
from cunzhan.domain.trade.settlement.models import Allocation, Payout, PoolShare, PoolSharing, Purchase
from cunzhan.domain.trade.settlement.rules import POOL
from cunzhan.domain.village.programme import facts, rules
from cunzhan.kit.refusal import Kind, Refusal

MOST_MONTHS = 24
_Key = tuple[UUID, date]


def county_table(*, by: Actor, since_month: date, until_month: date) -> facts.CountyTable:
    """Orders delivered, income of households, households paid and gain over the bazaar, by station and month.

    Six queries whatever the number of stations and months. Cells of few households, or of one that stands out, are
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
    days = {"business_date__gte": month, "business_date__lt": _next(month)}
    rows = Allocation.objects.of(station_id).filter(_FOR_HOUSEHOLDS, **days)
    others = [model.objects.of(station_id).filter(**days).values("product") for model in (PoolSharing, Purchase)]
    products = rows.filter(household__isnull=False).order_by().values("product").union(*others)
    return facts.RuleFact(
        measure=facts.Measure(measure),
        station=mine[station_id].names,
        month=month,
        cell=cell,
        refunds=0 if hidden else rows.filter(reversed_fen__gt=0).values("line_id").distinct().count(),
        products=0 if hidden else products.count(),
    )


def _months(station_ids: list[UUID], months: tuple[date, ...]) -> dict[_Key, facts.Raw]:
    if not months:
        return {}
    since, until = months[0], _next(months[-1])
    orders, paid = _orders(station_ids, since, until), _paid(station_ids, since, until)
    earned, gain = _earned(station_ids, since, until)
    return {
        (station_id, month): facts.Raw(
            month=month,
            orders=orders.get((station_id, month), 0),
            households_paid=paid.get((station_id, month), 0),
            gain_fen=gain.get((station_id, month), 0),
            **_standing_out(list(earned.get((station_id, month), {}).values())),
        )
        for station_id in station_ids
        for month in months
    }


_KEPT = F("amount_fen") - F("reversed_fen")
_FOR_HOUSEHOLDS = Q(household__isnull=False) | Q(share_code=POOL)


def _standing_out(earned: list[int]) -> dict[str, int]:
    """How many households, what they earned, and how large the one and the two with most are, either way."""
    most = sorted(map(abs, earned), reverse=True)[:2]
    return {
        "households": len(earned),
        "income_fen": sum(earned),
        "largest_fen": sum(most[:1]),
        "two_largest_fen": sum(most),
    }


def _by_month(model: Any, station_ids: list[UUID], since: date, until: date) -> QuerySet[Any, dict[str, Any]]:
    rows = model.objects.filter(station_id__in=station_ids, business_date__gte=since, business_date__lt=until)
    grouped: QuerySet[Any, dict[str, Any]] = rows.order_by().annotate(month=TruncMonth("business_date"))
    return grouped.values("station_id", "month")


def _orders(station_ids: list[UUID], since: date, until: date) -> dict[_Key, int]:
    rows = _by_month(Allocation, station_ids, since, until).filter(lot__isnull=False)
    return {
        (r["station_id"], r["month"]): r["count"] for r in rows.annotate(count=Count("order_number", distinct=True))
    }


def _earned(station_ids: list[UUID], since: date, until: date) -> tuple[dict[_Key, dict[UUID, int]], dict[_Key, int]]:
    """What each household earned in each month, by whichever road: its share of what was delivered, its part of a
    pool, the price of what the station bought of it; and the gain over the bazaar of what was delivered.
    """
    worth = ExpressionWrapper(F("bazaar_fen") * _KEPT / F("amount_fen"), output_field=BigIntegerField())
    over = Case(When(Q(bazaar_fen__isnull=False, amount_fen__gt=0), then=_KEPT - worth), default=0)
    gain: dict[_Key, int] = {}
    earned: dict[_Key, dict[UUID, int]] = {}
    for model, amount, above in (
        (Allocation, _KEPT, over),
        (PoolShare, F("amount_fen"), Value(0)),
        (Purchase, F("amount_fen"), Value(0)),
    ):
        rows = _by_month(model, station_ids, since, until).filter(household__isnull=False)
        for row in rows.values("station_id", "month", "household_id").annotate(fen=Sum(amount), gain=Sum(above)):
            key = (row["station_id"], row["month"])
            mine = earned.setdefault(key, {})
            mine[row["household_id"]] = mine.get(row["household_id"], 0) + row["fen"]
            gain[key] = gain.get(key, 0) + row["gain"]
    return earned, gain


def _paid(station_ids: list[UUID], since: date, until: date) -> dict[_Key, int]:
    rows = _by_month(Payout, station_ids, since, until).filter(state=PayoutState.PAID)
    return {(r["station_id"], r["month"]): r["count"] for r in rows.annotate(count=Count("household", distinct=True))}


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _county(by: Actor) -> UUID:
    if by.role != Role.COUNTY_OFFICER or by.county_id is None:
        raise Refusal(Kind.FORBIDDEN, _("These figures are for the county's officers."))
    return by.county_id
