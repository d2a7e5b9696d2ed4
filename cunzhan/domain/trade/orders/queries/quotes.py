"""What a basket would cost now, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import SaleTerms
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.facts import Delivery, PostageRegion, Quote, QuoteLine
from cunzhan.domain.trade.orders.models import PostageRate
from cunzhan.domain.trade.orders.queries.making import making_left
from cunzhan.kit.refusal import Kind, Refusal


def postage_regions(station_id: UUID) -> tuple[PostageRegion, ...]:
    """The postage table of a station."""
    rows = PostageRate.objects.of(station_id).order_by("position", "id")
    return tuple(
        PostageRegion(
            code=row.code,
            names=row.names,
            provinces=tuple(row.provinces),
            first_g=row.first_g,
            first_fen=row.first_fen,
            step_g=row.step_g,
            step_fen=row.step_fen,
        )
        for row in rows
    )


def quote(
    station_id: UUID,
    *,
    lines: Sequence[tuple[UUID, int]],
    region_code: str,
    delivery: Delivery,
    at: datetime,
) -> Quote:
    """What a basket of (variant, quantity) would cost now. Lines that cannot be ordered say why; unknown packs are
    left out. Without a place the postage is that of everywhere else.
    """
    wanted = [(v, min(n, rules.MOST_OF_A_PACK)) for v, n in _merged(lines) if n > 0]
    terms = catalogue.sale_terms(station_id, [variant_id for variant_id, _n in wanted])
    wanted = [(variant_id, n) for variant_id, n in wanted if variant_id in terms]
    free = stock.availability(station_id, [terms[v].product_id for v, _n in wanted], at)
    left = {product_id: max(0, fact.available) for product_id, fact in free.items()}
    room = making_left(station_id, {v: terms[v].most_open or 0 for v, _n in wanted if terms[v].made_in_days}, at)
    found = []
    for variant_id, n in wanted:
        found.append(_line(terms[variant_id], n, left, room))
    weight = sum(terms[v].shipping_weight_g * n for v, n in wanted)
    goods = sum(line.line_fen for line in found)
    post = postage(station_id, region_code, weight, delivery) if found else 0
    return Quote(
        lines=tuple(found),
        goods_fen=goods,
        postage_fen=post,
        total_fen=goods + post,
        household_fen=sum(line.household_fen for line in found),
        weight_g=weight,
    )


def postage(station_id: UUID, region_code: str, weight_g: int, delivery: Delivery) -> int:
    """What sending so much there costs. Raises: Refusal(invalid) when the station does not send there."""
    if delivery == Delivery.COLLECT:
        return 0
    try:
        return rules.postage_fen(postage_regions(station_id), region_code, weight_g, delivery)
    except LookupError:
        raise Refusal(
            Kind.INVALID, _("The station does not send to this place. Choose another, or collect."), field="region"
        ) from None


def checked_lines(lines: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    """The lines with doubles merged. Raises: Refusal(invalid) for none, too many, or a quantity that cannot be."""
    if any(not 0 < n <= rules.MOST_OF_A_PACK for _v, n in lines):
        raise Refusal(
            Kind.INVALID,
            _("Order between 1 and %(most)s of each."),
            field="quantity",
            most=rules.MOST_OF_A_PACK,
        )
    wanted = _merged(lines)
    if not wanted:
        raise Refusal(Kind.INVALID, _("The basket is empty. Put something in first."))
    if len(wanted) > rules.MOST_LINES or any(n > rules.MOST_OF_A_PACK for _v, n in wanted):
        raise Refusal(
            Kind.INVALID,
            _("An order has at most %(lines)s different goods and %(most)s of each."),
            lines=rules.MOST_LINES,
            most=rules.MOST_OF_A_PACK,
        )
    return wanted


def terms_for(station_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> dict[UUID, SaleTerms]:
    """Terms of sale of every line. Raises: Refusal(sold_out) when one is not for sale (any more)."""
    terms = catalogue.sale_terms(station_id, [variant_id for variant_id, _n in wanted])
    if missing := [variant_id for variant_id, _n in wanted if variant_id not in terms]:
        raise Refusal(
            Kind.SOLD_OUT,
            _("Something in your basket is no longer for sale. Take it out and order again."),
            variant_id=missing[0],
        )
    return terms


def weight_of(wanted: Sequence[tuple[UUID, int]], terms: dict[UUID, SaleTerms]) -> int:
    """What the lines weigh with their boxes. Raises: Refusal(invalid) for more than anybody could send."""
    weight = sum(terms[v].shipping_weight_g * n for v, n in wanted)
    if weight > rules.HEAVIEST_G:
        raise Refusal(
            Kind.INVALID, _("This is too heavy for one order. Order less, or call the station."), field="quantity"
        )
    return weight


def by_product(wanted: Sequence[tuple[UUID, int]], terms: dict[UUID, SaleTerms]) -> dict[UUID, int]:
    """Grams or pieces of each product that some lines need off the shelf; what is made to order needs none."""
    quantities: dict[UUID, int] = {}
    for variant_id, n in wanted:
        product_id = terms[variant_id].product_id
        if terms[variant_id].made_in_days:
            continue
        quantities[product_id] = quantities.get(product_id, 0) + terms[variant_id].base_quantity * n
    return quantities


def _merged(lines: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    merged: dict[UUID, int] = {}
    for variant_id, n in lines:
        merged[variant_id] = merged.get(variant_id, 0) + n
    return list(merged.items())


def _line(terms: SaleTerms, n: int, left: dict[UUID, int], room: dict[UUID, int]) -> QuoteLine:
    if terms.made_in_days:
        packs = room[terms.variant_id]
    else:
        packs = left[terms.product_id] // terms.base_quantity
        left[terms.product_id] -= min(packs, n) * terms.base_quantity
    problem = "" if packs >= n else "few" if packs else "sold_out"
    return QuoteLine(
        variant_id=terms.variant_id,
        product_id=terms.product_id,
        slug=terms.slug,
        names=terms.names,
        pack=terms.pack,
        picture=terms.picture,
        quantity=n,
        unit_price_fen=terms.price.total_fen,
        line_fen=terms.price.total_fen * n,
        household_fen=terms.price.household_fen * n,
        problem=problem,
        left=packs,
        weighed=terms.weighed,
        made_in_days=terms.made_in_days,
    )
