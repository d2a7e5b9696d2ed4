"""What the station offers: products, their packs, their kinds."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import ProductFact
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.fields import words_into
from cunzhan.faces.counter.forms.products import CategoryForm, ProductEditForm, ProductForm, VariantForm
from cunzhan.faces.counter.pages import cursor_of, every, go, page, search_of, spreadsheet
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import say

goods = staff(Role.CLERK, Role.MANAGER)


def _listed(request: Asked, cursor: str | None) -> Page[ProductFact]:
    return catalogue.counter_products(by=request.actor, cursor=cursor, text=search_of(request))


def product_of(request: Asked, product_id: uuid.UUID) -> ProductFact:
    """A product of the station, shown or hidden. Raises: Refusal(not_found)."""
    return catalogue.product_by_id(station_id=request.actor.station, product_id=product_id)


@goods
@require_GET
def all_products(request: Asked) -> HttpResponse:
    """The products with what is in store and what they cost."""
    listed = _listed(request, cursor_of(request))
    available = stock.availability(
        station_id=request.actor.station, product_ids=[product.id for product in listed.items], at=request.at
    )
    context = {
        "place": "products",
        "listed": listed,
        "rows": [{"product": product, "available": available.get(product.id)} for product in listed.items],
        "text": search_of(request),
    }
    return page(request, "products", context)


@goods
@require_GET
def export(request: Asked) -> HttpResponse:
    """One row a pack."""
    heads = [_("Goods"), _("Pack"), _("Household"), _("Shares"), _("Buyer pays"), _("In the shop")]
    rows = (
        [
            say(product.names),
            say(variant.pack),
            yuan(variant.price.household_fen) if variant.price else "",
            yuan(variant.price.total_fen - variant.price.household_fen) if variant.price else "",
            yuan(variant.price.total_fen) if variant.price else "",
            _("yes") if product.shown else _("no"),
        ]
        for product in every(partial(_listed, request))
        for variant in product.variants
    )
    return spreadsheet("goods", heads, rows)


@goods
@require_GET
def one(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """One product with packs, prices, the bazaar beside them, lots, picture and producer."""
    product = product_of(request, product_id)
    available = stock.availability(station_id=request.actor.station, product_ids=[product.id], at=request.at)
    context = {
        "place": "products",
        "product": product,
        "available": available.get(product.id),
        "packs": [{"variant": variant, "gain": gain_of(product, variant)} for variant in product.variants],
    }
    return page(request, "product", context)


def gain_of(product: ProductFact, variant: Any) -> dict[str, int] | None:
    """The household's price beside the bazaar's for the same amount of goods."""
    if not (product.bazaar and variant.price):
        return None
    bazaar = product.bazaar.price_fen * variant.base_quantity
    bazaar = bazaar if product.unit == "piece" else (bazaar + 500) // 1000
    return {"bazaar_fen": bazaar, "gain_fen": variant.price.household_fen - bazaar}


@goods
@require_http_methods(["GET", "POST"])
def add(request: Asked) -> HttpResponse:
    """A new product; its packs and prices come next."""
    kinds = catalogue.categories(station_id=request.actor.station)
    form = ProductForm(request.POST or None, categories=[(kind.slug, say(kind.names)) for kind in kinds])
    if form.carry_out(request, catalogue_actions.add_product):
        return go("pack_add", form.answer, said="saved")
    return page(request, "product_add", {"place": "products", "kinds": kinds}, form=form)


@goods
@require_http_methods(["GET", "POST"])
def categories(request: Asked) -> HttpResponse:
    """The kinds of goods, and a new one."""
    form = CategoryForm(request.POST or None)
    if form.carry_out(request, catalogue_actions.define_category):
        return go("categories", said="saved")
    kinds = catalogue.categories(station_id=request.actor.station)
    return page(request, "categories", {"place": "products", "kinds": kinds}, form=form)


@goods
@require_http_methods(["GET", "POST"])
def edit(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """Change what the shop says; when somebody else was faster, show both."""
    product = product_of(request, product_id)
    form = ProductEditForm(request.POST or None, initial=_first_values(product))
    if form.carry_out(request, catalogue_actions.edit_product, product_id=product.id):
        return go("product", product_id, said="saved")
    if form.refusal is not None and form.refusal.kind == Kind.STALE:
        return page(request, "product_stale", _difference(form, product_of(request, product_id)), form=form)
    return page(request, "product_edit", {"place": "products", "product": product}, form=form)


def _first_values(product: ProductFact) -> dict[str, Any]:
    return {
        **words_into("names", product.names),
        **words_into("summary", product.summary),
        **words_into("story", product.story),
        "shown": product.shown,
        "sends_from": product.sends_from,
        "version": product.version,
    }


def _difference(form: ProductEditForm, product: ProductFact) -> dict[str, Any]:
    """What stands there now beside what was typed, field by field, only where they differ."""
    now = _first_values(product)
    typed = form.cleaned_data
    labels = {f"{group['name']}_{short}": group["label"] for group in form.groups for short in ("zh", "ug", "en")}
    rows = [
        {"label": labels.get(name, form.fields[name].label), "theirs": now[name], "yours": typed.get(name)}
        for name in now
        if name != "version" and (now[name] or "") != (typed.get(name) or "")
    ]
    return {"place": "products", "product": product, "rows": rows}


@goods
@require_http_methods(["GET", "POST"])
def add_pack(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """A pack of the product: a jar, a bag, one piece."""
    product = product_of(request, product_id)
    form = VariantForm(request.POST or None, unit=product.unit)
    if form.carry_out(request, catalogue_actions.add_variant, product_id=product.id):
        variant_id: uuid.UUID = form.answer
        return go("price", product_id, variant_id, said="saved")
    return page(request, "pack_add", {"place": "products", "product": product}, form=form)
