"""Days are the station's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cunzhan.kit import clock


def test_the_wall_clock_is_aware() -> None:
    assert clock.now().tzinfo is UTC


def test_the_time_can_be_taken_from_elsewhere() -> None:
    at = datetime(2026, 10, 16, tzinfo=UTC)
    clock.set_source(lambda: at)
    try:
        assert clock.now() == at
    finally:
        clock.set_source(None)
    assert clock.now() != at


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "Asia/Urumqi"])
def test_every_minute_belongs_to_the_day_on_the_station_s_wall(zone: str) -> None:
    start = clock.start_of_day(date(2026, 12, 31), zone)
    days = [clock.business_date(start + timedelta(minutes=minute), zone) for minute in range(2880)]
    assert days == [date(2026, 12, 31)] * 1440 + [date(2027, 1, 1)] * 1440


def test_midnight_in_the_village_is_four_in_the_afternoon_before() -> None:
    assert clock.start_of_day(date(2026, 10, 16), "Asia/Shanghai") == datetime(2026, 10, 15, 16, tzinfo=UTC)


def test_months_end_where_the_next_begins() -> None:
    assert clock.month_bounds(2026, 2) == (date(2026, 2, 1), date(2026, 3, 1))
    assert clock.month_bounds(2026, 12) == (date(2026, 12, 1), date(2027, 1, 1))
