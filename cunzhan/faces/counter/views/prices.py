"""Prices: what the household gets, the named shares on top, and what the bazaar pays."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import ShareFact, ShareKindFact, VariantFact
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.products import BazaarForm, PriceForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.counter.views.products import gain_of, product_of
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.words import say


@dataclass(frozen=True)
class Proposed:
    """A price as typed, not yet set: what the bar shows."""

    household_fen: int
    shares: tuple[ShareFact, ...]

    @property
    def total_fen(self) -> int:
        """What the buyer would pay."""
        return self.household_fen + sum(share.amount_fen for share in self.shares)


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def set_price(request: Asked, product_id: uuid.UUID, variant_id: uuid.UUID) -> HttpResponse:
    """A new price. `see` only draws where the money would go."""
    product = product_of(request, product_id)
    variant = next((variant for variant in product.variants if variant.id == variant_id), None)
    if variant is None:
        raise Http404
    kinds = catalogue.share_kinds(station_id=request.actor.station)
    only_look = "see" in request.POST
    form = PriceForm(
        request.POST or None,
        initial=_now(variant),
        shares=[(kind.code, say(kind.names)) for kind in kinds],
    )
    if not only_look and form.carry_out(request, catalogue_actions.set_price, variant_id=variant_id):
        return go("product", product_id, said="priced")
    proposed = _proposed(form, variant, kinds)
    context: dict[str, Any] = {
        "place": "products",
        "product": product,
        "variant": variant,
        "proposed": proposed,
        "gain": gain_of(product, _Priced(variant.base_quantity, proposed)) if proposed else None,
    }
    if request.headers.get("HX-Request"):
        return page(request, "_price_preview", context)
    context["history"] = catalogue.price_history(by=request.actor, variant_id=variant_id)
    return page(request, "price", context, form=form)


@dataclass(frozen=True)
class _Priced:
    base_quantity: int
    price: Proposed


def _now(variant: VariantFact) -> dict[str, Any]:
    if variant.price is None:
        return {}
    shares = {f"share_{share.code}": share.amount_fen for share in variant.price.shares}
    return {"household_fen": variant.price.household_fen, **shares}


def _proposed(form: PriceForm, variant: VariantFact, kinds: tuple[ShareKindFact, ...]) -> Proposed | None:
    """What is typed, or else the price that holds now."""
    if form.is_bound:
        form.is_valid()
        household = form.cleaned_data.get("household_fen") or 0
        shares = form.shares()
        typed = tuple(
            ShareFact(code=kind.code, names=kind.names, amount_fen=shares[kind.code])
            for kind in kinds
            if kind.code in shares
        )
        return Proposed(household, typed) if household or typed else None
    return Proposed(variant.price.household_fen, variant.price.shares) if variant.price else None


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def bazaar(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """The bazaar's price of a day, so that the gain is computed and not claimed."""
    product = product_of(request, product_id)
    today = clock.business_date(request.at, request.station.zone)
    form = BazaarForm(request.POST or None, initial={"noted_date": today})
    if form.carry_out(request, catalogue_actions.note_bazaar_price, product_id=product.id):
        return go("product", product_id, said="saved")
    return page(request, "bazaar", {"place": "products", "product": product}, form=form)
