"""What is owed, pools as money, payout sheets and what became of each payout."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from cunzhan.domain.goods.stock.facts import MOST_HOUSEHOLDS, Grade
from cunzhan.domain.trade.settlement.facts import LeftReason, PayoutMethod, PayoutState
from cunzhan.faces.api.shapes.basics import Day, Line, Paging, Said, SomeFen, Units, Words
from cunzhan.kit.quantity import Unit
from cunzhan.kit.texts import LONGEST_REASON

HouseholdNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,12}$")]


class Owed(Schema):
    """What the station owes a household and has advanced it. Less than zero owed comes off its next sales."""

    household_id: UUID
    household_number: str
    owed_fen: int
    advance_fen: int
    payable_fen: int
    comes_off_fen: int


class OwedPage(Schema):
    """A page of what is owed, in the order in which households were admitted."""

    items: list[Owed]
    next_cursor: str | None


class OwedAsked(Paging):
    """Whose: those whose number begins so, or everybody's."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{0,12}$")] = ""


class Contribution(Said):
    """What one household gave, in grams or pieces."""

    number: HouseholdNumber
    quantity: Units


class PoolNew(Said):
    """Goods of many households, taken in as one lot."""

    product_id: UUID
    grade: Grade
    made_date: Day
    contributions: Annotated[list[Contribution], Field(min_length=2, max_length=MOST_HOUSEHOLDS)]


class Pool(Schema):
    """A pool: what it brought by now, what of that is with its households, what waits."""

    lot_id: UUID
    number: str
    product: Words
    unit: Unit
    received: int
    on_hand: int
    households: int
    accrued_fen: int
    shared_fen: int
    waiting_fen: int


class Pools(Schema):
    """A page of pools, newest first."""

    items: list[Pool]
    next_cursor: str | None


class PoolPart(Schema):
    """A household of a pool. ``now_fen`` is less than zero when it would give back."""

    household_id: UUID
    household_number: str
    quantity: int
    got_fen: int
    now_fen: int


class PoolPreview(Schema):
    """What each would get if the pool were shared out now; the parts come to ``waiting_fen``."""

    lot_id: UUID
    number: str
    waiting_fen: int
    parts: list[PoolPart]


class PoolShared(Schema):
    """A sharing-out: so much, among so many."""

    id: UUID
    amount_fen: int
    households: int


class Payout(Schema):
    """One household on a sheet: what it gets, what of its advance is repaid, and what became of it."""

    id: UUID
    household_id: UUID
    household_number: str
    amount_fen: int
    deducted_fen: int
    state: PayoutState
    reason: str
    done_at: datetime | None
    reference: str


class Sheet(Schema):
    """A payout sheet, for cash or for the bank."""

    id: UUID
    number: str
    method: PayoutMethod
    made_at: datetime
    total_fen: int
    left: int
    rows: list[Payout]


class SheetRow(Schema):
    """A sheet in a list: ``left`` are those not decided yet."""

    id: UUID
    number: str
    method: PayoutMethod
    made_at: datetime
    total_fen: int
    left: int


class Sheets(Schema):
    """A page of sheets, newest first."""

    items: list[SheetRow]
    next_cursor: str | None


class SheetNew(Said):
    """Whom to list: all that are owed something, or the chosen ones of them."""

    method: PayoutMethod
    household_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_HOUSEHOLDS)] | None = None


class SheetSent(Schema):
    """How many payouts are with the bank now."""

    sent: int


class NotPaid(Said):
    """Why, in words the household can read."""

    reason: Line


class AnswerRow(Said):
    """What the bank says of one payout, by the reference it was sent with."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    outcome: Literal["paid", "failed", "unknown"]
    amount_fen: SomeFen | None = None
    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""


class Answer(Said):
    """The bank's answer to a sheet, or a part of it."""

    rows: Annotated[list[AnswerRow], Field(min_length=1, max_length=MOST_HOUSEHOLDS)]


class LeftRow(Schema):
    """A row that marked nothing, by its place in the request from 1, and why."""

    line: int
    reason: LeftReason


class AnswerTaken(Schema):
    """How many payouts were marked which way; ``known`` stood in the books already."""

    paid: int
    failed: int
    unknown: int
    known: int
    left: list[LeftRow]
