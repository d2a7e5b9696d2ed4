"""Holding goods for orders. One conditional update decides; nothing is read, judged and then written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.models import Hold, Lot, Shelf
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import each, lock_in_order

_MAY = (*STAFF, Role.BUYER, Role.WORKER)
_MOST_AT_ONCE = 5000
"""Holds released by one statement: databases take only so many values in one."""


@action("stock.hold", may=_MAY)
def hold(
    *, by: Actor, at: datetime, key: str, purpose_id: UUID, quantities: Mapping[UUID, int], until: datetime
) -> None:
    """Promise grams or pieces of products to one purpose (an order) until a moment.

    One conditional update for all of them, locked in id order, so that two orders never wait for each other in a ring.
    Holds that ran out are thrown out here when they are in the way: nothing depends on a job.
    Raises: Refusal(sold_out) with ``product_id`` and what is ``left``; ValueError for a promise over before it begins.
    """
    if until <= at:
        raise ValueError("a promise lasts until a later moment")
    station_id = by.station
    Hold.objects.bulk_create(
        [
            Hold(station_id=station_id, purpose_id=purpose_id, product_id=product_id, quantity=quantity, until=until)
            for product_id, quantity in quantities.items()
        ]
    )
    fault("stock.hold.after_insert")
    if not _promise(station_id, quantities):
        tidy_expired(station_id=station_id, at=at, product_ids=quantities)
        if not _promise(station_id, quantities):
            raise _too_little_left(station_id, quantities)


@action("stock.release", may=_MAY)
def release(*, by: Actor, at: datetime, key: str, purpose_id: UUID) -> None:
    """Give up what is promised to a purpose; what was taken or given up before stays so."""
    rows = Hold.objects.of(by.station).filter(purpose_id=purpose_id, state=Hold.LIVE)
    _let_go(by.station, rows)


def keep_lot(*, by: Actor, lot_id: UUID, purpose_id: UUID, until: datetime) -> None:
    """Keep a lot that was made for a purpose for it alone, inside the caller's action."""
    station_id = by.station
    over = Hold.objects.of(station_id).filter(
        purpose_id=purpose_id, product__in=Lot.objects.of(station_id).filter(id=lot_id).values("product_id")
    )
    if over.exclude(state=Hold.LIVE).exists():
        raise Refusal(Kind.CONFLICT, _("Something else of this order is missing. Decide about it first."))
    Lot.objects.of(station_id).filter(id=lot_id).update(kept_for=purpose_id)
    lot = Lot.objects.of(station_id).get(id=lot_id)
    Shelf.objects.of(station_id).filter(product_id=lot.product_id).update(held=F("held") + lot.on_hand)
    mine = Hold.objects.of(station_id).filter(purpose_id=purpose_id, product_id=lot.product_id, state=Hold.LIVE)
    if not mine.update(quantity=F("quantity") + lot.on_hand, until=until):
        Hold.objects.create(
            station_id=station_id,
            purpose_id=purpose_id,
            product_id=lot.product_id,
            quantity=lot.on_hand,
            until=until,
        )


def free_lots(*, by: Actor, purpose_id: UUID) -> None:
    """What was made for a purpose that is given up is anybody's; inside the caller's action."""
    Lot.objects.of(by.station).filter(kept_for=purpose_id).update(kept_for=None)


@action("stock.keep_held", may=_MAY)
def keep_held(*, by: Actor, at: datetime, key: str, purpose_id: UUID, until: datetime) -> bool:
    """Hold on for longer (the money came). True when everything is still, or again, promised; else nothing is.

    A hold that ran out and was thrown out meanwhile is made again if the goods are still there.
    """
    station_id = by.station
    rows = list(Hold.objects.of(station_id).filter(purpose_id=purpose_id).order_by("product_id"))
    # The shelves are locked before the holds are looked at: whoever throws out expired ones waits, or was faster.
    lock_in_order(Shelf.objects.of(station_id).filter(product_id__in=[row.product_id for row in rows]), "product_id")
    for row in rows:
        if row.state == Hold.TAKEN:
            continue
        if Hold.objects.of(station_id).filter(id=row.id, state=Hold.LIVE).update(until=until):
            continue
        if not _promise_again(station_id, row, at):
            release(by=by, at=at, key=key, purpose_id=purpose_id)
            return False
        Hold.objects.of(station_id).filter(id=row.id).update(state=Hold.LIVE, until=until)
    return True


def tidy_expired(*, station_id: UUID, at: datetime, product_ids: Iterable[UUID] | None = None) -> int:
    """Throw out holds that ran out, of some products or of all. Only tidying: they stopped counting at their moment."""
    rows = Hold.objects.of(station_id).filter(state=Hold.LIVE, until__lte=at)
    return _let_go(station_id, rows if product_ids is None else rows.filter(product_id__in=list(product_ids)))


def _promise(station_id: UUID, quantities: Mapping[UUID, int]) -> bool:
    """Take from every shelf or say that it cannot be; the caller's refusal then undoes what some shelves gave."""
    rows = Shelf.objects.of(station_id).filter(product_id__in=quantities)
    lock_in_order(rows, "product_id")
    wanted = each("product_id", quantities)
    short = len(quantities) - rows.filter(on_hand__gte=F("held") + wanted).count() if len(quantities) > 1 else 0
    return not short and rows.filter(on_hand__gte=F("held") + wanted).update(held=F("held") + wanted) == len(quantities)


def _promise_again(station_id: UUID, row: Hold, at: datetime) -> bool:
    wanted = {row.product_id: row.quantity}
    if _promise(station_id, wanted):
        return True
    return bool(tidy_expired(station_id=station_id, at=at, product_ids=wanted)) and _promise(station_id, wanted)


def _let_go(station_id: UUID, holds: QuerySet[Hold]) -> int:
    """Release live holds and give their quantities back to the shelves, once each, whoever else is at it."""
    products = sorted(set(holds.values_list("product_id", flat=True)))
    if not products:
        return 0
    shelves = Shelf.objects.of(station_id).filter(product_id__in=products)
    lock_in_order(shelves, "product_id")
    mine = list(holds.filter(product_id__in=products).values_list("id", "product_id", "quantity"))
    back: dict[UUID, int] = {}
    for _id, product_id, quantity in mine:
        back[product_id] = back.get(product_id, 0) + quantity
    if not mine:
        return 0
    ids = [row[0] for row in mine]
    for start in range(0, len(ids), _MOST_AT_ONCE):
        Hold.objects.of(station_id).filter(id__in=ids[start : start + _MOST_AT_ONCE]).update(state=Hold.RELEASED)
    shelves.update(held=F("held") - each("product_id", back))
    return len(mine)


def _too_little_left(station_id: UUID, quantities: Mapping[UUID, int]) -> Refusal:
    shelves = (
        Shelf.objects.of(station_id).filter(product_id__in=quantities).values_list("product_id", "on_hand", "held")
    )
    left = {product_id: on_hand - held for product_id, on_hand, held in shelves}
    short = next(p for p in sorted(quantities) if left.get(p, 0) < quantities[p])
    return Refusal(
        Kind.SOLD_OUT,
        _("There is less left than you want. Take less, or choose something else."),
        product_id=short,
        left=left.get(short, 0),
    )
