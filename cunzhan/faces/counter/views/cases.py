"""What does not fit: money without goods, money for a cancelled order, another amount than asked."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.actions.cases import CHOICES
from cunzhan.faces.counter.forms.orders import CaseForm
from cunzhan.faces.counter.pages import cursor_of, go, page
from cunzhan.faces.shared.gate import Asked, staff


@staff()
@require_GET
def all_cases(request: Asked) -> HttpResponse:
    """Every open case, the newest first."""
    return page(
        request, "cases", {"place": "home", "listed": orders.cases(by=request.actor, cursor=cursor_of(request))}
    )


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
