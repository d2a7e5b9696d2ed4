"""The money book: accounts, transactions, entries. Every total opens to the movements under it."""

from __future__ import annotations

import uuid
from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.ledger.facts import TransactionFact
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan

from ..pages import cursor_of, every, page, search_of, spreadsheet
from .account_names import account_name, transaction_name

books = staff(Role.BOOKKEEPER, Role.MANAGER)


@books
@require_GET
def balances(request: Asked) -> HttpResponse:
    """All accounts with what is on them; each opens to its transactions."""
    text = search_of(request)
    rows = [
        {"account": account, "name": account_name(account.code)}
        for account in ledger.balances(by=request.actor, prefix="")
        if not text or text in account.code or text in str(account_name(account.code))
    ]
    return page(request, "accounts", {"place": "money", "rows": rows, "text": text})


def _listed(request: Asked, cursor: str | None) -> Page[TransactionFact]:
    return ledger.transactions(by=request.actor, code=search_of(request, "code") or None, cursor=cursor)


@books
@require_GET
def transactions(request: Asked) -> HttpResponse:
    """The journal, newest first; of one account when its code is given."""
    code = search_of(request, "code")
    listed = _listed(request, cursor_of(request))
    context = {
        "place": "money",
        "listed": listed,
        "rows": [{"fact": fact, "name": transaction_name(fact.kind), "amount_fen": _moved(fact, code)} for fact in listed.items],
        "code": code,
        "account": account_name(code) if code else "",
        "balance_fen": ledger.balance(by=request.actor, code=code) if code else None,
    }
    return page(request, "transactions", context)


def _moved(fact: TransactionFact, code: str) -> int:
    """What a transaction moved: on one account with its sign, else in all."""
    if not code:
        return sum(entry.amount_fen for entry in fact.entries)
    return sum(
        entry.amount_fen * ((entry.debit == code) - (entry.credit == code)) for entry in fact.entries
    )


@books
@require_GET
def export(request: Asked) -> HttpResponse:
    """One row an entry."""
    heads = [_("Number"), _("Day"), _("Time"), _("Kind"), _("To account"), _("From account"), _("Yuan"), _("Note")]
    rows = (
        [
            fact.number,
            fact.business_date.isoformat(),
            timezone.localtime(fact.at).strftime("%H:%M"),
            transaction_name(fact.kind),
            entry.debit,
            entry.credit,
            yuan(entry.amount_fen),
            entry.memo or fact.memo,
        ]
        for fact in every(partial(_listed, request))
        for entry in fact.entries
    )
    return spreadsheet("transactions", heads, rows)


@books
@require_GET
def transaction(request: Asked, transaction_id: uuid.UUID) -> HttpResponse:
    """One transaction: from where to where, and by which rule."""
    fact = ledger.transaction(by=request.actor, transaction_id=transaction_id)
    entries = [
        {"entry": entry, "to": account_name(entry.debit), "from": account_name(entry.credit)} for entry in fact.entries
    ]
    context = {"place": "money", "fact": fact, "name": transaction_name(fact.kind), "entries": entries}
    context["total_fen"] = sum(entry.amount_fen for entry in fact.entries)
    return page(request, "transaction", context)
