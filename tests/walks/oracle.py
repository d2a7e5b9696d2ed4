"""The naive model: what must be owed, held and on hand, in plain Python, written without looking at the house.

It knows lists, dictionaries and fractions. It stores nothing in a database, caches no sum, and asks the house nothing:
the walk tells it what was done, and holds the house's figures against its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor
from uuid import UUID

LIVE, TAKEN, GONE = "live", "taken", "gone"


def divided(total: int, weights: list[int]) -> list[int]:
    """An amount by weights: everybody the whole fen of his due, the rest one by one to the largest fractions."""
    whole = sum(weights)
    if total == 0:
        return [0] * len(weights)
    dues = [Fraction(total * weight, whole) for weight in weights]
    parts = [floor(due) for due in dues]
    order = sorted(range(len(weights)), key=lambda n: (-(dues[n] - parts[n]), n))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass
class Lot:
    """Goods of a household, of the station that bought them (``cost``), or of many (``gave``)."""

    id: UUID
    product: UUID
    household: UUID | None
    on_hand: int
    received: int = 0
    cost: int = 0
    gone: int = 0
    """With buyers, lost, or home again."""
    lost: int = 0
    gave: list[tuple[UUID, int]] = field(default_factory=list)
    """Of a pool: who gave how much, by register number."""
    got: Counter[UUID] = field(default_factory=Counter)
    brought: int = 0

    @property
    def party(self) -> str:
        """Who gets the households' part of what is sold of it."""
        if self.gave:
            return f"pool:{self.id}"
        return "own_goods" if self.cost else f"household:{self.household}"

    @property
    def cost_left(self) -> int:
        return self.cost - floor(Fraction(self.cost * self.gone, self.received)) if self.cost else 0


@dataclass
class Money:
    """A payment, and how much of it went back."""

    amount: int
    provider: str
    back: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.back


@dataclass
class Line:
    """A line of an order as it was when it was placed."""

    product: UUID
    packs: int
    base: int
    price: int
    household_fen: int
    shares: dict[str, int]
    back: int = 0
    lots: list[tuple[Lot, int]] = field(default_factory=list)
    returned: int = 0
    parties: list[tuple[str, int]] = field(default_factory=list)
    parties_back: list[int] = field(default_factory=list)
    weighed: bool = False
    real: int | None = None
    """What the scale said of the whole line."""
    costs: int | None = None
    """What it costs then."""

    @property
    def fen(self) -> int:
        return self.price * self.packs if self.costs is None else self.costs

    def worth(self, fen: int, real: int) -> int:
        """A part of the line by weight, a half upwards."""
        return floor(Fraction(fen * real, self.quantity) + Fraction(1, 2))

    def can_weigh(self, real: int) -> bool:
        whole, household = self.price * self.packs, self.household_fen * self.packs
        possible = 0 < real <= 2 * self.quantity and self.worth(whole, real) > 0
        return possible and (real <= self.quantity or self.worth(household, real) <= whole)

    def weigh(self, real: int) -> None:
        whole = self.price * self.packs
        self.real, self.costs = real, max(self.back, min(whole, self.worth(whole, real)))

    @property
    def parts(self) -> list[int]:
        """What the households get of it, and what each share."""
        whole = [self.household_fen * self.packs, *(fen * self.packs for fen in self.shares.values())]
        if self.real is None:
            return whole
        if self.real <= self.quantity:
            return divided(self.fen, whole)
        household = self.worth(whole[0], self.real)
        return [household, *divided(self.fen - household, whole[1:])]

    @property
    def quantity(self) -> int:
        return self.base * self.packs


@dataclass
class Order:
    """An order."""

    id: UUID
    token: str
    state: str
    lines: list[Line]
    postage: int
    hold_until: datetime | None = None
    hold: str = LIVE
    method: str = "online"
    delivery: str = "courier"
    postage_back: int = 0
    sent_at: datetime | None = None
    payments: list[Money] = field(default_factory=list)
    refunds: dict[UUID, list[object]] = field(default_factory=dict)
    """Refunds on their way by gateway: the payment, how much, and "due", "done" or "failed"."""
    attempts: dict[UUID, list[object]] = field(default_factory=dict)
    """Attempts to pay: "live", "paid" or "over", and for how much."""

    @property
    def total(self) -> int:
        return sum(line.fen for line in self.lines) + self.postage

    @property
    def due(self) -> int:
        return self.total - sum(money.left for money in self.payments)

    @property
    def wants(self) -> Counter[UUID]:
        wanted: Counter[UUID] = Counter()
        for line in self.lines:
            wanted[line.product] += line.quantity
        return wanted

    @property
    def live_attempts(self) -> list[UUID]:
        return [key for key, (state, _fen) in self.attempts.items() if state == "live"]


class Station:
    """What must be true of one station."""

    def __init__(self) -> None:
        self.accounts: Counter[str] = Counter()
        self.lots: list[Lot] = []
        self.orders: list[Order] = []
        self.listed: dict[UUID, tuple[UUID, int, int]] = {}
        """Payouts on open sheets: household, to hand over, advance repaid."""
        self.drawer_open = False

    def move(self, debit: str, credit: str, fen: int) -> None:
        assert fen >= 0
        self.accounts[debit] += fen
        self.accounts[credit] -= fen

    def leaves(self, lot: Lot, much: int, account: str) -> None:
        """So much of a lot is gone (less than zero: came back), and what it cost the station with it."""
        before = lot.cost_left
        lot.gone += much
        cost = before - lot.cost_left
        self.accounts[account] += cost
        self.accounts["bought_goods"] -= cost

    def share_pool(self, lot: Lot) -> None:
        """Everybody as near to his part of all that the pool brought as whole fen allow."""
        left = lot.brought - sum(lot.got.values())
        sign = -1 if left < 0 else 1
        grams = sum(much for _who, much in lot.gave)
        dues = [sign * (Fraction(lot.brought * much, grams) - lot.got[who]) for who, much in lot.gave]
        parts = [floor(due) if due > 0 else 0 for due in dues]
        while sum(parts) < abs(left):
            place = max(range(len(parts)), key=lambda n: (dues[n] - parts[n], -n))
            parts[place] += 1
        while sum(parts) > abs(left):
            place = min((n for n in range(len(parts)) if parts[n]), key=lambda n: (dues[n] - parts[n], -n))
            parts[place] -= 1
        for (who, _much), part in zip(lot.gave, parts, strict=True):
            lot.got[who] += sign * part
            self.accounts[f"household:{who}"] -= sign * part
            self.accounts[lot.party] += sign * part

    def owed(self, household: UUID) -> int:
        return -self.accounts[f"household:{household}"]

    def balances(self) -> dict[str, int]:
        return {code: fen for code, fen in self.accounts.items() if fen}

    def on_hand(self, product: UUID) -> int:
        return sum(lot.on_hand for lot in self.lots if lot.product == product)

    def free(self, product: UUID, at: datetime, but: Order | None = None) -> int:
        """On hand, less what is promised to orders whose promise is not over."""
        promised = 0
        for order in self.orders:
            if order is not but and order.hold == LIVE and order.hold_until and order.hold_until > at:
                promised += order.wants[product]
        return self.on_hand(product) - promised

    def can_have(self, wanted: Counter[UUID], at: datetime, but: Order | None = None) -> bool:
        return all(self.free(product, at, but) >= much for product, much in wanted.items())

    def take(self, order: Order) -> None:
        """Out of the lots, first in, first out."""
        for line in order.lines:
            wanted = line.real or line.quantity
            for lot in self.lots:
                if lot.product == line.product and lot.on_hand and wanted:
                    part = min(wanted, lot.on_hand)
                    lot.on_hand -= part
                    wanted -= part
                    line.lots.append((lot, part))
            assert wanted == 0
        order.hold = TAKEN

    def share_out(self, order: Order) -> None:
        """To everybody his part, less his part of what went back before."""
        for line in order.lines:
            household, *shares = line.parts
            parts = divided(household, [much for _lot, much in line.lots])
            line.parties = [(lot.party, fen) for (lot, _much), fen in zip(line.lots, parts, strict=True)]
            for lot, much in line.lots:
                self.leaves(lot, much, "cost_of_goods")
            line.parties += [(f"share:{code}", fen) for code, fen in zip(line.shares, shares, strict=True)]
            line.parties_back = divided(line.back, [fen for _party, fen in line.parties])
            for (party, fen), back in zip(line.parties, line.parties_back, strict=True):
                self.move("buyers", party, fen - back)
                self._to_pool(party, fen - back)
        self.move("buyers", "postage", order.postage - order.postage_back)
        order.state = "delivered"

    def take_back(self, line: Line, fen: int) -> None:
        """From everybody in proportion to what he still has of it."""
        left = [had - gone for (_party, had), gone in zip(line.parties, line.parties_back, strict=True)]
        for n, part in enumerate(divided(fen, left)):
            line.parties_back[n] += part
            self.move(line.parties[n][0], "refunds_due", part)
            self._to_pool(line.parties[n][0], -part)
        for lot in self.lots:
            if lot.gave and lot.brought < sum(lot.got.values()):
                self.share_pool(lot)

    def _to_pool(self, party: str, fen: int) -> None:
        for lot in self.lots:
            if lot.gave and lot.party == party:
                lot.brought += fen

    def pay(self, order: Order, fen: int, provider: str) -> None:
        order.payments.append(Money(fen, provider))
        self.move(provider if provider in ("cash", "bank") else f"gateway:{provider}", "buyers", fen)

    def give_back(self, order: Order, money: Money, fen: int, refund: UUID) -> None:
        """What is due to go back of a payment: cash and bank at once, a gateway later."""
        money.back += fen
        if money.provider in ("cash", "bank"):
            self.move("refunds_due", money.provider, fen)
        else:
            order.refunds[refund] = [money, fen, "due"]
