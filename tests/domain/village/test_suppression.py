"""Which months the county may see: enough households behind a figure, none of them standing out."""

from datetime import date

import pytest

from cunzhan.domain.village.programme import rules
from cunzhan.domain.village.programme.facts import Cell, Raw

OCTOBER = date(2026, 10, 1)


def month(**counts: int) -> Raw:
    """A month of twelve equal households that earned 1,200 yuan each, unless said otherwise."""
    usual = {
        "orders": 20,
        "households": 12,
        "income_fen": 1_440_000,
        "households_paid": 12,
        "gain_fen": 700_000,
        "largest_fen": 120_000,
        "two_largest_fen": 240_000,
    }
    return Raw(month=OCTOBER, **{**usual, **counts})


def test_a_large_even_month_is_shown_in_hundreds_of_yuan() -> None:
    assert rules.suppress(month()) == Cell(OCTOBER, 20, 12, 1_440_000, 12, 700_000, suppressed=False)
    assert rules.suppress(month(income_fen=1_444_999)).income_fen == 1_440_000
    assert rules.suppress(month(income_fen=1_445_000)).income_fen == 1_450_000
    assert rules.suppress(month(gain_fen=-705_000)).gain_fen == -710_000


def test_nine_households_are_not_shown_and_ten_are() -> None:
    hidden = rules.suppress(month(households=9))
    assert (hidden.households, hidden.income_fen, hidden.gain_fen, hidden.suppressed) == (None, None, None, True)
    assert hidden.households_paid == 12
    assert rules.suppress(month(households=10)).suppressed is False


def test_nine_households_paid_are_not_shown() -> None:
    cell = rules.suppress(month(households_paid=9))
    assert (cell.households_paid, cell.income_fen, cell.suppressed) == (None, 1_440_000, True)


def test_nobody_is_nobodys_secret() -> None:
    assert rules.suppress(Raw(month=OCTOBER)) == Cell(OCTOBER, 0, 0, 0, 0, 0, suppressed=False)


@pytest.mark.parametrize(
    ("largest", "two_largest", "shown"),
    [(720_000, 800_000, True), (720_001, 800_000, False), (600_000, 1_080_000, True), (600_000, 1_080_001, False)],
)
def test_one_above_half_or_two_above_three_quarters_give_themselves_away(
    largest: int, two_largest: int, shown: bool
) -> None:
    cell = rules.suppress(month(largest_fen=largest, two_largest_fen=two_largest))
    assert (cell.income_fen is not None) is shown


def test_a_total_with_a_hidden_cell_is_hidden_and_others_add_up() -> None:
    shown, hidden = rules.suppress(month()), rules.suppress(month(households=9))
    total = rules.total_of(OCTOBER, [shown, hidden])
    assert (total.income_fen, total.households, total.gain_fen) == (None, None, None)
    assert (total.orders, total.households_paid) == (40, 24)
    assert rules.total_of(OCTOBER, [shown, shown]).income_fen == 2_880_000


def test_months_between_count_both_ends() -> None:
    assert rules.months_between(date(2025, 11, 1), date(2026, 2, 1)) == (
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
