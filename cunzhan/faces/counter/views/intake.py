"""Taking goods in: who brought what, how much, on which terms; and the receipt."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cunzhan.adapters.print import documents
from cunzhan.domain.goods.catalogue.facts import ProductFact
from cunzhan.domain.goods.stock import actions as stock_actions
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_queries
from cunzhan.domain.ground.people.facts import HouseholdRow, HouseholdSeen
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.faces.counter.forms.fields import scanned
from cunzhan.faces.counter.forms.goods import IntakeForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, go, page, paper_language, pdf
from cunzhan.faces.counter.views.choices import all_products
from cunzhan.faces.shared.gate import Asked, staff, uuid_of
from cunzhan.kit import clock
from cunzhan.kit.quantity import amount_for
from cunzhan.kit.words import say


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def receive(request: Asked) -> HttpResponse:
    """The intake form. `see` only shows again what would be written; nothing is saved then."""
    products = all_products(request)
    only_look = "see" in request.POST
    form = _form(request, products)
    in_part = bool(request.headers.get("HX-Request"))
    found = _found(request) if request.method == "POST" and not in_part else ()
    take_in = settlement.buy_lot if form.bought else stock_actions.receive_lot
    if request.method == "POST" and not only_look and form.carry_out(request, take_in):
        return go("receipt", form.answer.id, said="received")
    preview = _preview(form, products, found) | {"chosen": _chosen(request, form)}
    if in_part:
        return page(request, "_intake_preview", {"preview": preview})
    if only_look:
        form = _form(request, products, initial=request.POST.dict())
    context = {
        "place": "intake",
        "preview": preview,
        "found": found,
        "chosen": preview["chosen"],
        "searched": bool(request.POST.get("who")),
    }
    return page(request, "intake", context, form=form)


def _form(request: Asked, products: list[ProductFact], initial: dict[str, Any] | None = None) -> IntakeForm:
    today = clock.business_date(request.at, request.station.zone)
    bound = request.method == "POST" and initial is None
    return IntakeForm(
        request.POST if bound else None,
        initial=initial or {"made_date": today, "grade": "A", "terms": "consignment", **_asked_for(request)},
        products=[(str(product.id), say(product.names)) for product in products],
        units={str(product.id): str(product.unit) for product in products},
        today=today,
    )


def _asked_for(request: Asked) -> dict[str, Any]:
    """A product or household named in the address, as links from their pages do."""
    named = {name: uuid_of(request.GET.get(name)) for name in ("product_id", "household_id")}
    return {name: str(value) for name, value in named.items() if value}


def _found(request: Asked) -> tuple[HouseholdSeen, ...]:
    """The households the typed number, phone or name belongs to; only when needed: each answer is a look."""
    who = scanned(request.POST.get("who"))
    chosen = uuid_of(request.POST.get("household_id"))
    if not who or (chosen and request.POST.get("see") != "find"):
        return ()
    return people.find_households(by=request.actor, at=request.at, text=who)


def _chosen(request: Asked, form: IntakeForm) -> HouseholdRow | None:
    """The household chosen before, by its number."""
    household_id = uuid_of(str(form["household_id"].value() or ""))
    return people_queries.household(by=request.actor, household_id=household_id) if household_id else None


def _preview(form: IntakeForm, products: list[ProductFact], found: tuple[HouseholdSeen, ...]) -> dict[str, Any]:
    """What the receipt would say now, from whatever is typed so far."""
    form.is_valid()
    typed = getattr(form, "cleaned_data", {})
    product_id = str(form.data.get("product_id") or form.initial.get("product_id") or "")
    product = next((product for product in products if str(product.id) == product_id), None)
    quantity = typed.get("quantity")
    return {
        "product": product,
        "household": found[0] if len(found) == 1 else None,
        "quantity": quantity,
        "made_date": typed.get("made_date"),
        "grade": typed.get("grade"),
        "prices": [variant for variant in product.variants if variant.price] if product else [],
        "bought": form.bought,
        "price_fen": typed.get("price_fen"),
        "cost_fen": amount_for(typed.get("price_fen") or 0, quantity or 0, product.unit) if product else 0,
        "wrong": form.errors.get("tare") or form.errors.get("net") if form.is_bound else None,
    }


@staff(Role.CLERK, Role.MANAGER)
@require_POST
def pick(request: Asked) -> HttpResponse:
    """The households that match what was typed, as choices to put into the form."""
    return page(request, "_intake_found", {"found": _found(request), "searched": bool(request.POST.get("who"))})


@staff(Role.CLERK, Role.MANAGER)
@require_GET
def receipt(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """The lot just taken in, and its paper in the language the household chooses now."""
    context = {
        "place": "intake",
        "receipt": stock.receipt(by=request.actor, lot_id=lot_id),
        "lot_id": lot_id,
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "receipt", context)


@staff(Role.CLERK, Role.MANAGER)
@require_GET
def receipt_pdf(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """The receipt to sign, in two copies."""
    language = paper_language(request)
    facts = stock.receipt(by=request.actor, lot_id=lot_id)
    return pdf(documents.lot_receipt(facts, language), f"receipt-{facts.number}")
