"""What crosses the walls of the order room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from cunzhan.domain.goods.catalogue.facts import ShareFact
from cunzhan.domain.trade.parcels.facts import ParcelFact
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words


class OrderState(StrEnum):
    """The life of an order."""

    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PayMethod(StrEnum):
    """How an order is paid; each has its own length of hold."""

    ONLINE = "online"
    BANK = "bank"
    CASH = "cash"


class Delivery(StrEnum):
    """How the goods reach the buyer."""

    COURIER = "courier"
    COLLECT = "collect"


class Channel(StrEnum):
    """Where an order came from."""

    SHOP = "shop"
    COUNTER = "counter"


class AttemptState(StrEnum):
    """The life of one attempt to pay online."""

    ASKING = "asking"
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"


class RefundState(StrEnum):
    """The life of a refund: decided, then given back or failed at the provider."""

    DUE = "due"
    DONE = "done"
    FAILED = "failed"


class CaseKind(StrEnum):
    """What a person must decide."""

    PAID_WITHOUT_STOCK = "paid_without_stock"
    MONEY_FOR_CANCELLED = "money_for_cancelled"
    AMOUNT_DIFFERS = "amount_differs"
    PAID_TWICE = "paid_twice"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True)
class Contact:
    """To whom an order goes. Kept sealed, and shown masked but for the waybill."""

    name: str
    phone: str
    region_code: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    street: str = ""
    note: str = ""


@dataclass(frozen=True)
class ContactMasked:
    """To whom an order goes, as a page or a list may show it."""

    name: str
    phone: str
    place: str


@dataclass(frozen=True)
class OrderPlaced:
    """An order newly placed, and the secret of its page."""

    id: UUID
    number: str
    token: str
    total_fen: int


@dataclass(frozen=True)
class QuoteLine:
    """What one line of a basket would cost now."""

    variant_id: UUID
    product_id: UUID
    slug: str
    names: Words
    pack: Words
    picture: dict[int, str]
    quantity: int
    unit_price_fen: int
    line_fen: int
    household_fen: int
    problem: str
    """Empty, or "sold_out", "few" (less left than wanted) or "not_for_sale"."""
    left: int
    """How many of this pack are left."""


@dataclass(frozen=True)
class Quote:
    """What a basket would cost now."""

    lines: tuple[QuoteLine, ...]
    goods_fen: int
    postage_fen: int
    total_fen: int
    household_fen: int
    weight_g: int

    @property
    def problems(self) -> tuple[QuoteLine, ...]:
        """The lines that cannot be ordered as they are."""
        return tuple(line for line in self.lines if line.problem)


@dataclass(frozen=True)
class LineFact:
    """A line of an order, with everything frozen that its history needs. Amounts per unit sold and for the line."""

    id: UUID
    product_id: UUID
    variant_id: UUID
    names: Words
    pack: Words
    unit: Unit
    picture: str
    quantity: int
    base_quantity: int
    unit_price_fen: int
    line_fen: int
    household_fen: int
    shares: tuple[ShareFact, ...]
    rule: str
    rule_version: int
    refunded_fen: int
    lots: tuple[str, ...]


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
class Milestone:
    """A step of an order's way; ``at`` is None for one still to come."""

    step: str
    at: datetime | None


@dataclass(frozen=True)
class OrderFact:
    """An order, whole. The contact is masked; ``contact`` of the queries gives it in full to staff."""

    id: UUID
    number: str
    token: str
    channel: Channel
    state: OrderState
    lines: tuple[LineFact, ...]
    contact: ContactMasked | None
    note: str
    goods_fen: int
    postage_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    postage_refunded_fen: int
    pay_method: PayMethod
    delivery: Delivery
    collect_date: date | None
    placed_at: datetime
    hold_until: datetime | None
    paid_at: datetime | None
    packed_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    version: int
    parcel: ParcelFact | None = None
    attempts: tuple[AttemptFact, ...] = ()
    payments: tuple[PaymentReceived, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    timeline: tuple[Milestone, ...] = ()

    @property
    def household_fen(self) -> int:
        """What the households receive of this order, before refunds."""
        return sum(line.household_fen * line.quantity for line in self.lines)

    @property
    def refundable_fen(self) -> int:
        """What can still be given back."""
        return self.paid_fen - self.refunded_fen

    @property
    def open_attempt(self) -> AttemptFact | None:
        """The attempt the buyer can pay by now."""
        live = (AttemptState.ASKING, AttemptState.OPEN)
        return next((attempt for attempt in self.attempts if attempt.state in live), None)


@dataclass(frozen=True)
class OrderRow:
    """An order in a list."""

    id: UUID
    number: str
    state: OrderState
    channel: Channel
    delivery: Delivery
    placed_at: datetime
    due_at: datetime
    goods: tuple[tuple[Words, Words, int], ...]
    """Product names, pack, how many."""
    total_fen: int
    contact: ContactMasked | None
    version: int


@dataclass(frozen=True)
class QueueCounts:
    """What needs doing now."""

    awaiting_payment: int
    to_pack: int
    to_send: int
    to_collect: int
    on_the_way: int
    cases: int
    payouts_due: int


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
class CounterSale:
    """A sale to a walk-in."""

    id: UUID
    number: str
    total_fen: int
    tendered_fen: int
    change_fen: int


@dataclass(frozen=True)
class CounterReceiptFact:
    """What the printed receipt of a counter sale says."""

    station: Words
    phone: str
    number: str
    at: datetime
    lines: tuple[LineFact, ...]
    total_fen: int
    tendered_fen: int
    change_fen: int


@dataclass(frozen=True)
class PackLine:
    """What to take for one line: how many packs, from which lots how much."""

    names: Words
    pack: Words
    quantity: int
    unit: Unit
    lots: tuple[tuple[str, str, int], ...]
    """Lot number, household number, grams or pieces; what would be taken now when not yet packed."""


@dataclass(frozen=True)
class PackSheetFact:
    """The sheet that goes with one order to the packing table."""

    station: Words
    number: str
    placed_at: datetime
    delivery: Delivery
    contact: ContactMasked | None
    note: str
    lines: tuple[PackLine, ...]
    weight_g: int


@dataclass(frozen=True)
class PackListFact:
    """What to fetch for several orders, by order and by lot."""

    station: Words
    made_at: datetime
    sheets: tuple[PackSheetFact, ...]
    by_lot: tuple[tuple[str, str, Words, Unit, int], ...]
    """Lot number, household number, product, unit, how much."""


@dataclass(frozen=True)
class PostageRegion:
    """A group of provinces and its rate: the first weight and price, then each further step."""

    code: str
    names: Words
    provinces: tuple[str, ...]
    """Two-digit codes of GB/T 2260; empty for everywhere else."""
    first_g: int
    first_fen: int
    step_g: int
    step_fen: int


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
