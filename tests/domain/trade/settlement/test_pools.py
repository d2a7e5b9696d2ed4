"""Pools: the millet of many households in one lot, shared out by what each gave."""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as goods
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.goods.stock.models import Contribution, Lot
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.models import Household
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries, rules
from cunzhan.domain.trade.settlement.facts import LineKind
from cunzhan.domain.trade.settlement.models import PoolShare
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.money import split_by_weights
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def third(cast: Cast) -> str:
    """A third household in the register, by its number."""
    admitted = people.admit_household(
        by=cast.manager, at=NOW, key=new_key(), name="Tursun", phone="13800000333", members=()
    )
    return admitted.number


def pool(cast: Cast, product: UUID, *given: tuple[str, int]) -> LotReceived:
    lot: LotReceived = stock.receive_pool(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        product_id=product,
        contributions=given,
        grade=Grade.A,
        made_date=TODAY,
    )
    return lot


def three(cast: Cast, product: UUID, third: str) -> LotReceived:
    """12.5, 7.5 and 5 kilograms."""
    return pool(cast, product, ("0001", 12_500), ("0002", 7_500), (third, 5_000))


def owed(cast: Cast) -> dict[str, int]:
    return {row.household_number: row.owed_fen for row in queries.owed(by=cast.bookkeeper)}


def share(cast: Cast, lot: LotReceived):
    return settlement.share_pool(by=cast.bookkeeper, at=NOW, key=new_key(), lot_id=lot.id)


def waits(cast: Cast, lot: LotReceived) -> int:
    return -books.balance(by=cast.manager, code=f"pool:{lot.id}")


def a_whole_pool_sold(cast: Cast, third: str) -> tuple[LotReceived, object]:
    """25 kilograms sold in one pack for which the households get 99.99."""
    product, variant = make.honey(cast, household_fen=9_999, base_quantity=25_000)
    lot = three(cast, product, third)
    return lot, make.delivered(cast, [(variant, 1)])


def test_the_preview_is_what_sharing_out_does(cast: Cast, third: str) -> None:
    lot, _order = a_whole_pool_sold(cast, third)
    before = queries.pool_parts(by=cast.bookkeeper, lot_id=lot.id)
    assert [(p.household_number, p.quantity, p.got_fen, p.now_fen) for p in before] == [
        ("0001", 12_500, 0, 4_999),
        ("0002", 7_500, 0, 3_000),
        (third, 5_000, 0, 2_000),
    ]
    assert owed(cast) == {}
    share(cast, lot)
    assert owed(cast) == {part.household_number: part.now_fen for part in before}
    after = queries.pool_parts(by=cast.bookkeeper, lot_id=lot.id)
    assert [(part.got_fen, part.now_fen) for part in after] == [(4_999, 0), (3_000, 0), (2_000, 0)]


def test_pools_are_listed_page_by_page_newest_first(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    made = [pool(cast, honey[0], ("0001", 1_000 + place), ("0002", 500)) for place in range(5)]
    found, cursor = [], None
    for size in (2, 2, 1):
        page = queries.pools(by=cast.bookkeeper, cursor=cursor, size=2)
        assert len(page.items) == size
        found += [fact.lot_id for fact in page.items]
        cursor = page.next_cursor
    assert (found, cursor) == ([lot.id for lot in reversed(made)], None)
    one = queries.pool(by=cast.bookkeeper, lot_id=made[2].id)
    assert (one.number, one.received, one.households, one.waiting_fen) == (made[2].number, 1_502, 2, 0)


def test_a_pool_elsewhere_and_a_lot_of_one_household_are_none(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    mine = pool(cast, honey[0], ("0001", 1_000), ("0002", 500))
    single = make.lot(cast, honey[0])
    for question in (queries.pool, queries.pool_parts):
        for by, lot_id in ((cast.far_manager, mine.id), (cast.bookkeeper, single.id), (cast.bookkeeper, new_id())):
            with pytest.raises(Refusal) as caught:
                question(by=by, lot_id=lot_id)
            assert caught.value.kind == Kind.NOT_FOUND


def test_it_works(cast: Cast, third: str) -> None:
    lot, _order = a_whole_pool_sold(cast, third)
    assert (owed(cast), waits(cast, lot)) == ({}, 9_999)
    shared = share(cast, lot)
    assert (shared.amount_fen, shared.households) == (9_999, 3)
    assert (owed(cast), waits(cast, lot)) == ({"0001": 4_999, "0002": 3_000, third: 2_000}, 0)
    assert cast.household.household_id
    statement = queries.statement(
        by=cast.household,
        at=NOW,
        household_id=cast.household.household_id,
        since=date(2026, 10, 1),
        until=date(2026, 11, 1),
    )
    (line,) = statement.lines
    assert (line.kind, line.quantity, line.of_quantity, line.amount_fen) == (LineKind.POOL, 12_500, 25_000, 4_999)
    assert (line.reference, statement.pooled_fen, statement.closing_fen) == (lot.number, 4_999, 4_999)
    assert queries.my_money(by=cast.household, at=NOW).this_year_fen == 4_999
    assert check_books() == []


def test_the_lot_is_of_nobody_alone_and_each_sees_only_its_own_part(cast: Cast, third: str) -> None:
    product, _variant = make.honey(cast)
    lot = three(cast, product, third)
    seen = goods.lot(by=cast.clerk, lot_id=lot.id)
    assert (seen.household_id, seen.household_number, seen.received, seen.terms) == (None, "", 25_000, "pooled")
    given = goods.contributions(by=cast.clerk, lot_id=lot.id)
    assert [(c.household_number, c.quantity) for c in given] == [("0001", 12_500), ("0002", 7_500), (third, 5_000)]
    assert cast.neighbour.household_id
    (mine,) = goods.pools_of_household(by=cast.neighbour, household_id=cast.neighbour.household_id)
    assert (mine.mine, mine.received, mine.number) == (7_500, 25_000, lot.number)
    with pytest.raises(Refusal):
        goods.pools_of_household(by=cast.household, household_id=cast.neighbour.household_id)
    with pytest.raises(Refusal):
        goods.contributions(by=cast.neighbour, lot_id=lot.id)
    assert check_books() == []


def test_fairness_does_not_drift(cast: Cast, third: str) -> None:
    product, variant = make.honey(cast, household_fen=101, base_quantity=1_000)
    lot = pool(cast, product, ("0001", 10_000), ("0002", 10_000), (third, 10_000))
    for _ in range(4):
        make.delivered(cast, [(variant, 1)])
        share(cast, lot)
    # 4.04 between three: 1.35, 1.35, 1.34, although each time a fen or two had no equal place to go.
    assert sorted(owed(cast).values()) == [134, 135, 135]
    assert check_books() == []


def test_a_refund_after_sharing_out_takes_back_from_all(cast: Cast, third: str) -> None:
    lot, order = a_whole_pool_sold(cast, third)
    share(cast, lot)
    seen = make.seen(cast, order)  # type: ignore[arg-type]
    line = seen.lines[0]
    orders.refund(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        order_id=seen.id,
        version=seen.version,
        lines={line.id: line.line_fen},
        postage_fen=0,
        reason="mice in the bag",
    )
    assert (owed(cast), waits(cast, lot)) == ({}, 0)
    assert cast.household.household_id
    statement = queries.statement(
        by=cast.household,
        at=NOW,
        household_id=cast.household.household_id,
        since=date(2026, 10, 1),
        until=date(2026, 11, 1),
    )
    assert [(line.amount_fen, line.reason) for line in statement.lines] == [(4_999, ""), (-4_999, "mice in the bag")]
    assert check_books() == []


def test_a_refund_before_sharing_out_makes_the_pool_less(cast: Cast, third: str) -> None:
    lot, order = a_whole_pool_sold(cast, third)
    seen = make.seen(cast, order)  # type: ignore[arg-type]
    orders.refund(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        order_id=seen.id,
        version=seen.version,
        lines={seen.lines[0].id: seen.lines[0].line_fen},
        postage_fen=0,
        reason="never came",
    )
    assert waits(cast, lot) == 0
    with pytest.raises(Refusal) as refused:
        share(cast, lot)
    assert (refused.value.kind, PoolShare.objects.count()) == (Kind.CONFLICT, 0)
    assert check_books() == []


def test_nothing_more_is_shared_out_twice(cast: Cast, third: str) -> None:
    lot, _order = a_whole_pool_sold(cast, third)
    share(cast, lot)
    before = owed(cast)
    with pytest.raises(Refusal) as refused:
        share(cast, lot)
    assert (refused.value.kind, owed(cast)) == (Kind.CONFLICT, before)


def test_a_lot_that_is_no_pool_is_not_shared_out(cast: Cast) -> None:
    product, variant = make.honey(cast)
    lot = make.lot(cast, product)
    make.delivered(cast, [(variant, 1)])
    for lot_id in (lot.id, new_id()):
        with pytest.raises(Refusal) as refused:
            settlement.share_pool(by=cast.bookkeeper, at=NOW, key=new_key(), lot_id=lot_id)
        assert refused.value.kind == Kind.NOT_FOUND


def test_the_list_is_taken_in_whole_or_not_at_all(cast: Cast, third: str) -> None:
    product, _variant = make.honey(cast)
    wrong = (("0001", 5_000), ("9999", 5_000), ("0002", 0), ("0001", 1_000), (third, 2_000))
    with pytest.raises(Refusal) as refused, override("en"):
        pool(cast, product, *wrong)
    with override("en"):
        said = {place: str(sentence) for place, sentence in refused.value.details["lines"].items()}
    assert said == {
        1: "No household has this number.",
        2: "Write how much, more than nothing.",
        3: "This household stands on the list twice. Add its quantities up.",
    }
    assert (refused.value.field, Lot.objects.count(), Contribution.objects.count()) == ("contributions", 0, 0)


def test_a_household_of_another_station_is_unknown(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    far = Household.objects.get(id=cast.far_household.household)
    far_number = "0777"
    Household.objects.filter(id=far.id).update(number=far_number)
    with pytest.raises(Refusal):
        pool(cast, product, ("0001", 1_000), (far_number, 1_000))
    assert Lot.objects.count() == 0


def test_a_pool_is_not_given_back(cast: Cast, third: str) -> None:
    product, _variant = make.honey(cast)
    lot = three(cast, product, third)
    with pytest.raises(Refusal) as refused:
        settlement.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot.id, quantity=1)
    assert (refused.value.kind, goods.lot(by=cast.clerk, lot_id=lot.id).on_hand) == (Kind.CONFLICT, 25_000)


def many(cast: Cast, count: int, first: str) -> list[tuple[str, int]]:
    """So many households in the register, each with an odd quantity of grams."""
    numbers = [f"{first}{n:03d}" for n in range(count)]
    Household.objects.bulk_create(
        [Household(station_id=cast.station_id, number=number, admitted_at=NOW) for number in numbers]
    )
    chance = Random(350)
    return [(number, chance.randint(400_000, 2_400_000)) for number in numbers]


def test_the_millet_of_350_households(cast: Cast) -> None:
    counts = []
    for count, first in ((40, "4"), (350, "5")):
        product, variant = make.honey(cast, slug=f"millet-{count}", household_fen=1_583_333, base_quantity=100_000)
        given = many(cast, count, first)
        lot = pool(cast, product, *given)
        make.delivered(cast, [(variant, 3)])
        with CaptureQueriesContext(connection) as said:
            shared = share(cast, lot)
        counts.append(len(said))
        parts = dict(PoolShare.objects.filter(lot_id=lot.id).values_list("household__number", "amount_fen"))
        assert (shared.amount_fen, sum(parts.values()), len(parts)) == (4_749_999, 4_749_999, count)
        fair = split_by_weights(4_749_999, [grams for _n, grams in given])
        assert [parts[number] for number, _grams in given] == fair
        assert waits(cast, lot) == 0
    # SQLite takes only so many values in one statement: a few more of the same, not one a household.
    assert counts[1] - counts[0] <= 8
    assert check_books() == []


def test_parts_of_any_pool() -> None:
    chance = Random(20261016)
    for _ in range(300):
        weights = [chance.randint(1, 50) for _ in range(chance.randint(2, 9))]
        got, total = [0] * len(weights), 0
        for _step in range(8):
            total = max(0, total + chance.randint(-400, 600))
            parts = rules.pool_parts(total, weights, got)
            grows = total >= sum(got)
            assert all(part >= 0 if grows else part <= 0 for part in parts)
            got = [had + part for had, part in zip(got, parts, strict=True)]
            assert sum(got) == total
            assert min(got) >= 0
            whole = sum(weights)
            assert all(abs(had * whole - total * w) < 2 * whole for had, w in zip(got, weights, strict=True))
