"""Pools: one lot of many households, and sharing out what it brought."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router

from cunzhan.domain.goods.stock import actions as stock_actions
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.api.door import Key, doing, reads, writes
from cunzhan.faces.api.shapes import payouts as shapes
from cunzhan.faces.api.shapes.basics import Numbered, Paging
from cunzhan.faces.shared.gate import Asked

router = Router(tags=["pools"])


@reads(router, "/pools", Scope.PAYOUTS_READ, shapes.Pools)
def list_pools(request: Asked, wanted: Query[Paging]) -> Any:
    """Pools, newest first: what each brought, what is shared out, what waits. As goods they are among the lots."""
    return settlement.pools(by=request.actor, **wanted.dict())


@writes(router, "/pools", Scope.LOTS_WRITE, Numbered, status=201)
def receive_pool(request: Asked, key: Key, said: shapes.PoolNew) -> Any:
    """Take goods of many households in as one lot: all of the list, or nothing.

    When lines cannot be, `details.lines` says why, by their place in `contributions` from 0.
    """
    told = said.dict()
    contributions = [(one.number, one.quantity) for one in said.contributions]
    return stock_actions.receive_pool(**doing(request, key), **{**told, "contributions": contributions})


@reads(router, "/pools/{uuid:pool_id}", Scope.PAYOUTS_READ, shapes.Pool)
def get_pool(request: Asked, pool_id: UUID) -> Any:
    """One pool, by the id of its lot."""
    return settlement.pool(by=request.actor, lot_id=pool_id)


@reads(router, "/pools/{uuid:pool_id}/preview", Scope.PAYOUTS_READ, shapes.PoolPreview)
def preview_pool(request: Asked, pool_id: UUID) -> Any:
    """What each household gave and has, and what it would get if the pool were shared out now. Changes nothing."""
    parts = settlement.pool_parts(by=request.actor, lot_id=pool_id)
    pool = settlement.pool(by=request.actor, lot_id=pool_id)
    return {
        "lot_id": pool.lot_id,
        "number": pool.number,
        "waiting_fen": sum(part.now_fen for part in parts),
        "parts": parts,
    }


@writes(router, "/pools/{uuid:pool_id}/share", Scope.PAYOUTS_WRITE, shapes.PoolShared)
def share_pool(request: Asked, pool_id: UUID, key: Key) -> Any:
    """Share what waits out among the households, by what each gave. From then on it is owed to them."""
    return settlement_actions.share_pool(**doing(request, key), lot_id=pool_id)
