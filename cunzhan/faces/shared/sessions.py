"""Who is signed in: the few words a session keeps, and whether they still hold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import SignedIn, Standing
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.faces.shared.gate import uuid_of

STAFF_SECONDS = 12 * 3600
HOUSEHOLD_SECONDS = 7 * 24 * 3600
CHOOSING_SECONDS = 600
DOORS = {Role.HOUSEHOLD: "/my/", Role.COUNTY_OFFICER: "/county/"}


def door_of(role: Role) -> str:
    """The address of the face a role works in."""
    return "/counter/" if role in STAFF else DOORS.get(role, "/")


def open_session(request: HttpRequest, signed: SignedIn, standing: Standing) -> None:
    """Begin a fresh session, under a new key, for one standing of a person."""
    request.session.flush()
    request.session.update(
        {
            "person_id": _text(signed.person_id),
            "role": str(standing.role),
            "station_id": _text(standing.station_id),
            "household_id": _text(standing.household_id),
            "county_id": _text(standing.county_id),
            "epoch": getattr(signed, "epoch", 0),
            "name": signed.display_name,
        }
    )
    request.session.set_expiry(HOUSEHOLD_SECONDS if standing.role == Role.HOUSEHOLD else STAFF_SECONDS)


def open_choice(request: HttpRequest, signed: SignedIn, at: datetime) -> None:
    """Remember who gave the right password until they say as whom they work."""
    request.session.flush()
    request.session["choosing"] = {
        "person_id": str(signed.person_id),
        "name": signed.display_name,
        "epoch": getattr(signed, "epoch", 0),
        "at": at.timestamp(),
    }
    request.session.set_expiry(CHOOSING_SECONDS)


def choice_of(request: HttpRequest, at: datetime) -> SignedIn | None:
    """The person who is choosing, with the standings they have now."""
    kept = request.session.get("choosing")
    if not kept or at.timestamp() - kept["at"] > CHOOSING_SECONDS:
        return None
    person_id = UUID(kept["person_id"])
    return SignedIn(
        person_id=person_id, display_name=kept["name"], standings=people.standings(person_id=person_id)
    )


def actor_of(request: HttpRequest) -> Actor | None:
    """The signed-in person as an actor, or nobody: also when the standing has been taken away since."""
    session = request.session
    role = session.get("role")
    if not role:
        return None
    actor = Actor(
        role=Role(role),
        station_id=uuid_of(session.get("station_id")),
        person_id=uuid_of(session.get("person_id")),
        household_id=uuid_of(session.get("household_id")),
        county_id=uuid_of(session.get("county_id")),
    )
    return actor if _still_stands(actor) else None


def _still_stands(actor: Actor) -> bool:
    if actor.person_id is None:
        return False
    return any(
        (standing.role, standing.station_id, standing.household_id, standing.county_id)
        == (actor.role, actor.station_id, actor.household_id, actor.county_id)
        for standing in people.standings(person_id=actor.person_id)
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
