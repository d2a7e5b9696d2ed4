"""What every page of a shop is rendered with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cunzhan.faces.shared.gate import asked
from cunzhan.faces.shop import basket


def page(request: HttpRequest, template: str, told: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page of the shop: with its station and how much lies in the basket."""
    station = asked(request).station
    told = {"station": station, "shop": station.slug, "basket_count": basket.read(request, station.slug).count} | (
        told or {}
    )
    return render(request, f"shop/{template}.html", told, status=status)
