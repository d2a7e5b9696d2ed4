"""What a shop offers, as linked data in the words of the Data Food Consortium (see docs/api.md for the version).

Only what the shop's own pages show: products for sale, their prices, what is left. A producer is named while the
household agrees to it, and has no address of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import ProductFact, VariantFact
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import StationFact
from cunzhan.faces.shared.gate import Asked, asked, public
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import say

Node = dict[str, Any]
PAGE = 100
_LINKS = (
    "hasAddress",
    "hasOffer",
    "hasPrice",
    "hasQuantity",
    "hasUnit",
    "managedBy",
    "manages",
    "offeredThrough",
    "offers",
    "producedBy",
    "produces",
    "referencedBy",
    "references",
    "suppliedBy",
    "supplies",
)
CONTEXT: dict[str, Any] = {
    "dfc-b": "https://github.com/datafoodconsortium/ontology/releases/latest/download/DFC_BusinessOntology.owl#",
    "dfc-m": "https://github.com/datafoodconsortium/taxonomies/releases/latest/download/measures.rdf#",
    **{f"dfc-b:{link}": {"@type": "@id"} for link in _LINKS},
}
"""Of the consortium's own context what we use, carried along, so that a reader needs nothing from elsewhere."""
UNITS = {Unit.GRAM: "dfc-m:gram", Unit.PIECE: "dfc-m:piece"}
YUAN = "http://qudt.org/vocab/currency/CNY"


@public
@require_safe
def shops(request: HttpRequest) -> JsonResponse:
    """The stations that keep a shop, each with the address of what it offers."""
    return _answer([_enterprise(station) for station in stations.open_shops()])


@public
@require_safe
def shop(request: Asked, shop: str) -> JsonResponse:
    """One shop: the enterprise, its products, the items of its catalogue and their offers; page by page."""
    station = request.station
    page = catalogue.products(station.id, cursor=request.GET.get("cursor") or None, size=PAGE)
    free = stock.availability(station.id, [product.id for product in page.items], asked(request).at)
    enterprise = _enterprise(station)
    nodes: list[Node] = [enterprise]
    for product in page.items:
        nodes += _product(enterprise, product, max(0, free[product.id].available))
    answer = _answer(nodes)
    if page.next_cursor:
        where = f"{_base(station)}?{urlencode({'cursor': page.next_cursor})}"
        answer.headers["Link"] = f'<{where}>; rel="next"'
    return answer


def _answer(nodes: list[Node]) -> JsonResponse:
    return JsonResponse(
        {"@context": CONTEXT, "@graph": nodes},
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _base(station: StationFact) -> str:
    return f"{settings.CUNZHAN_PUBLIC_URL}{reverse('api:dfc_shop', args=[station.slug])}"


def _enterprise(station: StationFact) -> Node:
    base = _base(station)
    return {
        "@id": f"{base}#station",
        "@type": "dfc-b:Enterprise",
        "dfc-b:name": say(station.names),
        "dfc-b:hasDescription": say(station.about),
        "dfc-b:hasAddress": {
            "@id": f"{base}#address",
            "@type": "dfc-b:Address",
            "dfc-b:hasStreet": say(station.village),
            "dfc-b:hasCity": say(station.township),
            "dfc-b:region": say(station.county),
        },
    }


def _product(enterprise: Node, product: ProductFact, left: int) -> Iterator[Node]:
    """A product in each of its packs: what it is, the item of the catalogue, the offer; and who makes it."""
    base = enterprise["@id"].removesuffix("#station")
    made_by = f"{base}#{product.slug}-producer" if product.producer and product.producer.name else ""
    for variant in product.priced:
        name = f"{base}#{product.slug}-{variant.position + 1}"
        enterprise.setdefault("dfc-b:supplies", []).append(f"{name}-product")
        enterprise.setdefault("dfc-b:manages", []).append(f"{name}-item")
        yield from _pack(enterprise["@id"], name, product, variant, left, made_by)
    if made_by and product.priced and product.producer:
        yield {
            "@id": made_by,
            "@type": "dfc-b:Enterprise",
            "dfc-b:name": say(product.producer.name),
            "dfc-b:hasDescription": say(product.producer.role),
            "dfc-b:produces": [f"{base}#{product.slug}-{pack.position + 1}-product" for pack in product.priced],
        }


def _pack(owner: str, name: str, product: ProductFact, variant: VariantFact, left: int, made_by: str) -> Iterator[Node]:
    assert variant.price is not None
    whole, rest = divmod(variant.price.total_fen, 100)
    supplied: Node = {
        "@id": f"{name}-product",
        "@type": "dfc-b:SuppliedProduct",
        "dfc-b:name": f"{say(product.names)} {say(variant.pack)}",
        "dfc-b:description": say(product.summary),
        "dfc-b:suppliedBy": owner,
        "dfc-b:referencedBy": [f"{name}-item"],
        "dfc-b:hasQuantity": {
            "@type": "dfc-b:QuantitativeValue",
            "dfc-b:hasUnit": UNITS[product.unit],
            "dfc-b:value": str(variant.base_quantity),
        },
    }
    if made_by:
        supplied["dfc-b:producedBy"] = made_by
    yield supplied
    yield {
        "@id": f"{name}-item",
        "@type": "dfc-b:CatalogItem",
        "dfc-b:references": f"{name}-product",
        "dfc-b:managedBy": owner,
        "dfc-b:sku": str(variant.id),
        "dfc-b:stockLimitation": str(left // variant.base_quantity),
        "dfc-b:offeredThrough": [f"{name}-offer"],
    }
    yield {
        "@id": f"{name}-offer",
        "@type": "dfc-b:Offer",
        "dfc-b:offers": f"{name}-item",
        "dfc-b:hasPrice": {"@type": "dfc-b:Price", "dfc-b:hasUnit": YUAN, "dfc-b:value": f"{whole}.{rest:02d}"},
    }
