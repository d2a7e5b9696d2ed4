"""Where the household's money goes: its bank account, entered by itself, confirmed by the station; or cash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose, ReferenceState
from cunzhan.faces.household.forms import AccountForm
from cunzhan.faces.household.own import household_of
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.forms import put_refusal
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Refusal


@gate.household
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The account in use, the one that waits, and a form for another, which is used once the station confirmed it."""
    asked = gate.asked(request)
    form, status = AccountForm(request.POST or None, initial={"key": new_key()}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                people.enter_payout_reference(
                    by=asked.actor, at=asked.at, household_id=household_of(asked), **form.cleaned_data
                )
                return redirect("household:account")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    return render(request, "household/account.html", {"form": form, **_accounts(asked)}, status=status)


@gate.household
@require_http_methods(["GET", "POST"])
def cash_again(request: HttpRequest) -> HttpResponse:
    """The question before the account is no longer used; then cash, at the station."""
    asked = gate.asked(request)
    if request.method == "POST":
        people.drop_payout_reference(
            by=asked.actor, at=asked.at, key=gate.key_of(request), household_id=household_of(asked)
        )
        return redirect("household:account")
    return render(request, "household/account_drop.html", _accounts(asked))


def _accounts(asked: Asked) -> dict[str, object]:
    """What is in use and what waits; this look stands in the household's log like any other."""
    mine = household_of(asked)
    seen = people.see_payout_references(by=asked.actor, at=asked.at, household_ids=[mine], purpose=Purpose.OWN)
    return {str(state): row for row in seen.get(mine, ()) for state in ReferenceState if row.state == state}
