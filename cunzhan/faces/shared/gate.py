"""Who may open which page: every view carries one of these decorators, a view without one stays shut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role, SetupFact, StationFact
from cunzhan.kit.refusal import Kind, Refusal

View = Callable[..., HttpResponseBase]

PUBLIC, STAFF_DOOR, HOUSEHOLD_DOOR, COUNTY_DOOR, TOKEN_DOOR = "public", "staff", "household", "county", "token"
SETUP_DOOR = "setup"
KEY = re.compile(r"^[A-Za-z0-9_-]{8,64}$")


class Asked(HttpRequest):
    """A request that has passed the gate. `station` is missing only on pages that belong to no station, `scopes` is
    there only for programs.
    """

    actor: Actor
    at: datetime
    station: StationFact
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class Door:
    kind: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Secret:
    """A page that only its link or its reader may see: never stored, never indexed."""

    referrer: str


def _hang(door: Door) -> Callable[[View], View]:
    def hang(view: View) -> View:
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        behind.door = door  # type: ignore[attr-defined]
        return behind

    return hang


def public(view: View) -> View:
    """Anyone may open it. The reader is a buyer of the shop named in the address, if one is."""
    return _hang(Door(PUBLIC, frozenset({Role.BUYER})))(view)


def staff(*roles: Role) -> Callable[[View], View]:
    """People who work at a station; without roles named, all three kinds of them."""
    return _hang(Door(STAFF_DOOR, frozenset(roles) or STAFF))


def household(view: View) -> View:
    """A household, for its own record."""
    return _hang(Door(HOUSEHOLD_DOOR, frozenset({Role.HOUSEHOLD})))(view)


def county(view: View) -> View:
    """The county's officers."""
    return _hang(Door(COUNTY_DOOR, frozenset({Role.COUNTY_OFFICER})))(view)


def by_token(view: View) -> View:
    """Programs with a token, whatever it acts as. What it may touch is asked by the view (its scopes) and by every
    action (its role).
    """
    return _hang(Door(TOKEN_DOOR, STAFF | {Role.HOUSEHOLD, Role.COUNTY_OFFICER}))(view)


def setup(view: View) -> View:
    """The browser that was let in to set a station up, as long as that is not done."""
    return _hang(Door(SETUP_DOOR, frozenset({Role.SETUP})))(view)


def setup_of(request: HttpRequest) -> SetupFact | None:
    """The walk this browser was let in to."""
    setup_id = uuid_of(request.session.get("setup"))
    return None if setup_id is None else stations.setup(setup_id)


def secret(view: View) -> View:
    """The address itself is the key: keep it out of caches, indexes and the Referer header. No form may stand on it."""
    return _keep(view, "no-referrer")


def secret_form(view: View) -> View:
    """The same for a page with a form: browsers under `no-referrer` post `Origin: null`, which is refused."""
    return _keep(view, "same-origin")


def _keep(view: View, referrer: str) -> View:
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    kept.secret = Secret(referrer)  # type: ignore[attr-defined]
    return kept


def same_site(request: HttpRequest) -> bool:
    """Whether the browser says that this request began on one of our own pages."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.get_host()


def from_our_pages(view: View) -> View:
    """Guards a post from a page that carries no token (public pages are the same for everybody)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not same_site(request):
            from cunzhan.faces.shared.errors import from_elsewhere

            return from_elsewhere(request)
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def status_of(refusal: Refusal) -> int:
    """The HTTP status that says what kind of refusal this is."""
    return refusal.status


def key_of(request: HttpRequest) -> str:
    """The idempotency key the form was rendered with."""
    key = request.POST.get("key", "")
    if not KEY.match(key):
        raise Refusal(Kind.INVALID, _("This form is too old. Open the page again and send it once more."))
    return key


def uuid_of(text: str | None) -> UUID | None:
    """A UUID out of a form or an address, or None when it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, for counting wrong passwords."""
    return str(request.META.get("REMOTE_ADDR") or "")


def asked(request: HttpRequest) -> Asked:
    """The request as the gate left it, for the type checker."""
    return cast(Asked, request)
