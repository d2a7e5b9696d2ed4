"""Lists page by cursor: every row once, and a cursor somebody changed is refused."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.ground.ledger.models import Transaction
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.listing import LARGEST_PAGE, Page, decode, encode, page_of
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, Cast


def cursor(*values: object) -> str:
    return encode(values)


def test_a_cursor_says_what_it_was_given() -> None:
    assert decode(encode(["2026", 5])) == ["2026", 5]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "é",
        "null",
        encode([1]),
        encode([1, 2, 3]),
        base64.urlsafe_b64encode(json.dumps({"a": 1}).encode()).decode(),
    ],
)
def test_a_damaged_cursor_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as raised:
        decode(text)
    assert raised.value.kind == Kind.INVALID


@pytest.fixture
def register_of_60(cast: Cast) -> Cast:
    for number in range(58):
        people.admit_household(by=cast.clerk, at=NOW, key=new_key(), name=f"Household {number}")
    return cast


@pytest.mark.parametrize("size", [1, 7, 60, 61])
def test_every_row_comes_once_in_order(register_of_60: Cast, size: int) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = register.household_numbers(by=register_of_60.clerk, cursor=cursor, size=size)
        assert len(page.items) <= size
        seen += [row.number for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"{number:04d}" for number in range(1, 61)]


def test_a_page_is_one_question_of_bounded_size(register_of_60: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = register.household_numbers(by=register_of_60.clerk, size=10_000)
    assert len(asked) == 1
    assert f"LIMIT {LARGEST_PAGE + 1}" in asked[0]["sql"]
    assert len(page.items) == 60


@pytest.mark.parametrize(
    "values",
    [("\0", str(new_id())), (None, str(new_id())), ("0001", "no uuid"), ("0001", None)],
)
def test_a_cursor_into_nowhere_is_refused(cast: Cast, values: tuple[object, object]) -> None:
    with pytest.raises(Refusal) as raised:
        register.household_numbers(by=cast.clerk, cursor=cursor(*values))
    assert raised.value.kind == Kind.INVALID


def test_what_is_looked_for_is_cleaned_and_cut(cast: Cast) -> None:
    assert [row.number for row in register.household_numbers(by=cast.clerk, text="00\x0002").items] == ["0002"]
    assert register.household_numbers(by=cast.clerk, text="9" * 9999).items == ()


@pytest.mark.parametrize("moment", ["yesterday", "2026-10-16T04:00:00", "0001-01-01T00:00:00+14:00", 5, {"a": 1}])
def test_a_cursor_without_a_moment_is_refused(db: None, moment: object) -> None:
    with pytest.raises(Refusal) as raised:
        page_of(Transaction.objects.all(), by="at", cursor=cursor(moment, new_id()))
    assert raised.value.kind == Kind.INVALID


def test_a_number_beyond_all_rows_finds_nothing(db: None) -> None:
    assert page_of(Transaction.objects.all(), by="number", cursor=cursor(10**30, new_id()), descending=False) == Page(
        ()
    )
