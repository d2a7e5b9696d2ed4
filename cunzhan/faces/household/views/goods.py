"""The household's goods: every lot it brought, and what became of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.goods.stock.facts import LotFact, MovementFact
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.household import shelf
from cunzhan.faces.household.own import household_of
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Kind, Refusal

LOTS_A_PAGE = 20

STEPS: dict[tuple[str, str], Promise] = {
    ("grower", "station"): _("You brought it to the station."),
    ("station", "parcel"): _("Packed for a buyer."),
    ("parcel", "buyer"): _("The buyer has it."),
    ("station", "buyer"): _("Sold at the counter."),
    ("station", "lost"): _("Lost or spoilt."),
    ("lost", "station"): _("Found again at a count; it is on the shelf."),
    ("station", "given_back"): _("Given back to you."),
    ("parcel", "station"): _("Came back to the shelf."),
    ("buyer", "station"): _("The buyer returned it; it is on the shelf again."),
    ("buyer", "lost"): _("The buyer returned it; it cannot be sold again."),
    ("parcel", "lost"): _("Lost or spoilt on the way."),
}


@gate.household
@require_GET
def goods(request: HttpRequest) -> HttpResponse:
    """Every lot, the newest first."""
    asked = gate.asked(request)
    page = stock.lots(
        by=asked.actor, household_id=household_of(asked), cursor=request.GET.get("cursor"), size=LOTS_A_PAGE
    )
    return render(
        request,
        "household/goods.html",
        {
            "lots": with_products(asked, page.items),
            "page": page,
            "ordered": orders.to_make(by=asked.actor),
            "pools": stock.pools_of_household(by=asked.actor, household_id=household_of(asked)),
        },
    )


@gate.household
@require_GET
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """One lot and its movements, in words."""
    asked = gate.asked(request)
    fact = stock.lot(by=asked.actor, lot_id=lot_id)
    if fact.household_id != household_of(asked):
        raise Refusal(Kind.NOT_FOUND, _("There is no such lot of yours."))
    steps = [_step(movement) for movement in stock.movements(by=asked.actor, lot_id=lot_id)]
    return render(request, "household/lot.html", {"lot": with_products(asked, (fact,))[0], "steps": steps})


def with_products(asked: Asked, lots: tuple[LotFact, ...]) -> list[shelf.LotShown]:
    """Lots with the names and pictures of their products, in two questions however many."""
    products = catalogue.products_by_id(asked.station.id, {found.product_id for found in lots})
    return [shelf.shown(found, products.get(found.product_id)) for found in lots]


def goods_now(asked: Asked) -> list[shelf.Item]:
    """What of each product is at the station now, the largest first."""
    on_hand = stock.goods_of_household(by=asked.actor, household_id=household_of(asked))
    products = catalogue.products_by_id(asked.station.id, on_hand)
    return shelf.items_of(on_hand, products)


def _step(movement: MovementFact) -> dict[str, Any]:
    places = (str(movement.from_place), str(movement.to_place))
    return {
        "at": movement.at,
        "sentence": STEPS.get(places, _("Moved.")),
        "quantity": movement.quantity,
        "reason": movement.reason if places[1] == "lost" else "",
    }
