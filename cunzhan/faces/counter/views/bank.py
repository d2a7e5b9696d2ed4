"""Paying by bank: the file, the bank's answer, and what stays unknown until the bank has said it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cunzhan.adapters.banks import files
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import Purpose, ReferenceState
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import LeftReason
from cunzhan.faces.counter.forms.bank import (
    AccountForm,
    AnswerForm,
    BankColumnsForm,
    ConfirmAccountForm,
    DeductForm,
    ReasonForm,
)
from cunzhan.faces.counter.forms.base import ConfirmForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.counter.views.money import mark
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.refusal import Refusal

books = staff(Role.BOOKKEEPER, Role.MANAGER)
LEFT = {
    LeftReason.UNREADABLE: gettext_lazy("it cannot be read"),
    LeftReason.UNKNOWN_REFERENCE: gettext_lazy("no payout of this sheet has its reference"),
    LeftReason.AMOUNT_DIFFERS: gettext_lazy("its amount differs from the sheet's"),
    LeftReason.NOT_SENT: gettext_lazy("its payout was not sent yet"),
    LeftReason.DECIDED_OTHERWISE: gettext_lazy("the books say otherwise already"),
    LeftReason.TWICE: gettext_lazy("an earlier line speaks of the same payout"),
}


@books
@require_http_methods(["GET", "POST"])
def deduct(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """Keep back what the household got from the station; only what it agreed to."""
    row = people.household(by=request.actor, household_id=household_id)
    form = DeductForm(request.POST or None)
    if form.carry_out(request, settlement_actions.deduct, household_id=household_id):
        return go("household", household_id, said="deducted")
    context = {
        "place": "money",
        "question": _("Keep something back from household %(number)s?") % {"number": row.number},
        "text": _("Only with its consent, and never more than it is owed. Its statement says what for."),
        "yes": _("Keep it back"),
        "back": reverse("counter:household", args=[household_id]),
    }
    return page(request, "advance", context, form=form)


@staff()
@require_http_methods(["GET", "POST"])
def account(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The account a household wants its money on; another person confirms it before it is used."""
    form = AccountForm(request.POST or None)
    if form.carry_out(request, people_actions.enter_payout_reference, household_id=household_id):
        return go("household", household_id, said="account")
    words = {
        "question": _("Which bank account does the money go to?"),
        "text": _("Read it off the household's bank card. It is used once another person of the station confirms it."),
        "yes": _("Enter the account"),
    }
    return _about(request, household_id, form, **words)


@books
@require_http_methods(["GET", "POST"])
def confirm_account(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """The second person types the number from the card. Opening this page is a look and is written down."""
    seen = people_actions.see_payout_references(
        by=request.actor, at=request.at, household_ids=[household_id], purpose=Purpose.SETTLE
    ).get(household_id, ())
    waiting = next((row for row in seen if row.state == ReferenceState.WAITS), None)
    form = ConfirmAccountForm(request.POST or None)
    reference_id = waiting.id if waiting else uuid.UUID(int=0)
    action = people_actions.confirm_payout_reference
    if form.carry_out(request, action, household_id=household_id, reference_id=reference_id):
        return go("household", household_id, said="account_live")
    return _about(
        request,
        household_id,
        form,
        template="account_confirm",
        seen=seen,
        waiting=waiting,
        question=_("Confirm the bank account"),
        yes=_("It is the same: use it"),
    )


@books
@require_http_methods(["GET", "POST"])
def drop_account(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """No more payouts by bank for this household."""
    form = ConfirmForm(request.POST or None)
    if form.carry_out(request, people_actions.drop_payout_reference, household_id=household_id):
        return go("household", household_id, said="saved")
    words = {
        "question": _("Pay this household in cash again?"),
        "text": _("Its bank account is no longer used. What is kept of it is destroyed after 90 days."),
        "yes": _("Yes, in cash"),
    }
    return _about(request, household_id, form, **words)


def _about(
    request: Asked, household_id: uuid.UUID, form: Any, *, template: str = "household_change", **words: Any
) -> HttpResponse:
    row = people.household(by=request.actor, household_id=household_id)
    back = reverse("counter:household", args=[household_id])
    return page(request, template, {"place": "households", "row": row, "back": back, **words}, form=form)


@books
@require_http_methods(["GET", "POST"])
def send(request: Asked, sheet_id: uuid.UUID) -> HttpResponse:
    """From the sheet to the bank; asked first, because only the bank's answer ends it."""
    sheet = settlement.payout_sheet(by=request.actor, sheet_id=sheet_id)
    form = ConfirmForm(request.POST or None)
    if form.carry_out(request, settlement_actions.send_to_bank, sheet_id=sheet_id):
        return go("sheet", sheet_id, said="sent_to_bank")
    context = {
        "place": "money",
        "question": _("Give sheet %(number)s to the bank?") % {"number": sheet.number},
        "text": _("From now on only the bank's answer says who was paid. Nothing of it is sent a second time."),
        "yes": _("Yes, make the bank's file"),
        "back": reverse("counter:sheet", args=[sheet_id]),
    }
    return page(request, "advance", context, form=form)


@books
@require_http_methods(["POST"])
def bank_file(request: Asked, sheet_id: uuid.UUID) -> HttpResponse:
    """The file for the bank. Every household on it can read in its log that its account was looked at."""
    file = settlement_actions.take_bank_file(by=request.actor, at=request.at, sheet_id=sheet_id)
    answer = HttpResponse(files.write(file), content_type=f"text/csv; charset={file.columns.encoding}")
    answer["Content-Disposition"] = f'attachment; filename="{file.sheet_number}.csv"'
    return answer


@books
@require_http_methods(["GET", "POST"])
def bank_answer(request: Asked, sheet_id: uuid.UUID) -> HttpResponse:
    """The bank's answer, row by row; what fits nothing is listed with its line and why."""
    sheet = settlement.payout_sheet(by=request.actor, sheet_id=sheet_id)
    form, taken = AnswerForm(request.POST or None, request.FILES or None), None
    if form.is_bound and form.is_valid():
        try:
            read = files.read(form.cleaned_data["file"].read(), settlement.bank_columns(by=request.actor))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            action = settlement_actions.record_bank_answer
            if form.carry_out(request, action, sheet_id=sheet_id, rows=read.rows, unread=read.unread):
                taken = form.answer
    context = {
        "place": "money",
        "sheet": sheet,
        "taken": taken,
        "left": [(row.line, LEFT[row.reason]) for row in taken.left] if taken else [],
    }
    return page(request, "bank_answer", context, form=form)


@books
@require_http_methods(["GET", "POST"])
def unknown(request: Asked, sheet_id: uuid.UUID, payout_id: uuid.UUID) -> HttpResponse:
    """The bank does not say whether it paid."""
    words = {
        "question": _("Does the bank not know about household %(number)s and its %(amount)s yuan?"),
        "text": _("Ask the bank again. The money stands on no other sheet until it has answered."),
        "yes": _("Not known yet"),
    }
    form = ReasonForm(request.POST or None)
    return mark(request, sheet_id, payout_id, form, settlement_actions.mark_unknown, "unknown", **words)


@books
@require_http_methods(["GET", "POST"])
def bank_columns(request: Asked) -> HttpResponse:
    """How the station's bank wants its file, and how it answers."""
    form = BankColumnsForm(request.POST or None, columns=settlement.bank_columns(by=request.actor))
    if form.carry_out(request, settlement_actions.set_bank_columns):
        return go("bank_columns", said="saved")
    return page(request, "bank_columns", {"place": "money"}, form=form)
