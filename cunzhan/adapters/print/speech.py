"""How words, figures, days and names are put on paper in one language, in their right direction."""

from datetime import date, datetime
from typing import Any
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from cunzhan.adapters.print import glyphs
from cunzhan.kit import days, quantity
from cunzhan.kit.money import yuan
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words, say

_LTR, _FIRST_STRONG, _END = "\u2066", "\u2068", "\u2069"
DASH = "–"


class Speech:
    """One language on paper. The language must be the active one while this speaks."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.right_to_left = language == "ug"
        self._zone = ZoneInfo(zone)

    def ltr(self, text: Any) -> str:
        """A figure, phone, code or number, kept in its order within right-to-left text."""
        said = str(text)
        return f"{_LTR}{said}{_END}" if self.right_to_left else said

    def typed(self, text: str) -> str:
        """What a person typed: data, whatever it looks like. Refused when it cannot be printed."""
        said = glyphs.check(text)
        foreign = self.right_to_left or any(bidirectional(c) in ("R", "AL") for c in said)
        return f"{_FIRST_STRONG}{said}{_END}" if said and foreign else said

    def say(self, words: Words) -> str:
        """A text of the station in this language."""
        return self.typed(say(words, self.language))

    def figure(self, fen: int) -> str:
        """An amount without its unit."""
        return self.ltr(yuan(fen))

    def money(self, fen: int) -> str:
        """An amount in yuan."""
        return gettext("%(amount)s yuan") % {"amount": self.figure(fen)}

    def amount(self, quantity_: int, unit: Unit | None) -> str:
        """Grams or pieces with their unit."""
        if unit is None:
            return DASH
        number = self.ltr(quantity.shown(quantity_, unit))
        if unit == Unit.GRAM:
            return gettext("%(number)s kg") % {"number": number}
        return ngettext("%(number)s piece", "%(number)s pieces", quantity_) % {"number": number}

    def day(self, when: date | datetime, *, year: bool = False) -> str:
        """A day by the station's clock."""
        return days.day_text(self._here(when), self.language, year=year)

    def month(self, when: date) -> str:
        """A month and its year."""
        return days.month_text(when, self.language)

    def clock(self, when: datetime) -> str:
        """The time of day by the station's clock."""
        return self.ltr(self._here(when).strftime("%H:%M"))

    def moment(self, when: datetime) -> str:
        """Day, year and time of day."""
        return f"{self.day(when, year=True)} {self.clock(when)}"

    def _here(self, when: Any) -> Any:
        return when.astimezone(self._zone) if isinstance(when, datetime) else when
