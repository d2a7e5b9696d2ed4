"""What a check of the books found: the row that disagrees, and what it should say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

MOST_NAMED = 5
"""Rows named by one check: the first is what matters, a few more show the pattern."""


@dataclass(frozen=True)
class Finding:
    """A row whose cached figure is not the sum of what it stands for."""

    book: str
    table: str
    row: str
    says: object
    should_say: object
    station_id: UUID | None = None
    note: str = ""

    @property
    def sentence(self) -> str:
        """One line for a person: which row of which table says what, and what it should say."""
        tail = f" ({self.note})" if self.note else ""
        return f"{self.book}: {self.table} {self.row} says {self.says}, should say {self.should_say}{tail}"
