"""What a program is told of its own token, and the register of households by number."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.faces.api.door import reads
from cunzhan.faces.api.shapes import money
from cunzhan.faces.shared.gate import Asked

router = Router(tags=["the token itself"])


@reads(router, "/me", None, money.Me)
def get_me(request: Asked) -> Any:
    """As whom this token acts, and what it may touch."""
    by = request.actor
    return {
        "role": by.role,
        "station_id": by.station_id,
        "station": request.station.slug if by.station_id else None,
        "household_id": by.household_id,
        "county_id": by.county_id,
        "scopes": sorted(request.scopes),
    }


@reads(router, "/households", Scope.HOUSEHOLDS_READ, money.Households, tags=["households"])
def list_households(request: Asked, wanted: Query[money.HouseholdsAsked]) -> Any:
    """The register by number: no names, no phones."""
    asked = wanted.dict()
    asked["text"] = asked.pop("number")
    return people.household_numbers(by=request.actor, **asked)
