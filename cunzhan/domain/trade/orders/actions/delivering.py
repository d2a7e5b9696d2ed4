"""The buyer has the goods: now the money is shared out, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Taking
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions import telling
from cunzhan.domain.trade.orders.facts import Delivery, OrderState
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderLine
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.orders.queries.assembly import parts_of
from cunzhan.domain.trade.parcels import actions as parcels
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement.facts import LotPart, SoldLine
from cunzhan.domain.trade.settlement.rules import BUYERS, POSTAGE
from cunzhan.kit.faults import fault
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal

_SELLERS = (Role.CLERK, Role.MANAGER)


@action("orders.confirm_delivery", may=(*_SELLERS, Role.WORKER))
def confirm_delivery(*, by: Actor, at: datetime, key: str, order_id: UUID, version: int | None = None) -> None:
    """The carrier delivered the parcel. Raises: Refusal(conflict) when it was not sent; Refusal(stale)."""
    order = lookups.order_for(by, order_id=order_id)
    if order.state != OrderState.SENT:
        raise Refusal(Kind.CONFLICT, _("This order is not on the way. Look at it again."), state=order.state)
    _deliver(by, at, key, order, version, in_person=False)


@action("orders.confirm_received", may=(Role.BUYER,))
def confirm_received(*, by: Actor, at: datetime, key: str, token: str) -> UUID:
    """The buyer says that the goods are there. Raises: Refusal(conflict) when they were not sent."""
    order = lookups.order_for(by, token=token)
    if order.state != OrderState.SENT:
        raise Refusal(Kind.CONFLICT, _("This order is not on the way. Look at it again."), state=order.state)
    _deliver(by, at, key, order, None, in_person=False)
    return order.id


@action("orders.hand_over", may=_SELLERS)
def hand_over(*, by: Actor, at: datetime, key: str, order_id: UUID, version: int | None = None) -> None:
    """The buyer collected the parcel in the village. Raises: Refusal(conflict) when it goes by courier."""
    order = lookups.order_for(by, order_id=order_id)
    if order.delivery != Delivery.COLLECT or order.state != OrderState.PACKED:
        raise Refusal(Kind.CONFLICT, _("This order is not packed to be collected."), state=order.state)
    _deliver(by, at, key, order, version, in_person=True)


def deliver_overdue(*, at: datetime, limit: int = 200) -> int:
    """Count as delivered what was sent ten days ago and nobody complained of. Returns how many."""
    before = at - rules.DELIVERED_BY_ITSELF_AFTER
    rows = Order.objects.filter(state=OrderState.SENT, sent_at__lte=before).order_by("sent_at")[:limit]
    done = 0
    for order in rows:
        by = Actor(Role.WORKER, order.station_id)
        try:
            confirm_delivery(by=by, at=at, key=f"delivered-by-itself:{order.id}", order_id=order.id)
            done += 1
        except Refusal:
            continue  # somebody confirmed it in this very moment
    return done


def _deliver(by: Actor, at: datetime, key: str, order: Order, version: int | None, *, in_person: bool) -> None:
    lookups.move(order, OrderState.DELIVERED, version=version, delivered_at=at)
    parcels.record_delivered(by=by, at=at, key=key, ref=order.id, in_person=in_person)
    telling.tell(by, at, Event.ORDER_DELIVERED, order)
    fault("orders.deliver.before_sharing")
    share_out(by, at, key, order)


def share_out(by: Actor, at: datetime, key: str, order: Order) -> None:
    """Goods to the buyer, each line to the owners of its lots and the named shares, postage to the station."""
    lines = list(OrderLine.objects.of(by.station).filter(order=order).order_by("position"))
    takings: dict[UUID, list[LineTaking]] = {}
    rows = LineTaking.objects.of(by.station).filter(line__in=lines).select_related("lot").order_by("id")
    for row in rows:
        takings.setdefault(row.line_id, []).append(row)
    moved = [
        Taking(r.line_id, r.lot_id, r.lot.number, r.household_id, r.quantity, r.lot.terms)
        for rs in takings.values()
        for r in rs
    ]
    stock.deliver(by=by, at=at, key=key, ref=order.id, takings=moved)
    sold = [_sold(order, line, takings.get(line.id, [])) for line in lines]
    settlement.share_out(by=by, at=at, key=key, ref=order.id, lines=sold)
    kept = Order.objects.of(by.station).values_list("postage_fen", "postage_refunded_fen").get(id=order.id)
    if kept[0] > kept[1]:
        entry = Posting(BUYERS, POSTAGE, kept[0] - kept[1], order.number)
        ledger.post(by=by, at=at, key=key, kind="postage", ref=order.id, entries=[entry])


def _sold(order: Order, line: OrderLine, takings: list[LineTaking]) -> SoldLine:
    household, shares = parts_of(line)
    return SoldLine(
        line_id=line.id,
        order_number=order.number,
        product=line.names,
        unit=Unit(line.unit),
        quantity=line.real_quantity or line.base_quantity * line.quantity,
        line_fen=line.line_fen,
        household_fen=household,
        shares=tuple((share["code"], fen) for share, fen in zip(line.shares, shares, strict=True)),
        refunded_fen=line.refunded_fen,
        parts=tuple(LotPart(row.lot_id, row.household_id, row.quantity, row.lot.terms) for row in takings),
        bazaar_fen=line.bazaar_fen,
        rule=line.rule,
        rule_version=line.rule_version,
        channel=order.channel,
    )
