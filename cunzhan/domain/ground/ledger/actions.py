"""Posting to the money book. Upper rooms say what moves; the ledger keeps it, once, for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger.facts import AccountKey, AccountKind, Posting
from cunzhan.domain.ground.ledger.models import Account, Closing, Entry, Transaction
from cunzhan.domain.ground.ledger.rules import transaction_digest
from cunzhan.domain.ground.records.actions import action, hold_number, next_number
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import each, lock_in_order

_MAY = (*STAFF, Role.BUYER, Role.WORKER)
_GROW_BY_DEBIT = (AccountKind.ASSET, AccountKind.EXPENSE)


@action("ledger.post", may=_MAY)
def post(
    *,
    by: Actor,
    at: datetime,
    key: str,
    kind: str,
    ref: UUID,
    entries: Sequence[Posting],
    rule: str = "",
    memo: str = "",
    not_overdrawn: Sequence[AccountKey] = (),
) -> UUID:
    """Write one transaction: every entry moves an amount from its credit to its debit account.

    The pair (kind, ref) is written once for good: a second posting of the same thing is refused by the database.
    Entries of zero are left out; a transaction with nothing in it is refused. Accounts are opened at first use, and
    their cached balances change in one statement, locked in id order: no two transactions wait in a ring.
    Of the accounts in ``not_overdrawn`` no more is taken than they hold, whoever else takes at the same moment.
    Raises: Refusal(conflict) when this was posted before, or would overdraw; ValueError for a negative amount.
    """
    entries = [entry for entry in entries if entry.amount_fen]
    if not entries:
        raise Refusal(Kind.INVALID, _("There is nothing to post: every amount is zero."))
    if any(entry.amount_fen < 0 for entry in entries):
        raise ValueError("an entry moves a positive amount; turn its ends around instead")
    station_id = by.station
    if Transaction.objects.of(station_id).filter(kind=kind, ref=ref).exists():
        raise Refusal(Kind.CONFLICT, _("This is already in the books. Nothing was posted again."))
    accounts = _accounts(station_id, {end for entry in entries for end in (entry.debit, entry.credit)})
    transaction = Transaction(
        id=new_id(),
        station_id=station_id,
        number=next_number(station_id=station_id, name="transaction"),
        at=at,
        business_date=business_date(at, stations.zone_of(station_id)),
        kind=kind,
        ref=ref,
        rule=rule,
        memo=memo[:200],
    )
    # Asked after the number was taken: who closes the books at this moment waits for us, or we for them.
    if Closing.objects.of(station_id).filter(until__gt=transaction.business_date).exists():
        raise Refusal(
            Kind.CONFLICT, _("The books of that day are closed. What comes later is written into the next period.")
        )
    transaction.digest = _digest(transaction, entries)
    transaction.save(force_insert=True)
    Entry.objects.bulk_create(
        [
            Entry(
                station_id=station_id,
                transaction=transaction,
                debit_id=accounts[entry.debit.code],
                credit_id=accounts[entry.credit.code],
                amount_fen=entry.amount_fen,
                business_date=transaction.business_date,
                memo=entry.memo[:120],
            )
            for entry in entries
        ]
    )
    _add_to_balances(station_id, accounts, entries, not_overdrawn)
    return transaction.id


@action("ledger.close_books", may=(Role.BOOKKEEPER, Role.MANAGER))
def close_books(*, by: Actor, at: datetime, key: str, until: date) -> None:
    """Close the books before a day for good: nothing can be posted there from now on. A second time changes nothing."""
    last = hold_number(station_id=by.station, name="transaction")
    row = Closing(station_id=by.station, until=until, at=at, last_number=last)
    Closing.objects.bulk_create([row], ignore_conflicts=True)


def _digest(row: Transaction, entries: Sequence[Posting]) -> str:
    """The transaction before is committed or our own: the counter's row is held from the number to the end."""
    before = Transaction.objects.of(row.station_id).filter(number=row.number - 1).values_list("digest", flat=True)
    return transaction_digest(
        before.first() or "",
        station_id=row.station_id,
        number=row.number,
        at=row.at,
        business_date=row.business_date,
        kind=row.kind,
        ref=row.ref,
        rule=row.rule,
        memo=row.memo,
        entries=[(e.debit.code, e.credit.code, e.amount_fen, e.memo[:120]) for e in entries],
    )


def _accounts(station_id: UUID, keys: set[AccountKey]) -> dict[str, UUID]:
    codes = [key.code for key in keys]
    rows = Account.objects.of(station_id).filter(code__in=codes)
    found = dict(rows.values_list("code", "id"))
    if missing := sorted(key for key in keys if key.code not in found):
        made = [Account(station_id=station_id, code=key.code, kind=key.kind) for key in missing]
        Account.objects.bulk_create(made, ignore_conflicts=True)
        found = dict(rows.all().values_list("code", "id"))
    return found


def _add_to_balances(
    station_id: UUID, accounts: dict[str, UUID], entries: Sequence[Posting], not_overdrawn: Sequence[AccountKey]
) -> None:
    change: dict[UUID, int] = {}
    for entry in entries:
        debit, credit = accounts[entry.debit.code], accounts[entry.credit.code]
        change[debit] = change.get(debit, 0) + entry.amount_fen
        change[credit] = change.get(credit, 0) - entry.amount_fen
    rows = Account.objects.of(station_id).filter(id__in=change)
    lock_in_order(rows, "id")
    if not_overdrawn:
        now = dict(rows.values_list("code", "balance_fen"))
        for account in not_overdrawn:
            if account.code not in now:
                continue
            after = now[account.code] + change[accounts[account.code]]
            if (after if account.kind in _GROW_BY_DEBIT else -after) < 0:
                raise Refusal(Kind.CONFLICT, _("The books hold less than that now. Look again; nothing was changed."))
    rows.update(balance_fen=F("balance_fen") + each("id", change))
