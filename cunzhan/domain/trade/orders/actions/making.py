"""Pieces made to order: ordered without a lot on the shelf, at most so many at one time, brought in for one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue.facts import SaleTerms
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.facts import Making, OrderState
from cunzhan.domain.trade.orders.models import Order, OrderLine, Workbench
from cunzhan.domain.trade.orders.queries.making import making_left
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal


@action("orders.receive_made", may=(Role.CLERK, Role.MANAGER))
def receive_made(
    *, by: Actor, at: datetime, key: str, line_id: UUID, household_id: UUID, grade: Grade, made_date: date
) -> LotReceived:
    """A household brings in what was ordered from it: the lot that this line, and no other order, takes.

    Raises: Refusal(not_found) when nothing of the kind is being made; Refusal(conflict) when the order is not paid,
    or cancelled, or a person must first decide about it; and as `stock.receive_lot`.
    """
    station_id = by.station
    line = OrderLine.objects.of(station_id).filter(id=line_id, making=Making.OPEN).first()
    if line is None:
        raise Refusal(Kind.NOT_FOUND, _("Nothing is being made for this. Look at the order again."))
    mine = Order.objects.of(station_id).filter(id=line.order_id, state=OrderState.PAID)
    if not mine.update(version=F("version") + 1):
        raise Refusal(Kind.CONFLICT, _("This order is not paid, or cancelled. Take the piece in as any other goods."))
    lot = stock.take_in(
        by=by,
        at=at,
        household_id=household_id,
        product_id=line.product_id,
        quantity=line.base_quantity * line.quantity,
        grade=grade,
        made_date=made_date,
    )
    stock.keep_lot(by=by, lot_id=lot.id, purpose_id=line.order_id, until=at + rules.HELD_AFTER_PAYMENT)
    fault("orders.receive_made.before_line")
    still = OrderLine.objects.of(station_id).filter(id=line.id, making=Making.OPEN)
    if not still.update(making=Making.MADE, made_lot=lot):
        raise Refusal(Kind.CONFLICT, _("Somebody brought this in before. Look at the order again."))
    _end(station_id, line)
    if not _open_lines(station_id, line.order_id):
        mine.update(to_make=False)
    return LotReceived(lot.id, lot.number)


def reserve(station_id: UUID, at: datetime, wanted: Sequence[tuple[UUID, int]], terms: dict[UUID, SaleTerms]) -> None:
    """Take a place for every piece that is made to order. Raises: Refusal(sold_out) with ``variant_id`` and ``left``
    when its maker has his hands full.
    """
    made = {v: (n, terms[v].most_open or 0) for v, n in wanted if terms[v].made_in_days}
    Workbench.objects.bulk_create(
        [
            Workbench(id=new_id(), station_id=station_id, variant_id=variant_id, most=most)
            for variant_id, (_n, most) in made.items()
        ],
        ignore_conflicts=True,
    )
    for variant_id in sorted(made):
        if not _begin(station_id, at, variant_id, made[variant_id][0]):
            left = making_left(station_id, {variant_id: made[variant_id][1]}, at)[variant_id]
            raise Refusal(
                Kind.SOLD_OUT,
                _("The maker has his hands full: only %(left)s more can be ordered now."),
                product_id=terms[variant_id].product_id,
                variant_id=variant_id,
                left=left,
            )


def release(by: Actor, order: Order) -> None:
    """Nobody need make what is not made yet; what is made already is anybody's."""
    lines = OrderLine.objects.of(by.station).filter(order=order).exclude(making="").order_by("variant_id")
    for line in lines:
        _give_up(by.station, line)
    if any(line.making == Making.MADE for line in lines):
        stock.free_lots(by=by, purpose_id=order.id)


def keep(*, by: Actor, at: datetime, key: str, order_id: UUID, until: datetime) -> bool:
    """The money came: keep the places at the workbench and the goods on the shelf for longer, or take them again. True
    when everything is there; else the shelf keeps nothing.
    """
    mine = OrderLine.objects.of(by.station).filter(order_id=order_id)
    for line in mine.filter(making=Making.RELEASED).order_by("variant_id"):
        if not _begin(by.station, at, line.variant_id, line.quantity):
            stock.release(by=by, at=at, key=key, purpose_id=order_id)
            break
        mine.filter(id=line.id).update(making=Making.OPEN)
    else:
        if stock.keep_held(by=by, at=at, key=key, purpose_id=order_id, until=until):
            return True
    # Neither places nor goods are kept until a person has decided.
    _give_up_all(by.station, mine.filter(making=Making.OPEN).order_by("variant_id"))
    return False


def _begin(station_id: UUID, at: datetime, variant_id: UUID, pieces: int) -> bool:
    free = Workbench.objects.of(station_id).filter(variant_id=variant_id, most__gte=F("open") + pieces)
    if free.update(open=F("open") + pieces):
        return True
    lapsed = OrderLine.objects.of(station_id).filter(
        variant_id=variant_id, making=Making.OPEN, order__state=OrderState.PLACED, order__hold_until__lte=at
    )
    _give_up_all(station_id, lapsed.order_by("id"))
    return bool(free.update(open=F("open") + pieces))


def _give_up_all(station_id: UUID, lines: Iterable[OrderLine]) -> None:
    for line in list(lines):
        _give_up(station_id, line)


def _give_up(station_id: UUID, line: OrderLine) -> None:
    """Once, whoever else is at it."""
    still = OrderLine.objects.of(station_id).filter(id=line.id, making=Making.OPEN)
    if still.update(making=Making.RELEASED):
        _end(station_id, line)


def _end(station_id: UUID, line: OrderLine) -> None:
    bench = Workbench.objects.of(station_id).filter(variant_id=line.variant_id)
    bench.update(open=F("open") - line.quantity)


def _open_lines(station_id: UUID, order_id: UUID) -> bool:
    rows = OrderLine.objects.of(station_id).filter(order_id=order_id, making__in=[Making.OPEN, Making.RELEASED])
    return rows.exists()
