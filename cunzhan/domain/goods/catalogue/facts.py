"""What crosses the walls of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words

PRICE_UP = "price_up"
PRICE_UP_VERSION = 1


@dataclass(frozen=True)
class CategoryFact:
    """A family of products."""

    slug: str
    names: Words


@dataclass(frozen=True)
class ShareKindFact:
    """A named share that stands on top of the household's price."""

    code: str
    names: Words


@dataclass(frozen=True)
class ShareFact:
    """One share of a price, per unit sold, in fen."""

    code: str
    names: Words
    amount_fen: int


@dataclass(frozen=True)
class PriceFact:
    """A price: what the household receives, and the shares on top that make the buyer's price."""

    id: UUID
    number: int
    household_fen: int
    shares: tuple[ShareFact, ...]
    total_fen: int
    set_at: datetime
    rule: str = PRICE_UP
    rule_version: int = PRICE_UP_VERSION


@dataclass(frozen=True)
class BazaarFact:
    """What the bazaar paid per kilogram or piece, and on which day somebody noted it."""

    price_fen: int
    noted_date: date


@dataclass(frozen=True)
class PictureFact:
    """A picture in several widths: addresses by width, and the size of the largest."""

    id: UUID
    alt: Words
    sizes: dict[int, str]
    width: int
    height: int


@dataclass(frozen=True)
class ProducerFact:
    """Who makes it. Name and portrait are empty unless the household agrees to them now."""

    household_id: UUID | None
    name: Words | None
    role: Words
    portrait: PictureFact | None
    quote: Words
    story: Words


@dataclass(frozen=True)
class VariantFact:
    """A pack in which a product is sold: how many grams or pieces of it, and its price now."""

    id: UUID
    product_id: UUID
    pack: Words
    base_quantity: int
    shipping_weight_g: int
    price: PriceFact | None
    position: int
    weighed: bool = False
    """Sold by weight: the price is for ``base_quantity`` grams, and what is really packed decides."""
    made_in_days: int | None = None
    """Made to order, in so many days; at most ``most_open`` of it at one time."""
    most_open: int | None = None


@dataclass(frozen=True)
class ProductFact:
    """A product with all that its page shows."""

    id: UUID
    slug: str
    category: CategoryFact
    names: Words
    summary: Words
    story: Words
    unit: Unit
    picture: PictureFact | None
    variants: tuple[VariantFact, ...]
    bazaar: BazaarFact | None
    producer: ProducerFact | None
    shown: bool
    made_to_order_days: int | None
    sends_from: date | None
    version: int

    @property
    def priced(self) -> tuple[VariantFact, ...]:
        """The variants that have a price and can be bought."""
        return tuple(variant for variant in self.variants if variant.price)


@dataclass(frozen=True)
class VariantWithProduct:
    """A variant beside the product it belongs to."""

    variant: VariantFact
    product: ProductFact


@dataclass(frozen=True)
class SaleTerms:
    """Everything an order line freezes of a pack that is for sale."""

    variant_id: UUID
    product_id: UUID
    slug: str
    names: Words
    pack: Words
    unit: Unit
    picture: dict[int, str]
    base_quantity: int
    shipping_weight_g: int
    price: PriceFact
    bazaar: BazaarFact | None
    weighed: bool = False
    made_in_days: int | None = None
    most_open: int | None = None
