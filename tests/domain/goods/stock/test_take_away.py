"""Goods that are lost, and goods given back to their household."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Place
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused


def lose(cast: Cast, lot_id: UUID, quantity: int, reason: str = "one jar broke", by: Any = None, at: Any = NOW) -> None:
    stock.write_off(by=by or cast.clerk, at=at, key=new_key(), lot_id=lot_id, quantity=quantity, reason=reason)


def give(cast: Cast, lot_id: UUID, quantity: int, by: Any = None, at: Any = NOW) -> None:
    stock.give_back(by=by or cast.clerk, at=at, key=new_key(), lot_id=lot_id, quantity=quantity)


@pytest.fixture
def lot_id(cast: Cast, honey: tuple[UUID, UUID]) -> UUID:
    return shelves.lots(by=cast.clerk).items[0].id


def test_what_is_lost_stays_in_the_books(cast: Cast, honey: tuple[UUID, UUID], lot_id: UUID) -> None:
    lose(cast, lot_id, 1_000)
    lot = shelves.lot(by=cast.clerk, lot_id=lot_id)
    assert (lot.received, lot.on_hand, lot.lost, lot.given_back) == (160_000, 159_000, 1_000, 0)
    move = shelves.movements(by=cast.clerk, lot_id=lot_id)[-1]
    assert (move.from_place, move.to_place, move.quantity, move.reason) == (
        Place.STATION,
        Place.LOST,
        1_000,
        "one jar broke",
    )
    assert shelves.availability(cast.station_id, [honey[0]], NOW)[honey[0]].available == 159_000


def test_what_is_given_back_stays_in_the_books(cast: Cast, honey: tuple[UUID, UUID], lot_id: UUID) -> None:
    give(cast, lot_id, 160_000)
    lot = shelves.lot(by=cast.household, lot_id=lot_id)
    assert (lot.on_hand, lot.given_back, lot.household_id) == (0, 160_000, cast.household.household_id)
    assert shelves.availability(cast.station_id, [honey[0]], NOW)[honey[0]].available == 0


@pytest.mark.parametrize("take_away", [lose, give])
def test_what_is_promised_to_orders_stays(cast: Cast, honey: tuple[UUID, UUID], lot_id: UUID, take_away: Any) -> None:
    make.placed(cast, [(honey[1], 150)])
    with refused(Kind.SOLD_OUT, field="quantity"):
        take_away(cast, lot_id, 10_001)
    take_away(cast, lot_id, 10_000)


@pytest.mark.parametrize("take_away", [lose, give])
def test_a_promise_that_ran_out_is_in_nobody_s_way(
    cast: Cast, honey: tuple[UUID, UUID], lot_id: UUID, take_away: Any
) -> None:
    make.placed(cast, [(honey[1], 150)])
    take_away(cast, lot_id, 160_000, at=NOW + timedelta(minutes=30))
    assert shelves.lot(by=cast.clerk, lot_id=lot_id).on_hand == 0


@pytest.mark.parametrize("take_away", [lose, give])
@pytest.mark.parametrize("quantity", [0, -1, 10**9 + 1])
def test_a_quantity_that_cannot_be_is_refused(cast: Cast, lot_id: UUID, take_away: Any, quantity: int) -> None:
    with refused(Kind.INVALID, field="quantity"):
        take_away(cast, lot_id, quantity)


@pytest.mark.parametrize("take_away", [lose, give])
def test_a_lot_gives_no_more_than_it_has_though_the_shelf_has_more(
    cast: Cast, honey: tuple[UUID, UUID], lot_id: UUID, take_away: Any
) -> None:
    make.lot(cast, honey[0], household=cast.neighbour)
    with refused(Kind.SOLD_OUT):
        take_away(cast, lot_id, 160_001)


@pytest.mark.parametrize("take_away", [lose, give])
def test_another_station_s_lot_does_not_exist_here(cast: Cast, lot_id: UUID, take_away: Any) -> None:
    for by in (cast.far_manager, cast.courier):
        with refused(Kind.NOT_FOUND):
            take_away(cast, lot_id, 1, by=by)
    with refused(Kind.NOT_FOUND):
        take_away(cast, new_id(), 1)


def test_a_loss_has_a_reason(cast: Cast, lot_id: UUID) -> None:
    with refused(Kind.INVALID, field="reason"):
        lose(cast, lot_id, 1, reason=" ")
