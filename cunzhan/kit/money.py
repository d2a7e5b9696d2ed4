"""Money is integer fen (1 yuan = 100 fen). No float ever touches it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import Kind, Refusal

LARGEST_FEN = 10_000_000_000  # 100 million yuan: more is a slip of the finger in a village

_YUAN = re.compile(r"^(\d{1,10})(?:\.(\d{1,2}))?$")
_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９。．，", "0123456789..,")


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands commas: ``123450`` -> ``1,234.50``."""
    sign = "−" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def parse_yuan(text: str, *, field: str = "") -> int:
    """What a person typed as yuan, in fen.

    Raises: Refusal(invalid) for anything but a plain amount with at most two decimals.
    """
    plain = text.translate(_PLAIN_DIGITS).replace(",", "").replace(" ", "").removesuffix("元").lstrip("¥￥")
    if not (match := _YUAN.match(plain)):
        raise Refusal(Kind.INVALID, _("Write the amount in yuan, for example 38.50."), field=field)
    fen = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("This amount is too large. Check the number of digits."), field=field)
    return fen


def split_by_weights(total: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by integer weights, parts summing to the whole; a zero weight gets zero.

    Largest remainder; ties go to the earlier party, so that the result is the same on every machine.
    Raises: ValueError when there is something to split and no weight to split it by.
    """
    whole = sum(weights)
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if whole == 0:
        if total:
            raise ValueError("nobody to share the amount with")
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    missing = abs(total) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(abs(total) * weights[i] % whole), i))
    for index in by_remainder[:missing]:
        parts[index] += 1
    return [sign * part for part in parts]


def spread_over(total: int, remaining: Sequence[int]) -> list[int]:
    """Spread an amount to be taken back over what each party still holds: never more than it holds.

    Raises: ValueError when more is to be taken than remains.
    """
    if total < 0 or total > sum(remaining):
        raise ValueError("cannot take back more than remains")
    return split_by_weights(total, remaining)
