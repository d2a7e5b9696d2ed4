"""Real weight decides what a line costs: the figures of the worked cases, as far as the rule is ours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.rules import weighed_fen
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def packed(cast: Cast, variant: UUID, packs: int, grams: int) -> tuple[int, int]:
    """What the line costs, and what goes back."""
    order = make.paid(cast, [(variant, packs)])
    said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "order_id": order.id, "sure": True}
    line = make.seen(cast, order).lines[0]
    orders.pack_order(**said, key=new_key(), weights={line.id: grams})
    fact = make.seen(cast, order)
    return fact.lines[0].line_fen, fact.refunded_fen


def per_pack(cast: Cast, grams: int, household_fen: int, station_fen: int) -> UUID:
    shares = {"station": station_fen}
    product, variant = make.honey(cast, base_quantity=grams, household_fen=household_fen, shares=shares, weighed=True)
    make.lot(cast, product, quantity=1_000_000)
    return variant


def test_two_packs_of_ten_kilograms_weighed_eighteen(cast: Cast) -> None:
    """At 5.00 a kilogram: 100.00 ordered, 90.00 to be paid, 10.00 back."""
    assert packed(cast, per_pack(cast, 10_000, 4_000, 1_000), 2, 18_000) == (9_000, 1_000)
    assert check_books() == []


def test_two_packs_of_three_kilograms_weighed_seven(cast: Cast) -> None:
    """At 6.00 a kilogram 7 kg would be 42.00: our buyer pays the 36.00 ordered, and the shares bear the kilogram."""
    assert packed(cast, per_pack(cast, 3_000, 1_500, 300), 2, 7_000) == (3_600, 0)
    assert check_books() == []


def test_two_packs_of_three_hundred_grams_weighed_half(cast: Cast) -> None:
    assert packed(cast, per_pack(cast, 300, 150, 30), 2, 300) == (180, 180)


def test_a_thousand_grams_are_not_rounded_one_by_one(cast: Cast) -> None:
    """1,000 grams at 1.00 a kilogram: 1.00, where each gram by itself would be worth nothing."""
    assert weighed_fen(100, 1_000, 1_000) == 100
    assert weighed_fen(100, 999, 1_000) == 100
    assert weighed_fen(100, 994, 1_000) == 99


def test_double_the_weight_is_not_double_the_price(cast: Cast) -> None:
    """5 × 10.00 packed at twice the weight: the other system asks 100.00. Ours asks 50.00 of the buyer, and refuses
    the pack unless what stands on top of the household's price pays for it.
    """
    assert packed(cast, per_pack(cast, 1_000, 500, 500), 5, 10_000) == (5_000, 0)
    product, variant = make.honey(cast, slug="lean", household_fen=900, shares={"station": 100}, weighed=True)
    make.lot(cast, product)
    order = make.paid(cast, [(variant, 5)])
    line = make.seen(cast, order).lines[0]
    with refused(Kind.INVALID, field=f"weight_{line.id}"):
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, weights={line.id: 10_000}, sure=True)
