"""Orders: placing, reading, moving along, giving back. Buyers are shown masked, whoever asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.trade.orders.facts import Channel, Delivery, OrderState, PayMethod, RefundState
from cunzhan.domain.trade.parcels.facts import ParcelState
from cunzhan.faces.api.shapes.basics import (
    Count,
    Day,
    Fen,
    Flag,
    Line,
    Moment,
    Paging,
    Said,
    SomeFen,
    Units,
    Version,
    Words,
)
from cunzhan.faces.api.shapes.goods import Share
from cunzhan.kit.quantity import Unit
from cunzhan.kit.texts import LONGEST_REASON

Region = Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")]
Part = Annotated[str, StringConstraints(max_length=120)]
Quantity = Annotated[Count, Field(le=999)]


class OrderLine(Schema):
    """A line with its frozen price; amounts per pack and for the line."""

    id: UUID
    product_id: UUID
    variant_id: UUID
    names: Words
    pack: Words
    unit: Unit
    quantity: int
    base_quantity: int
    unit_price_fen: int
    line_fen: int
    household_fen: int
    shares: list[Share]
    rule: str
    rule_version: int
    refunded_fen: int
    lots: list[str]
    weighed: bool
    """Sold by weight: `line_fen` follows the real grams once they are known, and is never more than ordered."""
    real_quantity: int | None
    off_fen: int
    """What came off the ordered amount because the line weighs less."""
    to_household_fen: int
    made_in_days: int | None
    """Made to order, in so many days after it is paid; `making` says whether it is `open`, `made` or `released`."""
    making: str


class Masked(Schema):
    """To whom an order goes, as a list may show it."""

    name: str
    phone: str
    place: str


class Carrier(Schema):
    """A carrier."""

    code: str
    names: Words


class Parcel(Schema):
    """The parcel of an order."""

    carrier: Carrier | None
    waybill: str
    state: ParcelState


class Refund(Schema):
    """Money that went back."""

    id: UUID
    number: str
    amount_fen: int
    reason: str
    state: RefundState
    decided_at: datetime
    done_at: datetime | None


class Order(Schema):
    """An order, whole."""

    id: UUID
    number: str
    channel: Channel
    state: OrderState
    lines: list[OrderLine]
    contact: Masked | None
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
    to_make: bool
    """It waits for a piece that is made to order; it is packed once that is brought in."""
    parcel: Parcel | None
    refunds: list[Refund]


class Goods(Schema):
    """What a row of a list says of a line."""

    names: Words
    pack: Words
    quantity: int


class OrderRow(Schema):
    """An order in a list."""

    id: UUID
    number: str
    state: OrderState
    channel: Channel
    delivery: Delivery
    placed_at: datetime
    due_at: datetime
    goods: list[Goods]
    total_fen: int
    contact: Masked | None
    version: int


class Orders(Schema):
    """A page of orders: newest first, but those waiting to be done oldest first."""

    items: list[OrderRow]
    next_cursor: str | None


class OrdersAsked(Paging):
    """Which orders."""

    state: OrderState | None = None
    delivery: Delivery | None = None
    product_id: UUID | None = None
    number: Annotated[str, StringConstraints(pattern=r"^([0-9][0-9-]{0,19})?$")] = ""
    since: Moment | None = None
    until: Moment | None = None


class Wanted(Said):
    """How many of a pack."""

    variant_id: UUID
    quantity: Quantity


Wanteds = Annotated[list[Wanted], Field(min_length=1, max_length=50)]


class QuoteAsked(Said):
    """A basket, and whereto."""

    lines: Wanteds
    delivery: Delivery
    region_code: Region = ""


class QuoteLine(Schema):
    """What a line would cost now, and what is in its way."""

    variant_id: UUID
    product_id: UUID
    names: Words
    pack: Words
    quantity: int
    unit_price_fen: int
    line_fen: int
    problem: str
    left: int
    weighed: bool
    made_in_days: int | None


class Quote(Schema):
    """What a basket would cost now; what is not for sale is left out."""

    lines: list[QuoteLine]
    goods_fen: int
    postage_fen: int
    total_fen: int
    household_fen: int
    weight_g: int


class Contact(Said):
    """To whom an order goes. Kept sealed; read again only at the counter, for the waybill."""

    name: Line
    phone: Annotated[str, StringConstraints(min_length=11, max_length=20)]
    region_code: Region = ""
    province: Part = ""
    city: Part = ""
    county: Part = ""
    street: Part = ""
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class OrderNew(Said):
    """An order at the total its quote showed."""

    lines: Wanteds
    contact: Contact
    delivery: Delivery
    pay_method: PayMethod
    expected_total_fen: SomeFen
    collect_date: Day | None = None


class Placed(Schema):
    """An order newly placed, and the secret of its buyer's page."""

    id: UUID
    number: str
    token: str
    total_fen: int


class Versioned(Said):
    """The version that was read."""

    version: Version


class Packed(Versioned):
    """Real grams by line, for lines that are sold by weight. One that differs by more than a tenth is asked about
    (409) unless you are sure.
    """

    weights: dict[UUID, Units] = {}
    sure: Flag = False


class MadeNew(Said):
    """Who made it, how good it is, and when it was done."""

    household_id: UUID
    grade: Grade
    made_date: Day


class Weighed(Packed):
    """Real grams by line, before the order is paid."""


class Owed(Schema):
    """What is to be paid now."""

    total_fen: int


class Waybill(Said):
    """The carrier's code and its number of the parcel."""

    carrier: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    waybill: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Sent(Versioned, Waybill):
    """A carrier took the parcel."""


class Cancelled(Versioned):
    """Why."""

    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""


class Transferred(Said):
    """A bank transfer that arrived, by the bank's own number of it."""

    amount_fen: SomeFen
    reference: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Tendered(Said):
    """Cash given at the counter."""

    tendered_fen: SomeFen


class Sale(Said):
    """What somebody takes along, and the cash they gave."""

    lines: Wanteds
    tendered_fen: SomeFen
    weights: dict[UUID, Units] = {}
    """Real grams of every pack that is sold by weight, by variant, for all of its packs together."""
    sure: Flag = False


class Sold(Schema):
    """A sale at the counter, and what to give back of the cash."""

    id: UUID
    number: str
    total_fen: int
    tendered_fen: int
    change_fen: int


class Outcome(Schema):
    """What became of the money: "paid", "again", or the kind of case that a person must now decide."""

    outcome: str


class Change(Schema):
    """What to give back of the cash."""

    change_fen: int


class RefundNew(Versioned):
    """Fen by line and of the postage; packs by line that came back and can be sold again."""

    lines: dict[UUID, Fen] = {}
    postage_fen: Fen = 0
    reason: Line
    back_to_stock: dict[UUID, Quantity] = {}
