"""Money of orders: attempts, payments, refunds, cases, the drawer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cunzhan.domain.trade.orders.facts.states import AttemptState, CaseKind, RefundState


@dataclass(frozen=True)
class AttemptFact:
    """One attempt to pay online."""

    id: UUID
    number: str
    provider: str
    amount_fen: int
    state: AttemptState
    code_url: str
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class PaymentReceived:
    """Money that came for an order."""

    provider: str
    amount_fen: int
    at: datetime
    reference: str


@dataclass(frozen=True)
class RefundFact:
    """Money that went back."""

    id: UUID
    number: str
    amount_fen: int
    reason: str
    provider: str
    state: RefundState
    decided_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class CaseFact:
    """Something a person must decide."""

    id: UUID
    kind: CaseKind
    order_id: UUID
    order_number: str
    amount_fen: int
    opened_at: datetime
    resolved_at: datetime | None
    resolution: str


@dataclass(frozen=True)
class DrawerFact:
    """The cash drawer today: what should be in it by the books."""

    is_open: bool
    opened_at: datetime | None
    float_fen: int
    taken_fen: int
    given_fen: int
    expected_fen: int
    closes: tuple[DrawerClosed, ...] = ()


@dataclass(frozen=True)
class DrawerClosed:
    """A daily close: what should be in the drawer, what was counted."""

    id: UUID
    business_date: date
    expected_fen: int
    counted_fen: int
    difference_fen: int
    closed_at: datetime


@dataclass(frozen=True)
class PaymentFact:
    """A payment as a provider reports it, translated: amounts in fen, references as text."""

    provider: str
    attempt_number: str
    provider_txn: str
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True)
class NoticeFact:
    """A verified notice of a provider. ``kind``: "paid", "closed", "refunded", "refund_failed" or anything else."""

    provider: str
    external_key: str
    kind: str
    attempt_number: str
    provider_txn: str = ""
    amount_fen: int = 0
    refund_number: str = ""
    at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AttemptToOpen:
    """What the payment adapter needs to open an attempt at the provider."""

    attempt_id: UUID
    station_id: UUID
    number: str
    provider: str
    amount_fen: int
    subject: str
    expires_at: datetime


@dataclass(frozen=True)
class RefundToSend:
    """What the payment adapter needs to give money back at the provider."""

    refund_id: UUID
    station_id: UUID
    number: str
    provider: str
    attempt_number: str
    amount_fen: int
    total_fen: int
    reason: str
