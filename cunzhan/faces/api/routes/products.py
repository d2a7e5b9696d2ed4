"""Products, their packs and prices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router

from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.faces.api.door import Key, doing, reads, writes
from cunzhan.faces.api.shapes import goods
from cunzhan.faces.api.shapes.basics import Made
from cunzhan.faces.shared.gate import Asked

router = Router(tags=["products"])


@reads(router, "/products", Scope.PRODUCTS_READ, goods.Products)
def list_products(request: Asked, wanted: Query[goods.ProductsAsked]) -> Any:
    """All products of the station, shown in the shop or not.

    `text` finds them by words in hanzi, pinyin, Latin or Uyghur letters.
    """
    return catalogue.counter_products(by=request.actor, **wanted.dict())


@writes(router, "/products", Scope.PRODUCTS_WRITE, Made, status=201)
def add_product(request: Asked, key: Key, said: goods.ProductNew) -> Any:
    """A new product, not shown yet. Give it a pack and a price, then show it."""
    told = said.dict()
    told["category_slug"] = told.pop("category")
    return Made(id=catalogue_actions.add_product(**doing(request, key), **told))


@reads(router, "/products/{uuid:product_id}", Scope.PRODUCTS_READ, goods.Product)
def get_product(request: Asked, product_id: UUID) -> Any:
    """One product with its packs and prices."""
    return catalogue.product_by_id(request.actor.station, product_id)


@writes(router, "/products/{uuid:product_id}", Scope.PRODUCTS_WRITE, goods.Product, method="PUT")
def edit_product(request: Asked, product_id: UUID, key: Key, said: goods.ProductChanged) -> Any:
    """Change a product's words and whether it is shown; `version` must be the one that was read."""
    catalogue_actions.edit_product(**doing(request, key), product_id=product_id, **said.dict())
    return catalogue.product_by_id(request.actor.station, product_id)


@writes(router, "/products/{uuid:product_id}/variants", Scope.PRODUCTS_WRITE, Made, status=201)
def add_variant(request: Asked, product_id: UUID, key: Key, said: goods.VariantNew) -> Any:
    """A pack in which the product is sold."""
    return Made(id=catalogue_actions.add_variant(**doing(request, key), product_id=product_id, **said.dict()))


@writes(router, "/variants/{uuid:variant_id}/prices", Scope.PRODUCTS_WRITE, Made, status=201)
def set_price(request: Asked, variant_id: UUID, key: Key, said: goods.PriceNew) -> Any:
    """A new price of a pack: what the household receives, and named shares on top."""
    return Made(id=catalogue_actions.set_price(**doing(request, key), variant_id=variant_id, **said.dict()))


@writes(router, "/products/{uuid:product_id}/bazaar-prices", Scope.PRODUCTS_WRITE, Made, status=201)
def note_bazaar_price(request: Asked, product_id: UUID, key: Key, said: goods.BazaarNoted) -> Any:
    """What the bazaar paid per kilogram or piece on a day; noted again for that day it is corrected."""
    return Made(id=catalogue_actions.note_bazaar_price(**doing(request, key), product_id=product_id, **said.dict()))


@reads(router, "/products/{uuid:product_id}/availability", Scope.PRODUCTS_READ, goods.Availability)
def get_availability(request: Asked, product_id: UUID) -> Any:
    """What can be sold of a product at this moment."""
    product = catalogue.product_by_id(request.actor.station, product_id)
    free = stock.availability(request.actor.station, [product_id], request.at)[product_id]
    return {
        "product_id": product_id,
        "unit": product.unit,
        "on_hand": free.on_hand,
        "held": free.held,
        "available": free.available,
    }
