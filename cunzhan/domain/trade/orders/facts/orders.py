"""Orders, whole and in lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from cunzhan.domain.goods.catalogue.facts import ShareFact
from cunzhan.domain.trade.orders.facts.money import AttemptFact, PaymentReceived, RefundFact
from cunzhan.domain.trade.orders.facts.states import AttemptState, Channel, Delivery, OrderState, PayMethod
from cunzhan.domain.trade.parcels.facts import ParcelFact
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words

CONTACTS_SHOWN = timedelta(days=30)


def contact_is_open(ended_at: datetime | None, at: datetime) -> bool:
    """Whether staff may see in full to whom an order goes: until thirty days after it ended, if it did."""
    return ended_at is None or ended_at > at - CONTACTS_SHOWN


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
    weighed: bool
    """Sold by weight."""
    real_quantity: int | None
    """Of a weighed line: what the scale said, in grams; None until then."""
    off_fen: int
    """What came off the ordered amount because the line weighs less; ``line_fen`` is what remains."""
    to_household_fen: int
    """What the households get of the whole line, and what each of ``shares`` gets; together they are the line."""
    to_shares_fen: tuple[int, ...]
    made_in_days: int | None
    """Made to order, in so many days after it was paid."""
    making: str
    """Of what is made to order: "open", "made" or "released"."""

    @property
    def ordered_quantity(self) -> int:
        """Grams or pieces of the whole line as ordered."""
        return self.base_quantity * self.quantity

    @property
    def ordered_fen(self) -> int:
        """The amount of the whole line as ordered."""
        return self.line_fen + self.off_fen


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
    to_make: bool = False
    """It waits for pieces that are made to order and not brought in yet."""
    parcel: ParcelFact | None = None
    attempts: tuple[AttemptFact, ...] = ()
    payments: tuple[PaymentReceived, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    timeline: tuple[Milestone, ...] = ()

    @property
    def household_fen(self) -> int:
        """What the households receive of this order, before refunds."""
        return sum(line.to_household_fen for line in self.lines)

    @property
    def off_fen(self) -> int:
        """What came off the ordered total because goods weigh less."""
        return sum(line.off_fen for line in self.lines)

    @property
    def to_weigh(self) -> tuple[LineFact, ...]:
        """The lines that are sold by weight and not weighed yet."""
        return tuple(line for line in self.lines if line.weighed and line.real_quantity is None)

    @property
    def refundable_fen(self) -> int:
        """What can still be given back."""
        return self.paid_fen - self.refunded_fen

    def contact_is_open(self, at: datetime) -> bool:
        """Whether staff may see in full to whom it goes."""
        return contact_is_open(self.delivered_at or self.cancelled_at, at)

    @property
    def open_attempt(self) -> AttemptFact | None:
        """The attempt the buyer can pay by now."""
        live = (AttemptState.ASKING, AttemptState.OPEN)
        return next((attempt for attempt in self.attempts if attempt.state in live), None)


@dataclass(frozen=True)
class ToMakeFact:
    """A piece that was ordered and is to be made. For a household without the order's id."""

    line_id: UUID
    order_id: UUID | None
    order_number: str
    product_id: UUID
    names: Words
    pack: Words
    quantity: int
    household_fen: int
    """What the household gets of it, for all the pieces."""
    ordered_at: datetime
    ready_by: datetime


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
