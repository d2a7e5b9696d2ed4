"""Discounts, shares and partial refunds to the fen: the figures of the worked cases."""

from __future__ import annotations

from random import Random

import pytest

from cunzhan.domain.trade.settlement.rules import taken_back
from cunzhan.kit.money import split_by_weights
from cunzhan.kit.quantity import Unit, amount_for

SHARES = (92, 5, 3)


def test_a_discount_is_spread_over_the_lines() -> None:
    """Lines of 25.00 and 19.90, 5.00 off: 2.78 and 2.22, leaving 22.22 and 17.68 of the 39.90 paid."""
    off = split_by_weights(500, [2500, 1990])
    assert off == [278, 222]
    assert [2500 - off[0], 1990 - off[1]] == [2222, 1768]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (2222, SHARES, [2044, 111, 67]),
        (1768, SHARES, [1627, 88, 53]),
        (33, SHARES, [30, 2, 1]),
        (10, SHARES, [9, 1, 0]),
        (3, SHARES, [3, 0, 0]),
        (1, SHARES, [1, 0, 0]),
        (9999, (125, 75, 50), [4999, 3000, 2000]),
        (15, (20, 2, 3), [12, 1, 2]),
        (100, (0, 1, 1, 1), [0, 34, 33, 33]),
        (-100, (1, 1, 1), [-34, -33, -33]),
        (454, (90, 10), [409, 45]),
    ],
)
def test_shares_to_the_fen(total: int, weights: tuple[int, ...], parts: list[int]) -> None:
    """The last row is the supplier's invoice of 4.54 of which a tenth is kept: 0.45, and 4.09 to pay."""
    assert split_by_weights(total, weights) == parts


def test_ten_thousand_shares_are_exact() -> None:
    chance = Random(20261016)
    for _ in range(10_000):
        weights = [chance.choice((0, chance.randrange(1, 1000))) for _ in range(chance.randrange(1, 8))] + [1]
        total = chance.randrange(0, 10_000_000)
        parts = split_by_weights(total, weights)
        whole = sum(weights)
        assert sum(parts) == total
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
        assert parts == split_by_weights(total, weights)


@pytest.mark.parametrize(
    ("refunds", "wanted"),
    [
        ((741, 741, 740), [[682, 37, 22], [681, 37, 23], [681, 37, 22]]),
        ((1000, 1222), [[920, 50, 30], [1124, 61, 37]]),
    ],
)
def test_partial_refunds_leave_exactly_nothing(refunds: tuple[int, ...], wanted: list[list[int]]) -> None:
    """Each over what remains. Shared out by the first weights each time, they would drift to 2045, 111, 66."""
    remaining = [2044, 111, 67]
    found = []
    for refund in refunds:
        found.append(taken_back(refund, remaining))
        remaining = [left - part for left, part in zip(remaining, found[-1], strict=True)]
    assert found == wanted
    assert remaining == [0, 0, 0]


def test_independent_splits_would_drift() -> None:
    each = [split_by_weights(refund, SHARES) for refund in (741, 741, 740)]
    assert [sum(parts) for parts in zip(*each, strict=True)] != [2044, 111, 67]


def test_more_than_the_line_is_refused() -> None:
    with pytest.raises(ValueError, match="more than remains"):
        taken_back(2223, [2044, 111, 67])


def test_a_weighed_quantity_is_paid_by_its_real_weight() -> None:
    """6.00 a kilogram: 7 kg are 42.00, 700 g are 4.20; 1,000 grams at 1.00 are 1.00, not nothing."""
    assert amount_for(600, 7000, Unit.GRAM) == 4200
    assert amount_for(600, 700, Unit.GRAM) == 420
    assert amount_for(100, 1000, Unit.GRAM) == 100
