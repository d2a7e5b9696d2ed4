"""Months in addresses and inputs."""

from datetime import date

from cunzhan.faces.county.months import month_of, shifted, written


def test_months_are_read_and_written():
    assert month_of("2025-10") == date(2025, 10, 1)
    assert written(date(2025, 3, 1)) == "2025-03"


def test_what_is_no_month_is_nothing():
    for text in ("", "2025-13", "2025-1", "1999-10", "2025-10-01", "two", "2025-10\x00"):
        assert month_of(text) is None


def test_months_are_shifted_across_years():
    assert shifted(date(2025, 10, 1), -10) == date(2024, 12, 1)
    assert shifted(date(2025, 12, 1), 1) == date(2026, 1, 1)
