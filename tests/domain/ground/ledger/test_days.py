"""A balance on a day is reckoned backwards from now; it is what a sum from the first day would be."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger import checks
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import OPENING, AccountKey, AccountKind, Posting, TransactionFact
from cunzhan.domain.ground.ledger.models import Entry
from cunzhan.kit.keys import new_id, new_key
from tests.cast import NOW, TODAY, Cast
from tests.domain.trade.settlement.test_owed import plan_of

SPAN = 90
KINDS = ("sale", "payout", OPENING)


def accounts(random: Random) -> list[AccountKey]:
    """Some whose codes begin alike, some that do not."""
    made = [AccountKey(f"household:{place}", AccountKind.LIABILITY) for place in range(random.randint(1, 4))]
    made += [AccountKey("advance:0", AccountKind.ASSET), AccountKey("household", AccountKind.LIABILITY)]
    return [*made, AccountKey("cash", AccountKind.ASSET), AccountKey("bank", AccountKind.ASSET)]


def a_history(cast: Cast, random: Random) -> None:
    """Transactions of some entries each, on days in no order: what was written later may be of an earlier day."""
    there = accounts(random)
    for _turn in range(random.randint(1, 25)):
        entries = []
        for _entry in range(random.randint(1, 5)):
            debit, credit = random.sample(there, 2)
            entries.append(Posting(debit, credit, random.randint(1, 10**9)))
        at = NOW - timedelta(minutes=random.randint(0, SPAN * 24 * 60))
        ledger.post(by=cast.manager, at=at, key=new_key(), kind=random.choice(KINDS), ref=new_id(), entries=entries)


def summed(history: list[TransactionFact], prefix: str, since: date, until: date, kind: str = "") -> dict[str, int]:
    """From the first transaction on, one by one, in the plainest way."""
    found: Counter[str] = Counter()
    for fact in history:
        if since <= fact.business_date < until and kind in ("", fact.kind):
            for entry in fact.entries:
                found[entry.debit] += entry.amount_fen
                found[entry.credit] -= entry.amount_fen
    return {code: fen for code, fen in found.items() if code.startswith(prefix) and fen}


def some(found: dict[str, int]) -> dict[str, int]:
    return {code: fen for code, fen in found.items() if fen}


@pytest.mark.parametrize("seed", range(8))
def test_every_way_to_ask_comes_to_the_plain_sum(cast: Cast, seed: int) -> None:
    random = Random(seed)
    a_history(cast, random)
    first, by = date(2000, 1, 1), cast.manager
    history = list(books.all_transactions(by=by))
    days = [TODAY - timedelta(days=random.randint(-2, SPAN + 2)) for _day in range(8)]
    for day in [first, TODAY, TODAY + timedelta(days=1), *days]:
        for prefix in ("", "household:", "household", "advance:", "cash", "nothing"):
            expected = summed(history, prefix, first, day)
            assert some(books.balances_before(by=by, prefix=prefix, day=day)) == expected, (day, prefix)
        for code in ("cash", "household", "household:0", "nothing"):
            assert books.balance_before(by=by, code=code, day=day) == summed(history, code, first, day).get(code, 0)
    for since, until in zip(days[::2], days[1::2], strict=True):
        for kind in ("", OPENING):
            expected = summed(history, "household:", since, until, kind)
            found = books.changes(by=by, prefix="household:", since=since, until=until, kind=kind)
            assert some(found) == expected, (since, until, kind)
    assert list(checks.check(cast.station_id)) == []


def test_what_others_own_stays_theirs(cast: Cast) -> None:
    a_history(cast, Random(7))
    assert books.balances_before(by=cast.far_manager, prefix="", day=TODAY + timedelta(days=1)) == {}


def test_it_is_read_along_an_index_and_in_one_statement(cast: Cast) -> None:
    a_history(cast, Random(7))
    with CaptureQueriesContext(connection) as caught:
        books.balances_before(by=cast.manager, prefix="household:", day=TODAY)
    [question] = [query["sql"] for query in caught.captured_queries]
    if connection.vendor == "sqlite":  # PostgreSQL chooses by figures that so small a table does not have
        plan = plan_of(question)
        assert "entries_by_debit (station_id=? AND debit_id=? AND business_date>?)" in plan
        assert "entries_by_credit (station_id=? AND credit_id=? AND business_date>?)" in plan


def test_an_entry_of_another_day_than_its_transaction_is_found(cast: Cast) -> None:
    a_history(cast, Random(3))
    entry = Entry.objects.of(cast.station_id).latest("id")
    table = "ledger_entry"
    with connection.cursor() as cursor:  # somebody with a database shell, who took the guard away
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_append_only_update")
        else:
            cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    Entry.objects.of(cast.station_id).filter(id=entry.id).update(business_date=entry.business_date - timedelta(days=1))
    [finding] = checks.check(cast.station_id)
    assert (finding.table, finding.row, finding.says) == (
        table,
        str(entry.id),
        (entry.business_date - timedelta(days=1)).isoformat(),
    )


@pytest.mark.django_db(transaction=True)
def test_entries_of_before_get_their_days(cast: Cast) -> None:
    """Back to the tables without days and forward again: every entry has its day, and its guard."""
    a_history(cast, Random(5))
    before = list(Entry.objects.order_by("id").values_list("id", "business_date", "amount_fen", "debit", "credit"))
    head = [("ledger", "0004_add_days_of_entries")]
    MigrationExecutor(connection).migrate([("ledger", "0003_add_closings")])
    MigrationExecutor(connection).migrate(head)
    after = list(Entry.objects.order_by("id").values_list("id", "business_date", "amount_fen", "debit", "credit"))
    assert after == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().update(amount_fen=1)
    assert list(checks.check(cast.station_id)) == []
