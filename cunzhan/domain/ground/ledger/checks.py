"""The money book recomputed from its entries."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cunzhan.domain.ground.ledger.models import Account, Closing, Entry, Transaction
from cunzhan.domain.ground.ledger.rules import EntrySaid, transaction_digest
from cunzhan.domain.ground.records.models import Counter
from cunzhan.kit.finding import MOST_NAMED, Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """Every balance is the sum of its entries; every transaction has entries; no entry crosses stations, or is of
    another day than its transaction; and the chain of digests holds, naming the first transaction that was changed,
    removed or slipped in.
    """
    yield from _balances(station_id)
    yield from _empty_transactions(station_id)
    yield from _foreign_ends(station_id)
    yield from _days(station_id)
    yield from _chain(station_id)
    yield from _closed(station_id)


def _closed(station_id: UUID) -> Iterator[Finding]:
    for closing in Closing.objects.of(station_id).order_by("until"):
        late = Transaction.objects.of(station_id).filter(
            number__gt=closing.last_number, business_date__lt=closing.until
        )
        for row in late.order_by("number")[:MOST_NAMED]:
            says = row.business_date.isoformat()
            yield Finding("money", "ledger_transaction", str(row.number), says, "after the closing", station_id)


def _balances(station_id: UUID) -> Iterator[Finding]:
    def sum_of(end: str) -> Coalesce:
        rows = Entry.objects.of(station_id).filter(**{end: OuterRef("id")}).order_by().values(end)
        total = rows.annotate(total=Sum("amount_fen")).values("total")
        return Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))

    rows = Account.objects.of(station_id).annotate(sum_fen=sum_of("debit") - sum_of("credit"))
    for row in rows.exclude(balance_fen=F("sum_fen")).order_by("code")[:MOST_NAMED]:
        yield Finding("money", "ledger_account", row.code, row.balance_fen, row.sum_fen, station_id)


def _empty_transactions(station_id: UUID) -> Iterator[Finding]:
    mine = Entry.objects.of(station_id).filter(transaction_id=OuterRef("id"))
    for row in Transaction.objects.of(station_id).filter(~Exists(mine)).order_by("number")[:MOST_NAMED]:
        yield Finding("money", "ledger_transaction", str(row.number), "no entries", "some", station_id)


def _foreign_ends(station_id: UUID) -> Iterator[Finding]:
    rows = Entry.objects.of(station_id).exclude(
        Q(debit__station_id=station_id, credit__station_id=station_id, transaction__station_id=station_id)
    )
    for row in rows.order_by("id")[:MOST_NAMED]:
        yield Finding("money", "ledger_entry", str(row.id), "another station's account", "its own", station_id)


def _days(station_id: UUID) -> Iterator[Finding]:
    rows = Entry.objects.of(station_id).exclude(business_date=F("transaction__business_date"))
    for row in rows.select_related("transaction").order_by("id")[:MOST_NAMED]:
        says, should = row.business_date.isoformat(), row.transaction.business_date.isoformat()
        yield Finding("money", "ledger_entry", str(row.id), says, should, station_id, "day")


def _chain(station_id: UUID) -> Iterator[Finding]:
    digest, number = "", 0
    while rows := list(Transaction.objects.of(station_id).filter(number__gt=number).order_by("number")[:1000]):
        entries = _said(station_id, [row.id for row in rows])
        for row in rows:
            if row.number != number + 1:
                yield Finding("money", "ledger_transaction", str(number + 1), "missing", "there", station_id)
                return
            number = row.number
            digest = transaction_digest(
                digest,
                station_id=station_id,
                number=number,
                at=row.at,
                business_date=row.business_date,
                kind=row.kind,
                ref=row.ref,
                rule=row.rule,
                memo=row.memo,
                entries=entries.get(row.id, []),
            )
            if row.digest != digest:
                says, should = row.digest[:12], digest[:12]
                yield Finding("money", "ledger_transaction", str(number), says, should, station_id, "chain")
                return
    last = Counter.objects.of(station_id).filter(name="transaction").values_list("last", flat=True).first() or 0
    if last != number:
        yield Finding(
            "money", "ledger_transaction", str(number + 1), "missing", "there", station_id, "end of the chain"
        )


def _said(station_id: UUID, ids: list[UUID]) -> dict[UUID, list[EntrySaid]]:
    found: dict[UUID, list[EntrySaid]] = {}
    rows = Entry.objects.of(station_id).filter(transaction_id__in=ids)
    columns = ("transaction_id", "debit__code", "credit__code", "amount_fen", "memo")
    for transaction_id, debit, credit, amount_fen, memo in rows.values_list(*columns):
        found.setdefault(transaction_id, []).append((debit, credit, amount_fen, memo))
    return found
