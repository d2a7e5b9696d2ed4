"""Days and months as people say them, in each language: 10 月 14 日, 10-ئاينىڭ 14-كۈنى, 14 Oct."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(when: date, language: str, *, year: bool = False) -> str:
    """A day, with its year when asked."""
    if language.startswith("zh"):
        return f"{when.year} 年 {when.month} 月 {when.day} 日" if year else f"{when.month} 月 {when.day} 日"
    if language == "ug":
        said = f"{when.month}-ئاينىڭ {when.day}-كۈنى"
        return f"{when.year}-يىل {said}" if year else said
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def month_text(when: date, language: str) -> str:
    """A month with its year."""
    if language.startswith("zh"):
        return f"{when.year} 年 {when.month} 月"
    if language == "ug":
        return f"{when.year}-يىل {when.month}-ئاي"
    return f"{MONTHS[when.month - 1]} {when.year}"
