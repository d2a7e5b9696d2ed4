"""Which characters our fonts can print. A missing one would leave a gap on paper without a word, so we ask first."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import Kind, Refusal

FONTS = Path(__file__).parent / "fonts"
# Not printed, but needed: the isolates that keep numbers in order, joiners that Uyghur uses, and the line feed.
_SILENT = frozenset("\u2066\u2067\u2068\u2069\u200c\u200d\n")


@cache
def printable() -> frozenset[str]:
    """Every character that one of the fonts has; regular and bold cover the same."""
    found: set[int] = set()
    for name in ("NotoSansSC-Regular-subset.ttf", "NotoNaskhArabic-Regular.ttf"):
        found |= _characters((FONTS / name).read_bytes())
    return frozenset(map(chr, found)) | _SILENT


def missing(text: str) -> list[str]:
    """The characters of a text that cannot be printed, in the order in which they come."""
    return [c for c in dict.fromkeys(text) if c not in printable()]


def check(text: str) -> str:
    """The text itself, composed, when all of it can be printed.

    Raises: Refusal(invalid) that names the character and where it stands.
    """
    composed = unicodedata.normalize("NFC", text)
    if gone := missing(composed):
        name = f"{gone[0]} (U+{ord(gone[0]):04X})" if gone[0].isprintable() else f"U+{ord(gone[0]):04X}"
        raise Refusal(
            Kind.INVALID,
            _("“%(character)s” cannot be printed. It stands in “%(text)s”. Write it another way, then print again."),
            character=name,
            text=composed[:40].replace(gone[0], "□"),
        )
    return composed


def _characters(font: bytes) -> set[int]:
    """The code points in a TrueType font's character map (formats 4 and 12, which is what fonts have)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * index + 4)[0]
        kind = struct.unpack_from(">H", font, start)[0]
        if kind == 4:
            found |= _format_4(font, start)
        elif kind == 12:
            found |= _format_12(font, start)
    return found


def _format_4(font: bytes, start: int) -> set[int]:
    double = struct.unpack_from(">H", font, start + 6)[0]
    segments = double // 2

    def row(offset: int, kind: str) -> tuple[int, ...]:
        return struct.unpack_from(f">{segments}{kind}", font, start + offset)

    lasts, firsts = row(14, "H"), row(16 + double, "H")
    deltas, offsets = row(16 + 2 * double, "h"), row(16 + 3 * double, "H")
    found = set()
    for index, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        place = start + 16 + 3 * double + 2 * index
        for code in range(first, min(last, 0xFFFE) + 1):
            if offsets[index]:
                glyph = struct.unpack_from(">H", font, place + offsets[index] + 2 * (code - first))[0]
            else:
                glyph = (code + deltas[index]) % 65536
            if glyph:
                found.add(code)
    return found


def _format_12(font: bytes, start: int) -> set[int]:
    found: set[int] = set()
    for index in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * index)
        found.update(code for code in range(first, last + 1) if glyph + code - first)
    return found
