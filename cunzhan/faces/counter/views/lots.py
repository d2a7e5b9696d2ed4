"""The store room: lots, their movements, losses and what went home again."""

from __future__ import annotations

import uuid
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.stock import actions as stock_actions
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.goods.stock.facts import BOUGHT, LotFact
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.faces.counter.forms.goods import GiveBackForm, WriteOffForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, cursor_of, every, go, id_of, page, search_of, spreadsheet
from cunzhan.faces.counter.views.choices import product_choices
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.listing import Page
from cunzhan.kit.quantity import shown
from cunzhan.kit.words import say

store = staff(Role.CLERK, Role.MANAGER)


def _listed(request: Asked, cursor: str | None) -> Page[LotFact]:
    return stock.lots(
        by=request.actor,
        product_id=id_of(request, "product_id"),
        household_id=id_of(request, "household_id"),
        number=search_of(request),
        cursor=cursor,
    )


@store
@require_GET
def all_lots(request: Asked) -> HttpResponse:
    """Lots, newest first, by product, household or number."""
    context = {
        "place": "lots",
        "listed": _listed(request, cursor_of(request)),
        "products": product_choices(request),
        "text": search_of(request),
        "product_id": request.GET.get("product_id", ""),
    }
    return page(request, "lots", context)


@store
@require_GET
def export(request: Asked) -> HttpResponse:
    """The same lots for a spreadsheet."""
    heads = [
        _("Lot"),
        _("Goods"),
        _("Household"),
        _("Made on"),
        pgettext("quantity", "Received"),
        _("In store"),
        _("Sold"),
        _("Lost"),
        _("Given back"),
    ]
    rows = (
        [lot.number, say(lot.product_names), lot.household_number, lot.made_date.isoformat()]
        + [shown(part, lot.unit) for part in (lot.received, lot.on_hand, lot.sold, lot.lost, lot.given_back)]
        for lot in every(partial(_listed, request))
    )
    return spreadsheet("lots", heads, rows)


@store
@require_GET
def one(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """One lot and every movement of it."""
    lot = stock.lot(by=request.actor, lot_id=lot_id)
    context = {
        "place": "lots",
        "lot": lot,
        "receipt": stock.receipt(by=request.actor, lot_id=lot_id),
        "given": stock.contributions(by=request.actor, lot_id=lot_id),
        "movements": stock.movements(by=request.actor, lot_id=lot_id),
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "lot", context)


@store
@require_http_methods(["GET", "POST"])
def write_off(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """A loss, with its reason; asked first, since it cannot be taken back."""
    lot = stock.lot(by=request.actor, lot_id=lot_id)
    form = WriteOffForm(request.POST or None, unit=lot.unit)
    if form.carry_out(request, stock_actions.write_off, lot_id=lot_id):
        return go("lot", lot_id, said="written_off")
    context = {
        "place": "lots",
        "lot": lot,
        "question": _("Write off a loss of lot %(number)s?") % {"number": lot.number},
        "text": _("The household sees the loss and its reason on its own page. It cannot be taken back.")
        if lot.terms != BOUGHT
        else _("The goods are the station's, and so is the loss. It cannot be taken back."),
        "yes": _("Write off"),
        "danger": True,
        "back": reverse("counter:lot", args=[lot_id]),
    }
    return page(request, "lot_change", context, form=form)


@store
@require_http_methods(["GET", "POST"])
def give_back(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """Goods go home again; asked first."""
    lot = stock.lot(by=request.actor, lot_id=lot_id)
    form = GiveBackForm(request.POST or None, unit=lot.unit, initial={"quantity": lot.on_hand})
    if form.carry_out(request, settlement.give_back, lot_id=lot_id):
        return go("lot", lot_id, said="given_back")
    context = {
        "place": "lots",
        "lot": lot,
        "question": _("Give goods of lot %(number)s back?") % {"number": lot.number},
        "text": _("The household takes them home. They leave the shop at once.")
        if lot.terms != BOUGHT
        else _("The household takes them home and gives their price back: it is owed that much less."),
        "yes": _("Give back"),
        "back": reverse("counter:lot", args=[lot_id]),
    }
    return page(request, "lot_change", context, form=form)
