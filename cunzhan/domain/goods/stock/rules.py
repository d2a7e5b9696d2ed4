"""Pure rules of the goods book."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID


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
