"""Choices that several pages offer: the goods of the station by name."""

from __future__ import annotations

from functools import partial

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import ProductFact
from cunzhan.faces.counter.pages import every
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.listing import Page
from cunzhan.kit.words import say


def all_products(request: Asked) -> list[ProductFact]:
    """Every product of the station, shown or hidden."""
    return list(every(partial(_page, request)))


def _page(request: Asked, cursor: str | None) -> Page[ProductFact]:
    return catalogue.counter_products(by=request.actor, cursor=cursor, size=100)


def product_choices(request: Asked) -> list[tuple[str, str]]:
    """The products as a select offers them."""
    return [(str(product.id), say(product.names)) for product in all_products(request)]
