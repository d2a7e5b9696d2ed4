"""Quantities: grams and pieces, read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.kit.quantity import LARGEST_QUANTITY, Unit, amount_for, kilograms, parse_quantity, shown
from cunzhan.kit.refusal import Kind, Refusal


@pytest.mark.parametrize(
    ("text", "unit", "quantity"),
    [
        ("126.4", Unit.GRAM, 126_400),
        ("0.001", Unit.GRAM, 1),
        ("1,000", Unit.GRAM, 1_000_000),
        ("１．５", Unit.GRAM, 1_500),
        ("1000000", Unit.GRAM, LARGEST_QUANTITY),
        ("12", Unit.PIECE, 12),
        ("１２", Unit.PIECE, 12),
    ],
)
def test_what_people_type_is_read(text: str, unit: Unit, quantity: int) -> None:
    assert parse_quantity(text, unit) == quantity


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("text", ["", "0", "-3", "1.2345", "many", "1e3", "99999999", "1000000.001"])
def test_anything_else_is_refused_with_its_field(text: str, unit: Unit) -> None:
    with pytest.raises(Refusal) as raised:
        parse_quantity(text, unit, field="quantity")
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, "quantity")


def test_pieces_are_not_divided() -> None:
    with pytest.raises(Refusal):
        parse_quantity("1.5", Unit.PIECE)


@given(some.integers(min_value=1, max_value=LARGEST_QUANTITY))
def test_what_is_written_is_read_back(grams: int) -> None:
    assert parse_quantity(kilograms(grams), Unit.GRAM) == grams


def test_kilograms_have_no_needless_zeros() -> None:
    assert [kilograms(g) for g in (0, 1, 1500, 720_000, 1_234_500, -500)] == [
        "0",
        "0.001",
        "1.5",
        "720",
        "1,234.5",
        "−0.5",
    ]
    assert (shown(1500, Unit.GRAM), shown(1500, Unit.PIECE)) == ("1.5", "1,500")


def test_a_price_is_per_kilogram_or_per_piece() -> None:
    assert amount_for(3125, 160_000, Unit.GRAM) == 500_000
    assert amount_for(350, 1, Unit.GRAM) == 0
    assert amount_for(500, 1, Unit.GRAM) == 1  # half a fen goes up
    assert amount_for(350, 3, Unit.PIECE) == 1050
