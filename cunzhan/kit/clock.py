"""The one place that asks what time it is. The domain never does: ``at`` is passed in.

A test or a demonstration sets another source; everything above the domain asks `now`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Source = Callable[[], datetime]


def _wall_clock() -> datetime:
    return datetime.now(UTC)


_source: Source = _wall_clock


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _source()


def set_source(source: Source | None) -> None:
    """Take the time from elsewhere; ``None`` goes back to the wall clock."""
    global _source
    _source = source or _wall_clock


def business_date(at: datetime, zone: str) -> date:
    """The day a moment belongs to at a station, by the station's own clock."""
    return at.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a station's day, in UTC. Periods are [start, next start)."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first day of a month and the first day of the next."""
    first = date(year, month, 1)
    return first, (first + timedelta(days=32)).replace(day=1)
