"""`cunzhan check`: every book of every station recomputed from the ground; the first row that disagrees is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from cunzhan.domain.goods.catalogue import checks as catalogue
from cunzhan.domain.goods.stock import checks as stock
from cunzhan.domain.ground.ledger import checks as ledger
from cunzhan.domain.ground.people import checks as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.trade.orders import checks as orders
from cunzhan.domain.trade.parcels import checks as parcels
from cunzhan.domain.trade.settlement import checks as settlement
from cunzhan.kit.finding import Finding

CHECKS: tuple[Callable[[UUID], Iterator[Finding]], ...] = (
    ledger.check,
    stock.check,
    parcels.check,
    orders.check,
    settlement.check,
    catalogue.check,
    people.check,
)


def check_books(station_id: UUID | None = None) -> list[Finding]:
    """What disagrees, in the order of the books; empty when everything agrees. Changes nothing."""
    wanted = (station_id,) if station_id else stations.all_station_ids()
    return [finding for one in wanted for check in CHECKS for finding in check(one)]
