"""What every payment gateway must be able to do for us, in our words, and the four ways a call can end.

An adapter never raises for what the network or the other side does: the caller must be told whether the thing
may have been done. `Unknown` is the important one: never ask again before asking by reference what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from cunzhan.domain.trade.orders.facts import AttemptToOpen, NoticeFact, RefundToSend

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ok(Generic[Answer]):
    """It was done, and this is the answer."""

    value: Answer


@dataclass(frozen=True)
class Retryable:
    """Surely not done; the same call may be made again later."""

    error: str


@dataclass(frozen=True)
class Final:
    """Surely not done, and asking again in the same words is useless. `code` says why in our words."""

    code: "Why"
    error: str


@dataclass(frozen=True)
class Unknown:
    """It may have been done: the answer was lost, unreadable or not truly theirs. Ask by reference first."""

    error: str


class Why(StrEnum):
    """Why a gateway refuses for good."""

    PAID = "paid"
    CLOSED = "closed"
    REFERENCE_USED = "reference_used"
    NOT_ENOUGH = "not_enough"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


@dataclass(frozen=True)
class PayCode:
    """The address a buyer opens or scans, and until when it can be paid."""

    code_url: str
    expires_at: datetime


class PayState(StrEnum):
    """What a gateway says about one attempt. `ABSENT`: it never heard of it."""

    PENDING = "pending"
    PAID = "paid"
    CLOSED = "closed"
    ABSENT = "absent"


@dataclass(frozen=True)
class PaySeen:
    """An attempt as the gateway sees it now; the last three are set once it is paid, the code while it can be."""

    state: PayState
    code: PayCode | None = None
    provider_txn: str = ""
    amount_fen: int = 0
    paid_at: datetime | None = None


class GivenState(StrEnum):
    """What a gateway says about one refund."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True)
class RefundSeen:
    """A refund as the gateway sees it now."""

    state: GivenState
    provider_txn: str = ""
    amount_fen: int = 0


class BadNoticeError(Exception):
    """A notice that is not theirs, or not for us, or too old. The reason is for the log, not for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PaymentGateway(Protocol):
    """One way to take money from afar. Every reference is ours, and every call may be made twice without harm."""

    def open(self, ask: AttemptToOpen) -> Ok[PayCode] | Retryable | Final | Unknown:
        """Open a payment; the same number with the same amount gives the same code."""

    def query(self, number: str) -> Ok[PaySeen] | Retryable | Final | Unknown:
        """Say what became of an attempt."""

    def close(self, number: str) -> Ok[PaySeen] | Retryable | Final | Unknown:
        """Close an attempt so that it can no longer be paid; `Final(PAID)` when the money was quicker."""

    def refund(self, ask: RefundToSend) -> Ok[RefundSeen] | Retryable | Final | Unknown:
        """Give money back; the same number with the same content gives the same answer."""

    def query_refund(self, number: str) -> Ok[RefundSeen] | Retryable | Final | Unknown:
        """Say what became of a refund."""

    def parse_notice(self, headers: Mapping[str, str], body: bytes, at: datetime) -> NoticeFact:
        """Read what the gateway tells us of its own accord; raises `BadNoticeError`.

        Signature, moment and addressee are right when this returns; nothing is applied yet. The nonce under which it
        was sent is in `extra`. A kind we do not know is "other": kept and parked for a person, never guessed at.
        """

    def acknowledge(self) -> bytes:
        """The answer that stops the gateway repeating itself."""
