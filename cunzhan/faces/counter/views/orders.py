"""The list of orders."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import OrderRow
from cunzhan.faces.counter.forms.orders import STATES, OrderFilter
from cunzhan.faces.counter.pages import cursor_of, every, page, spreadsheet
from cunzhan.faces.counter.views.choices import product_choices
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan
from cunzhan.kit.words import say


def narrowed(request: Asked, **fixed: Any) -> dict[str, Any]:
    """The question a list of orders asks, from its filters; those that cannot be read narrow nothing."""
    chosen = OrderFilter(request.GET, products=[]).chosen()
    asked: dict[str, Any] = {name: chosen[name] for name in ("text", "product_id", "state") if name in chosen}
    zone = request.station.zone
    if since := chosen.get("since"):
        asked["since"] = clock.start_of_day(since, zone)
    if until := chosen.get("until"):
        asked["until"] = clock.start_of_day(until + timedelta(days=1), zone)
    return {"by": request.actor, **asked, **fixed}


def _listed(request: Asked, cursor: str | None) -> Page[OrderRow]:
    found: Page[OrderRow] = orders.orders(**narrowed(request), cursor=cursor)
    return found


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
    heads = [_("Order"), _("State"), _("Ordered"), _("Goods"), _("Buyer"), pgettext("receiver", "To"), _("Amount")]
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
