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
    DEDUCTION = "deduction"
    """What the household got from the station, kept back with its consent; ``source`` says what."""
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
    number: str = ""
    """Of a closed period's statement: it never changes afterwards."""

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


class DeductionKind(StrEnum):
    """What a household may have got from the station, to be kept back later."""

    SEED = "seed"
    FEED = "feed"
    LABELS = "labels"
    TOOLS = "tools"
    DUES = "dues"
    OTHER = "other"


class PayoutState(StrEnum):
    """The life of a payout: on a sheet, then paid or failed; by bank it is sent first, and may be unknown for a while.

    An unknown payout is asked about, never sent again: its household stands on no other sheet until it is decided.
    """

    LISTED = "listed"
    SENT = "sent"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"


class PayoutMethod(StrEnum):
    """How a sheet is paid: cash against a signature, or by a file for the bank."""

    CASH = "cash"
    BANK = "bank"


OPEN = (PayoutState.LISTED, PayoutState.SENT, PayoutState.UNKNOWN)
"""Where the same money must not be listed again."""
BANK_FIELDS = ("reference", "holder", "bank", "account", "amount", "household", "note")


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
    reference: str = ""
    """By which the bank's answer names it."""


@dataclass(frozen=True)
class PayoutSheetFact:
    """A sheet: whom to pay how much, with room to sign, or for the bank."""

    id: UUID
    number: str
    station: Words
    made_at: datetime
    rows: tuple[PayoutRow, ...]
    method: PayoutMethod = PayoutMethod.CASH

    @property
    def total_fen(self) -> int:
        """What the sheet hands over in all."""
        return sum(row.amount_fen for row in self.rows)

    @property
    def left(self) -> int:
        """How many on it are neither paid nor failed."""
        return sum(row.state in OPEN for row in self.rows)

    def count(self, state: str) -> int:
        """How many on it are in a state."""
        return sum(row.state == state for row in self.rows)

    def sum_fen(self, state: str) -> int:
        """What those in a state come to."""
        return sum(row.amount_fen for row in self.rows if row.state == state)


@dataclass(frozen=True)
class BankColumns:
    """How a station's bank wants its file and gives its answer: headers and what stands under them."""

    sending: tuple[tuple[str, str], ...]
    """Header and field, in order. Fields: see BANK_FIELDS."""
    encoding: str
    reference: str
    amount: str
    state: str
    reason: str
    """Headers of the answer; of amount and reason there may be none."""
    paid_words: tuple[str, ...]
    failed_words: tuple[str, ...]
    """What the state column says; any other word leaves the payout unknown."""


@dataclass(frozen=True)
class BankFile:
    """What a bank is asked to pay: for the adapter that writes it as the bank wants it. It holds personal data."""

    sheet_number: str
    columns: BankColumns
    rows: tuple[dict[str, str], ...]
    total_fen: int


@dataclass(frozen=True)
class BankAnswer:
    """One row of a bank's answer, read from its file."""

    line: int
    reference: str
    outcome: str
    amount_fen: int | None
    reason: str


class LeftReason(StrEnum):
    """Why a row of a bank's answer marked nothing."""

    UNREADABLE = "unreadable"
    UNKNOWN_REFERENCE = "unknown_reference"
    AMOUNT_DIFFERS = "amount_differs"
    NOT_SENT = "not_sent"
    DECIDED_OTHERWISE = "decided_otherwise"
    TWICE = "twice"


@dataclass(frozen=True)
class LeftRow:
    """A row of a bank's answer that marked nothing: its line and why."""

    line: int
    reason: LeftReason


@dataclass(frozen=True)
class AnswerTaken:
    """What became of a bank's answer."""

    paid: int
    failed: int
    unknown: int
    known: int
    left: tuple[LeftRow, ...]


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
class PoolPart:
    """A household of a pool: what it gave, what of the money it has, and what it would get (or give back) now."""

    household_id: UUID
    household_number: str
    quantity: int
    got_fen: int
    now_fen: int


@dataclass(frozen=True)
class PoolShared:
    """A sharing-out of a pool."""

    id: UUID
    amount_fen: int
    households: int


@dataclass(frozen=True)
class PeriodSums:
    """What [since, until) holds, over all households: ``opening_fen`` + ``earned_fen`` - ``deducted_fen`` -
    ``paid_fen`` is ``closing_fen``. ``earned_fen`` is less what refunds took back.
    """

    since: date
    until: date
    households: int
    opening_fen: int
    earned_fen: int
    deducted_fen: int
    paid_fen: int
    closing_fen: int


@dataclass(frozen=True)
class PeriodFact:
    """A closed period [since, until): its statements are numbered and frozen."""

    id: UUID
    name: str
    since: date
    until: date
    closed_at: datetime
    statements: int


@dataclass(frozen=True)
class ClosedStatement:
    """A numbered statement of a closed period."""

    number: str
    household_id: UUID
    since: date
    until: date
    closed_at: datetime
    closing_fen: int
    digest: str
