"""What does not fit: money without goods, money for a cancelled order, another amount than asked."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.shared.gate import Asked, staff

from ..forms.orders import CaseForm
from ..pages import go, page


@staff()
@require_GET
def all_cases(request: Asked) -> HttpResponse:
    """Every open case, the oldest first."""
    return page(request, "cases", {"place": "home", "cases": orders.cases(by=request.actor)})


@staff(Role.CLERK, Role.BOOKKEEPER, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def one(request: Asked, case_id: uuid.UUID) -> HttpResponse:
    """What happened, in words, and what can be done."""
    form = CaseForm(request.POST or None)
    if form.carry_out(request, order_actions.resolve_case, case_id=case_id):
        return go("cases", said="resolved")
    case = next((case for case in orders.cases(by=request.actor) if case.id == case_id), None)
    if case is None:
        raise Http404
    return page(request, "case", {"place": "home", "case": case}, form=form)
