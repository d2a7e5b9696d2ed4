"""Pure rules of orders: the table of allowed moves, how long goods are held, postage, due times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cunzhan.domain.trade.orders.facts import CaseKind, Delivery, OrderState, PayMethod, PostageRegion
from cunzhan.kit.clock import start_of_day
from cunzhan.kit.money import split_by_weights

MOVES: dict[OrderState | None, tuple[OrderState, ...]] = {
    None: (OrderState.PLACED, OrderState.DELIVERED),  # a counter sale is delivered at once
    OrderState.PLACED: (OrderState.PAID, OrderState.CANCELLED),
    OrderState.PAID: (OrderState.PACKED, OrderState.CANCELLED),
    OrderState.PACKED: (OrderState.SENT, OrderState.DELIVERED),
    OrderState.SENT: (OrderState.DELIVERED,),
    OrderState.DELIVERED: (),
    OrderState.CANCELLED: (),
}

MOST_LINES = 30
MOST_OF_A_PACK = 999
HEAVIEST_G = 1_000_000_000
MOST_COLLECT_DAYS = 14
PAY_CODE_ENDS_BEFORE_HOLD = timedelta(minutes=5)
SHORTEST_PAY_CODE = timedelta(minutes=2)
HELD_AFTER_PAYMENT = timedelta(days=365)
DELIVERED_BY_ITSELF_AFTER = timedelta(days=10)
CONTACTS_KEPT = timedelta(days=90)
"""After an order has ended its contact is first shown masked only, and then erased. Personal information protection
law of China, article 19: kept for the shortest time its purpose needs; how long that is, is our choice."""
FORGOTTEN_AT_ONCE = 1000
CLERK_REFUNDS_UP_TO_FEN = 50_000
PACK_WITHIN = timedelta(days=1)

CHOICES: dict[CaseKind, tuple[str, ...]] = {
    CaseKind.PAID_WITHOUT_STOCK: ("try_again", "refund"),
    CaseKind.MONEY_FOR_CANCELLED: ("refund",),
    CaseKind.PAID_TWICE: ("refund",),
    CaseKind.AMOUNT_DIFFERS: ("refund",),
    CaseKind.REFUND_FAILED: ("try_again",),
}
"""How a case can be decided."""

_HOLD = {PayMethod.ONLINE: timedelta(minutes=30), PayMethod.BANK: timedelta(days=3)}


def comes_from(state: OrderState) -> list[str]:
    """The states from which an order may become this."""
    return [before.value for before, after in MOVES.items() if before and state in after]


def hold_until(method: PayMethod, at: datetime, collect_date: date | None, zone: str) -> datetime:
    """Until when goods are held for an order that is not paid: 30 minutes online, 3 days for a bank transfer, to the
    end of the agreed day for cash on collection.
    """
    if method == PayMethod.CASH and collect_date:
        return start_of_day(collect_date + timedelta(days=1), zone)
    return at + _HOLD.get(method, timedelta(days=1))


def pay_code_until(held_until: datetime) -> datetime:
    """A pay code always ends before the hold, so that nobody can pay for goods that are no longer held."""
    return held_until - PAY_CODE_ENDS_BEFORE_HOLD


def postage_fen(regions: Sequence[PostageRegion], region_code: str, weight_g: int, delivery: Delivery) -> int:
    """What sending costs: the first weight, then each step begun. Weights are summed first, then rounded up.

    Raises: LookupError when no region covers the place.
    """
    if delivery == Delivery.COLLECT:
        return 0
    region = region_for(regions, region_code)
    over = max(0, weight_g - region.first_g)
    return region.first_fen + -(-over // region.step_g) * region.step_fen


def region_for(regions: Sequence[PostageRegion], region_code: str) -> PostageRegion:
    """The region a place belongs to; the one without provinces covers everywhere else. Raises: LookupError."""
    everywhere_else = None
    for region in regions:
        if region_code[:2] in region.provinces:
            return region
        if not region.provinces:
            everywhere_else = region
    if everywhere_else is None:
        raise LookupError(f"no postage for {region_code}")
    return everywhere_else


def weighed_fen(ordered_fen: int, real_g: int, nominal_g: int) -> int:
    """What a weighed line costs: its ordered amount times real over nominal grams, rounded half up to the fen once for
    the whole line, and never more than ordered.
    """
    return min(ordered_fen, (2 * ordered_fen * real_g + nominal_g) // (2 * nominal_g))


def cannot_weigh(real_g: int, nominal_g: int) -> bool:
    """Whether a weight is absurd: nothing, or above twice what was ordered."""
    return not 0 < real_g <= 2 * nominal_g


def unlikely_weight(real_g: int, nominal_g: int) -> bool:
    """Whether a weight is worth a question: it differs from what was ordered by more than a tenth."""
    return 10 * abs(real_g - nominal_g) > nominal_g


def weighed_parts(
    line_fen: int, household_fen: int, shares: Sequence[int], real_g: int, nominal_g: int
) -> tuple[int, list[int]]:
    """What the households and each named share get of a weighed line: together what the buyer pays.

    ``household_fen`` and ``shares`` are the parts of the line as ordered. Less than ordered comes off all of them in
    proportion, largest remainder. More than ordered costs the buyer nothing and the households are paid for every
    gram: it comes off the named shares. Raises: ValueError when these do not suffice.
    """
    if real_g <= nominal_g:
        household, *rest = split_by_weights(line_fen, [household_fen, *shares])
        return household, rest
    household = (2 * household_fen * real_g + nominal_g) // (2 * nominal_g)
    if household > line_fen:
        raise ValueError("the shares do not suffice for the extra grams")
    return household, split_by_weights(line_fen - household, shares)


def coming_back(packs: int, of_packs: int, quantity: int, returned: int) -> int:
    """How much of a line's grams or pieces comes back with so many of its packs, the last pack bringing the rest.

    ``returned`` came back before; it says how many packs that were, for no pack holds less than one.
    """
    before = -(-returned * of_packs // quantity)
    return (before + packs) * quantity // of_packs - returned


def due_at(state: OrderState, placed_at: datetime, paid_at: datetime | None) -> datetime:
    """When an order should have left the station: a day after it was paid."""
    return (paid_at or placed_at) + PACK_WITHIN
