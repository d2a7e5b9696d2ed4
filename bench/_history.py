"""A long history made in a short time: one order that went all the way is copied, set by set, in SQL.

The copies are as the program would have written them: other ids, numbers and days, the same amounts. Only the chain of
the money book is reckoned here, row by row, since no database knows how. Afterwards the check of the books agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from cunzhan.domain.ground.ledger.models import Account, Entry, Transaction
from cunzhan.domain.ground.ledger.rules import transaction_digest
from cunzhan.domain.ground.records.models import Counter

A_DAY = 30
"""So many orders a day: a month holds as many lines in a long history as in a short one."""
_CHANGED = ("ledger_account", "stock_lot", "stock_shelf")
_LEFT_OUT = ("records_counter", "records_outgoing", "ledger_transaction", *_CHANGED)
_UNIQUE = ("token", "provider_txn", "key")
_CHUNK = 2000


@dataclass
class Template:
    """Every row one order brought, and by how much it changed what was there."""

    number: str
    rows: list[models.Model]
    transactions: list[Transaction]
    changes: list[tuple[models.Model, dict[str, int]]]
    entries: dict[UUID, list[tuple[str, str, int, str]]] = field(default_factory=dict)

    @property
    def ids(self) -> set[UUID]:
        """What gets another id in each copy."""
        return {row.pk for row in (*self.rows, *self.transactions)}


def _tables() -> list[type[models.Model]]:
    own = [model for model in apps.get_models() if model.__module__.startswith("cunzhan.")]
    return [model for model in own if not model._meta.db_table.startswith("people_")]


class Before:
    """What there was before the order that will be copied."""

    def __init__(self) -> None:
        self._ids = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _tables()}
        self._numbers = {row.pk: _numbers(row) for row in _changing()}

    def template(self, number: str) -> Template:
        """What the order brought. Of the journal only the placing is kept."""
        rows: list[models.Model] = []
        for model, known in self._ids.items():
            if model._meta.db_table not in _LEFT_OUT:
                rows += [row for row in model._base_manager.all() if row.pk not in known]
        rows = [row for row in rows if getattr(row, "verb", "orders.place_order") == "orders.place_order"]
        posted = [row for row in Transaction.objects.order_by("number") if row.pk not in self._ids[Transaction]]
        changes = [
            (row, {name: value - self._numbers[row.pk][name] for name, value in _numbers(row).items()})
            for row in _changing()
            if row.pk in self._numbers
        ]
        found = Template(number, rows, posted, changes)
        for entry in Entry.objects.filter(transaction__in=posted).select_related("debit", "credit"):
            said = (entry.debit.code, entry.credit.code, entry.amount_fen, entry.memo)
            found.entries.setdefault(entry.transaction_id, []).append(said)
        assert all(isinstance(row, Account) is False for row in rows), "an account was opened: place one order before"
        return found


def _changing() -> list[models.Model]:
    return [row for model in _tables() if model._meta.db_table in _CHANGED for row in model._base_manager.all()]


def _numbers(row: models.Model) -> dict[str, int]:
    names = ("balance_fen", "on_hand", "held")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def grow(template: Template, done: int, target: int) -> None:
    """Bring the copies from ``done`` to ``target``, each further back than the one before."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    with transaction.atomic(), connection.cursor() as cursor:
        _post(template, done, target)
        for row in template.rows:
            _copy(cursor, template, row, done, target)
        for row, change in template.changes:
            for name, by in change.items():
                if by:
                    type(row)._base_manager.filter(pk=row.pk).update(**{name: models.F(name) + by * (target - done)})
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL" if connection.vendor == "sqlite" else "SELECT 1")
        cursor.execute("ANALYZE")


def _post(template: Template, done: int, target: int) -> None:
    """The transactions of the copies, chained to the last one there is."""
    first = template.transactions[0]
    last = Transaction.objects.filter(station_id=first.station_id).latest("number")
    fields = Transaction._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in fields)
    into = f'INSERT INTO "{Transaction._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(fields))})'
    rows: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in _chain(template, last, done, target):
            rows.append([_kept(getattr(row, column.attname)) for column in fields])
            if len(rows) == _CHUNK:
                cursor.executemany(into, rows)
                rows.clear()
        cursor.executemany(into, rows)
    number = last.number + len(template.transactions) * (target - done)
    Counter.objects.filter(station_id=first.station_id, name="transaction").update(last=number)


def _kept(value: Any) -> Any:
    """A value as the database keeps it: said here, since Django's own way takes most of the time."""
    if connection.vendor != "sqlite":
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def _chain(template: Template, last: Transaction, done: int, target: int) -> Iterator[Transaction]:
    ids, digest, number = template.ids, last.digest, last.number
    for n in range(done + 1, target + 1):
        ago = timedelta(days=_ago(n))
        for row in template.transactions:
            number += 1
            said = template.entries[row.id]
            entries = [(d, c, fen, memo.replace(template.number, _number(n))) for d, c, fen, memo in said]
            values: dict[str, Any] = {
                "station_id": row.station_id,
                "number": number,
                "at": row.at - ago,
                "business_date": row.business_date - ago,
                "kind": row.kind,
                "ref": _id(row.ref, n) if row.ref in ids else row.ref,
                "rule": row.rule,
                "memo": row.memo.replace(template.number, _number(n)),
            }
            digest = transaction_digest(digest, entries=entries, **values)
            yield Transaction(id=_id(row.id, n), digest=digest, **values)


def _ago(n: int) -> int:
    """How many days before the template a copy lies: each thirty lie a day further back."""
    return n // A_DAY + 1


def _number(n: int) -> str:
    return f"H{n:08d}"


def _id(template: UUID, n: int) -> UUID:
    """Another id for each copy: the beginning of the template's, and the copy's number."""
    return UUID(f"{template.hex[:20]}{n:012x}")


def _copy(cursor: Any, template: Template, row: models.Model, done: int, target: int) -> None:
    fields, sqlite = row._meta.concrete_fields, connection.vendor == "sqlite"
    parts, params = [], []
    ids = template.ids
    for column in fields:
        value = getattr(row, column.attname)
        part, given = _part(template.number, column, value, ids, sqlite=sqlite)
        parts.append(part)
        params += given
    names = ", ".join(f'"{column.column}"' for column in fields)
    if sqlite:
        series = f"WITH RECURSIVE seq(n) AS (SELECT {done + 1} UNION ALL SELECT n + 1 FROM seq WHERE n < {target}) "
        source = "seq"
    else:
        series, source = "", f"generate_series({done + 1}, {target}) AS seq(n)"
    cursor.execute(
        f'INSERT INTO "{row._meta.db_table}" ({names}) {series}SELECT {", ".join(parts)} FROM {source}', params
    )


def _part(number: str, column: Any, value: Any, ids: set[UUID], *, sqlite: bool) -> tuple[str, list[Any]]:
    """How one column of the copies is said in SQL, and the values for it."""
    kept = column.get_db_prep_save(value, connection)
    if isinstance(value, UUID) and value in ids:
        told = f"'{value.hex[:20]}' || " + ("printf('%%012x', n)" if sqlite else "lpad(to_hex(n), 12, '0')")
        return (told if sqlite else f"({told})::uuid"), []
    count = "printf('%%08d', n)" if sqlite else "lpad(n::text, 8, '0')"
    if isinstance(value, str) and column.name in _UNIQUE:
        return f"'copy' || {count}", []
    if isinstance(value, str) and number in value:
        before, _number_itself, after = value.partition(number)
        return (f"%s || 'H' || {count} || %s" if sqlite else f"%s::text || 'H' || {count} || %s::text"), [before, after]
    if isinstance(value, date):
        ago = f"(n / {A_DAY} + 1)"
        if sqlite:
            return f"{'datetime' if isinstance(value, datetime) else 'date'}(%s, '-' || {ago} || ' days')", [kept]
        if isinstance(value, datetime):
            return f"%s::timestamptz - {ago} * interval '1 day'", [kept]
        return f"%s::date - {ago}", [kept]
    if sqlite or value is None:
        return "%s", [kept]
    return f"%s::{column.db_type(connection).partition(' ')[0].partition('(')[0]}", [kept]
