"""Stocktake: what was counted becomes what the books say, as movements with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries
from cunzhan.domain.goods.stock.actions.costs import book_cost
from cunzhan.domain.goods.stock.actions.holds import tidy_expired
from cunzhan.domain.goods.stock.facts import Counted, Place, StocktakeBooked
from cunzhan.domain.goods.stock.models import Lot, Movement, Shelf, Stocktake, StocktakeCount
from cunzhan.domain.goods.stock.rules import GOODS_LOST
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_id
from cunzhan.kit.quantity import LARGEST_QUANTITY, shown
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import each, lock_in_order

REASON = "stocktake"


@action("stock.book_stocktake", may=(Role.CLERK, Role.MANAGER))
def book_stocktake(
    *, by: Actor, at: datetime, key: str, product_id: UUID, counts: Sequence[Counted]
) -> StocktakeBooked:
    """Book a count of a product's lots: what is missing is lost, what is found again comes back from what was lost.

    Raises: Refusal(stale) when goods moved since the count was looked at; Refusal(conflict) for more than the books
    and the losses of a lot allow; Refusal(sold_out) when orders were promised more than is there.
    """
    product = catalogue.product_by_id(by.station, product_id)
    given = {count.lot_id: count for count in counts}
    if not given or len(given) != len(counts) or any(not 0 <= c.counted <= LARGEST_QUANTITY for c in counts):
        raise Refusal(Kind.INVALID, _("Write what you counted for every lot, zero where nothing is there."))
    lock_in_order(Shelf.objects.of(by.station).filter(product_id=product.id), "product_id")
    rows = Lot.objects.of(by.station).filter(product_id=product.id, id__in=given)
    lock_in_order(rows, "id")
    lots = list(rows.order_by("received_at", "id"))
    if len(lots) != len(given):
        raise Refusal(Kind.NOT_FOUND, _("There is no such lot at your station."))
    if any(lot.on_hand != given[lot.id].shown for lot in lots):
        raise Refusal(
            Kind.STALE, _("Goods moved while you counted. Nothing was booked; look at the new figures and count again.")
        )
    differences = {lot.id: given[lot.id].counted - lot.on_hand for lot in lots}
    if kept := next((lot for lot in lots if lot.kept_for and differences[lot.id] < 0), None):
        raise Refusal(
            Kind.CONFLICT,
            _("This was made for an order and is kept for it. Cancel the order first."),
            field=f"counted_{kept.id}",
        )
    _check_found(by, product.unit, lots, differences)
    _change_shelf(by, at, product.id, sum(differences.values()))
    row = _write(by, at, product.id, lots, given)
    changed = {lot_id: difference for lot_id, difference in differences.items() if difference}
    if changed:
        rows.filter(id__in=changed).update(on_hand=F("on_hand") + each("id", changed))
        Movement.objects.bulk_create([_movement(row, lot_id, changed[lot_id]) for lot_id in changed])
        moved = {lot_id: -difference for lot_id, difference in changed.items()}
        book_cost(by=by, at=at, key=key, kind=REASON, ref=row.id, moved=moved, against=GOODS_LOST)
    return StocktakeBooked(row.id, row.number)


def _check_found(by: Actor, unit: str, lots: Sequence[Lot], differences: dict[UUID, int]) -> None:
    lost = queries.lost_of(by.station, [lot.id for lot in lots])
    for lot in lots:
        if differences[lot.id] > lost.get(lot.id, 0):
            raise Refusal(
                Kind.CONFLICT,
                _(
                    "Of lot %(number)s there is %(more)s more than the books say, and only %(lost)s of it was ever "
                    "lost. Look whether the rest belongs to another lot, or take it in as a new one."
                ),
                field=f"counted_{lot.id}",
                number=lot.number,
                more=shown(differences[lot.id], unit),
                lost=shown(lost.get(lot.id, 0), unit),
            )


def _change_shelf(by: Actor, at: datetime, product_id: UUID, change: int) -> None:
    shelf = Shelf.objects.of(by.station).filter(product_id=product_id, on_hand__gte=F("held") - change)
    if not shelf.update(on_hand=F("on_hand") + change):
        tidy_expired(station_id=by.station, at=at, product_ids=[product_id])
        if not shelf.update(on_hand=F("on_hand") + change):
            raise Refusal(
                Kind.SOLD_OUT,
                _("Orders were promised more than you counted. Count again, or cancel orders first."),
            )


def _write(by: Actor, at: datetime, product_id: UUID, lots: Sequence[Lot], given: dict[UUID, Counted]) -> Stocktake:
    today = business_date(at, stations.zone_of(by.station))
    count = next_number(station_id=by.station, name=f"stocktake-{today:%y%m%d}")
    row = Stocktake(
        id=new_id(),
        station_id=by.station,
        number=f"T{today:%y%m%d}-{count:02d}",
        product_id=product_id,
        at=at,
        person_id=by.person_id,
    )
    row.save(force_insert=True)
    StocktakeCount.objects.bulk_create(
        [
            StocktakeCount(
                station_id=by.station,
                stocktake=row,
                lot=lot,
                expected=lot.on_hand,
                counted=given[lot.id].counted,
            )
            for lot in lots
        ]
    )
    return row


def _movement(row: Stocktake, lot_id: UUID, difference: int) -> Movement:
    found = difference > 0
    return Movement(
        station_id=row.station_id,
        lot_id=lot_id,
        from_place=Place.LOST if found else Place.STATION,
        to_place=Place.STATION if found else Place.LOST,
        quantity=abs(difference),
        at=row.at,
        reason=REASON,
        ref=row.id,
    )
