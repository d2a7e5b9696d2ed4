"""What a buyer has picked. Its posts start on pages without a token and are guarded by where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import ProductFact
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import basket as baskets
from cunzhan.faces.shop import shelf
from cunzhan.faces.shop.layout import page


@dataclass(frozen=True)
class Line:
    """A line of the basket at the prices of this moment."""

    product: ProductFact
    pack: shelf.Pack
    quantity: int

    @property
    def line_fen(self) -> int:
        """What the line comes to."""
        return self.pack.price.total_fen * self.quantity

    @property
    def household_fen(self) -> int:
        """What of it the household gets."""
        return self.pack.price.household_fen * self.quantity

    @property
    def short(self) -> bool:
        """Whether more is wanted than is left."""
        return self.quantity > self.pack.most


def _number(text: str, otherwise: int) -> int:
    """A count out of a form: small, never negative."""
    return min(int(text), shelf.MOST_PACKS) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


@gate.public
@gate.secret_form
@require_safe
def show(request: HttpRequest, shop: str) -> HttpResponse:
    """The basket with what it comes to; packs no longer offered fall out and are named by their absence."""
    basket = baskets.read(request, shop)
    lines = lay_in(request, basket)
    removed = gate.uuid_of(request.GET.get("removed"))
    undo = None
    if removed is not None and removed not in basket.lines:
        undo = catalogue.variants(station_id=asked(request).station.id, variant_ids=[removed]).get(removed)
    told = {
        "lines": lines,
        "gone": len(basket.lines) - len(lines),
        "goods_fen": sum(line.line_fen for line in lines),
        "household_fen": sum(line.household_fen for line in lines),
        "short": any(line.short for line in lines),
        "undo": undo,
        "undo_quantity": _number(request.GET.get("had", ""), 1),
    }
    return page(request, "basket", told)


def lay_in(request: HttpRequest, basket: baskets.Basket) -> list[Line]:
    """The lines of a basket with prices of this moment and what is left."""
    if not basket.lines:
        return []
    found = catalogue.variants(asked(request).station.id, list(basket.lines))
    products = {match.product.id: match.product for match in found.values() if match.product.shown}
    packs = {
        pack.variant.id: (good.product, pack)
        for good in shelf.lay_out(asked(request), products.values())
        for pack in good.packs
    }
    return [Line(*packs[variant_id], quantity=quantity) for variant_id, quantity in basket.pairs if variant_id in packs]


@gate.public
@gate.from_our_pages
@require_POST
def add(request: HttpRequest, shop: str) -> HttpResponse:
    """Put packs in and go to the basket."""
    basket = baskets.read(request, shop)
    if (variant_id := _offered(request)) is not None:
        basket.add(variant_id, max(1, _number(request.POST.get("quantity", ""), 1)))
    return baskets.write(redirect("shop:basket", shop=shop), shop, basket)


@gate.public
@gate.from_our_pages
@require_POST
def change(request: HttpRequest, shop: str) -> HttpResponse:
    """Hold so many of one pack; none takes it out, with a way back."""
    basket = baskets.read(request, shop)
    address = reverse("shop:basket", kwargs={"shop": shop})
    if (variant_id := gate.uuid_of(request.POST.get("variant"))) is not None:
        before = basket.lines.get(variant_id, 0)
        wanted = 0 if "remove" in request.POST else _number(request.POST.get("quantity", ""), before)
        if variant_id in basket.lines or _offered(request) is not None:
            basket.put(variant_id, wanted)
        if before and not wanted:
            told = QueryDict(mutable=True)
            told.update({"removed": str(variant_id), "had": str(before)})
            address += "?" + told.urlencode()
    return baskets.write(redirect(address), shop, basket)


def _offered(request: HttpRequest) -> UUID | None:
    """The pack a form names, if this shop offers it."""
    variant_id = gate.uuid_of(request.POST.get("variant"))
    if variant_id is None:
        return None
    found = catalogue.variants(station_id=asked(request).station.id, variant_ids=[variant_id]).get(variant_id)
    return variant_id if found is not None and found.product.shown else None
