"""Masks for names, phones and addresses, as GB/T 41833-2022 asks of waybills."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """Three digits, six stars, two digits: ``13812345678`` -> ``138******78``."""
    return f"{phone[:3]}******{phone[-2:]}" if len(phone) >= 8 else "******"


def mask_name(name: str) -> str:
    """The first character and a star for each further one, at most two."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1))
