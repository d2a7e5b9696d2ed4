"""Pure rules of the ledger: the chain that holds every transaction to the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

EntrySaid = tuple[str, str, int, str]
"""Debit code, credit code, fen, memo."""


def transaction_digest(
    before: str,
    *,
    station_id: UUID,
    number: int,
    at: datetime,
    business_date: date,
    kind: str,
    ref: UUID,
    rule: str,
    memo: str,
    entries: Iterable[EntrySaid],
) -> str:
    """The digest of a transaction and of all before it. Entries count in any order: a set of moves is one deed.

    Parts are written with their lengths, so that no two transactions can read the same.
    """
    head = (before, station_id, number, at.astimezone(UTC).isoformat(), business_date, kind, ref, rule, memo)
    said = [*map(str, head), *(part for entry in sorted(entries) for part in map(str, entry))]
    return sha256("".join(f"{len(part)}:{part}," for part in said).encode()).hexdigest()
