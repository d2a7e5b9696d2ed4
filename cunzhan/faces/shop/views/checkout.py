"""From basket to order on one page. The buyer sends back the total they saw; the domain reckons its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import Delivery, OrderPlaced, PayMethod, Quote
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.forms import put_refusal
from cunzhan.faces.shared.gate import Asked, asked
from cunzhan.faces.shop import basket as baskets
from cunzhan.faces.shop.forms import CheckoutForm
from cunzhan.faces.shop.layout import page
from cunzhan.kit.refusal import Refusal


def provider() -> str:
    """By whom buyers pay online here; empty where nobody was arranged for."""
    return "testgate" if settings.CUNZHAN_TESTGATE_URL else ""


def ways_to_pay(request: Asked, delivery: Delivery) -> list[PayMethod]:
    """Online where a provider is there, by bank where an account is known, in cash when collected."""
    ways = [PayMethod.ONLINE] if provider() else []
    if any(request.station.bank_account.values()):
        ways.append(PayMethod.BANK)
    return [*ways, PayMethod.CASH] if delivery == Delivery.COLLECT else ways


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("name", "phone", "street", "note")
def checkout(request: HttpRequest, shop: str) -> HttpResponse:
    """Fill in, choose, see the sum, order."""
    if request.method == "POST":
        return _posted(asked(request))
    basket = baskets.read(request, shop)
    if not basket.lines:
        return redirect("shop:basket", shop=shop)
    initial = {"delivery": Delivery.COURIER, "pay_method": PayMethod.ONLINE, "lines": basket.text}
    form = CheckoutForm(initial=initial, at=asked(request).at, zone=asked(request).station.zone)
    quote = _quote(asked(request), form)
    if quote.problems:
        return redirect("shop:basket", shop=shop)
    return _show(request, form, quote)


def _posted(request: Asked) -> HttpResponse:
    form = CheckoutForm(request.POST, at=request.at, zone=request.station.zone)
    if not form.picked:
        return redirect("shop:basket", shop=request.station.slug)
    if "look" in request.POST or request.headers.get("HX-Request"):
        unbound = CheckoutForm(initial=form.data, at=request.at, zone=request.station.zone)
        return _show(request, unbound, _quote(request, unbound))
    if not form.is_valid():
        return _show(request, form, _quote(request, form), status=422)
    try:
        placed = _place(request, form)
    except Refusal as refusal:
        quote = _quote(request, form)
        if quote.total_fen != form.cleaned_data["total"] and not quote.problems:
            return _show(request, form, quote, status=409, seen_fen=form.cleaned_data["total"] or 0)
        put_refusal(form, refusal, region="county")
        return _show(request, form, quote, status=refusal.status)
    onward = "shop:pay" if form.cleaned_data["pay_method"] == PayMethod.ONLINE else "shop:order"
    response = redirect(onward, shop=request.station.slug, token=placed.token)
    return baskets.write(response, request.station.slug, baskets.Basket())


def _place(request: Asked, form: CheckoutForm) -> OrderPlaced:
    """Place the order, and ask for a pay code at once; each is done once per key."""
    key = gate.key_of(request)
    told = form.cleaned_data
    placed = orders.place_order(
        by=request.actor,
        at=request.at,
        key=key,
        lines=form.picked,
        contact=form.contact,
        delivery=Delivery(told["delivery"]),
        pay_method=PayMethod(told["pay_method"]),
        expected_total_fen=told["total"] or 0,
        collect_date=form.collect_by,
    )
    if told["pay_method"] == PayMethod.ONLINE:
        try:
            orders.ask_to_pay(
                by=request.actor, at=request.at, key=f"pay-{key}"[:64], token=placed.token, provider=provider()
            )
        except Refusal:
            return placed  # the order stands; its pay page says what is the matter and offers another try
    return placed


def _quote(request: Asked, form: CheckoutForm) -> Quote:
    """What the basket would cost; where the station does not send to, what it costs without postage."""
    ask = partial(order_queries.quote, station_id=request.station.id, lines=form.picked, at=request.at)
    try:
        return ask(region_code=form.region_code, delivery=form.delivery_chosen)
    except Refusal as refusal:
        form.no_post = refusal.sentence
        return ask(region_code="", delivery=Delivery.COLLECT)


def _show(
    request: HttpRequest, form: CheckoutForm, quote: Quote, status: int = 200, seen_fen: int | None = None
) -> HttpResponse:
    delivery = form.delivery_chosen
    ways = ways_to_pay(asked(request), delivery)
    chosen = form.pay_chosen
    told: dict[str, Any] = {
        "form": form,
        "quote": quote,
        "goods_fen": quote.goods_fen,
        "household_fen": quote.household_fen,
        "to_home": delivery == Delivery.COURIER,
        "place_known": not form.no_post and (bool(form.region_code) or delivery == Delivery.COLLECT),
        "ways": ways,
        "way": chosen if chosen in ways else (ways[0] if ways else ""),
        "seen_fen": seen_fen,
        "difference_fen": abs(quote.total_fen - seen_fen) if seen_fen is not None else 0,
    }
    return page(request, "checkout", told, status=status)
