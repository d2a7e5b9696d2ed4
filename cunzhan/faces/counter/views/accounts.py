"""The money book: accounts, transactions, entries. Every total opens to the movements under it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date as read_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.ledger.facts import AccountFact, AccountKind, TransactionFact
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.faces.counter.forms.money import MoveForm
from cunzhan.faces.counter.pages import cursor_of, every, go, page, search_of, spreadsheet
from cunzhan.faces.counter.views.account_names import TRANSACTIONS, AccountNames, rules_said, transaction_name
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import clock, reasons
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan

GROW_BY_DEBIT = {AccountKind.ASSET, AccountKind.EXPENSE}

books = staff(Role.BOOKKEEPER, Role.MANAGER)


def side_of(account: AccountFact | None) -> int:
    """Which way an account grows: what we owe and what came in are shown as amounts, not as less than nothing."""
    return 1 if account is None or account.kind in GROW_BY_DEBIT else -1


def shown_fen(account: AccountFact) -> int:
    """The balance as people say it."""
    return account.balance_fen * side_of(account)


@books
@require_GET
def balances(request: Asked) -> HttpResponse:
    """All accounts with what is on them; each opens to its transactions."""
    text = search_of(request)
    accounts = ledger.balances(by=request.actor)
    names = AccountNames(request, (account.code for account in accounts))
    rows = [
        {"account": account, "name": names[account.code], "shown_fen": shown_fen(account)}
        for account in accounts
        if not text or text.lower() in f"{account.code} {names[account.code]}".lower()
    ]
    return page(request, "accounts", {"place": "money", "rows": rows, "text": text})


def _code(request: Asked) -> str:
    return search_of(request, "code")


def parse_date(text: str) -> date | None:
    """A day out of the address; what is none filters nothing."""
    try:
        return read_date(text)
    except ValueError:
        return None


def _listed(request: Asked, cursor: str | None) -> Page[TransactionFact]:
    kind, since = request.GET.get("kind", ""), parse_date(search_of(request, "since"))
    return ledger.transactions(
        by=request.actor,
        code=_code(request) or None,
        kind=kind if kind in TRANSACTIONS else None,
        since=clock.start_of_day(since, request.station.zone) if since else None,
        cursor=cursor,
    )


@books
@require_GET
def transactions(request: Asked) -> HttpResponse:
    """The journal, newest first; of one account when its code is given."""
    code, listed = _code(request), _listed(request, cursor_of(request))
    held = ledger.balances(by=request.actor, prefix=code) if code else ()
    account = next((found for found in held if found.code == code), None)
    context = {
        "place": "money",
        "listed": listed,
        "rows": [
            {"fact": fact, "name": transaction_name(fact.kind), "amount_fen": _moved(fact, code) * side_of(account)}
            for fact in listed.items
        ],
        "code": code,
        "kinds": TRANSACTIONS.items(),
        "kind": request.GET.get("kind", ""),
        "since": search_of(request, "since"),
    }
    if code:
        context |= {"account": AccountNames(request, [code])[code], "balance_fen": shown_fen(account) if account else 0}
    return page(request, "transactions", context)


def _moved(fact: TransactionFact, code: str) -> int:
    """What a transaction moved: to the debit (or, less than nothing, the credit) of one account, else in all."""
    if not code:
        return sum(entry.amount_fen for entry in fact.entries)
    return sum(entry.amount_fen * ((entry.debit == code) - (entry.credit == code)) for entry in fact.entries)


@books
@require_GET
def export(request: Asked) -> HttpResponse:
    """One row an entry."""
    heads = [_("Number"), _("Day"), _("Time"), _("Kind"), _("Debit"), _("Credit"), _("Yuan"), _("Note")]
    return spreadsheet("transactions", heads, _entries(request))


def _entries(request: Asked) -> Iterator[list[str | int]]:
    facts = list(every(partial(_listed, request)))
    names = AccountNames(request, (code for fact in facts for e in fact.entries for code in (e.debit, e.credit)))
    for fact in facts:
        for entry in fact.entries:
            yield [
                fact.number,
                fact.business_date.isoformat(),
                timezone.localtime(fact.at).strftime("%H:%M"),
                transaction_name(fact.kind),
                names[entry.debit],
                names[entry.credit],
                yuan(entry.amount_fen),
                reasons.said(entry.memo or fact.memo),
            ]


@books
@require_GET
def transaction(request: Asked, transaction_id: uuid.UUID) -> HttpResponse:
    """One transaction: from where to where, and by which rule."""
    fact = ledger.transaction(by=request.actor, transaction_id=transaction_id)
    names = AccountNames(request, (code for entry in fact.entries for code in (entry.debit, entry.credit)))
    context = {
        "place": "money",
        "fact": fact,
        "name": transaction_name(fact.kind),
        "rule": rules_said(fact.rule),
        "entries": [{"entry": e, "debit": names[e.debit], "credit": names[e.credit]} for e in fact.entries],
        "total_fen": sum(entry.amount_fen for entry in fact.entries),
    }
    return page(request, "transaction", context)


@books
@require_http_methods(["GET", "POST"])
def move(request: Asked) -> HttpResponse:
    """Money goes from the bank or a payment company into the drawer, or to the bank."""
    held = [a for a in ledger.balances(by=request.actor) if a.code in ("bank", "cash") or a.code.startswith("gateway:")]
    names = AccountNames(request, (account.code for account in held))
    form = MoveForm(request.POST or None, sources=[(account.code, names[account.code]) for account in held])
    if form.carry_out(request, order_actions.move_money):
        return go("accounts", said="moved")
    rows = [{"name": names[account.code], "shown_fen": shown_fen(account)} for account in held]
    return page(request, "move", {"place": "money", "rows": rows}, form=form)
