"""Asking the money book."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import AccountKey, AccountKind, Posting
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast
from tests.refusals import refused


@pytest.fixture
def three_days(cast: Cast) -> Cast:
    """What the household is owed grows by 100, 10, 1 on three days; on the second it gets 5."""
    owed = AccountKey(f"household:{cast.household.household_id}", AccountKind.LIABILITY)
    cash = AccountKey("cash", AccountKind.ASSET)
    for day, fen in enumerate((100, 10, 1)):
        entries = [Posting(cash, owed, fen)] + ([Posting(owed, cash, 5)] if day == 1 else [])
        at = NOW + timedelta(days=day)
        ledger.post(by=cast.clerk, at=at, key=new_key(), kind=f"day{day}", ref=new_id(), entries=entries)
    return cast


def code(cast: Cast) -> str:
    return f"household:{cast.household.household_id}"


def test_a_balance_before_a_day_knows_nothing_of_that_day(three_days: Cast) -> None:
    before = [
        books.balance_before(by=three_days.manager, code=code(three_days), day=date(2026, 10, day))
        for day in (16, 17, 18, 19)
    ]
    assert before == [0, -100, -105, -106]


def test_movements_are_by_transaction_within_the_days(three_days: Cast) -> None:
    moved = books.movements(
        by=three_days.manager, code=code(three_days), since=date(2026, 10, 17), until=date(2026, 10, 19)
    )
    assert [(fact.kind, change) for fact, change in moved] == [("day1", -5), ("day2", -1)]


def test_the_journal_is_found_by_account_kind_and_time(three_days: Cast) -> None:
    by = three_days.bookkeeper
    assert [t.kind for t in books.transactions(by=by).items] == ["day2", "day1", "day0"]
    assert [t.kind for t in books.transactions(by=by, kind="day1").items] == ["day1"]
    assert [t.kind for t in books.transactions(by=by, since=NOW + timedelta(hours=1)).items] == ["day2", "day1"]
    assert len(books.transactions(by=by, code=code(three_days)).items) == 3
    assert books.transactions(by=by, code="bank").items == ()
    first = books.transactions(by=by, size=2)
    assert [t.kind for t in books.transactions(by=by, size=2, cursor=first.next_cursor).items] == ["day0"]


def test_a_household_sees_its_own_account_only(three_days: Cast) -> None:
    assert books.balance(by=three_days.household, code=code(three_days)) == -106
    for own_code in ("cash", code(three_days)[:-1], f"household:{three_days.neighbour.household_id}", ""):
        with refused(Kind.FORBIDDEN):
            books.balance(by=three_days.household, code=own_code)
        with refused(Kind.FORBIDDEN):
            books.balances(by=three_days.household, prefix=own_code)
        with refused(Kind.FORBIDDEN):
            books.balance_before(by=three_days.household, code=own_code, day=NOW.date())
        with refused(Kind.FORBIDDEN):
            books.movements(by=three_days.household, code=own_code, since=NOW.date(), until=NOW.date())


def test_the_journal_is_for_bookkeeper_and_manager(three_days: Cast) -> None:
    made = books.transactions(by=three_days.bookkeeper).items[0].id
    for by in (three_days.clerk, three_days.household, three_days.buyer, three_days.officer):
        with refused(Kind.FORBIDDEN):
            books.transactions(by=by)
        with refused(Kind.FORBIDDEN):
            books.transaction(by=by, transaction_id=made)


def test_a_buyer_sees_no_account(three_days: Cast) -> None:
    assert three_days.buyer.role == Role.BUYER
    with refused(Kind.FORBIDDEN):
        books.balance(by=three_days.buyer, code="cash")
