"""Households by their numbers; names and phones only for a purpose that the household can read."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import HouseholdSeen, Purpose
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.households import CONSENTS, AdmitForm, CorrectForm, LookForm, MemberForm
from cunzhan.faces.counter.forms.money import PeriodForm
from cunzhan.faces.counter.pages import cursor_of, go, page, search_of
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.refusal import Kind, Refusal

KEEPERS = frozenset({Role.BOOKKEEPER, Role.MANAGER})
CONSENT_TEXT = "2026-10"


@staff()
@require_GET
def numbers(request: Asked) -> HttpResponse:
    """The register by number, nothing personal on it, and no file of it."""
    text = search_of(request)
    listed = people.household_numbers(by=request.actor, text=text, cursor=cursor_of(request))
    return page(request, "households", {"place": "households", "listed": listed, "text": text})


@staff()
@require_http_methods(["GET", "POST"])
def admit(request: Asked) -> HttpResponse:
    """A new household, with each consent given for itself."""
    form = AdmitForm(request.POST or None)
    if form.carry_out(request, people_actions.admit_household):
        for purpose in form.cleaned_data["consents"]:
            people_actions.give_consent(
                by=request.actor,
                at=request.at,
                key=f"{form.cleaned_data['key']}-{purpose}",
                household_id=form.answer.id,
                purpose=purpose,
                text_version=CONSENT_TEXT,
            )
        return go("household", form.answer.id, said="admitted")
    return page(request, "admit", {"place": "households"}, form=form)


@staff()
@require_http_methods(["GET", "POST"])
def one(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """A household without anything personal; its name and phone after saying why, and that look is written down."""
    row = people.household(by=request.actor, household_id=household_id)
    look, seen = LookForm(request.POST or None, initial={"purpose": "hand_over"}), None
    if request.method == "POST" and look.is_valid():
        seen = see(request, household_id, Purpose(look.cleaned_data["purpose"]))
    return page(request, "household", {**_around(request, row.id), "row": row, "look": look, "seen": seen})


def see(request: Asked, household_id: uuid.UUID, purpose: Purpose) -> HouseholdSeen:
    """The household's name, phone and members; the look is logged first. Raises: Refusal(not_found) when erased."""
    fields = ("name", "phone", "members")
    seen = people_actions.see_households(
        by=request.actor, at=request.at, household_ids=[household_id], purpose=purpose, fields=fields
    )
    if household_id not in seen:
        raise Refusal(Kind.NOT_FOUND, _("The personal data of this household were erased."))
    return seen[household_id]


def _around(request: Asked, household_id: uuid.UUID) -> dict[str, Any]:
    """What is known of a household without its name: goods, consents, and for the bookkeeper its money."""
    live = {
        str(c.purpose) for c in people.consents_of(by=request.actor, household_id=household_id) if not c.withdrawn_at
    }
    context: dict[str, Any] = {
        "place": "households",
        "consents": [{"purpose": code, "name": name, "live": code in live} for code, name in CONSENTS],
        "keeper": request.actor.role in KEEPERS,
        "account_live": household_id in people.payable_by_bank(by=request.actor),
        "account_waits": household_id in people.references_waiting(by=request.actor),
    }
    if request.actor.role in {Role.CLERK, Role.MANAGER}:
        context["lots"] = stock.lots(by=request.actor, household_id=household_id, size=10).items
    if request.actor.role in KEEPERS:
        context["owed"] = settlement.owed_of(by=request.actor, household_id=household_id)
        context["period"] = PeriodForm.this_month(clock.business_date(request.at, request.station.zone))
    return context


def _personal(
    request: Asked, household_id: uuid.UUID, form: CounterForm, action: Any, said: str, **words: Any
) -> HttpResponse:
    if form.carry_out(request, action, household_id=household_id):
        return go("household", household_id, said=said)
    row = people.household(by=request.actor, household_id=household_id)
    return page(request, "household_change", {"place": "households", "row": row, **words}, form=form)


@staff()
@require_http_methods(["GET", "POST"])
def add_member(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """One more person of the household."""
    words = {"question": _("Who else belongs to this household?"), "yes": _("Add")}
    return _personal(
        request, household_id, MemberForm(request.POST or None), people_actions.add_member, "member", **words
    )


@staff(Role.BOOKKEEPER, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def correct(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """Put a name or phone right. Opening this page is a look and is written down."""
    if request.method == "POST":
        form = CorrectForm(request.POST)
    else:
        seen = see(request, household_id, Purpose.CORRECT)
        form = CorrectForm(initial={"name": seen.name, "version": seen.version})
    words = {
        "question": _("Correct the name or the phone"),
        "text": _("The phone is typed anew: it is never shown in full."),
        "yes": _("Save"),
    }
    return _personal(request, household_id, form, people_actions.correct_household, "saved", **words)
