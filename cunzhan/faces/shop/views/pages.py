"""The words every shop has: who sells, how it comes, how it goes back, what is kept of a buyer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.shared import gate, regions
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop.layout import page


@gate.public
@require_safe
def seller(request: HttpRequest, shop: str) -> HttpResponse:
    """Who the contract is with."""
    return page(request, "seller")


@gate.public
@require_safe
def delivery(request: HttpRequest, shop: str) -> HttpResponse:
    """How and when it is sent, and the postage by region."""
    names = dict(regions.provinces())
    told = [
        {"region": region, "places": "、".join(names[code] for code in region.provinces if code in names)}
        for region in orders.postage_regions(station_id=asked(request).station.id)
    ]
    return page(request, "delivery", {"regions": told})


@gate.public
@require_safe
def returns(request: HttpRequest, shop: str) -> HttpResponse:
    """What to do when something is wrong."""
    return page(request, "returns")


@gate.public
@require_safe
def privacy(request: HttpRequest, shop: str) -> HttpResponse:
    """What is kept of a buyer, and how long."""
    return page(request, "privacy")


@gate.public
@require_safe
def my_order(request: HttpRequest, shop: str) -> HttpResponse:
    """How to come back to an order."""
    return page(request, "my_order")


@gate.public
@require_safe
def missing(request: HttpRequest, shop: str, rest: str) -> HttpResponse:
    """Any other address in the shop: with its slash if that was forgotten, else what there is instead."""
    if not rest.endswith("/") and "." not in rest:
        return redirect(f"{request.path}/")
    return page(
        request, "missing", {"categories": catalogue.categories(station_id=asked(request).station.id)}, status=404
    )
