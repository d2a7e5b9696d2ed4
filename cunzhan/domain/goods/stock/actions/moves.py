"""Goods on their way: taken from lots into a parcel, with the buyer, back at the station."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.actions.costs import book_cost
from cunzhan.domain.goods.stock.actions.holds import tidy_expired
from cunzhan.domain.goods.stock.facts import BOUGHT, Place, Taking
from cunzhan.domain.goods.stock.models import Hold, Lot, Movement, Shelf
from cunzhan.domain.goods.stock.rules import COST_OF_GOODS, in_order
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import each, lock_in_order
from cunzhan.kit.texts import LONGEST_REASON

_MAY = (*STAFF, Role.BUYER, Role.WORKER)
Demand = tuple[UUID, UUID, int]
"""Line, product, how much."""


@action("stock.take", may=STAFF)
def take(
    *,
    by: Actor,
    at: datetime,
    key: str,
    purpose_id: UUID,
    demands: Sequence[Demand],
    held: Mapping[UUID, int] | None = None,
    made: Mapping[UUID, UUID] | None = None,
) -> tuple[Taking, ...]:
    """Take what is held for a purpose out of the lots into its parcel, first in, first out.

    ``held`` says by product what was promised, where the scale found another quantity: what the purpose does not need
    is free on the shelf again, and what it needs more must be free there. ``made`` says by line which lot was made for
    it; all others take from the lots that are anybody's.
    Raises: Refusal(conflict) when nothing is held for it (any more) or the lots hold less than the books say;
    Refusal(sold_out) when more than was promised is wanted and the rest is promised to others.
    """
    station_id = by.station
    takings: list[Taking] = []
    by_product: dict[UUID, list[Demand]] = {}
    for demand in demands:
        by_product.setdefault(demand[1], []).append(demand)
    for product_id in sorted(by_product):
        quantity = sum(demand[2] for demand in by_product[product_id])
        promised = (held or {}).get(product_id, quantity)
        holds = Hold.objects.of(station_id).filter(purpose_id=purpose_id, product_id=product_id, quantity=promised)
        if not holds.filter(state=Hold.LIVE).update(state=Hold.TAKEN):
            raise Refusal(Kind.CONFLICT, _("Nothing is held for this order any more. Look at the order again."))
        _off_the_shelf(station_id, at, product_id, quantity, promised)
        own = [demand for demand in by_product[product_id] if demand[0] in (made or {})]
        takings += [_take_made(station_id, demand, (made or {})[demand[0]]) for demand in own]
        takings += _take_in_order(station_id, product_id, [d for d in by_product[product_id] if d not in own])
    fault("stock.take.before_movements")
    _write_movements(station_id, at, takings, Place.STATION, Place.PARCEL, "packed", purpose_id)
    return tuple(takings)


@action("stock.deliver", may=_MAY)
def deliver(*, by: Actor, at: datetime, key: str, ref: UUID, takings: Sequence[Taking]) -> None:
    """What was in a parcel is with the buyer; what the station had bought of it is now its cost."""
    _write_movements(by.station, at, takings, Place.PARCEL, Place.BUYER, "delivered", ref)
    if moved := _of_the_station(takings, 1):
        book_cost(by=by, at=at, key=key, kind="cost_of_goods", ref=ref, moved=moved, against=COST_OF_GOODS)


@action("stock.put_back", may=(*STAFF, Role.WORKER))
def put_back(
    *, by: Actor, at: datetime, key: str, ref: UUID, takings: Sequence[Taking], from_place: Place, reason: str
) -> None:
    """Goods come back to the station, each to the lot and owner it came from, with what they cost."""
    if from_place not in (Place.PARCEL, Place.BUYER):
        raise ValueError("goods come back from a parcel or from a buyer")
    station_id = by.station
    by_lot: dict[UUID, int] = {}
    for taking in takings:
        by_lot[taking.lot_id] = by_lot.get(taking.lot_id, 0) + taking.quantity
    rows = Lot.objects.of(station_id).filter(id__in=by_lot)
    by_product: dict[UUID, int] = {}
    for lot_id, product_id in rows.values_list("id", "product_id"):
        by_product[product_id] = by_product.get(product_id, 0) + by_lot[lot_id]
    shelves = Shelf.objects.of(station_id).filter(product_id__in=by_product)
    lock_in_order(shelves, "product_id")
    shelves.update(on_hand=F("on_hand") + each("product_id", by_product))
    rows.update(on_hand=F("on_hand") + each("id", by_lot), kept_for=None)
    _write_movements(station_id, at, takings, from_place, Place.STATION, reason, ref)
    if from_place == Place.BUYER and (moved := _of_the_station(takings, -1)):
        book_cost(by=by, at=at, key=key, kind="goods_back", ref=new_id(), moved=moved, against=COST_OF_GOODS)


def _off_the_shelf(station_id: UUID, at: datetime, product_id: UUID, quantity: int, promised: int) -> None:
    """Take so much off a shelf and end its promise; what was not promised to this purpose must be free."""
    free = Shelf.objects.of(station_id).filter(product_id=product_id, on_hand__gte=F("held") + quantity - promised)
    change = {"on_hand": F("on_hand") - quantity, "held": F("held") - promised}
    if not free.update(**change):
        tidy_expired(station_id=station_id, at=at, product_ids=[product_id])
        if not free.update(**change):
            raise Refusal(
                Kind.SOLD_OUT,
                _("The rest on the shelf is promised to other orders. Take out what is more than was ordered."),
                product_id=product_id,
            )


def _of_the_station(takings: Sequence[Taking], sign: int) -> dict[UUID, int]:
    moved: dict[UUID, int] = {}
    for taking in takings:
        if taking.terms == BOUGHT:
            moved[taking.lot_id] = moved.get(taking.lot_id, 0) + sign * taking.quantity
    return moved


def _take_made(station_id: UUID, demand: Demand, lot_id: UUID) -> Taking:
    line_id, _product, quantity = demand
    mine = Lot.objects.of(station_id).filter(id=lot_id, on_hand__gte=quantity)
    if not mine.update(on_hand=F("on_hand") - quantity):
        raise Refusal(Kind.CONFLICT, _("The lots hold less than the books say. Count the shelf first."))
    lot = Lot.objects.of(station_id).get(id=lot_id)
    return Taking(line_id, lot.id, lot.number, lot.household_id, quantity, lot.terms)


def _take_in_order(station_id: UUID, product_id: UUID, demands: Sequence[Demand]) -> list[Taking]:
    rows = Lot.objects.of(station_id).filter(product_id=product_id, on_hand__gt=0, kept_for__isnull=True)
    wanted, lots, found = sum(demand[2] for demand in demands), {}, 0
    for row in rows.order_by("received_at", "id").iterator(chunk_size=50):
        lots[row.id] = row
        found += row.on_hand
        if found >= wanted:
            break
    try:
        parts = in_order([(r.id, r.on_hand) for r in lots.values()], [(line, much) for line, _p, much in demands])
    except ValueError:
        raise Refusal(Kind.CONFLICT, _("The lots hold less than the books say. Count the shelf first.")) from None
    taken: dict[UUID, int] = {}
    for _line, lot_id, part in parts:
        taken[lot_id] = taken.get(lot_id, 0) + part
    mine = Lot.objects.of(station_id).filter(id__in=taken)
    much = each("id", taken)
    if mine.filter(on_hand__gte=much).update(on_hand=F("on_hand") - much) != len(taken):
        raise Refusal(Kind.CONFLICT, _("The lots hold less than the books say. Count the shelf first."))
    return [
        Taking(line, lot_id, lots[lot_id].number, lots[lot_id].household_id, much, lots[lot_id].terms)
        for line, lot_id, much in parts
    ]


def _write_movements(
    station_id: UUID,
    at: datetime,
    takings: Sequence[Taking],
    from_place: Place,
    to_place: Place,
    reason: str,
    ref: UUID,
) -> None:
    Movement.objects.bulk_create(
        [
            Movement(
                station_id=station_id,
                lot_id=taking.lot_id,
                from_place=from_place,
                to_place=to_place,
                quantity=taking.quantity,
                at=at,
                reason=reason[:LONGEST_REASON],
                ref=ref,
            )
            for taking in takings
        ]
    )
