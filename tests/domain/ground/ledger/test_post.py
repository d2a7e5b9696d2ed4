"""Posting to the money book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.checks import check
from cunzhan.domain.ground.ledger.facts import AccountFact, AccountKey, AccountKind, EntryFact, Posting
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast
from tests.refusals import refused, unchanged

CASH = AccountKey("cash", AccountKind.ASSET)
BANK = AccountKey("bank", AccountKind.ASSET)
OWED = AccountKey("owed", AccountKind.LIABILITY)


def post(
    cast: Cast, *entries: Posting, by: Actor | None = None, ref: UUID | None = None, at: datetime = NOW, **more: object
):
    content = {"kind": "test", "ref": ref or new_id(), "entries": entries, **more}
    return ledger.post(by=by or cast.manager, at=at, key=new_key(), **content)  # type: ignore[arg-type]


def test_it_works(cast: Cast) -> None:
    ref = new_id()
    made = post(
        cast, Posting(CASH, OWED, 500, "jar"), Posting(BANK, OWED, 250), ref=ref, rule="price_up 1", memo="m" * 300
    )
    fact = books.transaction(by=cast.manager, transaction_id=made)
    assert (fact.number, fact.at, fact.business_date) == (1, NOW, date(2026, 10, 16))
    assert (fact.kind, fact.ref, fact.rule, fact.memo) == ("test", ref, "price_up 1", "m" * 200)
    assert fact.entries == (EntryFact("cash", "owed", 500, "jar"), EntryFact("bank", "owed", 250, ""))
    assert books.balances(by=cast.manager) == (
        AccountFact("bank", AccountKind.ASSET, 250),
        AccountFact("cash", AccountKind.ASSET, 500),
        AccountFact("owed", AccountKind.LIABILITY, -750),
    )


def test_entries_of_nothing_are_left_out(cast: Cast) -> None:
    made = post(cast, Posting(CASH, OWED, 0), Posting(BANK, OWED, 1))
    assert len(books.transaction(by=cast.manager, transaction_id=made).entries) == 1
    assert books.balance(by=cast.manager, code="cash") == 0


def test_numbers_follow_each_other_without_gaps(cast: Cast) -> None:
    post(cast, Posting(CASH, OWED, 1))
    with refused(Kind.INVALID):
        post(cast, Posting(CASH, OWED, 0))
    post(cast, Posting(CASH, OWED, 1))
    assert [row.number for row in books.transactions(by=cast.manager).items] == [2, 1]


def test_nothing_at_all_is_refused(cast: Cast) -> None:
    with refused(Kind.INVALID):
        post(cast)


def test_the_same_thing_is_posted_once(cast: Cast) -> None:
    ref = new_id()
    post(cast, Posting(CASH, OWED, 5), ref=ref)
    with refused(Kind.CONFLICT):
        post(cast, Posting(CASH, OWED, 5), ref=ref)


def test_a_negative_amount_is_a_mistake_of_the_program(cast: Cast) -> None:
    with unchanged(), pytest.raises(ValueError):
        post(cast, Posting(CASH, OWED, 7), Posting(CASH, OWED, -5))


def test_an_account_that_may_not_be_overdrawn_gives_what_it_has_and_no_more(cast: Cast) -> None:
    post(cast, Posting(CASH, OWED, 100))
    with refused(Kind.CONFLICT):
        post(cast, Posting(BANK, CASH, 101), not_overdrawn=[CASH])
    with refused(Kind.CONFLICT):
        post(cast, Posting(OWED, CASH, 101), not_overdrawn=[OWED])
    post(cast, Posting(BANK, CASH, 100), not_overdrawn=[CASH])
    assert books.balance(by=cast.manager, code="cash") == 0


def test_the_day_is_the_station_s_own(cast: Cast) -> None:
    late = datetime(2026, 10, 16, 16, 0, tzinfo=UTC)
    days = [
        books.transaction(by=cast.manager, transaction_id=post(cast, Posting(CASH, OWED, 1), at=at)).business_date
        for at in (late - timedelta(microseconds=1), late)
    ]
    assert days == [date(2026, 10, 16), date(2026, 10, 17)]


def test_two_stations_keep_their_own_books(cast: Cast) -> None:
    made = post(cast, Posting(CASH, OWED, 5))
    post(cast, Posting(CASH, OWED, 7), by=cast.far_manager)
    assert books.balance(by=cast.manager, code="cash") == 5
    assert books.balance(by=cast.far_manager, code="cash") == 7
    with refused(Kind.NOT_FOUND):
        books.transaction(by=cast.far_manager, transaction_id=made)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.lists(
        some.lists(
            some.tuples(some.integers(0, 5), some.integers(0, 5), some.integers(1, 10**9)), min_size=1, max_size=4
        ),
        max_size=5,
    )
)
def test_everything_posted_sums_to_nothing(cast: Cast, postings: list[list[tuple[int, int, int]]]) -> None:
    accounts = [AccountKey(f"account:{n}", list(AccountKind)[n % 5]) for n in range(6)]
    for entries in postings:
        wanted = [Posting(accounts[a], accounts[b], fen) for a, b, fen in entries if a != b]
        if wanted:
            post(cast, *wanted)
    assert sum(account.balance_fen for account in books.balances(by=cast.manager)) == 0
    assert list(check(cast.station_id)) == []
