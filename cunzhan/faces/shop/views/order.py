"""One order, behind the secret link its buyer keeps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import OrderFact, OrderState, PayMethod
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import way
from cunzhan.faces.shop.layout import page
from cunzhan.kit.refusal import Kind, Refusal

BEFORE_PACKING = frozenset({OrderState.PLACED, OrderState.PAID})


def order_of(request: HttpRequest, token: str) -> OrderFact:
    """The order of a secret link. Raises: Refusal(not_found), the same for every wrong link."""
    return order_queries.order_by_token(station_id=asked(request).station.id, token=token)


@gate.public
@gate.secret
@require_safe
def show(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """Where the order is, what it cost, who gets what of it."""
    order = order_of(request, token)
    late = bool(order.hold_until and order.hold_until <= asked(request).at)
    told: dict[str, Any] = {
        "order": order,
        "token": token,
        "steps": way.steps(order),
        "headline": way.headline(order, late),
        "waits_for_money": order.state == OrderState.PLACED and not late,
        "late": order.state == OrderState.PLACED and late,
        "may_cancel": order.state in BEFORE_PACKING,
        "may_confirm": order.state == OrderState.SENT,
        "goods_fen": order.goods_fen,
        "household_fen": order.household_fen,
        "taken_back": order.postage_refunded_fen or any(line.refunded_fen for line in order.lines),
        "by_bank": order.pay_method == PayMethod.BANK,
        "online": order.pay_method == PayMethod.ONLINE,
        "address": request.build_absolute_uri(request.path),
    }
    return page(request, "order", told)


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """Ask first, then cancel; only before the order is packed."""
    order = order_of(request, token)
    told: dict[str, Any] = {"order": order, "token": token, "may": order.state in BEFORE_PACKING}
    if request.method == "GET" or not told["may"]:
        return page(request, "cancel", told, status=200 if told["may"] else 409)
    try:
        orders.cancel_order(
            by=asked(request).actor,
            at=asked(request).at,
            key=gate.key_of(request),
            token=token,
            version=_version(request),
            reason="",
        )
    except Refusal as refusal:
        return page(request, "cancel", told | {"refusal": refusal}, status=refusal.status)
    return redirect("shop:order", shop=shop, token=token)


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """The buyer says that the goods are there: from now on the household's share is earned."""
    order = order_of(request, token)
    told: dict[str, Any] = {"order": order, "token": token, "may": order.state == OrderState.SENT}
    if request.method == "GET" or not told["may"]:
        return page(request, "received", told, status=200 if told["may"] else 409)
    try:
        orders.confirm_received(by=asked(request).actor, at=asked(request).at, key=gate.key_of(request), token=token)
    except Refusal as refusal:
        return page(request, "received", told | {"refusal": refusal}, status=refusal.status)
    return redirect("shop:order", shop=shop, token=token)


def _version(request: HttpRequest) -> int:
    """The version of the order the page showed."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Refusal(Kind.INVALID, _("This form is too old. Open the page again and send it once more."))
    return int(text)
