"""Money to households: what is owed, advances, and the sheets they sign when they are paid."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.adapters.print import documents
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import PayoutSheetFact
from cunzhan.faces.counter.forms.base import ConfirmForm
from cunzhan.faces.counter.forms.money import AdvanceForm, FailForm, PeriodForm, SheetForm
from cunzhan.faces.counter.pages import (
    PAPER_LANGUAGES,
    cursor_of,
    every,
    go,
    page,
    paper_language,
    pdf,
    search_of,
    spreadsheet,
)
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock
from cunzhan.kit.money import yuan
from cunzhan.kit.refusal import Kind, Refusal

books = staff(Role.BOOKKEEPER, Role.MANAGER)


@books
@require_GET
def owed(request: Asked) -> HttpResponse:
    """What every household has to get, page by page."""
    return page(request, "owed", _owed(request) | {"form": SheetForm(households=[])})


def _owed(request: Asked) -> dict[str, Any]:
    text = search_of(request)
    return {
        "place": "money",
        "listed": settlement.owed_page(by=request.actor, number=text, cursor=cursor_of(request)),
        "total_fen": settlement.payable(by=request.actor),
        "text": text,
        "period": PeriodForm.this_month(clock.business_date(request.at, request.station.zone)),
    }


@books
@require_http_methods(["GET", "POST"])
def advance(request: Asked, household_id: uuid.UUID) -> HttpResponse:
    """Money before the goods are sold; it is repaid out of what they bring."""
    row = people.household(by=request.actor, household_id=household_id)
    form = AdvanceForm(request.POST or None)
    if form.carry_out(request, settlement_actions.advance, household_id=household_id):
        return go("household", household_id, said="advanced")
    context = {
        "place": "money",
        "row": row,
        "question": _("Give household %(number)s an advance?") % {"number": row.number},
        "text": _("The cash is paid out now. It is kept back from what the goods bring, and the statement says so."),
        "yes": _("Pay the advance"),
        "back": reverse("counter:household", args=[household_id]),
    }
    return page(request, "advance", context, form=form)


@books
@require_http_methods(["POST"])
def make_sheet(request: Asked) -> HttpResponse:
    """A sheet for the ticked households, or for all that are owed something; nobody is paid yet."""
    rows = settlement.owed(by=request.actor)
    form = SheetForm(request.POST, households=[(str(row.household_id), row.household_number) for row in rows])
    if form.carry_out(request, settlement_actions.make_payout_sheet):
        return go("sheet", form.answer, said="sheet")
    context = _owed(request) | {"ticked": request.POST.getlist("household_ids")}
    return page(request, "owed", context, form=form)


@books
@require_GET
def sheets(request: Asked) -> HttpResponse:
    """The sheets made so far."""
    listed = settlement.payout_sheets(by=request.actor, cursor=cursor_of(request))
    return page(request, "sheets", {"place": "money", "listed": listed})


@books
@require_GET
def sheets_export(request: Asked) -> HttpResponse:
    """One row a household and sheet, by number."""
    states = {
        "listed": _("still to pay"),
        "sent": _("with the bank"),
        "unknown": _("not known"),
        "paid": _("paid"),
        "failed": _("not paid"),
    }
    heads = [_("Sheet"), _("Made"), _("Household"), _("Kept back"), _("Hand over"), _("State"), _("Why")]
    sheets = every(lambda cursor: settlement.payout_sheets(by=request.actor, cursor=cursor))
    rows = (
        [
            sheet.number,
            timezone.localtime(sheet.made_at).strftime("%Y-%m-%d"),
            row.household_number,
            yuan(row.deducted_fen),
            yuan(row.amount_fen),
            states[row.state],
            row.reason,
        ]
        for sheet in sheets
        for row in sheet.rows
    )
    return spreadsheet("pay-sheets", heads, rows)


@books
@require_GET
def sheet(request: Asked, sheet_id: uuid.UUID) -> HttpResponse:
    """One sheet: who was paid, who was not, who still comes."""
    fact = settlement.payout_sheet(by=request.actor, sheet_id=sheet_id)
    context = {
        "place": "money",
        "sheet": fact,
        "waiting": _of(fact, "listed"),
        "with_bank": _of(fact, "sent"),
        "done": _of(fact, "paid"),
        "not_known": _of(fact, "unknown"),
        "can_fetch": not any(row.state in ("paid", "unknown") for row in fact.rows),
        "languages": PAPER_LANGUAGES,
    }
    return page(request, "sheet", context)


def _of(fact: PayoutSheetFact, state: str) -> tuple[int, int]:
    return fact.count(state), fact.sum_fen(state)


@books
@require_GET
def sheet_pdf(request: Asked, sheet_id: uuid.UUID) -> HttpResponse:
    """The sheet with room to sign."""
    language = paper_language(request)
    facts = settlement.payout_sheet(by=request.actor, sheet_id=sheet_id)
    return pdf(documents.payout_sheet(facts, language), f"payout-{facts.number}")


def _row(request: Asked, sheet_id: uuid.UUID, payout_id: uuid.UUID) -> Any:
    rows = settlement.payout_sheet(by=request.actor, sheet_id=sheet_id).rows
    row = next((row for row in rows if row.id == payout_id), None)
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("This row is not on the sheet."))
    return row


def mark(
    request: Asked, sheet_id: uuid.UUID, payout_id: uuid.UUID, form: Any, action: Any, said: str, **words: Any
) -> HttpResponse:
    """Ask, then mark one payout of a sheet."""
    row = _row(request, sheet_id, payout_id)
    if form.carry_out(request, action, payout_id=payout_id):
        return go("sheet", sheet_id, said=said)
    context = {"place": "money", "row": row, "back": reverse("counter:sheet", args=[sheet_id]), **words}
    context["question"] = words["question"] % {"number": row.household_number, "amount": yuan(row.amount_fen)}
    return page(request, "payout_mark", context, form=form)


@books
@require_http_methods(["GET", "POST"])
def paid(request: Asked, sheet_id: uuid.UUID, payout_id: uuid.UUID) -> HttpResponse:
    """The household has the money and has signed; asked first."""
    words = {
        "question": _("Did household %(number)s get its %(amount)s yuan?"),
        "text": _("It has counted the money and signed the sheet, or the bank says so. This cannot be taken back."),
        "yes": _("Yes, paid"),
    }
    form = ConfirmForm(request.POST or None)
    return mark(request, sheet_id, payout_id, form, settlement_actions.mark_paid, "paid", **words)


@books
@require_http_methods(["GET", "POST"])
def failed(request: Asked, sheet_id: uuid.UUID, payout_id: uuid.UUID) -> HttpResponse:
    """The household was not paid; the amount is owed again."""
    words = {
        "question": _("Household %(number)s was not paid its %(amount)s yuan?"),
        "text": _("The amount is owed again and comes onto the next sheet."),
        "yes": _("Not paid"),
        "danger": True,
    }
    form = FailForm(request.POST or None)
    return mark(request, sheet_id, payout_id, form, settlement_actions.mark_failed, "failed", **words)
