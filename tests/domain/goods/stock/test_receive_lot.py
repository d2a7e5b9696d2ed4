"""Taking goods in on consignment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import AvailabilityFact, Grade, LotReceived, MovementFact, Place
from cunzhan.domain.ground.people import actions as people
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import LARGEST_QUANTITY, Unit
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused


@pytest.fixture
def product(cast: Cast) -> UUID:
    return make.honey(cast)[0]


def receive(cast: Cast, product: UUID, **content: Any) -> LotReceived:
    whole = {
        "by": cast.clerk,
        "at": NOW,
        "key": new_key(),
        "household_id": cast.household.household_id,
        "product_id": product,
        "quantity": 126_400,
        "grade": Grade.A,
        "made_date": TODAY - timedelta(days=3),
    }
    return stock.receive_lot(**{**whole, **content})


def test_it_works(cast: Cast, product: UUID) -> None:
    received = receive(cast, product)
    assert received.number == "L261016-01"
    lot = shelves.lot(by=cast.clerk, lot_id=received.id)
    assert (lot.household_id, lot.household_number, lot.unit) == (cast.household.household_id, "0001", Unit.GRAM)
    assert (lot.received, lot.on_hand, lot.in_parcels, lot.sold, lot.lost, lot.given_back) == (
        126_400,
        126_400,
        0,
        0,
        0,
        0,
    )
    assert (lot.grade, lot.made_date, lot.received_at, lot.terms) == (Grade.A, date(2026, 10, 13), NOW, "consignment")
    assert shelves.movements(by=cast.clerk, lot_id=received.id) == (
        MovementFact(NOW, Place.GROWER, Place.STATION, 126_400, "received", received.id),
    )
    assert shelves.availability(cast.station_id, [product], NOW) == {product: AvailabilityFact(126_400, 0)}


def test_the_receipt_says_what_came_and_what_the_household_gets_for_it(cast: Cast, product: UUID) -> None:
    received = receive(cast, product)
    receipt = shelves.receipt(by=cast.household, lot_id=received.id)
    assert (receipt.number, receipt.quantity, receipt.household_number) == ("L261016-01", 126_400, "0001")
    assert [fen for _pack, fen in receipt.prices] == [3125]
    assert len(receipt.check_code) == 9
    assert receipt.check_code == shelves.receipt(by=cast.clerk, lot_id=received.id).check_code


def test_lots_are_numbered_by_the_station_s_day(cast: Cast, product: UUID) -> None:
    late = datetime(2026, 10, 16, 16, 0, tzinfo=UTC)
    numbers = [receive(cast, product, at=at).number for at in (NOW, late - timedelta(seconds=1), late)]
    assert numbers == ["L261016-01", "L261016-02", "L261017-01"]


def test_several_households_stand_behind_one_product(cast: Cast, product: UUID) -> None:
    receive(cast, product, quantity=100)
    receive(cast, product, quantity=200, household_id=cast.neighbour.household_id)
    assert shelves.availability(cast.station_id, [product], NOW)[product].on_hand == 300
    assert [lot.received for lot in shelves.lots(by=cast.household).items] == [100]
    assert [lot.received for lot in shelves.lots(by=cast.neighbour).items] == [200]
    own = cast.household.household_id
    assert own
    assert shelves.goods_of_household(by=cast.household, household_id=own) == {product: 100}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": LARGEST_QUANTITY + 1}, "quantity"),
        ({"made_date": TODAY + timedelta(days=1)}, "made_date"),
        ({"made_date": TODAY - timedelta(days=3 * 366 + 1)}, "made_date"),
        ({"terms": "bought"}, "terms"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, product: UUID, content: dict[str, Any], field: str) -> None:
    with refused(Kind.INVALID, field=field):
        receive(cast, product, **content)


def test_a_household_or_product_of_another_station_does_not_exist_here(cast: Cast, product: UUID) -> None:
    with refused(Kind.NOT_FOUND):
        receive(cast, product, household_id=cast.far_household.household_id)
    with refused(Kind.NOT_FOUND):
        receive(cast, product, by=cast.far_manager, household_id=cast.far_household.household_id)
    with refused(Kind.NOT_FOUND):
        receive(cast, new_id())


def test_a_household_that_left_brings_nothing(cast: Cast, product: UUID) -> None:
    own = cast.household.household_id
    assert own
    people.erase_household(by=cast.manager, at=NOW, key=new_key(), household_id=own)
    with refused(Kind.CONFLICT):
        receive(cast, product)


def test_a_household_sees_no_lot_of_its_neighbour(cast: Cast, product: UUID) -> None:
    received = receive(cast, product)
    for by in (cast.neighbour, cast.far_manager, cast.courier):
        with refused(Kind.NOT_FOUND):
            shelves.lot(by=by, lot_id=received.id)
        with refused(Kind.NOT_FOUND):
            shelves.movements(by=by, lot_id=received.id)
        with refused(Kind.NOT_FOUND):
            shelves.receipt(by=by, lot_id=received.id)
    for by in (cast.buyer, cast.officer):
        with refused(Kind.FORBIDDEN):
            shelves.lots(by=by)


def test_lots_are_found_by_product_household_and_number(cast: Cast, product: UUID) -> None:
    other, _variant = make.honey(cast, slug="linden")
    first, second = receive(cast, product), receive(cast, other, household_id=cast.neighbour.household_id)
    stock.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=first.id, quantity=126_400)

    def found(**wanted: Any) -> list[UUID]:
        return [lot.id for lot in shelves.lots(by=cast.clerk, **wanted).items]

    assert found() == [second.id, first.id]
    assert found(product_id=product) == found(household_id=cast.household.household_id) == [first.id]
    assert found(number="l261016-02") == found(only_on_hand=True) == [second.id]
    assert found(number="L261016-02\x00") == [second.id]
    assert found(number="%") == []
