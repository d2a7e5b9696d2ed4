"""Buying a lot outright: the station owns it from now on, and owes the household its price at once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as goods
from cunzhan.domain.goods.stock.facts import BOUGHT, Grade, LotReceived
from cunzhan.domain.goods.stock.rules import BOUGHT_GOODS
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.models import Purchase
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_id
from cunzhan.kit.money import LARGEST_FEN
from cunzhan.kit.quantity import amount_for
from cunzhan.kit.refusal import Kind, Refusal

_SELLERS = (Role.CLERK, Role.MANAGER)


@action("settlement.buy_lot", may=_SELLERS)
def buy_lot(
    *,
    by: Actor,
    at: datetime,
    key: str,
    household_id: UUID,
    product_id: UUID,
    quantity: int,
    grade: Grade,
    made_date: date,
    price_fen: int,
) -> LotReceived:
    """Buy goods of a household at an agreed price per kilogram or piece: from now on the station sells them.

    Raises: Refusal(invalid) for a price that cannot be, and as `stock.receive_lot`.
    """
    product = catalogue.product_by_id(by.station, product_id)
    if not 0 < price_fen <= LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("Write the agreed price, more than nothing."), field="price_fen")
    cost = amount_for(price_fen, max(quantity, 0), product.unit)
    if cost > LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("This amount is too large. Check the number of digits."), field="price_fen")
    lot = stock.take_in(
        by=by,
        at=at,
        household_id=household_id,
        product_id=product_id,
        quantity=quantity,
        grade=grade,
        made_date=made_date,
        terms=BOUGHT,
        cost_fen=max(cost, 1),
    )
    row = Purchase(
        id=new_id(),
        station_id=by.station,
        lot_id=lot.id,
        household_id=household_id,
        quantity=quantity,
        price_fen=price_fen,
        amount_fen=lot.cost_fen,
        business_date=business_date(at, stations.zone_of(by.station)),
        at=at,
        product=product.names,
        unit=product.unit,
    )
    row.save(force_insert=True)
    entry = Posting(BOUGHT_GOODS, rules.household_account(household_id), row.amount_fen, lot.number)
    ledger.post(by=by, at=at, key=key, kind="bought", ref=row.id, entries=[entry])
    return LotReceived(lot.id, lot.number)


@action("settlement.give_back", may=_SELLERS)
def give_back(*, by: Actor, at: datetime, key: str, lot_id: UUID, quantity: int) -> None:
    """Give some of a lot back to its household. Of a lot the station had bought, its price goes back with it: the
    household is owed that much less. Raises: Refusal(sold_out) when less is free.
    """
    lot = goods.lot(by=by, lot_id=lot_id)
    if lot.terms != BOUGHT:
        stock.give_back(by=by, at=at, key=key, lot_id=lot_id, quantity=quantity)
        return
    assert lot.household_id is not None
    bought = Purchase.objects.of(by.station).get(lot_id=lot_id, quantity__gt=0)
    row = Purchase(
        id=new_id(),
        station_id=by.station,
        lot_id=lot_id,
        household_id=lot.household_id,
        quantity=-quantity,
        price_fen=bought.price_fen,
        business_date=business_date(at, stations.zone_of(by.station)),
        at=at,
        product=bought.product,
        unit=bought.unit,
    )
    against = rules.household_account(lot.household_id)
    row.amount_fen = -stock.return_bought(
        by=by, at=at, key=key, lot_id=lot_id, quantity=quantity, ref=row.id, against=against
    )
    row.save(force_insert=True)
