"""The list of what is owed: page by page along an index, nobody twice and nobody left out."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import OwedRow
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused

MANY = 12


@pytest.fixture
def owed(cast: Cast) -> Cast:
    """Twelve more households: each third only has an advance, each fourth both; Abliz and Patigul have nothing."""
    for place in range(MANY):
        made = people.admit_household(by=cast.clerk, at=NOW, key=new_key(), name=f"户{place}", phone="13900000000")
        settlement.carry_over_household(
            by=cast.bookkeeper,
            at=NOW,
            key=new_key(),
            household_id=made.id,
            owed_fen=0 if place % 3 == 0 else 1_000 + place,
            advance_fen=500 if place % 3 == 0 or place % 4 == 0 else 0,
        )
    return cast


def pages(cast: Cast, size: int, number: str = "") -> list[tuple[OwedRow, ...]]:
    found, cursor = [], None
    while True:
        page = asked.owed_page(by=cast.bookkeeper, number=number, cursor=cursor, size=size)
        found.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("size", [1, 5, MANY - 1, MANY, MANY + 1])
def test_all_pages_together_are_the_whole_list(owed: Cast, size: int) -> None:
    found = pages(owed, size)
    whole = asked.owed(by=owed.bookkeeper)
    assert len(whole) == MANY
    assert [row for page in found for row in page] == list(whole)
    assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)
    assert len(found) == -(-MANY // size)


def test_who_was_paid_meanwhile_is_not_missed_on_the_next_page(owed: Cast) -> None:
    before = asked.owed(by=owed.bookkeeper)
    orders.open_drawer(by=owed.clerk, at=NOW, key=new_key(), float_fen=50_000)
    first = asked.owed_page(by=owed.bookkeeper, size=5)
    second_one = before[1].household_id
    sheet = settlement.make_payout_sheet(by=owed.bookkeeper, at=NOW, key=new_key(), household_ids=[second_one])
    [payout] = asked.payout_sheet(by=owed.bookkeeper, sheet_id=sheet).rows
    settlement.mark_paid(by=owed.bookkeeper, at=NOW, key=new_key(), payout_id=payout.id)
    assert asked.owed_page(by=owed.bookkeeper, size=5, cursor=first.next_cursor).items == before[5:10]


def test_by_the_beginning_of_a_number(owed: Cast) -> None:
    whole = {row.household_number: row for row in asked.owed(by=owed.bookkeeper)}
    for number in ("0", "00", "001", sorted(whole)[3], "9"):
        wanted = [whole[found] for found in sorted(whole) if found.startswith(number)]
        for size in (1, 3, 50):
            assert [row for page in pages(owed, size, number) for row in page] == wanted


def test_one_household(owed: Cast) -> None:
    for row in asked.owed(by=owed.bookkeeper):
        assert asked.owed_of(by=owed.bookkeeper, household_id=row.household_id) == row
    nothing = asked.owed_of(by=owed.bookkeeper, household_id=home(owed.household))
    assert (nothing.owed_fen, nothing.advance_fen, nothing.payable_fen) == (0, 0, 0)


def test_what_all_come_to(owed: Cast) -> None:
    assert asked.payable(by=owed.bookkeeper) == sum(row.payable_fen for row in asked.owed(by=owed.bookkeeper))
    assert asked.payable(by=owed.bookkeeper) == 1_001 + 1_002 + 504 + 1_005 + 1_007 + 508 + 1_010 + 1_011


def test_neither_a_clerk_nor_the_stations_next_door(owed: Cast) -> None:
    for question in (asked.owed_page, asked.payable):
        with refused(Kind.FORBIDDEN):
            question(by=owed.clerk)
    assert asked.owed_page(by=owed.far_manager).items == ()
    with refused(Kind.NOT_FOUND):
        asked.owed_of(by=owed.far_manager, household_id=home(owed.household))


@pytest.mark.parametrize("cursor", ["nonsense", "WyJpZCIsICJubyBpZCJd", "WyJhdCIsICIxIl0", "W10"])
def test_a_cursor_somebody_wrote_is_refused(owed: Cast, cursor: str) -> None:
    with refused(Kind.INVALID):
        asked.owed_page(by=owed.bookkeeper, cursor=cursor)


def test_each_page_is_read_along_an_index(owed: Cast) -> None:
    cursor = asked.owed_page(by=owed.bookkeeper, size=5).next_cursor
    with CaptureQueriesContext(connection) as caught:
        asked.owed_page(by=owed.bookkeeper, size=5, cursor=cursor)
    questions = [query["sql"] for query in caught.captured_queries]
    assert len(questions) == 3
    for question in questions[:2]:
        plan = plan_of(question)
        assert ("station_id=? AND code>?" if connection.vendor == "sqlite" else "one_account_a_code") in plan
        assert not {"Sort", "TEMP"} & set(plan.split())


def plan_of(question: str) -> str:
    """How the database goes about it; a small table is scanned unless that is forbidden."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + question)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
