"""Pools: taken in by a list, and shared out among their households."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.counter.forms.base import ConfirmForm
from cunzhan.faces.counter.forms.pools import PoolForm
from cunzhan.faces.counter.pages import cursor_of, every, go, page, spreadsheet
from cunzhan.faces.counter.views.choices import all_products
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.money import yuan
from cunzhan.kit.quantity import shown
from cunzhan.kit.words import say

books = staff(Role.BOOKKEEPER, Role.MANAGER)


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def receive(request: Asked) -> HttpResponse:
    """The list of a pool: all of it is taken in, or nothing and every wrong line named."""
    products = all_products(request)
    today = clock.business_date(request.at, request.station.zone)
    form = PoolForm(
        request.POST or None,
        initial={"made_date": today, "grade": "A"},
        products=[(str(product.id), say(product.names)) for product in products],
        units={str(product.id): str(product.unit) for product in products},
        today=today,
    )
    if form.carry_out(request, stock.receive_pool):
        return go("lot", form.answer.id, said="pooled")
    return page(request, "pool_intake", {"place": "intake"}, form=form)


@books
@require_GET
def all_pools(request: Asked) -> HttpResponse:
    """Every pool: what it brought, what is with its households, what waits."""
    listed = settlement.pools(by=request.actor, cursor=cursor_of(request))
    return page(request, "pools", {"place": "money", "listed": listed})


@books
@require_GET
def export(request: Asked) -> HttpResponse:
    """The same for a spreadsheet."""
    heads = [_("Lot"), _("Goods"), _("Households"), _("Received"), _("Brought"), _("Shared out"), _("Waits")]
    rows = (
        [pool.number, say(pool.product), pool.households, shown(pool.received, pool.unit)]
        + [yuan(fen) for fen in (pool.accrued_fen, pool.shared_fen, pool.waiting_fen)]
        for pool in every(lambda cursor: settlement.pools(by=request.actor, cursor=cursor))
    )
    return spreadsheet("pools", heads, rows)


@books
@require_http_methods(["GET", "POST"])
def share(request: Asked, lot_id: uuid.UUID) -> HttpResponse:
    """Share out what waits; asked first, with the sum."""
    pool = settlement.pool(by=request.actor, lot_id=lot_id)
    form = ConfirmForm(request.POST or None)
    if form.carry_out(request, settlement_actions.share_pool, lot_id=lot_id):
        return go("pools", said="shared_out")
    context = {
        "place": "money",
        "question": _("Share out what pool %(number)s brought?") % {"number": pool.number},
        "text": _("%(amount)s yuan among %(count)s households, by what each gave.")
        % {"amount": yuan(pool.waiting_fen), "count": pool.households},
        "yes": _("Share out"),
        "back": reverse("counter:pools"),
    }
    return page(request, "_confirm", context, form=form)
