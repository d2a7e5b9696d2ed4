"""What to take off the shelf: for one order, and for several by order and by lot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import facts
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderContact, OrderLine
from cunzhan.domain.trade.orders.queries import assembly
from cunzhan.domain.trade.orders.queries.lookups import no_such_order
from cunzhan.domain.trade.orders.queries.orders import staff_only
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words

MOST_SHEETS = 50
_Lot = tuple[str, str, int]


def pack_sheet(*, by: Actor, at: datetime, order_id: UUID) -> facts.PackSheetFact:
    """The sheet of one order. Raises: Refusal(not_found)."""
    sheets = pack_list(by=by, at=at, order_ids=[order_id]).sheets
    if not sheets:
        raise no_such_order()
    return sheets[0]


def pack_list(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> facts.PackListFact:
    """What to fetch for several orders: what was taken for those packed, what would be taken now for the others.

    Orders not packed yet share the lots in the order they are given, as they would be packed one after another.
    """
    staff_only(by)
    station_id = by.station
    wanted = list(dict.fromkeys(order_ids))[:MOST_SHEETS]
    rows = {row.id: row for row in Order.objects.of(station_id).filter(id__in=wanted)}
    lines = list(
        OrderLine.objects.of(station_id)
        .filter(order_id__in=rows)
        .select_related("made_lot__household")
        .order_by("position")
    )
    contacts = {c.order_id: c for c in OrderContact.objects.of(station_id).filter(order_id__in=rows)}
    lots = _lots_by_line(station_id, [rows[i] for i in wanted if i in rows], lines)
    names = stations.station(station_id).names
    sheets = tuple(
        facts.PackSheetFact(
            station=names,
            number=rows[i].number,
            placed_at=rows[i].placed_at,
            delivery=facts.Delivery(rows[i].delivery),
            contact=assembly.masked(contacts.get(i)),
            note=rows[i].note,
            lines=tuple(_pack_line(line, lots[line.id]) for line in lines if line.order_id == i),
            weight_g=rows[i].weight_g,
        )
        for i in wanted
        if i in rows
    )
    return facts.PackListFact(names, at, sheets, _by_lot(sheets))


def _pack_line(line: OrderLine, lots: tuple[_Lot, ...]) -> facts.PackLine:
    return facts.PackLine(
        names=line.names,
        pack=line.pack,
        quantity=line.quantity,
        unit=Unit(line.unit),
        lots=lots,
        line_id=line.id,
        ordered_quantity=line.base_quantity * line.quantity,
        weighed=line.weighed,
        real_quantity=line.real_quantity,
    )


def _lots_by_line(station_id: UUID, rows: list[Order], lines: list[OrderLine]) -> dict[UUID, tuple[_Lot, ...]]:
    found: dict[UUID, list[_Lot]] = {line.id: [] for line in lines}
    for line in lines:
        if line.made_lot and line.making == facts.Making.MADE:
            lot = line.made_lot
            found[line.id].append((lot.number, lot.household.number if lot.household else "", lot.received))
    taken = LineTaking.objects.of(station_id).filter(line__in=lines).select_related("lot", "household")
    for row in taken.filter(line__made_lot__isnull=True).order_by("id"):
        found[row.line_id].append((row.lot.number, row.household.number if row.household else "", row.quantity))
    open_orders = {row.id for row in rows if row.packed_at is None}
    waiting = [
        line
        for row in rows
        for line in lines
        if line.order_id == row.id and row.id in open_orders and not line.made_in_days
    ]
    for product_id in dict.fromkeys(line.product_id for line in waiting):
        mine = [line for line in waiting if line.product_id == product_id]
        needed = sum(line.real_quantity or line.base_quantity * line.quantity for line in mine)
        free = [
            [lot.number, lot.household_number, part]
            for lot, part in stock.next_lots(station_id=station_id, product_id=product_id, quantity=needed)
        ]
        for line in mine:
            found[line.id] += _from(free, line.real_quantity or line.base_quantity * line.quantity)
    return {line_id: tuple(parts) for line_id, parts in found.items()}


def _from(free: list[list[object]], wanted: int) -> list[_Lot]:
    parts: list[_Lot] = []
    while wanted and free:
        number, household, left = free[0]
        assert isinstance(left, int)
        part = min(wanted, left)
        parts.append((str(number), str(household), part))
        wanted -= part
        free[0][2] = left - part
        if not free[0][2]:
            free.pop(0)
    return parts


def _by_lot(
    sheets: Sequence[facts.PackSheetFact],
) -> tuple[tuple[str, str, Words, Unit, int], ...]:
    sums: dict[tuple[str, str], list[object]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            for number, household, quantity in line.lots:
                entry = sums.setdefault((number, household), [line.names, line.unit, 0])
                entry[2] += quantity  # type: ignore[operator]
    return tuple((n, h, names, unit, much) for (n, h), (names, unit, much) in sorted(sums.items()))  # type: ignore[misc]
