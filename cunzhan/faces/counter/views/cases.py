"""What does not fit: money without goods, money for a cancelled order, another amount than asked."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import CaseFact
from cunzhan.domain.trade.orders.rules import CHOICES
from cunzhan.faces.counter.forms.orders import CASES, RESOLUTIONS, CaseForm
from cunzhan.faces.counter.pages import cursor_of, every, go, page, spreadsheet
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan


def _listed(request: Asked, cursor: str | None) -> Page[CaseFact]:
    return orders.cases(by=request.actor, open_only="decided" not in request.GET, cursor=cursor)


@staff()
@require_GET
def export(request: Asked) -> HttpResponse:
    """The same cases for a spreadsheet."""
    heads = [_("Order"), _("What happened"), _("Since"), _("Amount"), _("Decided"), _("What was done")]
    rows = (
        [
            case.order_number,
            CASES[case.kind],
            _local(case.opened_at),
            yuan(case.amount_fen),
            _local(case.resolved_at) if case.resolved_at else "",
            RESOLUTIONS.get(case.resolution, case.resolution),
        ]
        for case in every(partial(_listed, request))
    )
    return spreadsheet("to-look-at", heads, rows)


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@staff()
@require_GET
def all_cases(request: Asked) -> HttpResponse:
    """What waits to be decided, or with `decided` everything there ever was; the newest first."""
    context = {"place": "home", "listed": _listed(request, cursor_of(request)), "decided": "decided" in request.GET}
    return page(request, "cases", context)


@staff(Role.CLERK, Role.BOOKKEEPER, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def one(request: Asked, case_id: uuid.UUID) -> HttpResponse:
    """What happened, in words, and what can be done."""
    case = orders.case(by=request.actor, case_id=case_id)
    form = CaseForm(request.POST or None, choices=CHOICES[case.kind])
    if may_decide(request) and form.carry_out(request, order_actions.resolve_case, case_id=case_id):
        return go("cases", said="resolved")
    return page(request, "case", {"place": "home", "case": case, "may_decide": may_decide(request)}, form=form)


def may_decide(request: Asked) -> bool:
    """Clerks look; money is decided by the bookkeeper or the manager."""
    return request.actor.role in {Role.BOOKKEEPER, Role.MANAGER}
