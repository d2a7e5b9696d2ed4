"""What a buyer has picked. Its posts start on pages without a token and are guarded by where they come from."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import basket as baskets
from cunzhan.faces.shop import shelf
from cunzhan.faces.shop.layout import page


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
        "goods_fen": sum(line["line_fen"] for line in lines),
        "household_fen": sum(line["household_fen"] for line in lines),
        "short": any(line["short"] for line in lines),
        "undo": undo,
        "undo_quantity": _number(request.GET.get("had", ""), 1),
    }
    return page(request, "basket", told)


def lay_in(request: HttpRequest, basket: baskets.Basket) -> list[dict[str, object]]:
    """The lines of a basket with prices of this moment and what is left."""
    station = asked(request).station
    if not basket.lines:
        return []
    found = catalogue.variants(station_id=station.id, variant_ids=list(basket.lines))
    goods = {
        good.product.id: good
        for good in shelf.lay_out(asked(request), {f.product.id: f.product for f in found.values()}.values())
    }
    lines: list[dict[str, object]] = []
    for variant_id, quantity in basket.pairs:
        match = found.get(variant_id)
        if match is None or not match.product.shown:
            continue
        pack = next((p for p in goods[match.product.id].packs if p.variant.id == variant_id), None)
        if pack is None:
            continue
        lines.append(
            {
                "product": match.product,
                "pack": pack,
                "quantity": quantity,
                "line_fen": pack.price.total_fen * quantity,
                "household_fen": pack.price.household_fen * quantity,
                "short": quantity > pack.most,
            }
        )
    return lines


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
