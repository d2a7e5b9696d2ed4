"""Pure rules of the goods book."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cunzhan.domain.goods.stock.facts import Place
from cunzhan.domain.ground.ledger.facts import AccountKey, AccountKind

BOUGHT_GOODS = AccountKey("bought_goods", AccountKind.ASSET)
"""What the station paid for goods of its own that no buyer has yet."""
COST_OF_GOODS = AccountKey("cost_of_goods", AccountKind.EXPENSE)
GOODS_LOST = AccountKey("goods_lost", AccountKind.EXPENSE)

GONE = (Place.BUYER, Place.LOST, Place.GIVEN_BACK)
"""Places from which nothing of a lot can be sold."""


def in_order(lots: Sequence[tuple[UUID, int]], demands: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, UUID, int]]:
    """First in, first out: which demand takes how much of which lot, as (demand, lot, quantity).

    ``lots`` are ids and what is left of each, oldest first; ``demands`` ids and how much each wants.
    Raises: ValueError when the lots hold less than is demanded.
    """
    taken: list[tuple[UUID, UUID, int]] = []
    queue = iter(lots)
    lot_id, left = None, 0
    for demand_id, wanted in demands:
        while wanted:
            while not left:
                lot_id, left = next(queue, (None, -1))
                if lot_id is None:
                    raise ValueError("the lots hold less than is demanded")
            part = min(wanted, left)
            assert lot_id is not None
            taken.append((demand_id, lot_id, part))
            left -= part
            wanted -= part
    return taken


def cost_left(cost_fen: int, received: int, gone: int) -> int:
    """What of a lot's cost is still in the goods when so much of it is gone: in proportion, the last takes the rest.

    It depends on the quantity alone and not on the way it got there, so that goods that come back bring back exactly
    what they took.
    """
    return cost_fen - cost_fen * gone // received
