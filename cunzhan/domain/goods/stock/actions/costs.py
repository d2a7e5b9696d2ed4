"""What goods the station bought outright cost: it leaves the books with the goods and comes back with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from cunzhan.domain.goods.stock.facts import BOUGHT
from cunzhan.domain.goods.stock.models import Lot, Movement
from cunzhan.domain.goods.stock.rules import BOUGHT_GOODS, GONE, cost_left
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import AccountKey, Posting
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.rows import lock_in_order


def book_cost(
    *, by: Actor, at: datetime, key: str, kind: str, ref: UUID, moved: Mapping[UUID, int], against: AccountKey
) -> int:
    """Book what the goods just moved cost against an account; returns it in fen.

    ``moved`` is what left the station's hands, by lot (less than zero: came back); its movements are written already.
    Lots on consignment cost the station nothing and are passed over.
    """
    rows = Lot.objects.of(by.station).filter(id__in=moved, terms=BOUGHT)
    # Whoever moves goods of the same lot waits here, then sees these movements.
    lock_in_order(rows, "id")
    gone = gone_of(by.station, list(moved))
    entries, total = [], 0
    for row in rows.order_by("id"):
        after = gone.get(row.id, 0)
        cost = cost_left(row.cost_fen, row.received, after - moved[row.id]) - cost_left(
            row.cost_fen, row.received, after
        )
        total += cost
        if cost > 0:
            entries.append(Posting(against, BOUGHT_GOODS, cost, row.number))
        elif cost < 0:
            entries.append(Posting(BOUGHT_GOODS, against, -cost, row.number))
    if entries:
        ledger.post(by=by, at=at, key=key, kind=kind, ref=ref, entries=entries)
    return total


def gone_of(station_id: UUID, lot_ids: list[UUID]) -> dict[UUID, int]:
    """How much of each lot is with buyers, lost or given back, by its movements."""
    rows = Movement.objects.of(station_id).filter(lot_id__in=lot_ids).order_by()
    sums = rows.values("lot_id").annotate(
        left=Sum("quantity", filter=Q(to_place__in=GONE), default=0),
        came=Sum("quantity", filter=Q(from_place__in=GONE), default=0),
    )
    return {row["lot_id"]: row["left"] - row["came"] for row in sums}
