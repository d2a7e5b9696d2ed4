"""Goods out of the lots, first in, first out; to the buyer; and back to the lot and owner they came from."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.checks import check
from cunzhan.domain.goods.stock.facts import Place, Taking
from cunzhan.domain.goods.stock.rules import in_order
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast, home
from tests.refusals import refused, unchanged

SOON = NOW + timedelta(minutes=30)


@pytest.fixture
def three_lots(cast: Cast) -> tuple[UUID, list[UUID]]:
    """1 kg of Abliz, then 2 kg of Patigul, then 3 kg of Abliz; the third was made first."""
    product, _variant = make.honey(cast)
    lots = []
    for hours, (whose, quantity) in enumerate(
        ((cast.household, 1_000), (cast.neighbour, 2_000), (cast.household, 3_000))
    ):
        day = NOW.date() - timedelta(days=10 * hours)
        at = NOW - timedelta(hours=9 - hours)
        lots.append(make.lot(cast, product, household=whose, quantity=quantity, made_date=day, at=at).id)
    return product, lots


def take(cast: Cast, product: UUID, *wanted: int) -> list[tuple[int, UUID, UUID | None, int]]:
    """Hold and take for one line a quantity: (line, lot, household, quantity) of each taking."""
    purpose, lines = new_id(), [new_id() for _ in wanted]
    stock.hold(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, quantities={product: sum(wanted)}, until=SOON)
    demands = [(line, product, much) for line, much in zip(lines, wanted, strict=True)]
    takings = stock.take(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, demands=demands)
    return [(lines.index(t.line_id), t.lot_id, t.household_id, t.quantity) for t in takings]


def test_what_came_first_goes_first_and_one_line_takes_from_two_households(
    cast: Cast, three_lots: tuple[UUID, list[UUID]]
) -> None:
    product, lots = three_lots
    mine, hers = home(cast.household), home(cast.neighbour)
    assert take(cast, product, 1_500, 2_000) == [
        (0, lots[0], mine, 1_000),
        (0, lots[1], hers, 500),
        (1, lots[1], hers, 1_500),
        (1, lots[2], mine, 500),
    ]
    now = [shelves.lot(by=cast.clerk, lot_id=lot) for lot in lots]
    assert [(lot.on_hand, lot.in_parcels) for lot in now] == [(0, 1_000), (0, 2_000), (2_500, 500)]
    assert shelves.availability(cast.station_id, [product], NOW)[product].available == 2_500
    assert list(check(cast.station_id)) == []


def test_the_lot_on_sale_is_the_one_that_goes_next(cast: Cast, three_lots: tuple[UUID, list[UUID]]) -> None:
    product, _lots = three_lots
    take(cast, product, 1_000)
    parts = shelves.next_lots(station_id=cast.station_id, product_id=product, quantity=2_500)
    assert [(lot.household_number, much) for lot, much in parts] == [("0002", 2_000), ("0001", 500)]
    on_sale = shelves.lot_on_sale(cast.station_id, product)
    assert on_sale
    assert on_sale.received == 2_000


def test_nothing_is_taken_that_is_not_held(cast: Cast, three_lots: tuple[UUID, list[UUID]]) -> None:
    product, _lots = three_lots
    purpose = new_id()
    stock.hold(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, quantities={product: 500}, until=SOON)
    for whose, much in ((new_id(), 500), (purpose, 501), (purpose, 499)):
        with refused(Kind.CONFLICT):
            stock.take(by=cast.clerk, at=NOW, key=new_key(), purpose_id=whose, demands=[(new_id(), product, much)])


def test_what_is_held_is_taken_once(cast: Cast, three_lots: tuple[UUID, list[UUID]]) -> None:
    product, _lots = three_lots
    purpose = new_id()
    stock.hold(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, quantities={product: 500}, until=SOON)
    demands = [(new_id(), product, 500)]
    stock.take(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, demands=demands)
    with refused(Kind.CONFLICT):
        stock.take(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, demands=demands)


def test_another_station_takes_nothing_here(cast: Cast, three_lots: tuple[UUID, list[UUID]]) -> None:
    product, _lots = three_lots
    purpose = new_id()
    stock.hold(by=cast.clerk, at=NOW, key=new_key(), purpose_id=purpose, quantities={product: 500}, until=SOON)
    with refused(Kind.CONFLICT):
        stock.take(by=cast.far_manager, at=NOW, key=new_key(), purpose_id=purpose, demands=[(new_id(), product, 500)])


def test_what_comes_back_is_its_owner_s_again(cast: Cast, three_lots: tuple[UUID, list[UUID]]) -> None:
    product, lots = three_lots
    taken = take(cast, product, 1_500)
    takings = [Taking(new_id(), lot, "", household, much) for _line, lot, household, much in taken]
    stock.deliver(by=cast.clerk, at=NOW, key=new_key(), ref=new_id(), takings=takings)
    assert [shelves.lot(by=cast.clerk, lot_id=lot).sold for lot in lots] == [1_000, 500, 0]
    back = {"ref": new_id(), "takings": takings[1:], "from_place": Place.BUYER, "reason": "returned"}
    stock.put_back(by=cast.clerk, at=NOW, key=new_key(), **back)  # type: ignore[arg-type]
    now = [shelves.lot(by=cast.clerk, lot_id=lot) for lot in lots]
    assert [(lot.on_hand, lot.sold) for lot in now] == [(0, 1_000), (2_000, 0), (3_000, 0)]
    assert list(check(cast.station_id)) == []


def test_goods_come_back_from_a_parcel_or_a_buyer_only(cast: Cast) -> None:
    back = {"ref": new_id(), "takings": [], "from_place": Place.GROWER, "reason": "x"}
    with unchanged(), pytest.raises(ValueError):
        stock.put_back(by=cast.clerk, at=NOW, key=new_key(), **back)  # type: ignore[arg-type]


QUANTITIES = some.lists(some.integers(min_value=1, max_value=1000), min_size=1, max_size=8)


@given(QUANTITIES, QUANTITIES)
def test_everybody_gets_what_he_wants_and_no_lot_gives_more_than_it_has(lots: list[int], wants: list[int]) -> None:
    held = [(UUID(int=n), much) for n, much in enumerate(lots)]
    wanted = [(UUID(int=100 + n), much) for n, much in enumerate(wants)]
    if sum(lots) < sum(wants):
        with pytest.raises(ValueError):
            in_order(held, wanted)
        return
    parts = in_order(held, wanted)
    for demand, much in wanted:
        assert sum(part for d, _lot, part in parts if d == demand) == much
    given_out = [sum(part for _d, lot, part in parts if lot == key) for key, _much in held]
    assert all(gone <= had for gone, had in zip(given_out, lots, strict=True))
    emptied = [gone == had for gone, had in zip(given_out, lots, strict=True)]
    last = max((n for n, gone in enumerate(given_out) if gone), default=0)
    assert all(emptied[:last])
