"""Language switch, signing in and signing out."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Standing
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.shared import entering, errors, gate, sessions
from cunzhan.faces.shared.forms import CardForm, SignInForm
from cunzhan.faces.shared.gate import Asked, asked
from cunzhan.faces.shared.middleware import LANGUAGE_COOKIE
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.words import Words

PICTURE = re.compile(r"^[0-9A-Za-z_-]{1,80}\.webp$")
YEAR_SECONDS = 365 * 24 * 3600


@gate.public
@require_GET
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """A link, not a form, so that every page can carry it; another site's link changes nothing."""
    response = redirect(entering.safe(request, request.GET.get("next", ""), "/"))
    if request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none") and code in dict(
        settings.LANGUAGES
    ):
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    response.headers["Cache-Control"] = "no-store"
    return response


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff and county officers, by phone and password."""
    return _with_password(asked(request), "shared/sign_in.html")


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in_household(request: HttpRequest) -> HttpResponse:
    """A household that has a password of its own."""
    return _with_password(asked(request), "shared/sign_in_household.html", only=Role.HOUSEHOLD)


def _with_password(request: Asked, template: str, only: Role | None = None) -> HttpResponse:
    form = SignInForm(request.POST or None)
    onward = request.POST.get("next", request.GET.get("next", ""))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signed = people.sign_in(
                    at=request.at,
                    phone=form.cleaned_data["phone"],
                    password=form.cleaned_data["password"],
                    address=gate.address_of(request),
                )
                standings = [s for s in signed.standings if only is None or s.role == only]
                if not standings:
                    raise Refusal(
                        Kind.FORBIDDEN, _("You have no work here at present. Ask the manager of the station.")
                    )
                return entering.enter(request, signed, standings, onward)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
    away = request.method == "GET" and "away" in request.GET
    return render(request, template, {"form": form, "next": onward, "away": away}, status=status)


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
def choose_standing(request: HttpRequest) -> HttpResponse:
    """A person with several standings says as whom they work now."""
    signed = sessions.choice_of(request, asked(request).at)
    if signed is None:
        return redirect("shared:sign_in")
    chosen = request.POST.get("standing", "")
    if chosen.isascii() and chosen.isdigit() and int(chosen) < len(signed.standings):
        return entering.begin(asked(request), signed, signed.standings[int(chosen)], "")
    choices = [
        {"role": sessions.ROLE_NAMES[standing.role], "place": _place_of(standing)} for standing in signed.standings
    ]
    return render(request, "shared/choose_standing.html", {"choices": choices})


def _place_of(standing: Standing) -> Words:
    if standing.station_id is not None:
        return stations.station(station_id=standing.station_id).names
    return stations.county_names(county_id=standing.county_id) if standing.county_id is not None else {}


@gate.public
@gate.secret_form
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("pin")
def sign_in_card(request: HttpRequest, token: str) -> HttpResponse:
    """A household's card carries this address; the PIN opens it. Dead and unknown cards look the same."""
    form = CardForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signed = people.sign_in_with_card(
                    at=asked(request).at, token=token, pin=form.cleaned_data["pin"], address=gate.address_of(request)
                )
                return entering.enter(asked(request), signed, list(signed.standings), "")
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
    return render(request, "shared/sign_in_card.html", {"form": form}, status=status)


@gate.public
@gate.secret_form
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who was here and go to the door they came in by."""
    door = "/my/sign-in/" if request.session.get("role") == str(Role.HOUSEHOLD) else "/sign-in/"
    request.session.flush()
    return redirect(door)


@gate.public
@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of the shop. Names are never used twice, so browsers may keep it; nothing else is served from there."""
    path = Path(settings.MEDIA_ROOT) / "pictures" / name
    if not PICTURE.match(name) or not path.is_file():
        return errors.not_found(request)
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
