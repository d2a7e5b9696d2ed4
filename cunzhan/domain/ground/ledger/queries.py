"""Questions to the money book of the actor's station."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger.facts import OPENING, AccountFact, AccountKind, EntryFact, TransactionFact
from cunzhan.domain.ground.ledger.models import Account, Entry, Transaction
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.refusal import Kind, Refusal

_KEEPERS = {Role.BOOKKEEPER, Role.MANAGER}


def balance(*, by: Actor, code: str) -> int:
    """The balance of one account: debits less credits, in fen; zero for an account not opened yet."""
    _may_see(by, code)
    row = Account.objects.of(by.station).filter(code=code).values_list("balance_fen", flat=True).first()
    return row or 0


def balances(*, by: Actor, prefix: str = "") -> tuple[AccountFact, ...]:
    """Accounts whose code begins so, by code."""
    _may_see(by, prefix)
    rows = Account.objects.of(by.station).filter(code__startswith=prefix).order_by("code")
    return tuple(AccountFact(r.code, AccountKind(r.kind), r.balance_fen) for r in rows)


def open_balances(*, by: Actor, prefix: str, after: str = "", most: int) -> tuple[AccountFact, ...]:
    """The next accounts whose code begins so and that hold anything, by code, after what followed the prefix of one.

    Read along the index of codes: a later page costs what the first does.
    """
    _may_see(by, prefix)
    rows = Account.objects.of(by.station).filter(code__gt=prefix + after, code__startswith=prefix)
    rows = rows.exclude(balance_fen=0).order_by("code")[:most]
    return tuple(AccountFact(r.code, AccountKind(r.kind), r.balance_fen) for r in rows)


def balances_of(*, by: Actor, codes: Collection[str]) -> dict[str, int]:
    """The balances of some accounts, by code; one that is not opened yet is left out."""
    for code in codes:
        _may_see(by, code)
    rows = Account.objects.of(by.station).filter(code__in=codes)
    return dict(rows.values_list("code", "balance_fen"))


def balance_before(*, by: Actor, code: str, day: date) -> int:
    """The balance of an account at the beginning of a business day."""
    _may_see(by, code)
    return _before(Account.objects.of(by.station).filter(code=code), day).get(code, 0)


def balances_before(*, by: Actor, prefix: str, day: date) -> dict[str, int]:
    """The balances of accounts whose code begins so, at the beginning of a business day. One query for all.

    It is reckoned backwards, from the balance of now: a statement of last month costs what was posted since, however
    long the books are.
    """
    _may_see(by, prefix)
    return _before(Account.objects.of(by.station).filter(code__startswith=prefix), day)


def carried_over(*, by: Actor, code: str, since: date | None = None, until: date | None = None) -> int:
    """What an account brought from the books before these, by the days on which that was posted."""
    found = changes(by=by, prefix=code, since=since, until=until, kind=OPENING)
    return found.get(code, 0)


def changes(
    *, by: Actor, prefix: str, since: date | None = None, until: date | None = None, kind: str = ""
) -> dict[str, int]:
    """By how much accounts whose code begins so changed in [since, until), debits less credits; three queries."""
    _may_see(by, prefix)
    codes = _codes(by, prefix)
    found: dict[str, int] = {}
    for end, sign in (("debit", 1), ("credit", -1)):
        rows = _within(by, since, until).filter(**{f"{end}_id__in": codes})
        if kind:
            rows = rows.filter(transaction__kind=kind)
        sums = rows.order_by().values(f"{end}_id").annotate(total=Sum("amount_fen"))
        for account_id, total in sums.values_list(f"{end}_id", "total"):
            code = codes[account_id]
            found[code] = found.get(code, 0) + sign * total
    return found


def movements(*, by: Actor, code: str, since: date, until: date) -> tuple[tuple[TransactionFact, int], ...]:
    """Every transaction that touched an account in [since, until), in order, with what it changed there."""
    _may_see(by, code)
    account = Account.objects.of(by.station).filter(code=code).values_list("id", flat=True).first()
    rows = (
        _within(by, since, until)
        .filter(Q(debit_id=account) | Q(credit_id=account))
        .select_related("transaction")
        .order_by("transaction__number", "id")
    )
    changes: dict[UUID, tuple[TransactionFact, int]] = {}
    for row in rows:
        change = row.amount_fen if row.debit_id == account else -row.amount_fen
        before = changes.get(row.transaction_id)
        changes[row.transaction_id] = (_fact(row.transaction), change + (before[1] if before else 0))
    return tuple(changes.values())


def debits(*, by: Actor, prefix: str, kind: str, since: date, until: date) -> dict[UUID, UUID]:
    """The transactions of one kind that debited accounts whose code begins so, by what they are about: id by ref. Ids
    follow each other in the order of posting.
    """
    _may_see(by, prefix)
    rows = _within(by, since, until).filter(debit_id__in=_codes(by, prefix), transaction__kind=kind)
    return dict(rows.values_list("transaction__ref", "transaction_id"))


def transactions(
    *,
    by: Actor,
    cursor: str | None = None,
    code: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    size: int = 50,
) -> Page[TransactionFact]:
    """The journal of the money book, newest first."""
    _keepers(by)
    rows = Transaction.objects.of(by.station)
    if code:
        touched = Entry.objects.of(by.station).filter(Q(debit__code=code) | Q(credit__code=code))
        rows = rows.filter(id__in=touched.values("transaction_id"))
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(at__gte=since)
    page = page_of(rows, by="at", cursor=cursor, size=size)
    entries = _entries(by.station, [row.id for row in page.items])
    return page.map(lambda row: _fact(row, entries.get(row.id, ())))


def transaction(*, by: Actor, transaction_id: UUID) -> TransactionFact:
    """One transaction with its entries. Raises: Refusal(not_found)."""
    _keepers(by)
    row = Transaction.objects.of(by.station).filter(id=transaction_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such transaction in your books."))
    return _fact(row, _entries(by.station, [row.id]).get(row.id, ()))


def all_transactions(*, by: Actor) -> Iterator[TransactionFact]:
    """Every transaction of the station with its entries, in the order they were posted, a thousand at a time."""
    _keepers(by)
    last = 0
    while rows := list(Transaction.objects.of(by.station).filter(number__gt=last).order_by("number")[:1000]):
        entries = _entries(by.station, [row.id for row in rows])
        yield from (_fact(row, entries.get(row.id, ())) for row in rows)
        last = rows[-1].number


def _before(accounts: QuerySet[Account], day: date) -> dict[str, int]:
    """Balances less what was posted since. One statement, so that nobody can post between its two halves."""

    def since(end: str) -> Coalesce:
        rows = Entry.objects.filter(**{"station": OuterRef("station"), end: OuterRef("id")}, business_date__gte=day)
        total = rows.order_by().values(end).annotate(total=Sum("amount_fen")).values("total")
        return Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))

    found = accounts.annotate(before_fen=F("balance_fen") - since("debit") + since("credit"))
    return dict(found.values_list("code", "before_fen"))


def _codes(by: Actor, prefix: str) -> dict[UUID, str]:
    """The accounts whose code begins so, by id: entries are found along an index that begins with these."""
    return dict(Account.objects.of(by.station).filter(code__startswith=prefix).values_list("id", "code"))


def _within(by: Actor, since: date | None, until: date | None) -> QuerySet[Entry]:
    rows = Entry.objects.of(by.station)
    if since:
        rows = rows.filter(business_date__gte=since)
    return rows.filter(business_date__lt=until) if until else rows


def _entries(station_id: UUID, ids: list[UUID]) -> dict[UUID, tuple[EntryFact, ...]]:
    found: dict[UUID, list[EntryFact]] = {}
    rows = Entry.objects.of(station_id).filter(transaction_id__in=ids).select_related("debit", "credit")
    for row in rows.order_by("id"):
        entry = EntryFact(row.debit.code, row.credit.code, row.amount_fen, row.memo)
        found.setdefault(row.transaction_id, []).append(entry)
    return {key: tuple(value) for key, value in found.items()}


def _fact(row: Transaction, entries: tuple[EntryFact, ...] = ()) -> TransactionFact:
    return TransactionFact(
        row.id, row.number, row.at, row.business_date, row.kind, row.ref, row.rule, row.memo, row.digest, entries
    )


def _may_see(by: Actor, code: str) -> None:
    """Those who work here see every account, a household those that end with its own id, others none."""
    own = by.role == Role.HOUSEHOLD and by.household_id is not None and code.endswith(f":{by.household_id}")
    if not own and by.role not in (*STAFF, Role.WORKER, Role.SETUP):
        raise Refusal(Kind.FORBIDDEN, _("The books are for the bookkeeper and the manager."))


def _keepers(by: Actor) -> None:
    if by.role not in _KEEPERS:
        raise Refusal(Kind.FORBIDDEN, _("The books are for the bookkeeper and the manager."))
