"""A year written into a diary, then lived through in order of time: rows lie in the order they would have."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count

from cunzhan.kit.clock import business_date, start_of_day

ZONE = "Asia/Shanghai"
Doing = Callable[[datetime], None]
Tell = Callable[[int, int, str], None]


class Diary:
    """What happens when. Nothing after `now` happens: whatever is on its way then is found on its way."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today: date = business_date(now, ZONE)
        self._waiting: list[tuple[datetime, int, Doing]] = []
        self._order = count()
        self._keys = count(1)
        self.done = 0

    def key(self) -> str:
        """The key of the next action; the same year has the same keys."""
        return f"demo:{next(self._keys)}"

    def day(self, days_ago: int) -> date:
        """A day so many days before today, at the station."""
        return self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A time of the station's clock, so many days before today."""
        return start_of_day(self.day(days_ago), ZONE) + timedelta(hours=hour, minutes=minute)

    def clock_time(self, at: datetime, hour: int, minute: int = 0) -> datetime:
        """The next time the station's clock shows this hour."""
        wanted = start_of_day(business_date(at, ZONE), ZONE) + timedelta(hours=hour, minutes=minute)
        return wanted if wanted > at else wanted + timedelta(days=1)

    def write(self, at: datetime, do: Doing) -> None:
        """Let something happen at a moment; in the future it does not."""
        if at <= self.now:
            heapq.heappush(self._waiting, (at, next(self._order), do))

    def live(self, tell: Tell) -> None:
        """Everything in order of time; what happens may write more into the diary."""
        first = self._waiting[0][0] if self._waiting else self.now
        days = max(1, (self.now - first).days)
        while self._waiting:
            at, _place, do = heapq.heappop(self._waiting)
            do(at)
            self.done += 1
            tell((at - first).days, days, f"{business_date(at, ZONE):%Y-%m-%d}")
