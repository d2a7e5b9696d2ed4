"""Money: integers of fen in, integers of fen out, and no fen lost or made in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.kit.money import LARGEST_FEN, parse_yuan, split_by_weights, spread_over, yuan
from cunzhan.kit.refusal import Kind, Refusal

AMOUNTS = some.integers(min_value=0, max_value=LARGEST_FEN)
WEIGHTS = some.lists(some.integers(min_value=0, max_value=1_000_000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (123450, "1,234.50"),
        (-5, "−0.05"),
        (-123450, "−1,234.50"),
        (10**12, "10,000,000,000.00"),
    ],
)
def test_yuan_are_written_with_two_decimals(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("38.5", 3850),
        ("38.50", 3850),
        ("0.05", 5),
        ("1,234.5", 123450),
        ("¥38", 3800),
        ("￥38", 3800),
        ("38元", 3800),
        ("３８．５", 3850),
        ("38。5", 3850),
        (" 3 800 ", 380000),
        ("100000000", LARGEST_FEN),
    ],
)
def test_what_people_type_is_read(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "abc", "-1", "+1", "1.234", "1e5", "NaN", "1.2.3", ".5", "5.", "0x10", "1/2", "100000000.01", "9" * 40]
)
def test_anything_else_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Refusal) as raised:
        parse_yuan(text, field="amount")
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, "amount")


@given(AMOUNTS)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@given(some.integers(min_value=-LARGEST_FEN, max_value=LARGEST_FEN), WEIGHTS)
def test_parts_sum_to_the_whole_and_stay_within_a_fen_of_their_due(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    if whole == 0:
        weights, whole = [*weights, 1], 1
    parts = split_by_weights(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole
        if weight == 0:
            assert part == 0


@given(AMOUNTS, WEIGHTS)
def test_a_heavier_party_never_gets_less(total: int, weights: list[int]) -> None:
    if sum(weights):
        parts = split_by_weights(total, weights)
        by_weight = sorted(zip(weights, parts, strict=True))
        assert [part for _weight, part in by_weight] == sorted(parts)


def test_the_largest_remainder_gets_the_fen_and_of_equals_the_first() -> None:
    assert split_by_weights(100, [1, 1, 1]) == [34, 33, 33]
    assert split_by_weights(100, [1, 2, 4]) == [14, 29, 57]
    assert split_by_weights(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split_by_weights(1, [0, 3, 3]) == [0, 1, 0]


def test_nothing_is_shared_among_nobody_but_nothing() -> None:
    assert split_by_weights(0, [0, 0]) == [0, 0]
    for weights in ([0, 0], []):
        with pytest.raises(ValueError):
            split_by_weights(1, weights)
    with pytest.raises(ValueError):
        split_by_weights(1, [2, -1])


@given(some.lists(some.integers(min_value=0, max_value=10**9), min_size=1, max_size=10), some.data())
def test_nobody_gives_back_more_than_it_holds(held: list[int], data: some.DataObject) -> None:
    total = data.draw(some.integers(min_value=0, max_value=sum(held)))
    parts = spread_over(total, held)
    assert sum(parts) == total
    assert all(0 <= part <= had for part, had in zip(parts, held, strict=True))


HELD = some.lists(some.integers(min_value=0, max_value=10**6), min_size=1, max_size=6)
PERCENTAGES = some.lists(some.integers(min_value=1, max_value=100), max_size=20)


@given(HELD, PERCENTAGES)
def test_many_small_refunds_end_where_one_large_one_does(held: list[int], percentages: list[int]) -> None:
    left = list(held)
    for percentage in [*percentages, 100]:
        part = sum(left) * percentage // 100
        left = [had - back for had, back in zip(left, spread_over(part, left), strict=True)]
        assert min(left) >= 0
    assert left == [0] * len(held)


@pytest.mark.parametrize("total", [-1, 11])
def test_more_than_remains_cannot_be_taken_back(total: int) -> None:
    with pytest.raises(ValueError):
        spread_over(total, [5, 5])
