"""The second step of signing in: a code of one's phone; and putting the phone on where there is none yet."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from cunzhan.domain.ground.people import actions as people
from cunzhan.faces.shared import entering, gate, sessions
from cunzhan.faces.shared.forms import CodeForm, put_refusal
from cunzhan.faces.shared.gate import Asked, asked, uuid_of
from cunzhan.kit import totp
from cunzhan.kit.refusal import Refusal


@gate.public
@gate.secret_form
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """A code of the phone, or a recovery code from paper."""
    here = asked(request)
    signed = sessions.proving_of(request, here.at)
    if signed is None or signed.person_id is None:
        return redirect("shared:sign_in")
    if not signed.second_factor:
        return redirect("shared:enrol")
    form = CodeForm(request.POST or None)
    person, status = signed.person_id, 200
    if request.method == "POST":
        done, status = tried(form, lambda typed: people.prove_second_factor(
            at=here.at, person_id=person, typed=typed, address=gate.address_of(request)
        ))  # fmt: skip
        if done:
            return entering.go_on(here, signed, list(signed.standings), request.session.get("onward", ""))
    return render(request, "shared/prove.html", {"form": form, "name": signed.display_name}, status=status)


@gate.public
@gate.secret_form
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Nobody goes on who must have a phone and has none: its picture is scanned here and its first code typed."""
    here = asked(request)
    signed = sessions.proving_of(request, here.at)
    if signed is None or signed.person_id is None:
        return redirect("shared:sign_in")
    if signed.second_factor:
        return redirect("shared:prove")
    codes, answer = put_on(here, signed.person_id, signed.display_name, "shared/enrol.html")
    if codes is None:
        return answer
    onward = entering.go_on(here, signed, list(signed.standings), request.session.get("onward", ""))
    return recovery_page(request, codes, onward.headers["Location"])


@sensitive_variables("begun", "address")
def put_on(request: Asked, person_id: UUID, name: str, template: str) -> tuple[tuple[str, ...] | None, HttpResponse]:
    """The recovery codes once the phone is in use; until then the page with the picture."""
    form = CodeForm(request.POST or None, digits=True)
    shown, status, codes = uuid_of(request.session.get("phone")), 200, ()
    if request.method == "POST" and shown is not None:
        codes, status = tried(form, lambda typed: people.confirm_second_factor(
            at=request.at, person_id=person_id, shown=shown, typed=typed, address=gate.address_of(request)
        ))  # fmt: skip
        if codes:
            request.session.pop("phone", None)
            return codes, HttpResponse()
    begun = people.begin_second_factor(at=request.at, person_id=person_id, shown=shown)
    request.session["phone"] = str(begun.id)
    address = totp.address(begun.secret, account=name, issuer=_("Village station"))
    spaced = " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4))
    context = {"form": form, "picture": _picture(address), "secret": spaced}
    return None, render(request, template, context, status=status)


def tried(form: CodeForm, attempt: Callable[[str], Any]) -> tuple[Any, int]:
    """What the attempt answered (True for nothing), or nothing and the status of the refusal put on the form."""
    if not form.is_valid():
        return None, 422
    try:
        answer = attempt(form.cleaned_data["code"])
    except Refusal as refusal:
        put_refusal(form, refusal)
        return None, refusal.status
    return (True if answer is None else answer), 200


def recovery_page(request: HttpRequest, codes: tuple[str, ...], onward: str) -> HttpResponse:
    """The recovery codes, this once."""
    return render(request, "shared/recovery_codes.html", {"codes": codes, "onward": onward})


def _picture(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False)
    return "data:image/svg+xml," + quote(out.getvalue().decode())
