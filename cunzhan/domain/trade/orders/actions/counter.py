"""Selling to walk-ins, and the cash drawer: opened with a count, closed with a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import AccountKey, Posting
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders.actions import weighing
from cunzhan.domain.trade.orders.actions.delivering import share_out
from cunzhan.domain.trade.orders.actions.packing import take_goods
from cunzhan.domain.trade.orders.actions.paying import change_for, need_open_drawer
from cunzhan.domain.trade.orders.actions.placing import new_lines, new_order
from cunzhan.domain.trade.orders.facts import Channel, CounterSale, Delivery, DrawerClosed, OrderState, PayMethod
from cunzhan.domain.trade.orders.models import Drawer, Order, OrderLine, Payment
from cunzhan.domain.trade.orders.queries import quotes
from cunzhan.domain.trade.settlement.rules import BANK, BUYERS, CASH, DRAWER_DIFFERENCE, OWNER, gateway_account
from cunzhan.kit.clock import business_date
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.money import LARGEST_FEN, yuan
from cunzhan.kit.refusal import Kind, Refusal

_SELLERS = (Role.CLERK, Role.MANAGER)


@action("orders.sell_at_counter", may=_SELLERS)
def sell_at_counter(
    *,
    by: Actor,
    at: datetime,
    key: str,
    lines: Sequence[tuple[UUID, int]],
    tendered_fen: int,
    weights: Mapping[UUID, int] | None = None,
    sure: bool = False,
) -> CounterSale:
    """Sell to a walk-in for cash: goods out of the lots, money shared out, change to give, all at once.

    ``weights`` are the real grams of every pack that is sold by weight, by variant, for all of its packs together.
    Raises: Refusal(sold_out | invalid | conflict), with nothing changed; and as `weighing.weigh`.
    """
    station_id = by.station
    need_open_drawer(by)
    wanted = quotes.checked_lines(lines)
    terms = quotes.terms_for(station_id, wanted)
    if any(terms[v].made_in_days for v, _n in wanted):
        raise Refusal(
            Kind.CONFLICT, _("What is made to order is ordered in the shop; it is not sold over the counter.")
        )
    order = Order(
        **new_order(by, at, stations.zone_of(station_id), Channel.COUNTER, OrderState.DELIVERED),
        pay_method=PayMethod.CASH,
        delivery=Delivery.COLLECT,
        postage_fen=0,
        weight_g=quotes.weight_of(wanted, terms),
        paid_at=at,
        packed_at=at,
        delivered_at=at,
    )
    sold = new_lines(order, wanted, terms)
    weighing.weigh([line for line in sold if line.weighed], weights or {}, sure=sure, name="variant_id")
    order.goods_fen = order.total_fen = order.paid_fen = total = sum(line.line_fen for line in sold)
    change = change_for(total, tendered_fen)
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(sold)
    payment = Payment(
        id=new_id(),
        station_id=station_id,
        order=order,
        provider="cash",
        provider_txn=str(order.id),
        amount_fen=total,
        at=at,
        recorded_at=at,
    )
    payment.save(force_insert=True)
    quantities = quotes.by_product(wanted, terms)
    stock.hold(by=by, at=at, key=key, purpose_id=order.id, quantities=quantities, until=at + timedelta(hours=1))
    take_goods(by, at, key, order, sold)
    entry = Posting(CASH, BUYERS, total, order.number)
    ledger.post(by=by, at=at, key=key, kind="payment", ref=payment.id, entries=[entry])
    fault("orders.sell_at_counter.before_sharing")
    share_out(by, at, key, order)
    return CounterSale(order.id, order.number, total, tendered_fen, change)


@action("orders.open_drawer", may=STAFF)
def open_drawer(*, by: Actor, at: datetime, key: str, float_fen: int) -> UUID:
    """Open the drawer with what was counted in it. A difference to the books is money put in or taken out by the
    station. Raises: Refusal(conflict) when it is open.
    """
    if not 0 <= float_fen <= LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("Write what is in the drawer."), field="float")
    row = Drawer(
        id=new_id(),
        station_id=by.station,
        opened_at=at,
        float_fen=float_fen,
        business_date=business_date(at, stations.zone_of(by.station)),
    )
    Drawer.objects.bulk_create([row], ignore_conflicts=True)
    if not Drawer.objects.of(by.station).filter(id=row.id).exists():
        raise Refusal(Kind.CONFLICT, _("The drawer is already open."))
    difference = float_fen - books.balance(by=by, code=CASH.code)
    if difference:
        entry = _difference(CASH, OWNER, difference)
        ledger.post(by=by, at=at, key=key, kind="drawer_float", ref=row.id, entries=[entry])
    return row.id


@action("orders.close_drawer", may=STAFF)
def close_drawer(*, by: Actor, at: datetime, key: str, counted_fen: int) -> DrawerClosed:
    """Close the drawer with what was counted; the difference to the books is posted, never hidden.

    Raises: Refusal(conflict) when it is not open.
    """
    if not 0 <= counted_fen <= LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("Write what you counted."), field="counted")
    row = Drawer.objects.of(by.station).filter(closed_at__isnull=True).first()
    expected = books.balance(by=by, code=CASH.code)
    open_one = Drawer.objects.of(by.station).filter(closed_at__isnull=True)
    if row is None or not open_one.filter(id=row.id).update(
        closed_at=at, expected_fen=expected, counted_fen=counted_fen
    ):
        raise Refusal(Kind.CONFLICT, _("The drawer is not open."))
    difference = counted_fen - expected
    if difference:
        entry = _difference(CASH, DRAWER_DIFFERENCE, difference)
        ledger.post(by=by, at=at, key=key, kind="drawer_difference", ref=row.id, entries=[entry])
    return DrawerClosed(row.id, row.business_date, expected, counted_fen, difference, at)


@action("orders.move_money", may=(Role.BOOKKEEPER, Role.MANAGER))
def move_money(*, by: Actor, at: datetime, key: str, source: str, target: str, amount_fen: int) -> UUID:
    """Move the station's money between provider, bank and drawer ("gateway:testgate", "bank", "cash").

    Raises: Refusal(conflict) when the source holds less; Refusal(invalid) for anything that is not such a move.
    """
    accounts = {"bank": BANK, "cash": CASH}
    if source.startswith("gateway:"):
        accounts[source] = gateway_account(source.removeprefix("gateway:"))
    if source not in accounts or target not in ("bank", "cash") or source == target:
        raise Refusal(Kind.INVALID, _("Choose where the money is and where it goes."), field="source")
    if not 0 < amount_fen <= LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("Write how much, more than nothing."), field="amount")
    there = books.balance(by=by, code=source)
    if there < amount_fen:
        raise Refusal(
            Kind.CONFLICT, _("There are only %(there)s yuan. Nothing was moved."), field="amount", there=yuan(there)
        )
    entry = Posting(accounts[target], accounts[source], amount_fen)
    held = [accounts[source]]
    return ledger.post(by=by, at=at, key=key, kind="money_moved", ref=new_id(), entries=[entry], not_overdrawn=held)


def _difference(account: AccountKey, other: AccountKey, difference: int) -> Posting:
    if difference > 0:
        return Posting(account, other, difference)
    return Posting(other, account, -difference)
