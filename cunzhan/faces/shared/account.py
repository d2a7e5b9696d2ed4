"""One's own login, for staff and county officers: the phone that shows codes, recovery codes, the password."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.rules import LEADING
from cunzhan.domain.ground.stations.facts import STAFF, Role
from cunzhan.faces.shared import gate, second_factor, sessions
from cunzhan.faces.shared.forms import CodeForm, OwnPasswordForm, put_refusal
from cunzhan.faces.shared.gate import asked
from cunzhan.kit.refusal import Refusal

own_login = gate.staff(*STAFF, Role.COUNTY_OFFICER)


def _me(request: HttpRequest) -> UUID:
    person_id = asked(request).actor.person_id
    assert person_id is not None  # who stands behind this gate came in by password
    return person_id


@own_login
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What there is and what can be done."""
    actor = asked(request).actor
    context = {
        "factor": register.second_factor(person_id=_me(request)),
        "leads": actor.role in LEADING,
        "door": sessions.door_of(actor.role),
        "done": request.GET.get("done", ""),
    }
    return render(request, "shared/account.html", context)


@own_login
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def put_on(request: HttpRequest) -> HttpResponse:
    """Put a phone on."""
    if register.second_factor(person_id=_me(request)) is not None:
        return redirect("shared:account")
    name = request.session.get("name", "")
    codes, answer = second_factor.put_on(asked(request), _me(request), name, "shared/account_phone.html")
    return answer if codes is None else second_factor.recovery_page(request, codes, "/account/")


@own_login
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """New recovery codes for old, proved by a code."""
    here, form = asked(request), CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        codes, status = second_factor.tried(form, lambda typed: people.renew_recovery_codes(
            at=here.at, person_id=_me(request), typed=typed, address=gate.address_of(request)
        ))  # fmt: skip
        if codes:
            return second_factor.recovery_page(request, codes, "/account/")
    return render(request, "shared/account_code.html", {"form": form, "what": "renew"}, status=status)


@own_login
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def take_off(request: HttpRequest) -> HttpResponse:
    """Take the phone off, to put another one on; everybody signed in as this person is out."""
    here, form = asked(request), CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        done, status = second_factor.tried(form, lambda typed: people.drop_second_factor(
            at=here.at, person_id=_me(request), typed=typed, address=gate.address_of(request)
        ))  # fmt: skip
        if done:
            return _out(request)
    return render(request, "shared/account_code.html", {"form": form, "what": "take_off"}, status=status)


@own_login
@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """One's own new password; everybody signed in with the old one is out."""
    form = OwnPasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _change(request, **form.cleaned_data)
                return _out(request)
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    return render(request, "shared/account_password.html", {"form": form}, status=status)


def _change(request: HttpRequest, old: str, new: str) -> None:
    here = asked(request)
    if here.actor.station_id is not None:
        people.change_password(by=here.actor, at=here.at, key=gate.key_of(request), old=old, new=new)
        return
    people.change_password_without_station(
        at=here.at, person_id=_me(request), old=old, new=new, address=gate.address_of(request)
    )


def _out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("/sign-in/?next=/account/")
