"""Paying online: the pay code while it is good, and never "failed" before we know."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import AttemptFact, AttemptState, OrderFact, OrderState, PayMethod
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked, asked
from cunzhan.faces.shop.layout import page
from cunzhan.faces.shop.views.checkout import provider
from cunzhan.faces.shop.views.order import order_of
from cunzhan.kit.refusal import Kind, Refusal

SLOW_SECONDS = 15


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """The pay code of an order that waits for money; a post asks for a new code."""
    order = order_of(request, token)
    if order.state != OrderState.PLACED or order.pay_method != PayMethod.ONLINE:
        return redirect("shop:order", shop=shop, token=token)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            orders.ask_to_pay(
                by=asked(request).actor,
                at=asked(request).at,
                key=gate.key_of(request),
                token=token,
                provider=provider(),
            )
            return redirect("shop:pay", shop=shop, token=token)
        except Refusal as refused:
            refusal = refused
    told = _told(asked(request), order) | {"token": token, "refusal": refusal}
    return page(request, "pay", told, status=refusal.status if refusal else 200)


@gate.public
@gate.secret_form
@require_safe
def state(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """The part of the pay page that changes; nothing to swap while nothing changed."""
    order = order_of(request, token)
    if order.state != OrderState.PLACED:
        address = reverse("shop:order", kwargs={"shop": shop, "token": token})
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    told = _told(asked(request), order) | {"token": token, "shop": shop, "station": asked(request).station}
    if request.GET.get("seen") == told["seen"]:
        return HttpResponse(status=204)
    return render(request, "shop/_pay.html", told)


@gate.public
@gate.secret_form
@require_safe
def code(request: HttpRequest, shop: str, token: str) -> HttpResponse:
    """The pay code as a picture, drawn here: no other site learns of the order."""
    attempt = order_of(request, token).open_attempt
    if attempt is None or not attempt.code_url:
        raise Refusal(Kind.NOT_FOUND, _("There is no pay code now."))
    drawn = io.BytesIO()
    segno.make(attempt.code_url, error="m").save(drawn, kind="svg", scale=8, border=4, light="#ffffff", dark="#000000")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def _told(request: Asked, order: OrderFact) -> dict[str, Any]:
    """What the pay page says now: preparing, open, checking, or ended."""
    attempt = order.open_attempt
    mood = _mood(request, order, attempt)
    minutes = 0
    if attempt is not None and mood == "open":
        minutes = max(1, round((attempt.expires_at - request.at).total_seconds() / 60))
    number = attempt.number if attempt else ""
    return {
        "order": order,
        "attempt": attempt,
        "mood": mood,
        "minutes": minutes,
        "seen": f"{mood}.{number}.{minutes}",
        "provider": provider(),
    }


def _mood(request: Asked, order: OrderFact, attempt: AttemptFact | None) -> str:
    if attempt is None:
        return "late" if order.hold_until and order.hold_until <= request.at else "ended"
    if attempt.state == AttemptState.ASKING or not attempt.code_url:
        slow = (request.at - attempt.opened_at).total_seconds() > SLOW_SECONDS
        return "slow" if slow else "preparing"
    return "checking" if attempt.expires_at <= request.at else "open"
