"""The till: a sale to somebody who stands there, and the drawer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import CounterReceiptFact
from cunzhan.domain.trade.orders.rules import weighed_fen
from cunzhan.faces.counter.forms.till import CloseDrawerForm, OpenDrawerForm, SaleForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, go, page, paper_language, pdf
from cunzhan.faces.counter.views.choices import all_products
from cunzhan.faces.shared.gate import Asked, staff

till = staff(Role.CLERK, Role.MANAGER)


@till
@require_http_methods(["GET", "POST"])
def sell(request: Asked) -> HttpResponse:
    """Pick packs, take cash. `see` only adds up; htmx asks for the sum while typing."""
    products = [product for product in all_products(request) if product.priced]
    available = stock.availability(
        station_id=request.actor.station, product_ids=[product.id for product in products], at=request.at
    )
    packs = [(product, v) for product in products for v in product.priced if not v.made_in_days]
    weighed = [variant.id for _product, variant in packs if variant.weighed]
    form = SaleForm(request.POST or None, packs={variant.id: product.id for product, variant in packs}, weighed=weighed)
    if "see" in request.POST:
        form.only_adding_up()
    elif form.carry_out(request, order_actions.sell_at_counter):
        return go("sold", form.answer.id, given=str(form.answer.tendered_fen))
    context = {"place": "sell", "total": _total(form, packs), "drawer": _drawer(request)}
    if request.headers.get("HX-Request"):
        return page(request, "_sale_sum", context)
    context["rows"] = [
        {
            "product": product,
            "variant": variant,
            "field": form[f"packs_{variant.id}"],
            "weight": form[f"weight_{variant.id}"] if variant.weighed else None,
            "left": available.get(product.id),
        }
        for product, variant in packs
    ]
    return page(request, "sell", context, form=form)


def _total(form: SaleForm, packs: list[tuple[Any, Any]]) -> dict[str, Any] | None:
    """The sum of what is typed so far, at the prices of now, and the change."""
    if not form.is_bound:
        return None
    form.is_valid()
    bought, weights = dict(form.lines()), form.weights()
    total = sum(_amount(v, bought[v.id], weights.get(v.id)) for _product, v in packs if v.id in bought)
    given = form.cleaned_data.get("tendered_fen")
    return {"total_fen": total, "change_fen": given - total if given and given >= total else None}


def _amount(variant: Any, packs: int, real_g: int | None) -> int:
    ordered: int = variant.price.total_fen * packs
    return weighed_fen(ordered, real_g, variant.base_quantity * packs) if real_g else ordered


def _drawer(request: Asked) -> Any:
    return orders.drawer(by=request.actor, at=request.at)


def _receipt(request: Asked, order_id: uuid.UUID) -> CounterReceiptFact:
    """The receipt; the cash that was given is told by the page before and kept nowhere."""
    total = orders.order(by=request.actor, order_id=order_id).total_fen
    text = request.GET.get("given", "")
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else total
    return orders.counter_receipt(by=request.actor, order_id=order_id, tendered_fen=max(total, given))


@till
@require_GET
def sold(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """What was sold and the change; the paper if the buyer wants one."""
    receipt = _receipt(request, order_id)
    context = {
        "place": "sell",
        "order_id": order_id,
        "receipt": receipt,
        "more": f"&given={receipt.tendered_fen}",
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "sold", context)


@till
@require_GET
def sold_pdf(request: Asked, order_id: uuid.UUID) -> HttpResponse:
    """The buyer's receipt."""
    language = paper_language(request)
    facts = _receipt(request, order_id)
    return pdf(documents.counter_receipt(facts, language), f"receipt-{facts.number}")


@staff()
@require_GET
def drawer(request: Asked) -> HttpResponse:
    """The drawer today, and the days before."""
    context = {
        "place": "sell",
        "drawer": _drawer(request),
    }
    return page(request, "drawer", context)


@staff()
@require_http_methods(["GET", "POST"])
def open_drawer(request: Asked) -> HttpResponse:
    """The money that is in before the first sale."""
    form = OpenDrawerForm(request.POST or None)
    if form.carry_out(request, order_actions.open_drawer):
        return go("drawer", said="opened")
    context = {"place": "sell", "question": _("How much is in the drawer now?"), "yes": _("Open the drawer")}
    return page(request, "drawer_open", context, form=form)


@staff()
@require_http_methods(["GET", "POST"])
def close_drawer(request: Asked) -> HttpResponse:
    """Count, then close; the difference to what should be there is written down."""
    form = CloseDrawerForm(request.POST or None)
    if form.carry_out(request, order_actions.close_drawer):
        return go("drawer", said="closed")
    return page(request, "drawer_close", {"place": "sell", "drawer": _drawer(request)}, form=form)
