"""Orders: one for its buyer or its clerk, many for the counter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor
from cunzhan.domain.trade.orders import facts, rules
from cunzhan.domain.trade.orders.facts.orders import contact_is_open
from cunzhan.domain.trade.orders.models import Order, OrderContact, OrderLine
from cunzhan.domain.trade.orders.queries import assembly
from cunzhan.domain.trade.orders.queries.lookups import no_such_order
from cunzhan.kit.codec import from_plain
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import searched

_PENDING = (facts.OrderState.PLACED, facts.OrderState.PAID, facts.OrderState.PACKED, facts.OrderState.SENT)


def order_by_token(station_id: UUID, token: str) -> facts.OrderFact:
    """An order for whoever has its secret link: a fixed question, the contact masked. Raises: Refusal(not_found)."""
    if not 20 <= len(token) <= 32 or not token.isalnum():
        raise no_such_order()
    return assembly.whole(_one(Order.objects.of(station_id).filter(token=token)))


def order(*, by: Actor, order_id: UUID) -> facts.OrderFact:
    """An order of the actor's station, for its staff. Raises: Refusal(not_found)."""
    staff_only(by)
    return assembly.whole(_one(Order.objects.of(by.station).filter(id=order_id)))


def orders(
    *,
    by: Actor,
    state: facts.OrderState | None = None,
    delivery: facts.Delivery | None = None,
    text: str = "",
    product_id: UUID | None = None,
    to_make: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[facts.OrderRow]:
    """Orders of the actor's station: newest first, but those waiting to be done oldest first.

    ``text`` is the beginning of an order number, the last two digits of a phone, or the first character of a name.
    ``to_make``: those that wait for a piece made to order, or those that do not.
    """
    staff_only(by)
    rows = Order.objects.of(by.station)
    if state:
        rows = rows.filter(state=state)
    if delivery:
        rows = rows.filter(delivery=delivery)
    if to_make is not None:
        rows = rows.filter(to_make=to_make)
    if since:
        rows = rows.filter(placed_at__gte=since)
    if until:
        rows = rows.filter(placed_at__lt=until)
    if product_id:
        having = OrderLine.objects.of(by.station).filter(product_id=product_id)
        rows = rows.filter(id__in=having.values("order_id"))
    rows = _matching(rows, by.station, searched(text))
    page = page_of(rows, by="placed_at", cursor=cursor, size=size, descending=state not in _PENDING)
    return Page(tuple(_rows(by.station, page.items)), page.next_cursor)


def contact(*, by: Actor, order_id: UUID, at: datetime) -> facts.Contact:
    """To whom an order goes, in full, for the waybill.

    Raises: Refusal(not_found) when there is none (any more); Refusal(conflict) when the order ended a month ago.
    """
    staff_only(by)
    row = OrderContact.objects.of(by.station).select_related("order").filter(order_id=order_id).first()
    if row is None:
        raise no_such_order()
    if not contact_is_open(row.order.delivered_at or row.order.cancelled_at, at):
        raise Refusal(Kind.CONFLICT, _("This order ended more than a month ago. Its address is not shown any more."))
    text = people.unseal_for_station(station_id=by.station, sealed=row.sealed)
    found: facts.Contact = from_plain(facts.Contact, json.loads(text))
    return found


def counter_receipt(*, by: Actor, order_id: UUID, tendered_fen: int) -> facts.CounterReceiptFact:
    """What the receipt of a counter sale says."""
    found = order(by=by, order_id=order_id)
    station = stations.station(by.station)
    return facts.CounterReceiptFact(
        station=station.names,
        phone=station.phone,
        number=found.number,
        at=found.placed_at,
        lines=found.lines,
        total_fen=found.total_fen,
        tendered_fen=tendered_fen,
        change_fen=tendered_fen - found.total_fen,
    )


def staff_only(by: Actor) -> None:
    """Raises: Refusal(forbidden) for everybody but the station's staff."""
    if by.role not in STAFF:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))


def _one(rows: QuerySet[Any]) -> Order:
    found: Order | None = rows.first()
    if found is None:
        raise no_such_order()
    return found


def _matching(rows: QuerySet[Any], station_id: UUID, text: str) -> QuerySet[Any]:
    if not text:
        return rows
    contacts = OrderContact.objects.of(station_id)
    if text.isdigit() and len(text) == 2:
        return rows.filter(id__in=contacts.filter(phone_tail=text).values("order_id"))
    if text[0].isdigit():
        return rows.filter(number__startswith=text[:20])
    return rows.filter(id__in=contacts.filter(name_masked__startswith=text[:1]).values("order_id"))


def _rows(station_id: UUID, found: Iterable[Order]) -> list[facts.OrderRow]:
    found = list(found)
    ids = [row.id for row in found]
    lines: dict[UUID, list[tuple[Any, Any, int]]] = {}
    for line in OrderLine.objects.of(station_id).filter(order_id__in=ids).order_by("position"):
        lines.setdefault(line.order_id, []).append((line.names, line.pack, line.quantity))
    contacts = {c.order_id: c for c in OrderContact.objects.of(station_id).filter(order_id__in=ids)}
    return [
        facts.OrderRow(
            id=row.id,
            number=row.number,
            state=facts.OrderState(row.state),
            channel=facts.Channel(row.channel),
            delivery=facts.Delivery(row.delivery),
            placed_at=row.placed_at,
            due_at=rules.due_at(facts.OrderState(row.state), row.placed_at, row.paid_at),
            goods=tuple(lines.get(row.id, ())),
            total_fen=row.total_fen,
            contact=assembly.masked(contacts.get(row.id)),
            version=row.version,
        )
        for row in found
    ]
