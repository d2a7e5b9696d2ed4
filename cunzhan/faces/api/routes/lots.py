"""Lots: goods of households, taken in, lost, given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from cunzhan.domain.goods.stock import actions as stock_actions
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.goods.stock.facts import BOUGHT
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.faces.api.door import Key, doing, reads, writes
from cunzhan.faces.api.shapes import goods
from cunzhan.faces.api.shapes.basics import Numbered
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Kind, Refusal

router = Router(tags=["lots"])


@reads(router, "/lots", Scope.LOTS_READ, goods.Lots)
def list_lots(request: Asked, wanted: Query[goods.LotsAsked]) -> Any:
    """Lots, newest first. A household's token sees only its own."""
    return stock.lots(by=request.actor, **wanted.dict())


@writes(router, "/lots", Scope.LOTS_WRITE, Numbered, status=201)
def receive_lot(request: Asked, key: Key, said: goods.LotNew) -> Any:
    """Take goods of a household in: on consignment, or bought outright at an agreed `price_fen`."""
    told = said.dict()
    terms, price_fen = told.pop("terms"), told.pop("price_fen")
    if (terms == BOUGHT) != (price_fen is not None):
        raise Refusal(Kind.INVALID, _("A price belongs to goods bought outright, and to no others."), field="price_fen")
    if terms == BOUGHT:
        return settlement_actions.buy_lot(**doing(request, key), **told, price_fen=price_fen)
    return stock_actions.receive_lot(**doing(request, key), **told)


@reads(router, "/lots/{uuid:lot_id}", Scope.LOTS_READ, goods.Lot)
def get_lot(request: Asked, lot_id: UUID) -> Any:
    """One lot."""
    return stock.lot(by=request.actor, lot_id=lot_id)


@writes(router, "/lots/{uuid:lot_id}/write-off", Scope.LOTS_WRITE, goods.Lot)
def write_off_lot(request: Asked, lot_id: UUID, key: Key, said: goods.WrittenOff) -> Any:
    """Some of a lot is lost. What is promised to orders cannot be written off."""
    stock_actions.write_off(**doing(request, key), lot_id=lot_id, **said.dict())
    return stock.lot(by=request.actor, lot_id=lot_id)


@writes(router, "/lots/{uuid:lot_id}/give-back", Scope.LOTS_WRITE, goods.Lot)
def give_lot_back(request: Asked, lot_id: UUID, key: Key, said: goods.GivenBack) -> Any:
    """Some of a lot goes back to its household."""
    settlement_actions.give_back(**doing(request, key), lot_id=lot_id, **said.dict())
    return stock.lot(by=request.actor, lot_id=lot_id)
