"""Lots: received from a household, partly lost, given back. Buying them outright is a matter of settlement, above."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock.actions.costs import book_cost
from cunzhan.domain.goods.stock.actions.holds import tidy_expired
from cunzhan.domain.goods.stock.facts import BOUGHT, CONSIGNMENT, POOLED, Grade, LotReceived, Place
from cunzhan.domain.goods.stock.models import Lot, Movement, Shelf
from cunzhan.domain.goods.stock.rules import GOODS_LOST
from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.ledger.facts import AccountKey
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_id
from cunzhan.kit.quantity import LARGEST_QUANTITY
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON, clean

_SELLERS = (Role.CLERK, Role.MANAGER)
_OLDEST = timedelta(days=3 * 366)


@action("stock.receive_lot", may=_SELLERS)
def receive_lot(
    *,
    by: Actor,
    at: datetime,
    key: str,
    household_id: UUID,
    product_id: UUID,
    quantity: int,
    grade: Grade,
    made_date: date,
    terms: str = CONSIGNMENT,
) -> LotReceived:
    """Take goods of a household in on consignment: they stay the household's, and enter the line first in, first out.

    Raises: Refusal(invalid) for a quantity that cannot be or a making date in the future or years ago;
    Refusal(not_found) for a household or product of another station.
    """
    if terms != CONSIGNMENT:
        raise Refusal(Kind.INVALID, _("Goods are taken in on consignment only."), field="terms")
    lot = take_in(
        by=by,
        at=at,
        household_id=household_id,
        product_id=product_id,
        quantity=quantity,
        grade=grade,
        made_date=made_date,
    )
    return LotReceived(lot.id, lot.number)


def take_in(
    *,
    by: Actor,
    at: datetime,
    household_id: UUID | None,
    product_id: UUID,
    quantity: int,
    grade: Grade,
    made_date: date,
    terms: str = CONSIGNMENT,
    cost_fen: int = 0,
) -> Lot:
    """A new lot on the shelf, inside the caller's action. Raises: as `receive_lot`."""
    station_id = by.station
    product = catalogue.product_by_id(station_id, product_id)
    if household_id and not people.household(by=by, household_id=household_id).active:
        raise Refusal(Kind.CONFLICT, _("This household has left the register. Admit it again first."))
    if not 0 < quantity <= LARGEST_QUANTITY:
        raise Refusal(Kind.INVALID, _("A lot holds more than nothing and at most 1,000 tonnes."), field="quantity")
    today = business_date(at, stations.zone_of(station_id))
    if not today - _OLDEST <= made_date <= today:
        raise Refusal(
            Kind.INVALID, _("The harvest or making date cannot be after today or years ago."), field="made_date"
        )
    day_number = next_number(station_id=station_id, name=f"lot-{today:%y%m%d}")
    lot = Lot(
        id=new_id(),
        station_id=station_id,
        number=f"L{today:%y%m%d}-{day_number:02d}",
        household_id=household_id,
        product_id=product.id,
        received=quantity,
        on_hand=quantity,
        grade=Grade(grade),
        made_date=made_date,
        received_at=at,
        terms=terms,
        cost_fen=cost_fen,
    )
    lot.save(force_insert=True)
    _move(lot, Place.GROWER, Place.STATION, quantity, at, "received", lot.id)
    Shelf.objects.bulk_create([Shelf(station_id=station_id, product_id=product.id)], ignore_conflicts=True)
    Shelf.objects.of(station_id).filter(product_id=product.id).update(on_hand=F("on_hand") + quantity)
    _tell_received(by, at, lot)
    return lot


def _tell_received(by: Actor, at: datetime, lot: Lot) -> None:
    about = {
        "lot_id": lot.id,
        "number": lot.number,
        "product_id": lot.product_id,
        "household_id": lot.household_id,
        "quantity": lot.received,
        "terms": lot.terms,
    }
    hooks.tell(by=by, at=at, event=Event.LOT_RECEIVED, about=about)


@action("stock.write_off", may=_SELLERS)
def write_off(*, by: Actor, at: datetime, key: str, lot_id: UUID, quantity: int, reason: str) -> None:
    """Some of a lot is lost (spilled, spoiled, stolen). The loss is its owner's: the household's on consignment, the
    station's when it bought the lot.

    Raises: Refusal(sold_out) when less is free at the station: what is promised to orders cannot be written off.
    """
    reason = clean(reason, most=LONGEST_REASON, field="reason")
    lot = _take_away(by, at, lot_id, quantity, Place.LOST, reason)
    moved = {lot.id: quantity}
    book_cost(by=by, at=at, key=key, kind="goods_lost", ref=new_id(), moved=moved, against=GOODS_LOST)


@action("stock.give_back", may=_SELLERS)
def give_back(*, by: Actor, at: datetime, key: str, lot_id: UUID, quantity: int) -> None:
    """Give some of a lot back to its household. Raises: Refusal(sold_out) when less is free; Refusal(conflict) when
    the station bought it, for then the price goes back too (settlement.give_back).
    """
    lot = _take_away(by, at, lot_id, quantity, Place.GIVEN_BACK, "given back")
    if lot.terms == BOUGHT:
        raise Refusal(Kind.CONFLICT, _("The station bought this lot. Its price must go back with it."))
    if lot.terms == POOLED:
        raise Refusal(Kind.CONFLICT, _("A pool is of many households: nobody can say whose goods these are."))


def return_bought(
    *, by: Actor, at: datetime, key: str, lot_id: UUID, quantity: int, ref: UUID, against: AccountKey
) -> int:
    """Give some of a bought lot back inside the caller's action; its cost, returned in fen, goes to an account."""
    lot = _take_away(by, at, lot_id, quantity, Place.GIVEN_BACK, "given back")
    return book_cost(
        by=by, at=at, key=key, kind="bought_given_back", ref=ref, moved={lot.id: quantity}, against=against
    )


def _take_away(by: Actor, at: datetime, lot_id: UUID, quantity: int, to: Place, reason: str) -> Lot:
    station_id = by.station
    lot = Lot.objects.of(station_id).filter(id=lot_id).first()
    if lot is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such lot at your station."))
    if not 0 < quantity <= LARGEST_QUANTITY:
        raise Refusal(Kind.INVALID, _("Write how much, more than nothing."), field="quantity")
    if lot.kept_for:
        raise Refusal(Kind.CONFLICT, _("This was made for an order and is kept for it. Cancel the order first."))
    shelf = Shelf.objects.of(station_id).filter(product_id=lot.product_id, on_hand__gte=F("held") + quantity)
    if not shelf.update(on_hand=F("on_hand") - quantity):
        tidy_expired(station_id=station_id, at=at)
        if not shelf.update(on_hand=F("on_hand") - quantity):
            raise _not_free()
    mine = Lot.objects.of(station_id).filter(id=lot_id, on_hand__gte=quantity)
    if not mine.update(on_hand=F("on_hand") - quantity):
        raise _not_free()
    _move(lot, Place.STATION, to, quantity, at, reason, lot.id)
    return lot


def _not_free() -> Refusal:
    return Refusal(
        Kind.SOLD_OUT,
        _("Less than that is free here: some is already promised to orders. Nothing was changed."),
        field="quantity",
    )


def _move(lot: Lot, from_place: Place, to_place: Place, quantity: int, at: datetime, reason: str, ref: UUID) -> None:
    Movement(
        station_id=lot.station_id,
        lot=lot,
        from_place=from_place,
        to_place=to_place,
        quantity=quantity,
        at=at,
        reason=reason,
        ref=ref,
    ).save(force_insert=True)
