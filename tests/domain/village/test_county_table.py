"""What households earned counts for the county by whichever road it came: a sale, a pool, goods bought outright."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.village.programme import queries as programme
from cunzhan.domain.village.programme.facts import Cell, Measure
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from tests import make
from tests.cast import NOW, TODAY, Cast

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def villagers(cast: Cast) -> list[tuple[str, Actor]]:
    """Twelve households, by number."""
    found = []
    for number in range(12):
        told = people.admit_household(by=cast.clerk, at=NOW, key=new_key(), name=f"Household {number}")
        found.append((told.number, Actor(Role.HOUSEHOLD, cast.station_id, household_id=told.id)))
    return found


def october(cast: Cast) -> Cell:
    """Our station's October, as the county sees it."""
    table = programme.county_table(by=cast.officer, since_month=OCTOBER, until_month=OCTOBER)
    (cell,) = next(row.cells for row in table.rows if row.station_id == cast.station_id)
    return cell


def pooled(cast: Cast, given: list[tuple[str, int]], *, brings_fen: int) -> UUID:
    """A pool, sold in one sack, and shared out."""
    whole = sum(quantity for _number, quantity in given)
    product, sack = make.honey(
        cast, slug="millet", name="Millet", household_fen=brings_fen, base_quantity=whole, bazaar_fen=350
    )
    lot = stock.receive_pool(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        product_id=product,
        contributions=given,
        grade=Grade.A,
        made_date=TODAY,
    )
    make.delivered(cast, [(sack, 1)])
    settlement.share_pool(by=cast.bookkeeper, at=NOW, key=new_key(), lot_id=lot.id)
    return lot.id


def bought(cast: Cast, of: Actor, *, price_fen: int) -> UUID:
    """One bowl that the station bought outright."""
    bowl, _pack = make.honey(cast, slug="bowl", name="Bowl", unit=Unit.PIECE, base_quantity=1)
    assert of.household_id
    lot = settlement.buy_lot(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        household_id=of.household_id,
        product_id=bowl,
        quantity=1,
        grade=Grade.A,
        made_date=TODAY,
        price_fen=price_fen,
    )
    return lot.id


def test_a_pool_a_purchase_and_a_sale_are_income(cast: Cast, villagers: list[tuple[str, Actor]]) -> None:
    """Twelve households get 1,000 yuan each of a pool, one sells a bowl for 300 and one honey for 200."""
    pooled(cast, [(number, 6_000) for number, _actor in villagers], brings_fen=1_200_000)
    assert october(cast) == Cell(OCTOBER, 1, 12, 1_200_000, 0, 0, suppressed=False)
    bought(cast, villagers[0][1], price_fen=30_000)
    assert october(cast) == Cell(OCTOBER, 1, 12, 1_230_000, 0, 0, suppressed=False)
    honey, jar = make.honey(cast, household_fen=20_000, bazaar_fen=10_000)
    make.lot(cast, honey)
    make.delivered(cast, [(jar, 1)])
    assert october(cast) == Cell(OCTOBER, 2, 13, 1_250_000, 0, 10_000, suppressed=False)
    rule = programme.rule_behind(by=cast.officer, station_id=cast.station_id, month=OCTOBER, measure=Measure.INCOME)
    assert (rule.cell, rule.products, rule.refunds) == (october(cast), 3, 0)


def test_goods_given_back_for_their_price_are_no_income(cast: Cast, villagers: list[tuple[str, Actor]]) -> None:
    pooled(cast, [(number, 6_000) for number, _actor in villagers], brings_fen=1_200_000)
    lot = bought(cast, villagers[0][1], price_fen=30_000)
    settlement.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot, quantity=1)
    assert october(cast) == Cell(OCTOBER, 1, 12, 1_200_000, 0, 0, suppressed=False)


def test_a_pool_of_nine_is_not_shown(cast: Cast, villagers: list[tuple[str, Actor]]) -> None:
    pooled(cast, [(number, 6_000) for number, _actor in villagers[:9]], brings_fen=900_000)
    cell = october(cast)
    assert (cell.orders, cell.households, cell.income_fen, cell.gain_fen) == (1, None, None, None)
    assert cell.suppressed


def test_what_one_household_earned_by_every_road_counts_as_one(cast: Cast, villagers: list[tuple[str, Actor]]) -> None:
    """100 yuan of a pool and 1,100 for a bowl are 1,200 of 2,300: more than half, so the month is hidden."""
    pooled(cast, [(number, 6_000) for number, _actor in villagers], brings_fen=120_000)
    bought(cast, villagers[0][1], price_fen=110_000)
    cell = october(cast)
    assert (cell.households, cell.income_fen, cell.suppressed) == (None, None, True)


def test_the_questions_are_the_same_whatever_happened(cast: Cast, villagers: list[tuple[str, Actor]]) -> None:
    with CaptureQueriesContext(connection) as before:
        october(cast)
    pooled(cast, [(number, 6_000) for number, _actor in villagers], brings_fen=1_200_000)
    bought(cast, villagers[0][1], price_fen=30_000)
    with CaptureQueriesContext(connection) as after:
        october(cast)
    assert len(after) == len(before)
