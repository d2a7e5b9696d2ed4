"""Prices: what the household receives, named shares on top; never edited, only followed by the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as shop
from cunzhan.domain.goods.catalogue.checks import check
from cunzhan.domain.goods.catalogue.facts import BazaarFact
from cunzhan.domain.goods.catalogue.rules import total_of
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.money import LARGEST_FEN
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused


def price(cast: Cast, variant: UUID, household_fen: Any = 3000, by: Any = None, **shares: int) -> UUID:
    return catalogue.set_price(
        by=by or cast.clerk, at=NOW, key=new_key(), variant_id=variant, household_fen=household_fen, shares=shares
    )


def bazaar(cast: Cast, product: UUID, price_fen: int, day: date = TODAY, by: Any = None) -> UUID:
    return catalogue.note_bazaar_price(
        by=by or cast.clerk, at=NOW, key=new_key(), product_id=product, price_fen=price_fen, noted_date=day
    )


def test_it_works(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    made = price(cast, honey[1], 3000, station=500, fund=0, packing=250)
    fact = shop.variants(cast.station_id, [honey[1]])[honey[1]].variant.price
    assert fact
    assert (fact.id, fact.number, fact.household_fen, fact.total_fen) == (made, 2, 3000, 3750)
    assert [(s.code, s.names["en"], s.amount_fen) for s in fact.shares] == [
        ("station", "Station", 500),
        ("packing", "Packing", 250),
    ]
    assert (fact.rule, fact.rule_version, fact.set_at) == ("price_up", 1, NOW)
    assert [p.total_fen for p in shop.price_history(by=cast.clerk, variant_id=honey[1])] == [3750, 3800]
    assert list(check(cast.station_id)) == []


def test_shares_stand_on_top_of_what_the_household_gets() -> None:
    assert total_of(3125, {"station": 300, "packing": 275, "fund": 100}) == 3800
    assert total_of(3125, {}) == 3125


def test_the_whole_price_may_be_the_household_s(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    price(cast, honey[1], 3800)
    fact = shop.variants(cast.station_id, [honey[1]])[honey[1]].variant.price
    assert fact
    assert (fact.total_fen, fact.shares) == (3800, ())


@pytest.mark.parametrize("household_fen", [0, -1, LARGEST_FEN + 1])
def test_the_household_gets_something_that_can_be(cast: Cast, honey: tuple[UUID, UUID], household_fen: int) -> None:
    with refused(Kind.INVALID, field="household_fen"):
        price(cast, honey[1], household_fen)


@pytest.mark.parametrize("share", [-1, LARGEST_FEN + 1])
def test_a_share_is_something_that_can_be(cast: Cast, honey: tuple[UUID, UUID], share: int) -> None:
    with refused(Kind.INVALID):
        price(cast, honey[1], 3000, station=share)


def test_a_share_must_have_a_name_first(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    with refused(Kind.NOT_FOUND) as kept:
        price(cast, honey[1], 3000, training=100)
    assert kept.refusal.details == {"code": "training"}
    catalogue.define_share(by=cast.manager, at=NOW, key=new_key(), code="training", names=same("Training"))
    price(cast, honey[1], 3000, training=100)


def test_a_share_named_anew_shows_its_new_name(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    catalogue.define_share(by=cast.manager, at=NOW, key=new_key(), code="fund", names=same("Village fund"))
    assert [k.names["en"] for k in shop.share_kinds(cast.station_id)] == ["Station", "Packing", "Village fund"]


def test_another_station_s_pack_has_no_price_here(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    for variant, by in ((honey[1], cast.far_manager), (honey[1], cast.courier), (new_id(), cast.manager)):
        with refused(Kind.NOT_FOUND):
            price(cast, variant, by=by)
    assert shop.price_history(by=cast.far_manager, variant_id=honey[1]) == ()
    assert shop.variants(cast.far_station_id, [honey[1]]) == {}
    assert shop.sale_terms(cast.far_station_id, [honey[1]]) == {}


class TestBazaar:
    def test_the_last_noted_day_counts(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        bazaar(cast, honey[0], 1900, TODAY - timedelta(days=1))
        assert shop.product(cast.station_id, "honey").bazaar == BazaarFact(2000, TODAY)
        bazaar(cast, honey[0], 2100, TODAY + timedelta(days=1))
        assert shop.product(cast.station_id, "honey").bazaar == BazaarFact(2100, TODAY + timedelta(days=1))

    def test_noted_again_for_a_day_it_is_corrected(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        assert bazaar(cast, honey[0], 1900) == bazaar(cast, honey[0], 1950)
        assert shop.product(cast.station_id, "honey").bazaar == BazaarFact(1950, TODAY)

    @pytest.mark.parametrize("fen", [0, -5, LARGEST_FEN + 1])
    def test_the_bazaar_pays_something(self, cast: Cast, honey: tuple[UUID, UUID], fen: int) -> None:
        with refused(Kind.INVALID, field="price_fen"):
            bazaar(cast, honey[0], fen)

    def test_another_station_s_product_is_nothing_here(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.NOT_FOUND):
            bazaar(cast, honey[0], 1900, by=cast.far_manager)


def test_a_page_of_products_costs_the_same_for_one_and_for_twelve(
    cast: Cast, honey: tuple[UUID, UUID], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        assert len(shop.front(cast.station_id)) == 1
    for number in range(11):
        make.honey(cast, slug=f"honey-{number}", bazaar_fen=2000)
    with django_assert_num_queries(5):
        assert len(shop.front(cast.station_id)) == 12
