"""Who looked at households' records, and what to do when somebody saw what is none of his business."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from cunzhan.domain.ground.people import review
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.pages import page
from cunzhan.faces.shared.gate import Asked, staff

LOOKED_BACK = timedelta(days=30)


@staff(Role.MANAGER)
@require_GET
def looks_by_person(request: Asked) -> HttpResponse:
    """The last thirty days by person, what is unusual marked."""
    rows = review.looks_by_person(by=request.actor, since=request.at - LOOKED_BACK)
    return page(request, "looks_by_person", {"place": "staff", "rows": rows, "many": review.MANY_AN_HOUR})


@staff()
@require_GET
def data_got_out(request: Asked) -> HttpResponse:
    """What to do, in order; printed once and kept beside the machine."""
    return page(request, "data_got_out", {"place": "staff"})
