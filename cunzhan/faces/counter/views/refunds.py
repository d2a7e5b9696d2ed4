"""Money back to a buyer, and what does not fit."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.counter.forms.orders import RefundForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.counter.views.order import order_page
from cunzhan.faces.shared.gate import Asked, staff


@staff()
@require_http_methods(["GET", "POST"])
def refund(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """First the amounts, then the question with their sum; only its yes gives money back."""
    order = orders.order(by=request.actor, order_id=order_id)
    form = RefundForm(
        request.POST or None,
        initial={"version": order.version},
        lines=list(order.lines),
        postage_left=order.postage_fen - order.postage_refunded_fen,
    )
    sure = "sure" in request.POST
    if sure and form.carry_out(request, order_actions.refund, order_id=order_id):
        return go("order", order_id, said="refunded")
    asking = form.is_bound and form.is_valid() and form.refusal is None
    context = order_page(request, order, back=reverse("counter:order", args=[order_id]), asking=asking)
    if asking:
        context["sum_fen"] = form.sum_fen
    return page(request, "refund", context, form=form)
