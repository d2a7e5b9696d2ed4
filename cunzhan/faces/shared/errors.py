"""Refusals and errors as a page, as a fragment for htmx, or as problem+json for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cunzhan.kit.codec import to_plain
from cunzhan.kit.refusal import Refusal


def problem(*, status: int, title: str, text: str = "", kind: str = "", **more: Any) -> JsonResponse:
    """A refusal for programs, in the shape of RFC 9457."""
    body = {"type": f"urn:cunzhan:refusal:{kind or status}", "title": title, "status": status, "detail": text, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a request that was refused, in the shape the asker reads."""
    if request.path.startswith("/api/"):
        more = {"field": refusal.field, "details": to_plain(refusal.details)}
        kept = {name: value for name, value in more.items() if value}
        return problem(status=refusal.status, title=refusal.sentence, kind=str(refusal.kind), **kept)
    return answer(request, status=refusal.status, title=refusal.sentence, kind=str(refusal.kind))


def answer(request: HttpRequest, *, status: int, title: str, text: str = "", kind: str = "") -> HttpResponse:
    """A sentence that says what happened and what to do next."""
    if request.path.startswith("/api/"):
        return problem(status=status, title=title, text=text, kind=kind)
    told: dict[str, Any] = {"title": title, "text": text, "status": status, "home": _home(request)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "shared/_refusal.html", told, status=status)
    station = getattr(request, "station", None)
    templates = ["shared/refusal.html"]
    if station is not None and request.resolver_match is not None:
        # Inside a face the page keeps that face's own frame.
        told |= {"station": station, "shop": station.slug}
        templates.insert(0, f"{request.resolver_match.app_name}/refusal.html")
    response = render(request, templates, told, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _home(request: HttpRequest) -> str:
    """Where to go on from here: the front door of the one who asks."""
    for door in ("/counter/", "/my/", "/county/"):
        if request.path.startswith(door):
            return door
    station = getattr(request, "station", None)
    return f"/s/{station.slug}/" if station and request.path.startswith("/s/") else "/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        status=400,
        title=_("We could not read this request"),
        text=_("Nothing was changed. Go back, reload the page and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        status=403,
        title=_("This page is not yours to open"),
        text=_("You saw nothing of it and nothing was changed. If you need it for your work, ask the manager."),
    )


def no_token(request: HttpRequest) -> HttpResponse:
    """A program came without a token, or with one that opens nothing."""
    response = answer(
        request,
        status=401,
        title=_("This needs a token"),
        text=_("Send a valid one as Authorization: Bearer. The station's manager makes and revokes tokens."),
    )
    response.headers["WWW-Authenticate"] = 'Bearer realm="cunzhan"'
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        status=404,
        title=_("There is nothing at this address"),
        text=_("Perhaps a letter of the link is missing, or the thing is no longer offered."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        status=500,
        title=_("Something broke on our side"),
        text=_(
            "It was written down and will be looked at. If you were paying or sending, look first whether it went "
            "through before you try again."
        ),
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form is missing or old (also: cookies are switched off)."""
    return answer(
        request,
        status=403,
        title=_("This form is too old"),
        text=_("Nothing was changed. Go back, reload the page and send it again. Cookies must be allowed."),
    )


def from_elsewhere(request: HttpRequest) -> HttpResponse:
    """A post that did not begin on one of our own pages."""
    return answer(
        request,
        status=403,
        title=_("This did not come from our own page"),
        text=_("Nothing was changed. Open the shop itself and try again there."),
    )
