"""What crosses the walls of the ledger. The ledger knows no shop word: codes and kinds come from above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

OPENING = "opening"
"""The kind of a transaction that carries a balance over from the books before these."""


class AccountKind(StrEnum):
    """The five kinds of account. Assets and expenses grow by debit, the others by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"


@dataclass(frozen=True, order=True)
class AccountKey:
    """An account by its code; it is opened at its first entry."""

    code: str
    kind: AccountKind


@dataclass(frozen=True)
class Posting:
    """An amount that moves from the credit account to the debit account. Always more than zero."""

    debit: AccountKey
    credit: AccountKey
    amount_fen: int
    memo: str = ""


@dataclass(frozen=True)
class AccountFact:
    """An account and its balance: debits less credits, in fen (what we owe is negative)."""

    code: str
    kind: AccountKind
    balance_fen: int


@dataclass(frozen=True)
class EntryFact:
    """One entry of a transaction."""

    debit: str
    credit: str
    amount_fen: int
    memo: str


@dataclass(frozen=True)
class TransactionFact:
    """A transaction of the books."""

    id: UUID
    number: int
    at: datetime
    business_date: date
    kind: str
    ref: UUID
    rule: str
    memo: str
    digest: str
    entries: tuple[EntryFact, ...] = ()
