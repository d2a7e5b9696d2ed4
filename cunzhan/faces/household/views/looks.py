"""Who looked at the record, when, why, and what they saw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import LookFact
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.household import saying
from cunzhan.faces.household.own import household_of
from cunzhan.faces.shared import gate


@gate.household
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """All looks, the newest first; those of others alone unless asked."""
    asked = gate.asked(request)
    all_of_them = request.GET.get("all") == "1"
    page = people.looks_at(
        by=asked.actor,
        household_id=household_of(asked),
        cursor=request.GET.get("cursor"),
        others=not all_of_them,
    )
    return render(
        request,
        "household/looks.html",
        {"looks": _folded(page.items), "page": page, "all_of_them": all_of_them},
    )


def _folded(looks: tuple[LookFact, ...]) -> list[dict[str, Any]]:
    """Looks as they are shown; own ones that follow each other on one day become one line with a count."""
    shown: list[dict[str, Any]] = []
    for look in map(_shown, looks):
        last = shown[-1] if shown else None
        day = timezone.localtime(look["at"]).date()
        if last and look["own"] and last["own"] and timezone.localtime(last["at"]).date() == day:
            last["times"] += 1
        else:
            shown.append(look)
    return shown


def _shown(look: LookFact) -> dict[str, Any]:
    own = look.role == Role.HOUSEHOLD
    role = saying.said(saying.ROLES, look.role)
    return {
        "at": look.at,
        "own": own,
        "times": 1,
        "who": look.who or role,
        "role": role,
        "why": saying.said(saying.PURPOSES, look.purpose),
        "fields": saying.listed([saying.said(saying.FIELDS, field) for field in look.fields]),
    }
