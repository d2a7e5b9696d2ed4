"""Sharing out and taking back, by themselves."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement.facts import LotPart, SoldLine
from cunzhan.domain.trade.settlement.models import Allocation
from cunzhan.domain.trade.settlement.rules import amounts_of, taken_back
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused


def sold(
    *, household_fen: int, shares: tuple[tuple[str, int], ...], parts: tuple[int, ...], refunded: int = 0
) -> SoldLine:
    return SoldLine(
        line_id=new_id(),
        order_number="1",
        product={},
        unit=Unit.GRAM,
        quantity=sum(parts),
        line_fen=household_fen + sum(fen for _code, fen in shares),
        household_fen=household_fen,
        shares=shares,
        refunded_fen=refunded,
        parts=tuple(LotPart(UUID(int=n), UUID(int=n), much) for n, much in enumerate(parts)),
        bazaar_fen=0,
        rule="price_up",
        rule_version=1,
        channel="shop",
    )


def test_households_get_by_what_their_lots_gave_and_shares_as_frozen() -> None:
    line = sold(household_fen=1000, shares=(("station", 300), ("fund", 7)), parts=(1, 2))
    assert amounts_of(line) == ([333, 667], [300, 7])


@given(
    some.integers(min_value=1, max_value=10**8),
    some.lists(some.integers(min_value=1, max_value=10**6), max_size=5),
    some.lists(some.integers(min_value=1, max_value=10**6), min_size=1, max_size=6),
    some.lists(some.integers(min_value=0, max_value=100), max_size=5),
)
def test_whatever_is_shared_and_taken_back_sums_to_the_fen(
    household_fen: int, shares: list[int], parts: list[int], refunds: list[int]
) -> None:
    line = sold(
        household_fen=household_fen, shares=tuple((f"s{n}", fen) for n, fen in enumerate(shares)), parts=tuple(parts)
    )
    to_lots, to_shares = amounts_of(line)
    assert sum(to_lots) == household_fen
    assert to_shares == shares
    left = [*to_lots, *to_shares]
    for percentage in refunds:
        amount = sum(left) * percentage // 100
        back = taken_back(amount, left)
        assert sum(back) == amount
        left = [had - gone for had, gone in zip(left, back, strict=True)]
        assert min(left) >= 0


def test_a_line_whose_shares_do_not_make_it_up_is_a_mistake_of_the_program() -> None:
    line = sold(household_fen=1000, shares=(("station", 300),), parts=(1,))
    with pytest.raises(ValueError):
        amounts_of(replace(line, line_fen=1301))
    with pytest.raises(ValueError):
        amounts_of(replace(line, parts=()))


def test_a_line_is_shared_out_once(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    """Held by the database, for the lots and for the named shares."""
    make.delivered(cast, [(honey[1], 1)])
    for row in (Allocation.objects.get(lot__isnull=False), Allocation.objects.filter(lot__isnull=True)[0]):
        row.pk = new_id()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_more_than_remains_of_a_line_is_not_taken_back(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.delivered(cast, [(honey[1], 1)])
    line = make.seen(cast, order).lines[0].id

    def take_back(fen: int) -> None:
        settlement.take_back(
            by=cast.manager, at=NOW, key=new_key(), refund_id=new_id(), amounts={line: fen}, reason="x"
        )

    for fen in (3801, 0, -1):
        with refused(Kind.CONFLICT):
            take_back(fen)
    take_back(3800)
    with refused(Kind.CONFLICT):
        take_back(1)
    assert [row.note for row in check_books()] != []  # by itself it is half a refund: the check says so


def test_nothing_is_taken_back_of_a_line_of_nobody(cast: Cast) -> None:
    with refused(Kind.CONFLICT):
        settlement.take_back(
            by=cast.manager, at=NOW, key=new_key(), refund_id=new_id(), amounts={new_id(): 1}, reason="x"
        )


def test_another_station_takes_nothing_back_here(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.delivered(cast, [(honey[1], 1)])
    line = make.seen(cast, order).lines[0].id
    with refused(Kind.CONFLICT):
        settlement.take_back(
            by=cast.far_manager, at=NOW, key=new_key(), refund_id=new_id(), amounts={line: 1}, reason="x"
        )
