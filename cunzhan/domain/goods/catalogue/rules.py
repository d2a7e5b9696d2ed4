"""Pure rules of the catalogue: the price built up from the household's, and the words by which things are found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 40
MOST_QUERY_WORDS = 8


def total_of(household_fen: int, shares: Mapping[str, int]) -> int:
    """The buyer's price under rule *price_up*: the household's price is what it receives, shares stand on top."""
    return household_fen + sum(shares.values())


def plain(text: str) -> str:
    """A text as it is compared: one width, one case, no marks over Latin letters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))


def index_words(texts: list[str]) -> set[str]:
    """Everything a product is found by: characters and their pairs, pinyin and its first letters, words."""
    words: set[str] = set()
    for text in map(plain, texts):
        for run in _HAN.findall(text):
            words.update(run)
            words.update(a + b for a, b in pairwise(run))
            words.update(_pinyin(run))
        words.update(word[:LONGEST_WORD] for word in _WORD.findall(_HAN.sub(" ", text)))
    return words


def query_words(text: str) -> list[str]:
    """What is looked up for a typed text: pairs of characters (or the one), and words as beginnings."""
    wanted: list[str] = []
    folded = plain(text)
    for run in _HAN.findall(folded):
        wanted += [a + b for a, b in pairwise(run)] or [run]
    wanted += [word[:LONGEST_WORD] for word in _WORD.findall(_HAN.sub(" ", folded))]
    return list(dict.fromkeys(wanted))[:MOST_QUERY_WORDS]


def _pinyin(run: str) -> set[str]:
    # The dictionary is large and only needed when a product is written: imported here, not at every start.
    from pypinyin import lazy_pinyin

    syllables = [s for s in lazy_pinyin(run) if s.isascii()]
    # From each syllable to the end: words are looked up by their beginning, so "fengmi" finds shazaohuafengmi.
    tails = {"".join(syllables[start:])[:LONGEST_WORD] for start in range(len(syllables))}
    return {*syllables, *tails, "".join(s[0] for s in syllables if s)[:LONGEST_WORD]} - {""}
