"""Closing a period: the days are over, every household's statement gets its number and stays as it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import PeriodFact, PeriodSums
from cunzhan.faces.counter.forms.money import ClosePeriodForm
from cunzhan.faces.counter.pages import go, page, pdf
from cunzhan.faces.counter.views.statements import name_on_paper
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.refusal import Refusal

books = staff(Role.BOOKKEEPER, Role.MANAGER)


@books
@require_http_methods(["GET", "POST"])
def periods(request: Asked) -> HttpResponse:
    """The closed periods, and the next one to close: first what it holds, then, once sure, closed for good."""
    closed = settlement.periods(by=request.actor)
    today = clock.business_date(request.at, request.station.zone)
    form = ClosePeriodForm(request.POST or None, initial=_next(closed, today))
    if "sure" in request.POST:
        if form.carry_out(request, settlement_actions.close_period):
            return go("periods", said="period")
    elif (sums := _looked_at(request, form)) is not None:
        context = {"place": "money", "sums": sums, "last_day": sums.until - timedelta(days=1)}
        return page(request, "period_close", context, form=form)
    shown = [{"period": period, "last_day": period.until - timedelta(days=1)} for period in closed]
    return page(request, "periods", {"place": "money", "closed": shown}, form=form)


def _looked_at(request: Asked, form: ClosePeriodForm) -> PeriodSums | None:
    """What the days hold that somebody wants to close; nothing when they cannot be closed: the form says why."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return settlement.period_to_close(by=request.actor, at=request.at, **form.arguments())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


@books
@require_GET
def statement_pdf(request: Asked, number: str) -> HttpResponse:
    """A numbered statement again, word for word."""
    fact = settlement.closed_statement(by=request.actor, number=number)
    name = name_on_paper(request, fact.household_id)
    return pdf(documents.statement(fact, get_language() or "zh-hans", household_name=name), f"statement-{number}")


def _next(closed: tuple[PeriodFact, ...], today: date) -> dict[str, Any]:
    """From where the last period ended to the end of that month; first of all, the month before this one."""
    since = closed[0].until if closed else (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    last = (since.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"since": since, "until": min(last, today - timedelta(days=1))}
