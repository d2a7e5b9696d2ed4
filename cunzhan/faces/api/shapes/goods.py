"""Products, prices, lots, availability."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.faces.api.shapes.basics import (
    Count,
    Day,
    Fen,
    Flag,
    Line,
    Paging,
    Said,
    Slug,
    SomeFen,
    Units,
    Version,
    Words,
    WordsIn,
)
from cunzhan.kit.quantity import Unit


class Share(Schema):
    """A named share on top of what the household receives."""

    code: str
    names: Words
    amount_fen: int


class Price(Schema):
    """What the household receives for a pack, the shares on top, and what the buyer pays."""

    number: int
    household_fen: int
    shares: list[Share]
    total_fen: int
    set_at: datetime
    rule: str
    rule_version: int


class Variant(Schema):
    """A pack in which the product is sold."""

    id: UUID
    pack: Words
    base_quantity: int
    shipping_weight_g: int
    price: Price | None
    weighed: bool
    """Sold by weight: the price is for `base_quantity` grams, and what is really packed decides."""
    made_in_days: int | None
    """Made to order, in so many days; at most `most_open` of it at one time."""
    most_open: int | None


class Bazaar(Schema):
    """What the bazaar paid per kilogram or piece on the noted day."""

    price_fen: int
    noted_date: date


class Category(Schema):
    """A family of products."""

    slug: str
    names: Words


class Picture(Schema):
    """Addresses by width."""

    alt: Words
    sizes: dict[int, str]


class Producer(Schema):
    """Who makes it; the name only while the household agrees to it."""

    name: Words | None
    role: Words
    quote: Words
    story: Words


class Product(Schema):
    """A product with its packs."""

    id: UUID
    slug: str
    category: Category
    names: Words
    summary: Words
    story: Words
    unit: Unit
    picture: Picture | None
    variants: list[Variant]
    bazaar: Bazaar | None
    producer: Producer | None
    shown: bool
    made_to_order_days: int | None
    sends_from: date | None
    version: int


class Products(Schema):
    """A page of products."""

    items: list[Product]
    next_cursor: str | None


class ProductsAsked(Paging):
    """Which products."""

    text: Annotated[str, StringConstraints(max_length=60)] = ""


class ProductNew(Said):
    """A new product, not shown yet."""

    slug: Slug
    category: Slug
    names: WordsIn
    unit: Unit
    summary: WordsIn = {}
    story: WordsIn = {}
    made_to_order_days: Annotated[Count, Field(le=365)] | None = None


class ProductChanged(Said):
    """All that can be changed of a product, each time."""

    version: Version
    names: WordsIn
    summary: WordsIn
    story: WordsIn
    shown: Flag
    sends_from: Day | None = None


class VariantNew(Said):
    """A pack: so many grams or pieces of the product, so heavy with its box."""

    pack: WordsIn
    base_quantity: Units
    shipping_weight_g: Units
    weighed: Flag = False
    made_in_days: Annotated[Count, Field(le=365)] | None = None
    most_open: Annotated[Count, Field(le=365)] | None = None


class PriceNew(Said):
    """A new price of a pack, in fen a pack; older orders keep theirs."""

    household_fen: SomeFen
    shares: dict[Slug, Fen] = {}


class BazaarNoted(Said):
    """What the bazaar pays per kilogram or piece."""

    price_fen: SomeFen
    noted_date: Day


class Availability(Schema):
    """What is at the station, what of it is promised, what can be sold now."""

    product_id: UUID
    unit: Unit
    on_hand: int
    held: int
    available: int


class Lot(Schema):
    """A lot: whose it is, how much came, and where it is now."""

    id: UUID
    number: str
    product_id: UUID
    product_names: Words
    household_id: UUID | None
    """Null for goods of many households, which nobody can tell apart."""
    household_number: str
    unit: Unit
    received: int
    on_hand: int
    in_parcels: int
    sold: int
    lost: int
    given_back: int
    grade: Grade
    made_date: date
    received_at: datetime
    terms: str
    cost_fen: int


class Lots(Schema):
    """A page of lots, newest first."""

    items: list[Lot]
    next_cursor: str | None


class LotsAsked(Paging):
    """Which lots."""

    product_id: UUID | None = None
    household_id: UUID | None = None
    number: Annotated[str, StringConstraints(max_length=20)] = ""
    only_on_hand: bool = False


class LotNew(Said):
    """Goods of a household, taken in."""

    household_id: UUID
    product_id: UUID
    quantity: Units
    grade: Grade
    made_date: Day
    terms: Literal["consignment", "bought"] = "consignment"
    price_fen: SomeFen | None = None
    """Per kilogram or piece; asked for when the station buys the goods outright."""


class WrittenOff(Said):
    """Some of a lot is lost."""

    quantity: Units
    reason: Line


class GivenBack(Said):
    """Some of a lot goes back to its household."""

    quantity: Units
