"""What crosses the walls of settlement. Neutral lines come in, like entries into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cunzhan.domain.goods.stock.facts import CONSIGNMENT
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words


@dataclass(frozen=True)
class LotPart:
    """How much of a sold line came from one lot: of one household, of a pool, or of the station itself."""

    lot_id: UUID
    household_id: UUID | None
    quantity: int
    terms: str = CONSIGNMENT


@dataclass(frozen=True)
class SoldLine:
    """A delivered line: what it brought, which shares were frozen on it, and whose lots it came from.

    ``household_fen`` is what households receive for the whole line, ``shares`` the named shares of the whole line;
    together they are ``line_fen``. ``refunded_fen`` was already given back before the delivery.
    """

    line_id: UUID
    order_number: str
    product: Words
    unit: Unit
    quantity: int
    line_fen: int
    household_fen: int
    shares: tuple[tuple[str, int], ...]
    refunded_fen: int
    parts: tuple[LotPart, ...]
    bazaar_fen: int
    rule: str
    rule_version: int
    channel: str


class LineKind(StrEnum):
    """What a line of a statement is."""

    SALE = "sale"
    BOUGHT = "bought"
    """The station bought a lot outright: its price is owed at once. Less than zero when goods of it went back."""
    POOL = "pool"
    """Its part of what a pool brought."""
    REFUND = "refund"
    ADVANCE_REPAID = "advance_repaid"
    PAID = "paid"


@dataclass(frozen=True)
class StatementLine:
    """One line of a statement. ``amount_fen`` is what it changes in what the household is owed (minus: less)."""

    day: date
    kind: LineKind
    product: Words
    quantity: int
    unit: Unit | None
    source: str
    """Where it was sold: "shop" or "counter"; empty for other kinds."""
    reference: str
    """Order number or payout sheet number."""
    reason: str
    amount_fen: int
    comes_off_fen: int = 0
    """Of a refund: what of it the household had been paid already and, when the period ends, still comes off its next
    sales."""
    of_quantity: int = 0
    """For a share of a pool: the whole pool, of which ``quantity`` is the household's."""


@dataclass(frozen=True)
class AdvanceFact:
    """Money handed to a household before its goods were sold."""

    day: date
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class StatementFact:
    """A household's account for a period [since, until): opening, every line, closing."""

    station: Words
    household_id: UUID
    household_number: str
    since: date
    until: date
    made_at: datetime
    opening_fen: int
    lines: tuple[StatementLine, ...]
    advances: tuple[AdvanceFact, ...]
    """Advances handed out in the period; they are repaid from later sales, line by line above."""
    sold_fen: int
    refunded_fen: int
    deducted_fen: int
    paid_fen: int
    closing_fen: int
    advance_left_fen: int
    rules: tuple[str, ...]
    """Price rules that were used, as name and version: "price_up 1"."""
    check_code: str
    bought_fen: int = 0
    """What the station bought outright, less what went back to the household."""
    pooled_fen: int = 0
    """Its parts of what pools brought, less what was refunded of them."""

    @property
    def comes_off_fen(self) -> int:
        """What comes off the household's next sales: refunds of goods that it had been paid for."""
        return max(0, -self.closing_fen)


@dataclass(frozen=True)
class OwedRow:
    """What the station owes a household now, and what it has advanced it."""

    household_id: UUID
    household_number: str
    owed_fen: int
    advance_fen: int

    @property
    def payable_fen(self) -> int:
        """What a payout now would hand over, after the advance is repaid."""
        return max(0, self.owed_fen - self.advance_fen)

    @property
    def comes_off_fen(self) -> int:
        """What comes off its next sales: refunds of goods that it had been paid for. Never asked back in cash."""
        return max(0, -self.owed_fen)


class PayoutState(StrEnum):
    """The life of a payout: on a sheet, then paid or failed."""

    LISTED = "listed"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True)
class PayoutRow:
    """One household on a payout sheet."""

    id: UUID
    household_id: UUID
    household_number: str
    amount_fen: int
    deducted_fen: int
    state: PayoutState
    reason: str
    done_at: datetime | None


@dataclass(frozen=True)
class PayoutSheetFact:
    """A cash sheet: whom to pay how much, with room to sign."""

    id: UUID
    number: str
    station: Words
    made_at: datetime
    rows: tuple[PayoutRow, ...]

    @property
    def total_fen(self) -> int:
        """What the sheet hands over in all."""
        return sum(row.amount_fen for row in self.rows)

    @property
    def left(self) -> int:
        """How many on it are neither paid nor failed."""
        return sum(row.state == PayoutState.LISTED for row in self.rows)


@dataclass(frozen=True)
class MonthFact:
    """What a household earned in a month, and whether all of it is paid."""

    year: int
    month: int
    earned_fen: int
    paid: bool


@dataclass(frozen=True)
class MoneyFact:
    """A household's money at a glance."""

    owed_fen: int
    advance_fen: int
    this_year_fen: int
    months: tuple[MonthFact, ...]
    last_paid_at: datetime | None


@dataclass(frozen=True)
class PoolFact:
    """A pool for the bookkeeper: what it has brought by now, what of it is shared out, what waits."""

    lot_id: UUID
    number: str
    product: Words
    unit: Unit
    received: int
    on_hand: int
    households: int
    accrued_fen: int
    shared_fen: int

    @property
    def waiting_fen(self) -> int:
        """What can be shared out now."""
        return self.accrued_fen - self.shared_fen


@dataclass(frozen=True)
class PoolShared:
    """A sharing-out of a pool."""

    id: UUID
    amount_fen: int
    households: int
