"""A household's statement for a period: on the screen, on paper in the language it chooses, and as a file."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cunzhan.adapters.print import documents
from cunzhan.adapters.print.statements import rule_words
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import DeductionKind, LineKind, StatementFact, StatementLine
from cunzhan.faces.counter.forms.bank import DEDUCTIONS
from cunzhan.faces.counter.forms.money import PeriodForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, page, paper_language, pdf
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.quantity import Unit

LINE_NAMES = {
    LineKind.SALE: _("Sold"),
    LineKind.BOUGHT: _("Bought by the station"),
    LineKind.POOL: _("Part of a pool"),
    LineKind.REFUND: _("Came back"),
    LineKind.DEDUCTION: _("Kept back"),
    LineKind.ADVANCE_REPAID: _("Advance repaid"),
    LineKind.PAID: _("Paid out"),
}
SOURCE_NAMES = {"shop": _("Shop"), "counter": _("Counter")}

books = staff(Role.BOOKKEEPER, Role.MANAGER)


def _period(request: Asked) -> tuple[PeriodForm, date, date]:
    """The days asked for, else this month; the domain's end is the day after."""
    today = clock.business_date(request.at, request.station.zone)
    asked = {**PeriodForm.this_month(today), **{k: v for k, v in request.GET.items() if k in ("since", "until") and v}}
    form = PeriodForm(asked)
    if not form.is_valid():
        return form, today.replace(day=1), today + timedelta(days=1)
    return form, form.cleaned_data["since"], form.cleaned_data["until"] + timedelta(days=1)


def _facts(request: Asked, household_id: uuid.UUID) -> tuple[PeriodForm, StatementFact]:
    form, since, until = _period(request)
    return form, settlement.statement(
        by=request.actor, at=request.at, household_id=household_id, since=since, until=until
    )


def _name(line: StatementLine) -> str:
    if line.kind == LineKind.DEDUCTION:
        return gettext("Kept back: %(what)s") % {"what": DEDUCTIONS[DeductionKind(line.source)]}
    return str(LINE_NAMES[line.kind])


def _shown_line(line: StatementLine) -> dict[str, Any]:
    """A line as the page shows it: what it was, and the household's price a kilogram or piece."""
    rate = None
    if line.unit and line.quantity and line.kind != LineKind.POOL:
        scale = 1000 if line.unit == Unit.GRAM else 1
        rate = (abs(line.amount_fen) * scale * 2 + abs(line.quantity)) // (2 * abs(line.quantity))
    return {
        "line": line,
        "name": _name(line),
        "source": SOURCE_NAMES.get(line.source, line.source),
        "rate_fen": rate,
        "sold": line.kind in (LineKind.SALE, LineKind.BOUGHT, LineKind.POOL, LineKind.REFUND),
    }


@books
@require_GET
def statement(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The statement as it will be on paper."""
    form, facts = _facts(request, household_id)
    context: dict[str, Any] = {
        "place": "money",
        "household_id": household_id,
        "statement": facts,
        "last_day": facts.until - timedelta(days=1),
        "rules": [rule_words(rule) for rule in facts.rules],
        "lines": [_shown_line(line) for line in facts.lines],
        "closed": settlement.closed_statements(by=request.actor, household_id=household_id),
        "period": form,
        "more": f"&since={form['since'].value()}&until={form['until'].value()}" if form.is_valid() else "",
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "statement", context, status=200 if form.is_valid() else 422)


@books
@require_GET
def pdf_file(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The paper, to print and to sign."""
    language = paper_language(request)
    _form, facts = _facts(request, household_id)
    name = name_on_paper(request, household_id)
    return pdf(documents.statement(facts, language, household_name=name), f"statement-{facts.household_number}")


@books
@require_GET
def csv_file(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The lines of the statement."""
    _form, facts = _facts(request, household_id)
    answer = HttpResponse(
        documents.statement_csv(facts, get_language() or "zh-hans"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="statement-{facts.household_number}.csv"'
    return answer


def name_on_paper(request: Asked, household_id: uuid.UUID) -> str:
    """The household's name for its own paper; the look is written down. Empty once it was erased."""
    seen = people.see_households(by=request.actor, at=request.at, household_ids=[household_id], purpose=Purpose.SETTLE)
    return seen[household_id].name if household_id in seen else ""
