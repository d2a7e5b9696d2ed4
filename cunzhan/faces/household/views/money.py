"""The household's money: what is owed, every month, and the statement of any month on screen, paper and as a table."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cunzhan.adapters.print import documents
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import StatementFact
from cunzhan.faces.household import purse
from cunzhan.faces.household.own import household_of, seen, today_of
from cunzhan.faces.household.sheet import sheet_of
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.clock import month_bounds
from cunzhan.kit.refusal import Kind, Refusal


@gate.household
@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """Every month with its statement one tap away."""
    asked = gate.asked(request)
    fact = settlement.my_money(by=asked.actor, at=asked.at)
    return render(
        request,
        "household/money.html",
        {
            "money": purse.purse_of(fact, today_of(asked)),
            "months": purse.months_of(fact),
            "closed": settlement.closed_statements(by=asked.actor, household_id=household_of(asked)),
            "this_month": f"{today_of(asked):%Y-%m}",
        },
    )


@gate.household
@require_GET
def open_month(request: HttpRequest) -> HttpResponse:
    """From a month somebody picked to its statement."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and month.isascii() and month.isdigit()):
        raise Refusal(Kind.NOT_FOUND, _("There is no statement for this month. Look at your months."))
    return redirect("household:statement", int(year), int(month[:2]))


@gate.household
@require_GET
def statement(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The sheet as it is printed."""
    asked = gate.asked(request)
    fact = statement_of(asked, year, month)
    return render(request, "household/statement.html", {"sheet": sheet_of(fact), "name": seen(asked).name})


@gate.household
@require_GET
def statement_pdf(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The sheet as a PDF in the language of the reader."""
    asked = gate.asked(request)
    fact = statement_of(asked, year, month)
    content = documents.statement(fact, get_language() or "zh-hans", household_name=seen(asked).name)
    return _file(
        content, "application/pdf", inline=True, name=f"statement-{fact.household_number}-{year:04d}-{month:02d}.pdf"
    )


@gate.household
@require_GET
def closed_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """A numbered statement, as it was when its period was closed."""
    asked = gate.asked(request)
    fact = settlement.closed_statement(by=asked.actor, number=number)
    content = documents.statement(fact, get_language() or "zh-hans", household_name=seen(asked).name)
    return _file(content, "application/pdf", inline=True, name=f"statement-{number}.pdf")


@gate.household
@require_GET
def statement_csv(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The sheet as a table."""
    fact = statement_of(gate.asked(request), year, month)
    content = documents.statement_csv(fact, get_language() or "zh-hans")
    return _file(
        content, "text/csv; charset=utf-8", name=f"statement-{fact.household_number}-{year:04d}-{month:02d}.csv"
    )


def statement_of(asked: Asked, year: int, month: int) -> StatementFact:
    """The statement of one month; a month that has not begun, or never was, has none."""
    today = today_of(asked)
    if not (2000 <= year <= today.year and 1 <= month <= 12) or date(year, month, 1) > today:
        raise Refusal(Kind.NOT_FOUND, _("There is no statement for this month. Look at your months."))
    since, until = month_bounds(year, month)
    return settlement.statement(by=asked.actor, at=asked.at, household_id=household_of(asked), since=since, until=until)


def _file(content: bytes | str, kind: str, *, name: str, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response
