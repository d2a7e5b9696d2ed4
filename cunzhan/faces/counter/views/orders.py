"""The list of orders."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import OrderRow
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan
from cunzhan.kit.words import say

from ..forms.orders import STATES, OrderFilter
from ..pages import cursor_of, every, page, spreadsheet
from .choices import product_choices


def narrowed(request: Asked, state: str | None = None, products: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    """The question a list of orders asks, from its filters; those that cannot be read narrow nothing."""
    chosen = OrderFilter(request.GET, products=products or []).chosen()
    asked = {name: chosen.get(name) for name in ("text", "product_id", "since", "until")}
    return {"by": request.actor, "state": state or chosen.get("state"), **asked}


def _listed(request: Asked, cursor: str | None) -> Page[OrderRow]:
    return orders.orders(**narrowed(request), cursor=cursor)


def goods_text(row: OrderRow) -> str:
    """What is in an order, in one line."""
    return "; ".join(f"{say(names)} {say(pack)} × {packs}" for names, pack, packs in row.goods)


@staff()
@require_GET
def all_orders(request: Asked) -> HttpResponse:
    """Orders by state, number, end of a name or phone, goods and day."""
    products = product_choices(request)
    form = OrderFilter(request.GET or None, products=products)
    form.is_valid()
    context = {
        "place": "orders",
        "filter": form,
        "listed": _listed(request, cursor_of(request)),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return page(request, "orders", context)


@staff()
@require_GET
def export(request: Asked) -> HttpResponse:
    """The same orders for a spreadsheet; buyers stay masked."""
    states = dict(STATES)
    heads = [_("Order"), _("State"), _("Ordered"), _("Goods"), _("Buyer"), _("To"), _("Amount")]
    rows = (
        [
            row.number,
            states.get(str(row.state), row.state),
            timezone.localtime(row.placed_at).strftime("%Y-%m-%d %H:%M"),
            goods_text(row),
            row.contact.name if row.contact else "",
            row.contact.place if row.contact else "",
            yuan(row.total_fen),
        ]
        for row in every(partial(_listed, request))
    )
    return spreadsheet("orders", heads, rows)
