"""One order: what is in it, where its money is, and what can be done about it now."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import OrderFact
from cunzhan.faces.counter.forms.base import CounterForm, VersionForm
from cunzhan.faces.counter.forms.orders import BankForm, CancelForm, CashForm
from cunzhan.faces.counter.forms.weights import WeighForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, go, page
from cunzhan.faces.counter.views.steps import allowed, next_step, steps_of
from cunzhan.faces.shared.gate import Asked, staff

seller = staff(Role.CLERK, Role.MANAGER)


def order_page(request: Asked, order: OrderFact, **more: Any) -> dict[str, Any]:
    """What every page about an order shows beside its own question."""
    return {
        "place": "orders",
        "order": order,
        "steps": steps_of(order),
        "allowed": allowed(order, request.actor.role),
        "next_step": next_step(order, request.actor.role),
        "contact_is_open": order.contact is not None and order.contact_is_open(request.at),
        "languages": PAPER_LANGUAGES,
        **more,
    }


@staff()
@require_GET
def one(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The order; the buyer stays masked until somebody needs the waybill."""
    order = orders.order(by=request.actor, order_id=order_id)
    return page(request, "order", order_page(request, order, change_fen=_change_given(request)))


def _change_given(request: Asked) -> int | None:
    """The change of the cash taken just now, as the last step said it."""
    text = request.GET.get("change", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@seller
@require_POST
def contact(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The buyer's full name, phone and address, for the waybill; asked for by a button, never by a link."""
    shown = orders.contact(by=request.actor, order_id=order_id, at=request.at)
    if request.headers.get("HX-Request"):
        return page(request, "_contact", {"contact": shown})
    order = orders.order(by=request.actor, order_id=order_id)
    return page(request, "order", order_page(request, order, contact=shown))


def _change(
    request: Asked, order_id: uuid.UUID, form: CounterForm, action: Any, said: str, **words: Any
) -> HttpResponse:
    """Ask, then do one thing to an order; on a refusal the order is read again, so that the page tells the truth."""
    if form.carry_out(request, action, order_id=order_id):
        return go("order", order_id, said=said)
    return _asked(request, order_id, form, **words)


def _asked(request: Asked, order_id: uuid.UUID, form: CounterForm, **words: Any) -> HttpResponse:
    order = orders.order(by=request.actor, order_id=order_id)
    back = reverse("counter:order", args=[order_id])
    return page(request, "order_change", order_page(request, order, back=back, **words), form=form)


@staff(Role.BOOKKEEPER, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def bank(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """A bank transfer that arrived for the order."""
    order = orders.order(by=request.actor, order_id=order_id)
    form = BankForm(request.POST or None, initial={"amount_fen": order.total_fen - order.paid_fen})
    if form.carry_out(request, order_actions.record_bank, order_id=order_id):
        said = {"paid": "bank", "again": "bank_again"}.get(form.answer, "bank_case")
        return go("order", order_id, said=said)
    words = {"question": _("Which transfer arrived?"), "yes": _("Write it down")}
    return _asked(request, order_id, form, **words)


@seller
@require_http_methods(["GET", "POST"])
def cash(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Cash for an order that is collected."""
    form = CashForm(request.POST or None)
    if form.carry_out(request, order_actions.record_cash, order_id=order_id):
        return go("order", order_id, said="cash", change=str(form.answer))
    words = {"question": _("How much cash did the buyer give?"), "yes": _("Into the drawer")}
    return _asked(request, order_id, form, **words)


@seller
@require_http_methods(["GET", "POST"])
def weigh(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Weigh what will be paid in cash, before it is paid."""
    order = orders.order(by=request.actor, order_id=order_id)
    lines = tuple(line for line in order.lines if line.weighed)
    form = WeighForm(request.POST or None, initial={"version": order.version}, lines=lines)
    if form.carry_out(request, order_actions.weigh_order, order_id=order_id):
        return go("order", order_id, said="weighed")
    order = orders.order(by=request.actor, order_id=order_id) if form.refusal else order
    context = order_page(request, order, back=reverse("counter:order", args=[order_id]))
    return page(request, "weigh", context, form=form)


@seller
@require_http_methods(["GET", "POST"])
def hand_over(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The buyer stands here and takes the goods."""
    form = _versioned(request, order_id)
    words = {"question": _("Hand the goods over?"), "yes": _("Handed over")}
    return _change(request, order_id, form, order_actions.hand_over, "handed_over", **words)


@seller
@require_http_methods(["GET", "POST"])
def delivered(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The carrier says that it arrived; the households get their share."""
    form = _versioned(request, order_id)
    words = {
        "question": _("Did the parcel arrive?"),
        "text": _("The households get their share now."),
        "yes": _("It arrived"),
    }
    return _change(request, order_id, form, order_actions.confirm_delivery, "delivered", **words)


@staff()
@require_http_methods(["GET", "POST"])
def cancel(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Call the order off before it is packed; money that came goes back."""
    order = orders.order(by=request.actor, order_id=order_id)
    form = CancelForm(request.POST or None, initial={"version": order.version})
    words = {
        "question": _("Cancel order %(number)s?") % {"number": order.number},
        "text": _(
            "The goods go back on the shelf and money that came goes back to the buyer. This stays in the books."
        ),
        "yes": _("Cancel the order"),
        "danger": True,
    }
    return _change(request, order_id, form, order_actions.cancel_order, "cancelled", **words)


def _versioned(request: Asked, order_id: uuid.UUID) -> VersionForm:
    order = orders.order(by=request.actor, order_id=order_id)
    return VersionForm(request.POST or None, initial={"version": order.version})
