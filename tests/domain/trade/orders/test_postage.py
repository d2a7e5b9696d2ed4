"""The postage table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, PostageRegion
from cunzhan.domain.trade.orders.rules import postage_fen
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests.cast import NOW, Cast
from tests.refusals import refused

NEAR = PostageRegion("near", same("Near"), ("65", "62"), 1000, 600, 500, 100)
REST = PostageRegion("rest", same("Rest"), (), 1000, 1200, 1000, 500)


def set_postage(cast: Cast, *rates: PostageRegion, by: Any = None) -> None:
    orders.set_postage(by=by or cast.manager, at=NOW, key=new_key(), rates=rates)


def test_it_works(cast: Cast) -> None:
    set_postage(cast, NEAR, REST)
    assert asked.postage_regions(cast.station_id) == (NEAR, REST)


@pytest.mark.parametrize(
    ("weight", "fen"), [(1, 600), (1000, 600), (1001, 700), (1500, 700), (1501, 800), (20_000, 600 + 38 * 100)]
)
def test_each_step_begun_is_paid(weight: int, fen: int) -> None:
    assert postage_fen([REST, NEAR], "620100", weight, Delivery.COURIER) == fen


@given(some.integers(min_value=1, max_value=10**6), some.integers(min_value=0, max_value=10**6))
def test_more_weight_never_costs_less(weight: int, more: int) -> None:
    assert postage_fen([REST], "33", weight, Delivery.COURIER) <= postage_fen(
        [REST], "33", weight + more, Delivery.COURIER
    )


def test_a_place_without_a_region_is_not_sent_to() -> None:
    assert postage_fen([NEAR], "33", 1, Delivery.COLLECT) == 0
    with pytest.raises(LookupError):
        postage_fen([NEAR], "330106", 1, Delivery.COURIER)


@pytest.mark.parametrize(
    "rates",
    [
        (),
        (NEAR,),
        (REST, replace(REST, first_g=0, code="x")),
        (replace(REST, step_g=-1),),
        (replace(REST, first_fen=-1),),
        (replace(REST, step_fen=10**11),),
        (replace(REST, first_g=2**31),),
        (REST, replace(NEAR, code="rest")),
        (replace(REST, code=""),),
        (replace(REST, code="x" * 21),),
        (replace(REST, names={}),),
    ],
)
def test_a_table_that_cannot_be_is_refused_and_the_old_one_stays(cast: Cast, rates: tuple[PostageRegion, ...]) -> None:
    with refused(Kind.INVALID):
        set_postage(cast, *rates)


def test_each_station_has_its_own(cast: Cast) -> None:
    set_postage(cast, REST, by=cast.far_manager)
    assert [region.code for region in asked.postage_regions(cast.station_id)] == ["near", "rest"]
