"""The front door: one shop or a list of shops, and the front page of a shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import shelf
from cunzhan.faces.shop.layout import page

# What the front page shows; the rest is a click away, by category.
MOST_GOODS = 24


@gate.public
@require_safe
def shops(request: HttpRequest) -> HttpResponse:
    """The one shop there is, or all of them to choose from."""
    found = stations.open_shops()
    if len(found) == 1:
        return redirect("shop:front", shop=found[0].slug)
    return render(request, "shop/shops.html", {"shops": found})


@gate.public
@require_safe
def front(request: HttpRequest, shop: str) -> HttpResponse:
    """The village in one picture and one sentence, the season's goods, a producer, the bazaar and here."""
    station = asked(request).station
    goods = shelf.lay_out(asked(request), catalogue.front(station_id=station.id)[:MOST_GOODS])
    told = {
        "goods": goods,
        "categories": catalogue.categories(station_id=station.id),
        "producer": catalogue.featured_producer(station_id=station.id),
        "best": shelf.best_gain(goods),
    }
    return page(request, "front", told)
