"""Holding goods for orders. One conditional update decides; nothing is read, judged and then written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.models import Hold, Shelf
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal

_MAY = (*STAFF, Role.BUYER, Role.WORKER)


@action("stock.hold", may=_MAY)
def hold(
    *, by: Actor, at: datetime, key: str, purpose_id: UUID, quantities: Mapping[UUID, int], until: datetime
) -> None:
    """Promise grams or pieces of products to one purpose (an order) until a moment.

    Products are taken in id order, so that two orders never wait for each other in a ring. Holds that ran out are
    thrown out here when they are in the way: nothing depends on a job.
    Raises: Refusal(sold_out) with ``product_id`` and what is ``left``.
    """
    station_id = by.station
    Hold.objects.bulk_create(
        [
            Hold(station_id=station_id, purpose_id=purpose_id, product_id=product_id, quantity=quantity, until=until)
            for product_id, quantity in quantities.items()
        ]
    )
    fault("stock.hold.after_insert")
    for product_id in sorted(quantities):
        _promise(station_id, product_id, quantities[product_id], at)


@action("stock.release", may=_MAY)
def release(*, by: Actor, at: datetime, key: str, purpose_id: UUID) -> None:
    """Give up what is promised to a purpose; what was taken or given up before stays so."""
    for row in _live(by.station, purpose_id):
        if Hold.objects.of(by.station).filter(id=row.id, state=Hold.LIVE).update(state=Hold.RELEASED):
            Shelf.objects.of(by.station).filter(product_id=row.product_id).update(held=F("held") - row.quantity)


@action("stock.keep_held", may=_MAY)
def keep_held(*, by: Actor, at: datetime, key: str, purpose_id: UUID, until: datetime) -> bool:
    """Hold on for longer (the money came). True when everything is still, or again, promised; else nothing is.

    A hold that ran out and was thrown out meanwhile is made again if the goods are still there.
    """
    station_id = by.station
    rows = list(Hold.objects.of(station_id).filter(purpose_id=purpose_id).order_by("product_id"))
    for row in rows:
        if row.state == Hold.TAKEN:
            continue
        if Hold.objects.of(station_id).filter(id=row.id, state=Hold.LIVE).update(until=until):
            continue
        if not _try_promise(station_id, row.product_id, row.quantity, at):
            release(by=by, at=at, key=key, purpose_id=purpose_id)
            return False
        Hold.objects.of(station_id).filter(id=row.id).update(state=Hold.LIVE, until=until)
    return True


def tidy_expired(*, station_id: UUID, at: datetime) -> int:
    """Throw out holds that ran out. Only tidying: they stopped counting at their moment."""
    rows = Hold.objects.of(station_id).filter(state=Hold.LIVE, until__lte=at)
    products = sorted(set(rows.values_list("product_id", flat=True)))
    return sum(_throw_out_expired(station_id, product_id, at) for product_id in products)


def _promise(station_id: UUID, product_id: UUID, quantity: int, at: datetime) -> None:
    if _try_promise(station_id, product_id, quantity, at):
        return
    shelf = Shelf.objects.of(station_id).filter(product_id=product_id).first()
    left = shelf.on_hand - shelf.held if shelf else 0
    raise Refusal(
        Kind.SOLD_OUT,
        _("There is less left than you want. Take less, or choose something else."),
        product_id=product_id,
        left=left,
    )


def _try_promise(station_id: UUID, product_id: UUID, quantity: int, at: datetime) -> bool:
    free = Shelf.objects.of(station_id).filter(product_id=product_id, on_hand__gte=F("held") + quantity)
    if free.update(held=F("held") + quantity):
        return True
    return bool(_throw_out_expired(station_id, product_id, at) and free.update(held=F("held") + quantity))


def _throw_out_expired(station_id: UUID, product_id: UUID, at: datetime) -> int:
    # The shelf row is locked first, so that two who tidy the same product cannot both count the same holds.
    list(Shelf.objects.of(station_id).select_for_update().filter(product_id=product_id).values_list("id"))
    expired = Hold.objects.of(station_id).filter(product_id=product_id, state=Hold.LIVE, until__lte=at)
    ids = list(expired.values_list("id", flat=True))
    if not ids:
        return 0
    mine = Hold.objects.of(station_id).filter(id__in=ids, state=Hold.LIVE)
    quantity = mine.aggregate(total=Sum("quantity"))["total"] or 0
    count = mine.update(state=Hold.RELEASED)
    Shelf.objects.of(station_id).filter(product_id=product_id).update(held=F("held") - quantity)
    return count


def _live(station_id: UUID, purpose_id: UUID) -> list[Hold]:
    rows = Hold.objects.of(station_id).filter(purpose_id=purpose_id, state=Hold.LIVE)
    return list(rows.order_by("product_id"))
