"""The household's goods as it thinks of them: by product, each with its picture and what one unit brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.templatetags.static import static

from cunzhan.domain.goods.catalogue.facts import ProductFact
from cunzhan.domain.goods.stock.facts import LotFact
from cunzhan.kit.words import Words


@dataclass(frozen=True)
class Item:
    """All of one product that is still at the station."""

    names: Words
    unit: str
    picture: str
    on_hand: int
    rate_least: int | None
    rate_most: int | None


@dataclass(frozen=True)
class LotShown:
    """One lot with the name and picture of its product."""

    id: UUID
    number: str
    names: Words
    unit: str
    picture: str
    received: int
    on_hand: int
    sold: int
    lost: int
    given_back: int
    in_parcels: int
    grade: str
    made_date: date
    received_at: datetime
    terms: str
    rate_least: int | None
    rate_most: int | None


def picture_of(product: ProductFact | None) -> str:
    """The smallest picture of a product, or the drawing of an empty shelf."""
    if product is None or product.picture is None:
        return static("shared/art/empty-shelf.svg")
    sizes = product.picture.sizes
    return sizes[min(sizes)]


def rates_of(product: ProductFact | None) -> tuple[int | None, int | None]:
    """The least and the most a household gets for a kilogram or a piece, over the packs that have a price."""
    if product is None:
        return None, None
    each = 1000 if product.unit == "g" else 1
    rates = [
        (variant.price.household_fen * each + variant.base_quantity // 2) // variant.base_quantity
        for variant in product.variants
        if variant.price is not None and variant.base_quantity
    ]
    return (min(rates), max(rates)) if rates else (None, None)


def shown(lot: LotFact, product: ProductFact | None) -> LotShown:
    """A lot for the page."""
    least, most = rates_of(product)
    return LotShown(
        id=lot.id,
        number=lot.number,
        names=product.names if product else lot.product_names,
        unit=lot.unit,
        picture=picture_of(product),
        received=lot.received,
        on_hand=lot.on_hand,
        sold=lot.sold,
        lost=lot.lost,
        given_back=lot.given_back,
        in_parcels=lot.in_parcels,
        grade=lot.grade,
        made_date=lot.made_date,
        received_at=lot.received_at,
        terms=lot.terms,
        rate_least=least,
        rate_most=most,
    )


def items_of(on_hand: Mapping[UUID, int], products: Mapping[UUID, ProductFact]) -> list[Item]:
    """Products with something left, the largest first."""
    items = []
    for product_id, quantity in on_hand.items():
        product = products.get(product_id)
        if product is None:
            continue
        least, most = rates_of(product)
        items.append(Item(product.names, product.unit, picture_of(product), quantity, least, most))
    return sorted(items, key=lambda item: -item.on_hand)
