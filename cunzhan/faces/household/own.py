"""What every page of a household begins with: whose record it is, and what day it is at the station."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import HouseholdSeen, Purpose
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit import clock
from cunzhan.kit.refusal import Kind, Refusal


def household_of(request: Asked) -> UUID:
    """The household that is signed in."""
    if request.actor.household_id is None:
        raise Refusal(Kind.FORBIDDEN, _("This page is for households. Sign in with your card."))
    return request.actor.household_id


def today_of(request: Asked) -> date:
    """Today by the station's own clock."""
    return clock.business_date(request.at, request.station.zone)


def seen(request: Asked, fields: tuple[str, ...] = ("name",)) -> HouseholdSeen:
    """The household's own personal data; this look stands in its log like any other, marked as its own."""
    mine = household_of(request)
    found = people.see_households(
        by=request.actor, at=request.at, household_ids=[mine], purpose=Purpose.OWN, fields=fields
    )
    if mine not in found:
        raise Refusal(Kind.NOT_FOUND, _("This record was erased."))
    return found[mine]
