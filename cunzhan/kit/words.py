"""Texts a station writes in several languages: product names, stories, the names of shares.

They are data, not interface strings, so they live in JSON columns as ``{"zh-hans": ..., "ug": ..., "en": ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

Words = dict[str, str]
LANGUAGES = ("zh-hans", "ug", "en")


def say(words: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in the asked (or active) language; else Chinese, else whatever there is; else empty."""
    if not words:
        return ""
    for code in (language or get_language() or "zh-hans", "zh-hans"):
        if text := words.get(code):
            return text
    return next((text for text in words.values() if text), "")


def same(text: str) -> Words:
    """One text for every language (a number, a brand, a person's own name)."""
    return dict.fromkeys(LANGUAGES, text)
