"""The buyer has the goods, and in the same moment everybody has his share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, OrderPlaced, OrderState, PayMethod
from cunzhan.domain.trade.parcels.facts import ParcelState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused

LATER = NOW + timedelta(days=3)


def confirm(cast: Cast, order: OrderPlaced, **content: Any) -> None:
    whole = {"by": cast.clerk, "at": LATER, "key": new_key(), "order_id": order.id}
    orders.confirm_delivery(**{**whole, **content})


def balances(cast: Cast) -> dict[str, int]:
    names = {f"household:{cast.household.household_id}": "abliz", f"household:{cast.neighbour.household_id}": "patigul"}
    return {names.get(a.code, a.code): a.balance_fen for a in books.balances(by=cast.manager) if a.balance_fen}


def test_one_line_pays_two_households_to_the_fen(cast: Cast) -> None:
    """Two jars at 31.25 for the households: 1,500 g are Abliz's, 500 g Patigul's."""
    product, variant = make.honey(cast)
    make.lot(cast, product, quantity=1_500)
    make.lot(cast, product, household=cast.neighbour, quantity=5_000)
    order = make.sent(cast, [(variant, 2)])
    confirm(cast, order, version=4)
    assert balances(cast) == {
        "abliz": -4688,  # 6,250 times 3/4 is 4,687.50: the fen goes to the larger remainder, of equals to the first
        "patigul": -1562,
        "share:station": -600,
        "share:packing": -550,
        "share:fund": -200,
        "postage": -2200,
        "gateway:testgate": order.total_fen,
    }
    fact = make.seen(cast, order)
    assert (fact.state, fact.delivered_at) == (OrderState.DELIVERED, LATER)
    assert fact.parcel
    assert fact.parcel.state == ParcelState.DELIVERED
    assert [lot.sold for lot in shelves.lots(by=cast.clerk).items] == [500, 1_500]
    assert check_books() == []


def test_the_buyer_may_say_so_too(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.sent(cast, [(honey[1], 1)])
    assert orders.confirm_received(by=cast.buyer, at=LATER, key=new_key(), token=order.token) == order.id
    assert make.seen(cast, order).state == OrderState.DELIVERED
    assert balances(cast)["abliz"] == -3125


def test_a_stranger_may_not(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.sent(cast, [(honey[1], 1)])
    for token in ("", "a" * 26, order.number):
        with refused(Kind.NOT_FOUND):
            orders.confirm_received(by=cast.buyer, at=LATER, key=new_key(), token=token)


@pytest.mark.parametrize("step", [make.placed, make.paid, make.packed, make.delivered])
def test_one_that_is_not_on_the_way_is_refused(cast: Cast, honey: tuple[UUID, UUID], step: Any) -> None:
    order = step(cast, [(honey[1], 1)])
    with refused(Kind.CONFLICT):
        confirm(cast, order)
    with refused(Kind.CONFLICT):
        orders.confirm_received(by=cast.buyer, at=LATER, key=new_key(), token=order.token)


def test_a_clerk_who_saw_an_older_order_is_told(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.sent(cast, [(honey[1], 1)])
    with refused(Kind.STALE):
        confirm(cast, order, version=3)


def test_another_station_s_order_does_not_exist_here(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.sent(cast, [(honey[1], 1)])
    for by in (cast.far_manager, cast.courier):
        with refused(Kind.NOT_FOUND):
            confirm(cast, order, by=by)
    with refused(Kind.NOT_FOUND):
        confirm(cast, order, order_id=new_id())


class TestHandOver:
    @pytest.fixture
    def order(self, cast: Cast, honey: tuple[UUID, UUID]) -> OrderPlaced:
        content = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.ONLINE, "collect_date": TODAY}
        order = make.placed(cast, [(honey[1], 1)], **content)  # type: ignore[arg-type]
        make.pay(cast, order)
        return order

    def hand_over(self, cast: Cast, order: OrderPlaced, **content: Any) -> None:
        whole = {"by": cast.clerk, "at": NOW, "key": new_key(), "order_id": order.id}
        orders.hand_over(**{**whole, **content})

    def test_it_works(self, cast: Cast, order: OrderPlaced) -> None:
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
        assert asked.queue(by=cast.clerk, at=NOW).to_collect == 1
        self.hand_over(cast, order, version=3)
        fact = make.seen(cast, order)
        assert fact.state == OrderState.DELIVERED
        assert fact.parcel
        assert fact.parcel.state == ParcelState.COLLECTED
        assert [step.step for step in fact.timeline] == ["placed", "paid", "packed", "delivered"]
        assert balances(cast) == {
            "abliz": -3125,
            "share:station": -300,
            "share:packing": -275,
            "share:fund": -100,
            "gateway:testgate": 3800,
        }
        assert check_books() == []

    def test_before_it_is_packed_it_is_refused(self, cast: Cast, order: OrderPlaced) -> None:
        with refused(Kind.CONFLICT):
            self.hand_over(cast, order)

    def test_one_that_goes_by_courier_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        with refused(Kind.CONFLICT):
            self.hand_over(cast, order)

    def test_a_clerk_who_saw_an_older_order_is_told(self, cast: Cast, order: OrderPlaced) -> None:
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
        with refused(Kind.STALE):
            self.hand_over(cast, order, version=2)


def test_ten_days_on_the_way_count_as_delivered(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.sent(cast, [(honey[1], 1)])
    make.packed(cast, [(honey[1], 1)])
    assert orders.deliver_overdue(at=NOW + timedelta(days=10) - timedelta(microseconds=1)) == 0
    assert orders.deliver_overdue(at=NOW + timedelta(days=10)) == 1
    assert orders.deliver_overdue(at=NOW + timedelta(days=10)) == 0
    assert make.seen(cast, order).state == OrderState.DELIVERED
    assert check_books() == []


def test_delivering_costs_the_same_for_one_line_and_for_six(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    def cost(lines: list[tuple[UUID, int]]) -> int:
        order = make.sent(cast, lines)
        with CaptureQueriesContext(connection) as queries:
            confirm(cast, order)
        return len(queries)

    lines = [(honey[1], 1)]
    for number in range(5):
        product, variant = make.honey(cast, slug=f"honey-{number}")
        make.lot(cast, product, quantity=2_000)
        lines.append((variant, 1))
    cost(lines[:1])  # opens the accounts
    assert cost(lines[:1]) == cost(lines) <= 40
