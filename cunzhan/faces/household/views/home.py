"""The first page: my money, my goods, who looked; a bar per month; what was kept back and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.household import purse
from cunzhan.faces.household.own import household_of, seen, today_of
from cunzhan.faces.household.sheet import sheet_of
from cunzhan.faces.household.views.goods import goods_now
from cunzhan.faces.household.views.money import statement_of
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.clock import start_of_day


@gate.household
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Big numbers first, explanations under them."""
    asked = gate.asked(request)
    today = today_of(asked)
    fact = settlement.my_money(by=asked.actor, at=asked.at)
    mine = purse.purse_of(fact, today)
    looks = people.looks_since(
        by=asked.actor,
        household_id=household_of(asked),
        since=start_of_day(today.replace(day=1), asked.station.zone),
    )
    return render(
        request,
        "household/home.html",
        {
            "name": seen(asked).name,
            "money": mine,
            "bars": purse.bars_of(fact, today),
            "shelf": goods_now(asked),
            "looks": looks,
            "kept": _kept(asked, mine.statement),
        },
    )


def _kept(asked: Asked, month: date | None) -> dict[str, Any]:
    """What was kept back in the month whose statement is offered first."""
    if month is None:
        return {"month": None, "lines": ()}
    return {"month": month, "lines": sheet_of(statement_of(asked, month.year, month.month)).kept}
