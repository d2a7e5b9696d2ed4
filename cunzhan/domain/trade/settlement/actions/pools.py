"""Sharing out what a pool brought among its households, and taking back from them what was refunded afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.facts import POOLED
from cunzhan.domain.goods.stock.models import Contribution, Lot
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.facts import PoolShared
from cunzhan.domain.trade.settlement.models import Allocation, PoolShare, PoolSharing
from cunzhan.kit.clock import business_date
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import lock_in_order
from cunzhan.kit.texts import LONGEST_REASON


@action("settlement.share_pool", may=(Role.BOOKKEEPER, Role.MANAGER))
def share_pool(*, by: Actor, at: datetime, key: str, lot_id: UUID) -> PoolShared:
    """Share what a pool has brought out among its households, by what each contributed. The number of statements does
    not depend on the number of households.

    Raises: Refusal(not_found) for a lot that is no pool; Refusal(conflict) when nothing waits.
    """
    lot = _pool(by.station, lot_id)
    if lot is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such pool at your station."))
    accrued, got = _accrued(by.station, lot_id), _got(by.station, lot_id)
    if accrued <= sum(got.values()):
        raise Refusal(Kind.CONFLICT, _("Nothing waits: all that this pool brought is with its households."))
    return _share(by, at, key, lot, accrued, got, "")


def take_back_of_pool(*, by: Actor, at: datetime, key: str, lot_id: UUID, reason: str) -> None:
    """After a refund, inside the caller's action: what is shared out beyond what the pool brought goes back to it."""
    lot = _pool(by.station, lot_id)
    assert lot is not None
    accrued, got = _accrued(by.station, lot_id), _got(by.station, lot_id)
    if accrued < sum(got.values()):
        _share(by, at, key, lot, accrued, got, reason)


def _pool(station_id: UUID, lot_id: UUID) -> Lot | None:
    """The pool, locked: one sharing-out at a time, and each sees what those before it did."""
    rows = Lot.objects.of(station_id).filter(id=lot_id, terms=POOLED)
    lock_in_order(rows, "id")
    return rows.select_related("product").first()


def _accrued(station_id: UUID, lot_id: UUID) -> int:
    rows = Allocation.objects.of(station_id).filter(lot_id=lot_id, share_code=rules.POOL)
    total: int = rows.aggregate(total=Sum(F("amount_fen") - F("reversed_fen"), default=0))["total"]
    return total


def _got(station_id: UUID, lot_id: UUID) -> dict[UUID, int]:
    rows = PoolShare.objects.of(station_id).filter(lot_id=lot_id).order_by().values("household_id")
    return dict(rows.annotate(total=Sum("amount_fen")).values_list("household_id", "total"))


def _share(by: Actor, at: datetime, key: str, lot: Lot, accrued: int, got: dict[UUID, int], reason: str) -> PoolShared:
    contributions = Contribution.objects.of(by.station).filter(lot=lot).order_by("household__number")
    given = list(contributions.values_list("household_id", "quantity"))
    parts = rules.pool_parts(accrued, [quantity for _h, quantity in given], [got.get(h, 0) for h, _q in given])
    sharing = PoolSharing(
        id=new_id(),
        station_id=by.station,
        lot=lot,
        accrued_fen=accrued,
        amount_fen=sum(parts),
        business_date=business_date(at, stations.zone_of(by.station)),
        at=at,
        product=lot.product.names,
        unit=lot.product.unit,
        reason=reason[:LONGEST_REASON],
    )
    sharing.save(force_insert=True)
    rows = [
        PoolShare(
            id=new_id(),
            station_id=by.station,
            sharing=sharing,
            lot=lot,
            household_id=household_id,
            quantity=quantity,
            amount_fen=part,
            business_date=sharing.business_date,
        )
        for (household_id, quantity), part in zip(given, parts, strict=True)
        if part
    ]
    PoolShare.objects.bulk_create(rows)
    fault("settlement.share_pool.before_post")
    entries = [_posting(lot, row) for row in rows]
    ledger.post(by=by, at=at, key=key, kind="pool_share", ref=sharing.id, entries=entries, memo=reason)
    return PoolShared(sharing.id, sharing.amount_fen, len(rows))


def _posting(lot: Lot, row: PoolShare) -> Posting:
    pool, household = rules.pool_account(lot.id), rules.household_account(row.household_id)
    if row.amount_fen > 0:
        return Posting(pool, household, row.amount_fen, lot.number)
    return Posting(household, pool, -row.amount_fen, lot.number)
