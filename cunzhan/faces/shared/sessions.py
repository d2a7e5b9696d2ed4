"""Who is signed in: the few words a session keeps, and whether they still hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import SignedIn, Standing
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.faces.shared.gate import uuid_of

STAFF_SECONDS = 12 * 3600
HOUSEHOLD_SECONDS = 7 * 24 * 3600
CHOOSING_SECONDS = 600
IDLE_SECONDS = 15 * 60
"""A desk that nobody touches this long is locked (OWASP ASVS 5.0, 7.3.1). Households read on phones of their own."""
_SEEN_ANEW_SECONDS = 60
DOORS = {Role.HOUSEHOLD: "/my/", Role.COUNTY_OFFICER: "/county/"}
ROLE_NAMES = {
    Role.CLERK: _("clerk"),
    Role.BOOKKEEPER: _("bookkeeper"),
    Role.MANAGER: _("manager"),
    Role.COUNTY_OFFICER: _("county officer"),
    Role.HOUSEHOLD: _("household"),
}


def door_of(role: Role) -> str:
    """The address of the face a role works in."""
    return "/counter/" if role in STAFF else DOORS.get(role, "/")


def open_session(
    request: HttpRequest, *, person_id: UUID | None, name: str, epoch: int, standing: Standing, at: datetime
) -> None:
    """Begin a fresh session, under a new key, for one standing of a person."""
    request.session.flush()
    kept = {"person_id": _text(person_id), "name": name, "epoch": epoch, "seen": at.timestamp(), **_kept(standing)}
    request.session.update(kept)
    request.session.set_expiry(HOUSEHOLD_SECONDS if standing.role == Role.HOUSEHOLD else STAFF_SECONDS)


def was_away(request: HttpRequest, actor: Actor, at: datetime) -> bool:
    """Whether nobody has touched this desk for so long that somebody else may stand before it now."""
    return actor.role != Role.HOUSEHOLD and _unseen(request, at) > IDLE_SECONDS


def note_presence(request: HttpRequest, at: datetime) -> None:
    """Somebody is there. Written once a minute, so that reading pages does not mean writing rows."""
    if _unseen(request, at) > _SEEN_ANEW_SECONDS:
        request.session["seen"] = at.timestamp()


def _unseen(request: HttpRequest, at: datetime) -> float:
    """For how many seconds; a session from before this was kept begins now."""
    seen = request.session.get("seen")
    if seen is None:
        seen = request.session["seen"] = at.timestamp()
    return float(at.timestamp() - seen)


def open_choice(request: HttpRequest, signed: SignedIn, standings: list[Standing], at: datetime) -> None:
    """Remember who has proved who they are until they say as whom they work."""
    _remember(request, "choosing", signed, standings, at)


def choice_of(request: HttpRequest, at: datetime) -> SignedIn | None:
    """The person who is choosing and what they may choose from; nobody once it took too long."""
    return _remembered(request, "choosing", at)


def open_proving(request: HttpRequest, signed: SignedIn, standings: list[Standing], onward: str, at: datetime) -> None:
    """Remember who gave the right password until they prove themselves a second time. They are not in yet."""
    _remember(request, "proving", signed, standings, at)
    request.session["onward"] = onward[:300]


def proving_of(request: HttpRequest, at: datetime) -> SignedIn | None:
    """The person whose second proof is awaited; nobody once it took too long."""
    return _remembered(request, "proving", at)


def _remember(request: HttpRequest, what: str, signed: SignedIn, standings: list[Standing], at: datetime) -> None:
    request.session.flush()
    request.session[what] = {
        "person_id": _text(signed.person_id),
        "name": signed.display_name,
        "epoch": signed.epoch,
        "second_factor": signed.second_factor,
        "standings": [_kept(standing) for standing in standings],
        "at": at.timestamp(),
    }
    request.session.set_expiry(CHOOSING_SECONDS)


def _remembered(request: HttpRequest, what: str, at: datetime) -> SignedIn | None:
    kept = request.session.get(what)
    if not kept or at.timestamp() - kept["at"] > CHOOSING_SECONDS:
        return None
    return SignedIn(
        person_id=uuid_of(kept["person_id"]),
        display_name=kept["name"],
        standings=tuple(map(_standing, kept["standings"])),
        epoch=kept["epoch"],
        second_factor=kept["second_factor"],
    )


def actor_of(request: HttpRequest) -> Actor | None:
    """The signed-in person as an actor, or nobody: also when the standing has ended or the password changed since."""
    session = request.session
    if not session.get("role"):
        return None
    standing = _standing(session)
    person_id = uuid_of(session.get("person_id"))
    if person_id is not None:
        holds = people.standing_holds(person_id=person_id, epoch=session.get("epoch", -1), standing=standing)
    else:
        holds = (
            standing.role == Role.HOUSEHOLD
            and standing.station_id is not None
            and standing.household_id is not None
            and people.card_holds(
                station_id=standing.station_id, household_id=standing.household_id, epoch=session.get("epoch", -1)
            )
        )
    if not holds:
        return None
    return Actor(
        role=standing.role,
        station_id=standing.station_id,
        person_id=person_id,
        household_id=standing.household_id,
        county_id=standing.county_id,
    )


def _kept(standing: Standing) -> dict[str, str | None]:
    return {
        "role": str(standing.role),
        "station_id": _text(standing.station_id),
        "household_id": _text(standing.household_id),
        "county_id": _text(standing.county_id),
    }


def _standing(kept: Any) -> Standing:
    return Standing(
        role=Role(kept["role"]),
        station_id=uuid_of(kept["station_id"]),
        county_id=uuid_of(kept["county_id"]),
        household_id=uuid_of(kept["household_id"]),
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
