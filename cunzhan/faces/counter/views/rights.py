"""What belongs to a household: its card, its consents, the list of who looked, and being forgotten."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.adapters.print.facts import CardFact
from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.fields import LANGUAGE_NAMES
from cunzhan.faces.counter.forms.households import CONSENTS, CardForm, ConsentForm, EraseForm
from cunzhan.faces.counter.pages import PAPER_LANGUAGES, cursor_of, go, page, pdf
from cunzhan.faces.counter.views.households import CONSENT_TEXT
from cunzhan.faces.shared.gate import Asked, staff


@staff()
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "POST"])
def card(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """A new card with the PIN the household chooses. The answer is the card itself: its secret is kept nowhere else."""
    row = people.household(by=request.actor, household_id=household_id)
    form = CardForm(request.POST or None)
    if form.carry_out(request, people_actions.issue_card, household_id=household_id):
        language = request.POST.get("in", "")
        address = request.build_absolute_uri(reverse("shared:card", args=[form.answer.token]))
        facts = CardFact(station=request.station.names, household_number=row.number, url=address)
        paper = documents.household_card(facts, language if language in LANGUAGE_NAMES else "zh-hans")
        return pdf(paper, f"card-{row.number}")
    return page(request, "card", {"place": "households", "row": row, "languages": PAPER_LANGUAGES}, form=form)


def _consent(request: Asked, household_id: uuid.UUID, action: Any, more: dict[str, str], **words: Any) -> HttpResponse:
    row = people.household(by=request.actor, household_id=household_id)
    purpose = request.POST.get("purpose", request.GET.get("purpose", ""))
    form = ConsentForm(request.POST or None, initial={"purpose": purpose})
    if form.carry_out(request, action, household_id=household_id, **more):
        return go("household", household_id, said="consent")
    context = {
        "place": "households",
        "row": row,
        "consent": dict(CONSENTS).get(purpose, ""),
        "back": reverse("counter:household", args=[household_id]),
        **words,
    }
    return page(request, "consent", context, form=form)


@staff()
@require_http_methods(["GET", "POST"])
def give(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The household agrees to one purpose, here and now."""
    words = {"question": _("Does the household say yes to this?"), "yes": _("Yes, it says so")}
    return _consent(request, household_id, people_actions.give_consent, {"text_version": CONSENT_TEXT}, **words)


@staff()
@require_http_methods(["GET", "POST"])
def withdraw(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The household takes a consent back; it works at once."""
    words = {"question": _("Does the household take this back?"), "yes": _("Yes, take it back")}
    return _consent(request, household_id, people_actions.withdraw_consent, {}, **words)


@staff(Role.BOOKKEEPER, Role.MANAGER)
@require_GET
def looks(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """Who looked at the household's record, when and why."""
    context = {
        "place": "households",
        "row": people.household(by=request.actor, household_id=household_id),
        "listed": people.looks_at(by=request.actor, household_id=household_id, cursor=cursor_of(request)),
    }
    return page(request, "looks", context)


@staff(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def erase(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """Forget the person, keep the books: asked first, and confirmed by typing the number."""
    row = people.household(by=request.actor, household_id=household_id)
    form = EraseForm(request.POST or None, number=row.number)
    if form.carry_out(request, catalogue_actions.erase_household, household_id=household_id):
        return go("household", household_id, said="erased")
    context = {
        "place": "households",
        "row": row,
        "question": _("Erase the personal data of household %(number)s?") % {"number": row.number},
        "text": _(
            "Name, phone, members, card and consents go for good, also from every backup. "
            "Lots and money stay in the books under the number, as the law asks."
        ),
        "yes": _("Erase for good"),
        "danger": True,
        "back": reverse("counter:household", args=[household_id]),
    }
    return page(request, "erase", context, form=form)
