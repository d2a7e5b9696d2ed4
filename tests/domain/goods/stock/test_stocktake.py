"""Stocktake: what was counted becomes what the books say, and nothing that cannot be."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils.translation import override

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries
from cunzhan.domain.goods.stock.facts import Counted, Grade, LotReceived
from cunzhan.domain.goods.stock.models import Movement, Shelf, Stocktake, StocktakeCount
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(cast: Cast) -> tuple[UUID, UUID, LotReceived, LotReceived]:
    """Two lots of one product, ten and five kilograms; of the first, one kilogram was written off."""
    product, variant = make.honey(cast)
    first = make.lot(cast, product, quantity=10_000)
    second = make.lot(cast, product, household=cast.neighbour, quantity=5_000)
    stock.write_off(by=cast.clerk, at=NOW, key=new_key(), lot_id=first.id, quantity=1_000, reason="mice")
    return product, variant, first, second


def book(cast: Cast, product: UUID, *counts: tuple[LotReceived, int, int]):
    given = [Counted(lot.id, shown, counted) for lot, shown, counted in counts]
    return stock.book_stocktake(by=cast.clerk, at=NOW, key=new_key(), product_id=product, counts=given)


def on_hand(cast: Cast, *lots: LotReceived) -> tuple[int, ...]:
    return tuple(queries.lot(by=cast.clerk, lot_id=lot.id).on_hand for lot in lots)


def test_it_works(cast: Cast, shelf) -> None:
    product, _variant, first, second = shelf
    taken = book(cast, product, (first, 9_000, 9_400), (second, 5_000, 4_300))
    assert taken.number == "T261016-01"
    assert on_hand(cast, first, second) == (9_400, 4_300)
    assert queries.lot(by=cast.clerk, lot_id=first.id).lost == 600
    last = queries.movements(by=cast.clerk, lot_id=second.id)[-1]
    assert (last.from_place, last.to_place, last.quantity, last.reason) == ("station", "lost", 700, "stocktake")
    (seen,) = queries.stocktakes(by=cast.clerk).items
    assert [(line.expected, line.counted, line.difference) for line in seen.lines] == [
        (9_000, 9_400, 400),
        (5_000, 4_300, -700),
    ]
    assert (seen.difference, Shelf.objects.get(product_id=product).on_hand) == (-300, 13_700)
    assert check_books() == []


def test_a_count_that_agrees_is_history_and_moves_nothing(cast: Cast, shelf) -> None:
    product, _variant, first, second = shelf
    before = Movement.objects.count()
    book(cast, product, (first, 9_000, 9_000), (second, 5_000, 5_000))
    assert (Movement.objects.count(), StocktakeCount.objects.count()) == (before, 2)
    assert check_books() == []


def test_the_sheet_names_what_is_there_and_what_was_lost(cast: Cast, shelf) -> None:
    product, variant, first, second = shelf
    make.paid(cast, [(variant, 2)])
    sheet = queries.count_sheet(by=cast.clerk, at=NOW, product_id=product)
    assert [(line.number, line.on_hand, line.lost) for line in sheet.lines] == [
        (first.number, 9_000, 1_000),
        (second.number, 5_000, 0),
    ]
    assert sheet.held == 2_000


def unchanged(cast: Cast, shelf, refused: Refusal, kind: Kind) -> None:
    product, _variant, first, second = shelf
    assert refused.kind == kind
    assert on_hand(cast, first, second) == (9_000, 5_000)
    assert (Stocktake.objects.count(), Shelf.objects.get(product_id=product).on_hand) == (0, 14_000)


def test_more_than_was_ever_lost_is_refused_with_what_to_do(cast: Cast, shelf) -> None:
    product, _variant, first, second = shelf
    with pytest.raises(Refusal) as refused, override("en"):
        book(cast, product, (first, 9_000, 10_001), (second, 5_000, 5_000))
    unchanged(cast, shelf, refused.value, Kind.CONFLICT)
    with override("en"):
        assert refused.value.sentence.startswith(
            f"Of lot {first.number} there is 1.001 more than the books say, and only 1 of it was ever lost."
        )
    assert refused.value.field == f"counted_{first.id}"


def test_what_is_promised_to_orders_cannot_be_missing(cast: Cast, shelf) -> None:
    product, variant, first, second = shelf
    make.paid(cast, [(variant, 13)])
    with pytest.raises(Refusal) as refused:
        book(cast, product, (first, 9_000, 7_999), (second, 5_000, 5_000))
    unchanged(cast, shelf, refused.value, Kind.SOLD_OUT)
    book(cast, product, (first, 9_000, 8_000), (second, 5_000, 5_000))
    assert check_books() == []


def test_goods_that_moved_meanwhile_are_counted_again(cast: Cast, shelf) -> None:
    product, variant, first, second = shelf
    make.packed(cast, [(variant, 1)])
    with pytest.raises(Refusal) as refused:
        book(cast, product, (first, 9_000, 9_000), (second, 5_000, 5_000))
    assert (refused.value.kind, on_hand(cast, first, second)) == (Kind.STALE, (8_000, 5_000))
    assert Stocktake.objects.count() == 0


def test_a_lot_of_another_product_or_station_is_unknown(cast: Cast, shelf) -> None:
    product, _variant, first, _second = shelf
    other, _ = make.honey(cast, slug="other")
    strange = make.lot(cast, other, quantity=1_000)
    with pytest.raises(Refusal) as refused:
        book(cast, product, (first, 9_000, 9_000), (strange, 1_000, 0))
    unchanged(cast, shelf, refused.value, Kind.NOT_FOUND)


@pytest.mark.parametrize("counted", [-1, 10**12])
def test_a_count_that_cannot_be_is_refused(cast: Cast, shelf, counted: int) -> None:
    product, _variant, first, _second = shelf
    with pytest.raises(Refusal) as refused:
        book(cast, product, (first, 9_000, counted))
    unchanged(cast, shelf, refused.value, Kind.INVALID)


def test_what_is_missing_of_bought_goods_costs_the_station(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    assert cast.household.household_id
    lot = settlement.buy_lot(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        household_id=cast.household.household_id,
        product_id=product,
        quantity=3_000,
        grade=Grade.A,
        made_date=TODAY,
        price_fen=3_333,
    )

    def balance(code: str) -> int:
        return books.balance(by=cast.manager, code=code)

    book(cast, product, (lot, 3_000, 2_000))
    assert (balance("bought_goods"), balance("goods_lost")) == (6_666, 3_333)
    book(cast, product, (lot, 2_000, 2_500))
    assert (balance("bought_goods"), balance("goods_lost")) == (8_333, 1_666)
    book(cast, product, (lot, 2_500, 3_000))
    assert (balance("bought_goods"), balance("goods_lost")) == (9_999, 0)
    assert check_books() == []
