"""Promises of goods: made by one conditional statement, over at their moment, whoever tidies or does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.checks import check
from cunzhan.domain.goods.stock.models import Hold, Shelf
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused, unchanged

SOON = NOW + timedelta(minutes=30)


def hold(
    cast: Cast, quantities: dict[UUID, int], *, purpose: UUID | None = None, at: datetime = NOW, until: datetime = SOON
):
    purpose = purpose or new_id()
    stock.hold(by=cast.buyer, at=at, key=new_key(), purpose_id=purpose, quantities=quantities, until=until)
    return purpose


def keep(cast: Cast, purpose: UUID, at: datetime = NOW) -> bool:
    until = at + timedelta(days=365)
    return stock.keep_held(by=cast.worker, at=at, key=new_key(), purpose_id=purpose, until=until)


def release(cast: Cast, purpose: UUID) -> None:
    stock.release(by=cast.buyer, at=NOW, key=new_key(), purpose_id=purpose)


def free(cast: Cast, product: UUID, at: datetime = NOW) -> int:
    return shelves.availability(cast.station_id, [product], at)[product].available


@pytest.fixture
def product(honey: tuple[UUID, UUID]) -> UUID:
    return honey[0]


def test_it_works(cast: Cast, product: UUID) -> None:
    hold(cast, {product: 60_000})
    assert free(cast, product) == 100_000
    assert Shelf.objects.get().held == 60_000


def test_the_last_gram_can_be_promised_and_no_more(cast: Cast, product: UUID) -> None:
    hold(cast, {product: 159_999})
    with refused(Kind.SOLD_OUT) as kept:
        hold(cast, {product: 2})
    assert kept.refusal.details == {"product_id": product, "left": 1}
    hold(cast, {product: 1})
    assert free(cast, product) == 0


def test_of_several_goods_all_are_promised_or_none(cast: Cast, product: UUID) -> None:
    other, _variant = make.honey(cast, slug="linden")
    make.lot(cast, other, quantity=1_000)
    with refused(Kind.SOLD_OUT) as kept:
        hold(cast, {product: 1_000, other: 1_001})
    assert kept.refusal.details == {"product_id": other, "left": 1_000}
    hold(cast, {product: 1_000, other: 1_000})
    assert (free(cast, product), free(cast, other)) == (159_000, 0)


def test_what_nobody_ever_brought_is_sold_out(cast: Cast) -> None:
    empty, _variant = make.honey(cast)
    with refused(Kind.SOLD_OUT) as kept:
        hold(cast, {empty: 1})
    assert kept.refusal.details == {"product_id": empty, "left": 0}


def test_another_station_s_goods_cannot_be_promised(cast: Cast, product: UUID) -> None:
    with refused(Kind.SOLD_OUT):
        stock.hold(by=cast.far_manager, at=NOW, key=new_key(), purpose_id=new_id(), quantities={product: 1}, until=SOON)


def test_at_its_moment_a_promise_is_over_though_nobody_tidied(cast: Cast, product: UUID) -> None:
    hold(cast, {product: 160_000})
    assert free(cast, product, SOON - timedelta(microseconds=1)) == 0
    with refused(Kind.SOLD_OUT):
        hold(cast, {product: 1}, at=SOON - timedelta(microseconds=1))
    assert free(cast, product, SOON) == 160_000
    hold(cast, {product: 160_000}, at=SOON, until=SOON + timedelta(minutes=30))
    assert list(check(cast.station_id)) == []


def test_a_promise_over_before_it_begins_is_a_mistake_of_the_program(cast: Cast, product: UUID) -> None:
    with unchanged(), pytest.raises(ValueError):
        hold(cast, {product: 1}, at=SOON)


def test_no_more_is_thrown_out_than_ran_out(cast: Cast, product: UUID) -> None:
    hold(cast, {product: 100_000})
    hold(cast, {product: 60_000}, until=SOON + timedelta(minutes=1))
    with refused(Kind.SOLD_OUT) as kept:
        hold(cast, {product: 100_001}, at=SOON, until=SOON + timedelta(minutes=30))
    assert kept.refusal.details["left"] == 100_000
    hold(cast, {product: 100_000}, at=SOON, until=SOON + timedelta(minutes=30))


def test_given_up_it_is_free_again_once(cast: Cast, product: UUID) -> None:
    purpose = hold(cast, {product: 60_000})
    release(cast, purpose)
    assert free(cast, product) == 160_000
    with unchanged(but=frozenset({"records_deed"})):
        release(cast, purpose)


def test_kept_it_lasts(cast: Cast, product: UUID) -> None:
    purpose = hold(cast, {product: 160_000})
    assert keep(cast, purpose)
    assert free(cast, product, NOW + timedelta(days=364)) == 0
    with refused(Kind.SOLD_OUT):
        hold(cast, {product: 1}, at=NOW + timedelta(days=364), until=NOW + timedelta(days=366))


def test_one_that_ran_out_and_is_still_there_can_be_kept(cast: Cast, product: UUID) -> None:
    purpose = hold(cast, {product: 160_000})
    assert keep(cast, purpose, at=SOON + timedelta(minutes=5))
    assert free(cast, product, SOON + timedelta(days=1)) == 0


def test_one_thrown_out_is_made_again_while_the_goods_are_there(cast: Cast, product: UUID) -> None:
    purpose = hold(cast, {product: 100_000})
    assert stock.tidy_expired(station_id=cast.station_id, at=SOON) == 1
    assert keep(cast, purpose, at=SOON)
    assert free(cast, product, SOON) == 60_000
    assert list(check(cast.station_id)) == []


def test_when_one_of_its_goods_is_gone_nothing_of_it_stays_promised(cast: Cast, product: UUID) -> None:
    other, _variant = make.honey(cast, slug="linden")
    make.lot(cast, other, quantity=1_000)
    purpose = hold(cast, {product: 1_000, other: 1_000})
    stock.tidy_expired(station_id=cast.station_id, at=SOON)
    hold(cast, {other: 1}, at=SOON, until=SOON + timedelta(hours=1))
    assert not keep(cast, purpose, at=SOON)
    assert (free(cast, product, SOON), free(cast, other, SOON)) == (160_000, 999)
    assert set(Hold.objects.filter(purpose_id=purpose).values_list("state", flat=True)) == {Hold.RELEASED}
    assert list(check(cast.station_id)) == []


def test_tidying_throws_out_what_ran_out_and_nothing_else(cast: Cast, product: UUID) -> None:
    over = hold(cast, {product: 1_000})
    live = hold(cast, {product: 2_000}, until=SOON + timedelta(seconds=1))
    assert stock.tidy_expired(station_id=cast.station_id, at=SOON - timedelta(seconds=1)) == 0
    assert stock.tidy_expired(station_id=cast.far_station_id, at=SOON) == 0
    assert stock.tidy_expired(station_id=cast.station_id, at=SOON) == 1
    assert Hold.objects.get(purpose_id=over).state == Hold.RELEASED
    assert Hold.objects.get(purpose_id=live).state == Hold.LIVE
    assert Shelf.objects.get().held == 2_000


@pytest.mark.parametrize("abandoned", [300, pytest.param(10_000, marks=pytest.mark.soak)])
def test_abandoned_checkouts_block_nobody_though_the_sweeper_is_dead(cast: Cast, product: UUID, abandoned: int) -> None:
    stock.receive_lot(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        household_id=cast.neighbour.household_id,  # type: ignore[arg-type]
        product_id=product,
        quantity=abandoned * 1_000,
        grade="A",  # type: ignore[arg-type]
        made_date=NOW.date(),
    )
    whole = 160_000 + abandoned * 1_000
    for _ in range(abandoned):
        hold(cast, {product: 1_000})
    assert free(cast, product) == 160_000
    later = NOW + timedelta(days=30)
    assert free(cast, product, later) == whole
    hold(cast, {product: whole}, at=later, until=later + timedelta(minutes=30))
    assert free(cast, product, later) == 0
    assert list(check(cast.station_id)) == []
