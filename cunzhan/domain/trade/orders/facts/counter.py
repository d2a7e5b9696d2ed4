"""Work at the counter: the queue, sales to walk-ins, packing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cunzhan.domain.trade.orders.facts.orders import ContactMasked, LineFact
from cunzhan.domain.trade.orders.facts.states import Delivery
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words


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
    to_make: int = 0
    """Paid, and waiting for pieces that are made to order."""


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
    """Lot number, household number (empty for a pool), grams or pieces; what would be taken now when not yet packed."""
    line_id: UUID
    ordered_quantity: int
    weighed: bool = False
    real_quantity: int | None = None
    """Of a line sold by weight: what the scale said; None until then."""


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
