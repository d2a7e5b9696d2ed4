"""Shelves, search and one product."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import shelf
from cunzhan.faces.shop.layout import page
from cunzhan.kit.refusal import Refusal
from cunzhan.kit.texts import clean

PAGE = 24
LONGEST_SEARCH = 60


@gate.public
@require_safe
def category(request: HttpRequest, shop: str, category: str) -> HttpResponse:
    """One shelf of the shop."""
    station = asked(request).station
    categories = catalogue.categories(station_id=station.id)
    here = next((found for found in categories if found.slug == category), None)
    if here is None:
        return page(request, "missing", {"categories": categories}, status=404)
    found = catalogue.products(
        station_id=station.id, category=category, cursor=request.GET.get("cursor") or None, size=PAGE
    )
    told = {"category": here, "categories": categories, "goods": shelf.lay_out(asked(request), found.items)}
    return page(request, "category", told | {"page": found})


@gate.public
@require_safe
def search(request: HttpRequest, shop: str) -> HttpResponse:
    """What was found for some words; nothing found is answered with what there is."""
    station = asked(request).station
    try:
        text = clean(request.GET.get("q", ""), most=LONGEST_SEARCH, needed=False)
    except Refusal:
        text = clean(request.GET["q"][:LONGEST_SEARCH], most=LONGEST_SEARCH, needed=False)
    told: dict[str, Any] = {"text": text, "categories": catalogue.categories(station_id=station.id)}
    if text:
        found = catalogue.products(
            station_id=station.id, text=text, cursor=request.GET.get("cursor") or None, size=PAGE
        )
        told |= {"page": found, "goods": shelf.lay_out(asked(request), found.items)}
    if not told.get("goods"):
        told["instead"] = shelf.lay_out(asked(request), catalogue.front(station_id=station.id)[:4])
    return page(request, "search", told)


@gate.public
@require_safe
def product(request: HttpRequest, shop: str, product: str) -> HttpResponse:
    """One product: what it costs, who gets what of it, who made it."""
    station = asked(request).station
    (good,) = shelf.lay_out(asked(request), [catalogue.product(station_id=station.id, slug=product)])
    chosen = gate.uuid_of(request.GET.get("pack"))
    pack = next((pack for pack in good.packs if pack.variant.id == chosen), good.lead)
    lot = stock.lot_on_sale(station.id, good.product.id)
    return page(request, "product", {"good": good, "product": good.product, "pack": pack, "lot": lot})
