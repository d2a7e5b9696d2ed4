"""Months as the county picks them: written 2025-10, always the first day of the month inside the program."""

from __future__ import annotations

import re
from datetime import date

USUAL_MONTHS = 8
_MONTH = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")


def month_of(text: str) -> date | None:
    """The first day of a month written 2025-10, or nothing."""
    found = _MONTH.match(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found else None


def written(month: date) -> str:
    """A month as it stands in addresses and month inputs."""
    return f"{month.year:04d}-{month.month:02d}"


def shifted(month: date, by: int) -> date:
    """So many months later (or, below zero, earlier)."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


class MonthInAddress:
    """``2025-10`` in an address, the first day of that month in the view."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        found = month_of(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else written(value)
