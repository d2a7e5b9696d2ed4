"""The county's pages: the table, the same as a file, and the rule behind one figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cunzhan.domain.village.programme import queries as programme
from cunzhan.domain.village.programme.facts import CountyTable
from cunzhan.faces.county.figures import MEASURES, Figure, rows_of, total_of, value_of
from cunzhan.faces.county.months import USUAL_MONTHS, month_of, shifted, written
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit import clock
from cunzhan.kit.money import yuan
from cunzhan.kit.spreadsheet import csv_bytes
from cunzhan.kit.words import say

ZONE = "Asia/Shanghai"


@gate.county
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """Every station a row, every measure a small line, every figure a way to its rule."""
    asked = gate.asked(request)
    since, until = _span(asked)
    found = programme.county_table(by=asked.actor, since_month=since, until_month=until)
    wanted = request.GET.get("q", "").strip()[:40]
    rows = [row for row in rows_of(found) if wanted.casefold() in say(row.names).casefold()]
    return render(
        request,
        "county/table.html",
        {
            "county": found.county,
            "measures": MEASURES,
            "months": found.months,
            "rows": rows,
            "any_station": bool(found.rows),
            "total": None if wanted else total_of(found),
            "since": since,
            "until": until,
            "since_text": written(since),
            "until_text": written(until),
            "q": wanted,
        },
    )


@gate.county
@require_GET
def table_csv(request: HttpRequest) -> HttpResponse:
    """The same table, the same figures hidden, one line a station and month."""
    asked = gate.asked(request)
    since, until = _span(asked)
    found = programme.county_table(by=asked.actor, since_month=since, until_month=until)
    response = HttpResponse(csv_bytes(_lines(found)), content_type="text/csv; charset=utf-8")
    name = f"county-{written(since)}-{written(until)}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@gate.county
@require_GET
def rule(request: HttpRequest, station_id: UUID, month: date, measure: str) -> HttpResponse:
    """How one figure was made: its rule and the counts under it. Nothing lies behind this page."""
    asked = gate.asked(request)
    known = next((m for m in MEASURES if m.code == measure), None)
    if known is None:
        raise Http404
    fact = programme.rule_behind(by=asked.actor, station_id=station_id, month=month, measure=known.code)
    value = value_of(fact.cell, known)
    template = "county/_rule.html" if request.headers.get("HX-Request") == "true" else "county/rule.html"
    return render(request, template, {"fact": fact, "value": value, "measure": known, "month": month})


def _lines(found: CountyTable) -> Iterator[list[str]]:
    yield [_("village"), _("month"), *(str(measure.column) for measure in MEASURES)]
    for row in (*rows_of(found), total_of(found)):
        name = say(row.names) if row.station_id else _("All villages")
        for place, month in enumerate(found.months):
            figures = [multiple.figures[place] for multiple in row.multiples]
            yield [name, written(month), *(_cell(figure) for figure in figures)]


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return _("fewer than 10 households, not shown") if figure.station_id else _("not shown")
    return yuan(figure.value).replace(",", "") if figure.measure.money else str(figure.value)


def _span(asked: Asked) -> tuple[date, date]:
    """The months asked for: the last eight unless said otherwise, put in order, never in the future."""
    today = clock.business_date(asked.at, ZONE)
    this = today.replace(day=1)
    until = month_of(asked.GET.get("until", "")) or this
    until = min(until, this)
    since = month_of(asked.GET.get("since", "")) or shifted(until, 1 - USUAL_MONTHS)
    since, until = min(since, until), max(min(since, this), until)
    return max(since, shifted(until, 1 - programme.MOST_MONTHS)), until
