"""Packing and sending: which lots go into which parcel, and which waybill it travels under."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.domain.trade.parcels import queries as parcels
from cunzhan.faces.counter.forms.orders import SendForm, WaybillForm
from cunzhan.faces.counter.forms.weights import WeighForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, go, page, paper_language, pdf
from cunzhan.faces.counter.views.order import order_page
from cunzhan.faces.shared.gate import Asked, staff, uuid_of
from cunzhan.kit.words import say

MOST_ORDERS = 60

seller = staff(Role.CLERK, Role.MANAGER)


@seller
@require_http_methods(["GET", "POST"])
def pack(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Show which lots the goods come from, ask what the scale says of those sold by weight, then take them."""
    order = orders.order(by=request.actor, order_id=order_id)
    form = WeighForm(request.POST or None, initial={"version": order.version}, lines=order.to_weigh)
    if form.carry_out(request, order_actions.pack_order, order_id=order_id):
        return go("order", order_id, said="packed")
    order = orders.order(by=request.actor, order_id=order_id) if form.refusal else order
    sheet = orders.pack_sheet(by=request.actor, at=request.at, order_id=order_id)
    context = order_page(request, order, sheet=sheet, back=reverse("counter:order", args=[order_id]))
    return page(request, "pack", context, form=form)


@seller
@require_GET
def pack_sheet_pdf(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The sheet that goes along with one parcel."""
    language = paper_language(request)
    sheet = orders.pack_sheet(by=request.actor, at=request.at, order_id=order_id)
    return pdf(documents.pack_sheet(sheet, language), f"pack-{sheet.number}")


def _chosen(request: Asked) -> list[uuid.UUID]:
    """The ticked orders, or all that wait to be packed."""
    ids = [found for text in request.GET.getlist("order") if (found := uuid_of(text))]
    if not ids:
        ids = [row.id for row in orders.orders(by=request.actor, state=OrderState.PAID, to_make=False).items]
    return ids[:MOST_ORDERS]


@seller
@require_GET
def pack_list(request: Asked) -> HttpResponse:
    """What to fetch for several orders: by order and by lot."""
    chosen = _chosen(request)
    context = {
        "place": "orders",
        "pack_list": orders.pack_list(by=request.actor, at=request.at, order_ids=chosen) if chosen else None,
        "ticked": "".join(f"&order={order_id}" for order_id in chosen),
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "pack_list", context)


@seller
@require_GET
def pack_list_pdf(request: Asked) -> HttpResponse:
    """The same on paper."""
    language = paper_language(request)
    listed = orders.pack_list(by=request.actor, at=request.at, order_ids=_chosen(request))
    return pdf(documents.pack_list(listed, language), "pack-list")


def _send_form(request: Asked, order_id: uuid.UUID, form: type[SendForm] = SendForm) -> SendForm:
    order = orders.order(by=request.actor, order_id=order_id)
    carriers = [(carrier.code, say(carrier.names)) for carrier in parcels.carriers()]
    initial: dict[str, Any] = {"version": order.version, "carrier": carriers[0][0] if carriers else ""}
    if order.parcel and order.parcel.waybill:
        initial["waybill"] = order.parcel.waybill
        initial["carrier"] = order.parcel.carrier.code if order.parcel.carrier else initial["carrier"]
    return form(request.POST or None, initial=initial, carriers=carriers)


@seller
@require_http_methods(["GET", "POST"])
def send(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Hand the parcel to its carrier, under a waybill number typed or scanned."""
    form = _send_form(request, order_id)
    if form.carry_out(request, order_actions.send_order, order_id=order_id):
        return go("order", order_id, said="sent")
    words = {"question": _("Which carrier takes it, under which number?"), "yes": _("Handed to the carrier")}
    return _send_page(request, order_id, form, words)


@seller
@require_http_methods(["GET", "POST"])
def waybill(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """Correct a waybill number that was typed wrongly."""
    form = _send_form(request, order_id, WaybillForm)
    if form.carry_out(request, order_actions.correct_waybill, order_id=order_id):
        return go("order", order_id, said="waybill")
    words = {
        "question": _("What is the right waybill number?"),
        "text": _("The old number stays in the history of the parcel."),
        "yes": _("Correct it"),
    }
    return _send_page(request, order_id, form, words)


def _send_page(request: Asked, order_id: uuid.UUID, form: SendForm, words: dict[str, str]) -> HttpResponse:
    order = orders.order(by=request.actor, order_id=order_id)
    context = order_page(request, order, back=reverse("counter:order", args=[order_id]), **words)
    return page(request, "send", context, form=form)
