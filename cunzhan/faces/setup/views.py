"""The door of the walk, its steps, and its end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations import queries
from cunzhan.domain.ground.stations.facts import SetupFact
from cunzhan.faces.setup.forms import SetupForm, TokenForm
from cunzhan.faces.setup.steps import BY_CODE, STEPS, Step, Walk, after, may_open, next_step
from cunzhan.faces.shared import gate, second_factor
from cunzhan.faces.shared.forms import put_refusal
from cunzhan.faces.shared.gate import asked
from cunzhan.kit.refusal import Refusal


@gate.public
@gate.secret_form
@sensitive_post_parameters("token")
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """The word that the machine said on its screen lets this one browser in."""
    if (walk := queries.setup()) is None:
        raise Http404
    if gate.setup_of(request) is not None:
        return redirect("setup:step", next_step(walk)) if next_step(walk) != "end" else redirect("setup:end")
    form, status = TokenForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                setup_id = stations.open_setup(token=form.cleaned_data["token"])
                request.session.flush()
                request.session["setup"] = str(setup_id)
                request.session.set_expiry(12 * 3600)
                return redirect("setup:door")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    return render(request, "setup/door.html", {"form": form}, status=status)


@gate.setup
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, code: str) -> HttpResponse:
    """One page: what it asks, what is there already, and on to the next."""
    here, setup = BY_CODE.get(code), _setup(request)
    if here is None:
        raise Http404
    if not may_open(setup, code):
        return redirect("setup:step", next_step(setup))
    walk = Walk(asked(request).at, setup)
    if request.method == "POST" and request.POST.get("go") == "on" and not here.needed:
        return _onward(setup, here)
    if code in setup.done and not here.many:
        return _page(request, here, walk, None, 200)
    choices = here.choices(walk)
    form = here.form(request.POST or None, choices=choices, initial=here.initial(walk))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _done(here, Walk(walk.at, setup, gate.key_of(request)), form)
            except Refusal as refusal:
                put_refusal(form, refusal, owed="owed_fen", cash="cash_fen", display_name="name")
                status = refusal.status
    return _page(request, here, walk, form, status)


def _done(here: Step, walk: Walk, form: SetupForm) -> HttpResponse:
    given = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    made = here.do(walk, given)
    if here.many:
        return redirect("setup:step", here.code)
    stations.pass_step(setup_id=walk.setup.id, step=here.code, **(made if isinstance(made, dict) else {}))
    if here.code == "manager":
        return redirect("setup:phone")
    return _to(after(here.code))


def _onward(setup: SetupFact, here: Step) -> HttpResponse:
    stations.pass_step(setup_id=setup.id, step=here.code)
    return _to(after(here.code))


def _to(code: str) -> HttpResponse:
    return redirect("setup:end") if code == "end" else redirect("setup:step", code)


@gate.setup
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The manager's phone as a second key: at once, where one is needed."""
    setup = _setup(request)
    if setup.person_id is None:
        return redirect("setup:door")
    if not settings.CUNZHAN_SECOND_FACTOR or people.second_factor(person_id=setup.person_id) is not None:
        return redirect("setup:step", "shares")
    name = people.display_names({setup.person_id})[setup.person_id]
    codes, answer = second_factor.put_on(asked(request), setup.person_id, name, "setup/phone.html")
    return answer if codes is None else second_factor.recovery_page(request, codes, "/setup/shares/")


@gate.setup
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """What is there now; then the walk is over and the counter opens to the manager."""
    setup = _setup(request)
    missing = next((step.code for step in STEPS if step.needed and step.code not in setup.done), None)
    if missing:
        return redirect("setup:step", missing)
    if request.method == "POST":
        stations.end_setup(setup_id=setup.id, at=asked(request).at)
        request.session.flush()
        return redirect("/sign-in/?next=/counter/")
    walk = Walk(asked(request).at, setup)
    found = [{"step": step, "listed": step.listed(walk)} for step in STEPS]
    return render(request, "setup/end.html", {"found": found, "progress": _progress(setup, "end")})


def _setup(request: HttpRequest) -> SetupFact:
    walk: SetupFact = request.setup  # type: ignore[attr-defined]
    return walk


def _page(request: HttpRequest, here: Step, walk: Walk, form: SetupForm | None, status: int) -> HttpResponse:
    context = {
        "step": here,
        "form": form,
        "listed": here.listed(walk) if may_open(walk.setup, here.code) else [],
        "onward": after(here.code),
        "progress": _progress(walk.setup, here.code),
    }
    return render(request, "setup/step.html", context, status=status)


def _progress(setup: SetupFact, code: str) -> list[dict[str, Any]]:
    return [
        {
            "step": step,
            "state": "now" if step.code == code else "done" if step.code in setup.done else "",
            "opens": may_open(setup, step.code),
        }
        for step in STEPS
    ]
