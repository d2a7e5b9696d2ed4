"""What the household agreed to: given and taken back with one button each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_asked
from cunzhan.domain.ground.people.facts import ConsentFact, ConsentPurpose
from cunzhan.faces.household import saying
from cunzhan.faces.household.own import household_of
from cunzhan.faces.shared import gate


@gate.household
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """Each purpose with its state."""
    asked = gate.asked(request)
    given = people_asked.consents_of(by=asked.actor, household_id=household_of(asked))
    return render(request, "household/consents.html", {"consents": [_shown(p, given) for p in ConsentPurpose]})


@gate.household
@require_POST
def give(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree to one purpose."""
    asked = gate.asked(request)
    people.give_consent(
        by=asked.actor,
        at=asked.at,
        key=gate.key_of(request),
        household_id=household_of(asked),
        purpose=_purpose(purpose),
        text_version=saying.CONSENT_TEXT,
    )
    return redirect("household:consents")


@gate.household
@require_POST
def withdraw(request: HttpRequest, purpose: str) -> HttpResponse:
    """Take it back; nothing else changes."""
    asked = gate.asked(request)
    people.withdraw_consent(
        by=asked.actor,
        at=asked.at,
        key=gate.key_of(request),
        household_id=household_of(asked),
        purpose=_purpose(purpose),
    )
    return redirect("household:consents")


def _purpose(text: str) -> ConsentPurpose:
    try:
        return ConsentPurpose(text)
    except ValueError:
        raise Http404 from None


def _shown(purpose: ConsentPurpose, given: tuple[ConsentFact, ...]) -> dict[str, Any]:
    mine = [consent for consent in given if consent.purpose == purpose]
    living = next((consent for consent in mine if consent.withdrawn_at is None), None)
    title, text = saying.CONSENTS[purpose]
    return {
        "purpose": str(purpose),
        "title": title,
        "text": text,
        "given_at": living.given_at if living else None,
        "withdrawn_at": mine[0].withdrawn_at if mine and not living else None,
    }
