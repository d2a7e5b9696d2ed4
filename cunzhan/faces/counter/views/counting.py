"""Stocktake: a sheet to count by, the differences before anything is booked, and what was counted before."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.domain.goods.stock import actions as stock_actions
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.counting import CountForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, cursor_of, go, page, paper_language, pdf
from cunzhan.faces.counter.views.choices import product_choices
from cunzhan.faces.shared.gate import Asked, staff

store = staff(Role.CLERK, Role.MANAGER)


@store
@require_GET
def stocktakes(request: Asked) -> HttpResponse:
    """What to count, and every stocktake before."""
    context = {
        "place": "lots",
        "products": product_choices(request),
        "listed": stock.stocktakes(by=request.actor, cursor=cursor_of(request)),
    }
    return page(request, "stocktakes", context)


@store
@require_http_methods(["GET", "POST"])
def count(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """Count a product's lots. The first press shows the differences; the second, from that page, books them."""
    sheet = stock.count_sheet(by=request.actor, at=request.at, product_id=product_id)
    form = CountForm(request.POST or None, sheet=sheet)
    sure = "book" in request.POST
    if sure and form.carry_out(request, stock_actions.book_stocktake, product_id=product_id):
        return go("stocktakes", said="counted")
    looked = form.is_bound and form.is_valid() and not form.moved and form.refusal is None
    context = {"place": "lots", "sheet": sheet, "looked": looked, "languages": PAPER_LANGUAGES}
    return page(request, "count", context, form=form)


@store
@require_GET
def sheet_pdf(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """The sheet to take along to the shelf."""
    language = paper_language(request)
    sheet = stock.count_sheet(by=request.actor, at=request.at, product_id=product_id)
    return pdf(documents.count_sheet(sheet, language), "count-sheet")
