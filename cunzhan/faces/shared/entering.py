"""From the right password to the right door: a second proof where one is asked for, then as whom, then in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from cunzhan.domain.ground.people.facts import SignedIn, Standing
from cunzhan.domain.ground.people.rules import LEADING
from cunzhan.faces.shared import sessions
from cunzhan.faces.shared.gate import Asked


def enter(request: Asked, signed: SignedIn, standings: list[Standing], onward: str) -> HttpResponse:
    """Whoever has a phone that shows codes is asked for one; who must have one and has not is led to it."""
    must = settings.CUNZHAN_SECOND_FACTOR and any(standing.role in LEADING for standing in standings)
    if signed.person_id is not None and (signed.second_factor or must):
        sessions.open_proving(request, signed, standings, onward, request.at)
        return redirect("shared:prove" if signed.second_factor else "shared:enrol")
    return go_on(request, signed, standings, onward)


def go_on(request: Asked, signed: SignedIn, standings: list[Standing], onward: str) -> HttpResponse:
    """Everything is proved: in, or first to the question as whom."""
    if len(standings) > 1:
        sessions.open_choice(request, signed, standings, request.at)
        return redirect("shared:choose")
    return begin(request, signed, standings[0], onward)


def begin(request: Asked, signed: SignedIn, standing: Standing, onward: str) -> HttpResponse:
    """Open the session of one standing and the door it works behind."""
    sessions.open_session(
        request,
        person_id=signed.person_id,
        name=signed.display_name,
        epoch=signed.epoch,
        standing=standing,
        at=request.at,
    )
    door = sessions.door_of(standing.role)
    onward = safe(request, onward, door)
    return redirect(onward if onward.startswith((door, "/account/")) else door)


def safe(request: HttpRequest, address: str, otherwise: str) -> str:
    """An address on this site only."""
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed and address.startswith("/") else otherwise
