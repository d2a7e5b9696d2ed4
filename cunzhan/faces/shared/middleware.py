"""What every request passes: headers, language, the gate, and refusals made readable.

Order in settings: Headers before everything that answers, then sessions, Language, CSRF, Gate, Refusals last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.faces.shared import errors, gate, sessions
from cunzhan.faces.shared.gate import Door, Secret, asked
from cunzhan.kit import clock
from cunzhan.kit.refusal import Kind, Refusal

Next = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self' blob: data:"
)
LANGUAGE_COOKIE = "lang"
PROGRAMS = "/api/v1/"


class Headers:
    """What browsers are told about every page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if (kept := getattr(request, "kept", None)) is not None:
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex, nofollow"
            headers["Referrer-Policy"] = kept
        elif request.method not in ("GET", "HEAD"):
            headers.setdefault("Cache-Control", "no-store")
        return response


class Language:
    """The language of the cookie, or the first of the settings; programs say theirs in Accept-Language."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.codes = tuple(code for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        program = request.path.startswith(PROGRAMS)
        code = _accepted(request) if program else request.COOKIES.get(LANGUAGE_COOKIE, "")
        translation.activate(code if code in self.codes else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        try:
            response = self.get_response(request)
        finally:
            translation.activate(settings.LANGUAGE_CODE)
        if program:
            patch_vary_headers(response, ["Accept-Language", "Authorization"])
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def _accepted(request: HttpRequest) -> str:
    """The first of our languages that a program reads."""
    for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200]):
        try:
            return translation.get_supported_language_variant(name)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class Gate:
    """Default deny: a view without a door is not there; the others open to those their door names."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked(request).at = clock.now()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        door: Door | None = getattr(view, "door", None)
        if door is None:
            return errors.not_found(request)
        kept: Secret | None = getattr(view, "secret", None)
        if kept is not None:
            request.kept = kept.referrer  # type: ignore[attr-defined]
        try:
            if door.kind == gate.PUBLIC:
                self._let_in_buyer(request, kwargs.get("shop"))
                return None
            if kept is None:
                request.kept = "same-origin"  # type: ignore[attr-defined]
            if door.kind == gate.TOKEN_DOOR:
                return self._let_in_program(request, door)
            if door.kind == gate.SETUP_DOOR:
                return self._let_in_setup(request)
            return self._let_in_signed_in(request, door)
        except Refusal as refusal:
            return errors.refused(request, refusal)

    def _let_in_buyer(self, request: HttpRequest, slug: str | None) -> None:
        if slug is None:
            asked(request).actor = Actor(role=Role.BUYER, station_id=None)
            return
        station = stations.station_by_slug(slug=slug)
        if station.kind != StationKind.SHOP:
            raise Refusal(Kind.NOT_FOUND, translation.gettext_lazy("There is no shop at this address."))
        asked(request).station = station
        asked(request).actor = Actor(role=Role.BUYER, station_id=station.id)
        timezone.activate(ZoneInfo(station.zone))

    def _let_in_setup(self, request: HttpRequest) -> HttpResponse | None:
        walk = gate.setup_of(request)
        if walk is None:
            return HttpResponseRedirect("/setup/")
        request.setup = walk  # type: ignore[attr-defined]
        return None

    def _let_in_signed_in(self, request: HttpRequest, door: Door) -> HttpResponse | None:
        actor = sessions.actor_of(request)
        if actor is None:
            return self._to_sign_in(request, door)
        if sessions.was_away(request, actor, asked(request).at):
            request.session.flush()
            return self._to_sign_in(request, door, away=True)
        sessions.note_presence(request, asked(request).at)
        if actor.role not in door.roles:
            return errors.forbidden(request)
        self._seat(request, actor)
        return None

    def _let_in_program(self, request: HttpRequest, door: Door) -> HttpResponse | None:
        """By its token and by nothing else: cookies are not looked at, so there is nothing to forge."""
        kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        used = people.use_token(at=asked(request).at, secret=secret) if kind.lower() == "bearer" else None
        if used is None or used.actor.role not in door.roles:
            return errors.no_token(request)
        asked(request).scopes = used.scopes
        self._seat(request, used.actor)
        return None

    def _seat(self, request: HttpRequest, actor: Actor) -> None:
        asked(request).actor = actor
        if actor.station_id is not None:
            asked(request).station = stations.station(station_id=actor.station_id)
            timezone.activate(ZoneInfo(asked(request).station.zone))

    def _to_sign_in(self, request: HttpRequest, door: Door, *, away: bool = False) -> HttpResponse:
        address = "/my/sign-in/" if door.kind == gate.HOUSEHOLD_DOOR else "/sign-in/"
        told = {"away": "1"} if away else {}
        if request.method == "GET" and not request.headers.get("HX-Request"):
            told["next"] = request.get_full_path()
        if told:
            address += "?" + urlencode(told)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


class Refusals:
    """A refusal raised anywhere below becomes an answer people can read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None
