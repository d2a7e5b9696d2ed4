"""Cleaning what people type: invisible characters out, white space folded, length bounded, phones to eleven digits."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import Kind, Refusal

_PHONE = re.compile(r"1[3-9][0-9]{9}")
# Joiners stay: Uyghur and emoji need them. Direction overrides go: they can make a text read as another.
_KEPT = {"\u200c", "\u200d", "\n"}

LONGEST_REASON = 120
"""Characters of a reason, wherever one is given: in forms, in tables and on statements."""


def clean(text: str, *, most: int, field: str = "", needed: bool = True, lines: bool = False) -> str:
    """The text without control characters, trimmed.

    Raises: Refusal(invalid) when it is missing or longer than ``most`` characters.
    """
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    kept = "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()
    if not lines:
        kept = " ".join(kept.split())
    if needed and not kept:
        raise Refusal(Kind.INVALID, _("This is still empty. Please fill it in."), field=field)
    if len(kept) > most:
        raise Refusal(Kind.INVALID, _("This is too long: at most %(most)s characters."), field=field, most=most)
    return kept


def searched(text: str) -> str:
    """What somebody looks for: cleaned and cut, never refused, and nothing a database chokes on."""
    return clean(text[:200], most=200, needed=False)


def clean_words(words: dict[str, str], *, most: int, field: str = "", needed: bool = True) -> dict[str, str]:
    """A text in several languages, cleaned; at least one language is needed."""
    kept = {
        code: clean(words.get(code) or "", most=most, field=field, needed=False, lines=most > 200)
        for code in ("zh-hans", "ug", "en")
    }
    if needed and not any(kept.values()):
        raise Refusal(Kind.INVALID, _("This is still empty. Please fill it in."), field=field)
    return kept


def clean_phone(text: str, *, field: str = "phone") -> str:
    """Eleven digits of a Chinese mobile number; spaces, dashes, +86 and digits of other scripts are forgiven.

    Raises: Refusal(invalid).
    """
    digits = "".join(str(unicodedata.digit(c, c)) for c in unicodedata.normalize("NFKC", text))
    digits = re.sub(r"[\s\-()]", "", digits).removeprefix("+86")
    if not _PHONE.fullmatch(digits):
        count = sum(c.isdigit() for c in digits)
        if count != 11:
            raise Refusal(
                Kind.INVALID, _("A mobile number has 11 digits; this one has %(count)s."), field=field, count=count
            )
        raise Refusal(Kind.INVALID, _("This is not a mobile number. It begins with 13 to 19."), field=field)
    return digits
