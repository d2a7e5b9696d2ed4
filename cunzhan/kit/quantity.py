"""Quantities are integers: grams for what is weighed, pieces for what is counted."""

from __future__ import annotations

import re
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import Kind, Refusal

LARGEST_QUANTITY = 1_000_000_000  # 1,000 tonnes in grams


class Unit(StrEnum):
    """How goods are measured. Prices per unit are per kilogram for grams, per piece for pieces."""

    GRAM = "g"
    PIECE = "piece"


_KILOGRAMS = re.compile(r"^(\d{1,7})(?:\.(\d{1,3}))?$")
_PIECES = re.compile(r"^\d{1,7}$")
_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９。．，", "0123456789..,")


def kilograms(grams: int) -> str:
    """Grams as kilograms without needless zeros: ``1500`` -> ``1.5``, ``720000`` -> ``720``."""
    sign = "−" if grams < 0 else ""
    whole, rest = divmod(abs(grams), 1000)
    return f"{sign}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


def shown(quantity: int, unit: str) -> str:
    """The figure alone, as people read it: kilograms for grams, pieces as they are."""
    return kilograms(quantity) if unit == Unit.GRAM else f"{quantity:,}"


def parse_quantity(text: str, unit: str, *, field: str = "") -> int:
    """What a person typed, as grams or pieces; more than zero.

    Raises: Refusal(invalid).
    """
    plain = text.translate(_PLAIN_DIGITS).replace(",", "").replace(" ", "")
    if unit == Unit.GRAM:
        match = _KILOGRAMS.match(plain)
        quantity = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else 0
        sentence = _("Write the weight in kilograms, for example 126.4.")
    else:
        quantity = int(plain) if _PIECES.match(plain) else 0
        sentence = _("Write how many pieces, for example 12.")
    if not 0 < quantity <= LARGEST_QUANTITY:
        raise Refusal(Kind.INVALID, sentence, field=field)
    return quantity


def amount_for(price_fen: int, quantity: int, unit: str) -> int:
    """What a quantity costs at a price per kilogram or piece, rounded half up to the fen."""
    if unit == Unit.PIECE:
        return price_fen * quantity
    return (price_fen * quantity + 500) // 1000
