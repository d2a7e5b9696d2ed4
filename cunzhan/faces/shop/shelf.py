"""Goods as the shop lays them out: which pack leads, what is left, what the household gains over the bazaar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cunzhan.domain.goods.catalogue.facts import PriceFact, ProductFact, VariantFact
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.clock import business_date
from cunzhan.kit.quantity import Unit

FEW = 9  # packs; from here on the page names the number left
MOST_PACKS = 99  # of one variant in one basket


@dataclass(frozen=True)
class Pack:
    """One size of a product, with what is left of it."""

    variant: VariantFact
    price: PriceFact
    left: int

    @property
    def state(self) -> str:
        """In words a buyer acts on: many, few or none."""
        if self.left > FEW:
            return "many"
        return "few" if self.left else "none"

    @property
    def most(self) -> int:
        """How many packs may be put in a basket."""
        return min(self.left, MOST_PACKS)


@dataclass(frozen=True)
class Gain:
    """What the household gets for one kilogram or piece here, and in the bazaar on the noted day."""

    here_fen: int
    bazaar_fen: int
    noted_date: date

    @property
    def more_fen(self) -> int:
        """How much more the household has of it here."""
        return self.here_fen - self.bazaar_fen


@dataclass(frozen=True)
class Good:
    """A product on the shelf; `waits` is the day from which it is sent, while that day is still to come."""

    product: ProductFact
    packs: tuple[Pack, ...]
    waits: date | None = None

    @property
    def lead(self) -> Pack | None:
        """The pack the card shows: the first that can be bought, else the first."""
        return next((pack for pack in self.packs if pack.state != "none"), self.packs[0] if self.packs else None)

    @property
    def state(self) -> str:
        """The state of the lead pack; nothing to sell is the same as none left."""
        return self.lead.state if self.lead else "none"

    @property
    def unit_price_fen(self) -> int | None:
        """What the lead pack costs by the kilogram; nothing for what is counted."""
        return self.unit_total_fen if self.lead and self.product.unit == Unit.GRAM else None

    @property
    def unit_total_fen(self) -> int:
        """What the buyer pays for one kilogram or piece: the length of the bars that compare."""
        lead = self.lead
        return _per_unit(lead.price.total_fen, lead.variant.base_quantity, self.product.unit) if lead else 0

    @property
    def gain(self) -> Gain | None:
        """The comparison with the bazaar, when a bazaar price was noted."""
        bazaar, lead = self.product.bazaar, self.lead
        if bazaar is None or lead is None:
            return None
        here = _per_unit(lead.price.household_fen, lead.variant.base_quantity, self.product.unit)
        return Gain(here_fen=here, bazaar_fen=bazaar.price_fen, noted_date=bazaar.noted_date)


def _per_unit(fen: int, quantity: int, unit: str) -> int:
    """Half up to the fen, per kilogram or per piece."""
    scale = 1000 if unit == Unit.GRAM else 1
    return (2 * fen * scale + quantity) // (2 * quantity)


def lay_out(request: Asked, products: Iterable[ProductFact]) -> list[Good]:
    """Products with what is left of each; one question to the stock for all of them."""
    products = tuple(products)
    if not products:
        return []
    left = stock.availability(
        station_id=request.station.id, product_ids=[product.id for product in products], at=request.at
    )
    made = {v.id: v.most_open or 0 for product in products for v in product.priced if v.made_in_days}
    room = orders.making_left(request.station.id, made, request.at)
    today = business_date(request.at, request.station.zone)
    return [
        Good(
            product=product,
            packs=tuple(_packs(product, left[product.id].available, room)),
            waits=product.sends_from if product.sends_from and product.sends_from > today else None,
        )
        for product in products
    ]


def _packs(product: ProductFact, available: int, room: Mapping[UUID, int]) -> Iterable[Pack]:
    for variant in product.variants:
        if variant.price is not None:
            yield Pack(
                variant=variant,
                price=variant.price,
                left=room.get(variant.id, max(0, available // variant.base_quantity)),
            )


def best_gain(goods: Iterable[Good]) -> Good | None:
    """The product by which the front page explains the bazaar and the shop: the one with the greatest gain by ratio."""
    told = [good for good in goods if good.gain is not None and good.gain.more_fen > 0 and good.gain.bazaar_fen > 0]
    return max(told, key=_ratio, default=None)


def _ratio(good: Good) -> float:
    gain = good.gain
    return gain.here_fen / gain.bazaar_fen if gain else 0.0
