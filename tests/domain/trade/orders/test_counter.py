"""Selling to walk-ins, the cash drawer, and the station's own money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Channel, CounterSale, DrawerClosed, OrderState
from cunzhan.domain.trade.orders.models import Drawer
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused


def open_drawer(cast: Cast, fen: int = 10_000, **content: Any) -> UUID:
    return orders.open_drawer(**{"by": cast.clerk, "at": NOW, "key": new_key(), "float_fen": fen, **content})


def close_drawer(cast: Cast, fen: int, **content: Any) -> DrawerClosed:
    return orders.close_drawer(**{"by": cast.clerk, "at": NOW, "key": new_key(), "counted_fen": fen, **content})


def sell(cast: Cast, lines: list[tuple[UUID, int]], tendered: int, **content: Any) -> CounterSale:
    whole = {"by": cast.clerk, "at": NOW, "key": new_key(), "lines": lines, "tendered_fen": tendered}
    return orders.sell_at_counter(**{**whole, **content})


def move(cast: Cast, source: str, target: str, fen: int, by: Any = None) -> UUID:
    return orders.move_money(by=by or cast.manager, at=NOW, key=new_key(), source=source, target=target, amount_fen=fen)


def balances(cast: Cast) -> dict[str, int]:
    own = f"household:{cast.household.household_id}"
    return {
        a.code if a.code != own else "abliz": a.balance_fen for a in books.balances(by=cast.manager) if a.balance_fen
    }


class TestSell:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        open_drawer(cast)
        sale = sell(cast, [(honey[1], 2)], 10_000)
        assert sale == CounterSale(sale.id, "261016-0001", 7600, 10_000, 2400)
        fact = asked.order(by=cast.clerk, order_id=sale.id)
        assert (fact.state, fact.channel, fact.contact, fact.postage_fen, fact.paid_fen) == (
            OrderState.DELIVERED,
            Channel.COUNTER,
            None,
            0,
            7600,
        )
        assert balances(cast) == {
            "abliz": -6250,
            "share:station": -600,
            "share:packing": -550,
            "share:fund": -200,
            "cash": 17_600,
            "owner": -10_000,
        }
        lot = shelves.lots(by=cast.household).items[0]
        assert (lot.on_hand, lot.in_parcels, lot.sold) == (158_000, 0, 2_000)
        receipt = asked.counter_receipt(by=cast.clerk, order_id=sale.id, tendered_fen=10_000)
        assert (receipt.number, receipt.total_fen, receipt.change_fen) == ("261016-0001", 7600, 2400)
        assert check_books() == []

    def test_the_last_gram_can_be_sold_and_no_more(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        open_drawer(cast)
        with refused(Kind.SOLD_OUT) as kept:
            sell(cast, [(honey[1], 161)], 161 * 3800)
        assert kept.refusal.details["left"] == 160_000
        sell(cast, [(honey[1], 160)], 160 * 3800)
        assert check_books() == []

    def test_what_is_promised_to_orders_is_not_sold(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        open_drawer(cast)
        make.placed(cast, [(honey[1], 159)])
        with refused(Kind.SOLD_OUT):
            sell(cast, [(honey[1], 2)], 7600)
        sell(cast, [(honey[1], 1)], 3800)

    @pytest.mark.parametrize("tendered", [7599, 0, -1, 7600 + 1_000_001])
    def test_too_little_or_far_too_much_is_refused(self, cast: Cast, honey: tuple[UUID, UUID], tendered: int) -> None:
        open_drawer(cast)
        with refused(Kind.INVALID, field="tendered"):
            sell(cast, [(honey[1], 2)], tendered)

    @pytest.mark.parametrize("quantity", [0, -1, 1000])
    def test_a_quantity_that_cannot_be_is_refused(self, cast: Cast, honey: tuple[UUID, UUID], quantity: int) -> None:
        open_drawer(cast)
        with refused(Kind.INVALID, field="quantity"):
            sell(cast, [(honey[1], quantity)], 7600)

    def test_what_is_not_for_sale_here_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        open_drawer(cast)
        far = make.honey(cast, by=cast.far_manager)[1]
        for variant in (far, new_id()):
            with refused(Kind.SOLD_OUT):
                sell(cast, [(variant, 1)], 7600)

    def test_nothing_is_sold_beside_the_drawer(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.CONFLICT):
            sell(cast, [(honey[1], 1)], 3800)
        open_drawer(cast, by=cast.far_manager)
        with refused(Kind.CONFLICT):
            sell(cast, [(honey[1], 1)], 3800)


class TestDrawer:
    def test_a_day(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        open_drawer(cast, 10_000)
        sell(cast, [(honey[1], 1)], 3800, at=NOW + timedelta(hours=1))
        now = asked.drawer(by=cast.clerk, at=NOW + timedelta(hours=2))
        assert (now.is_open, now.opened_at, now.float_fen, now.taken_fen, now.given_fen, now.expected_fen) == (
            True,
            NOW,
            10_000,
            3800,
            0,
            13_800,
        )
        evening = NOW + timedelta(hours=9)
        closed = close_drawer(cast, 13_750, at=evening)
        assert closed == DrawerClosed(closed.id, TODAY, 13_800, 13_750, -50, evening)
        assert balances(cast)["drawer_difference"] == 50
        assert books.balance(by=cast.manager, code="cash") == 13_750
        later = asked.drawer(by=cast.clerk, at=evening)
        assert (later.is_open, later.expected_fen, later.closes) == (False, 13_750, (closed,))
        assert check_books() == []

    def test_what_is_more_than_the_books_say_is_booked_too(self, cast: Cast) -> None:
        open_drawer(cast, 10_000)
        assert close_drawer(cast, 10_005).difference_fen == 5
        assert balances(cast) == {"cash": 10_005, "owner": -10_000, "drawer_difference": -5}

    def test_the_float_of_the_next_day_is_money_put_in_or_taken_out(self, cast: Cast) -> None:
        open_drawer(cast, 10_000)
        close_drawer(cast, 10_000)
        open_drawer(cast, 4_000)
        assert balances(cast) == {"cash": 4_000, "owner": -4_000}
        close_drawer(cast, 4_000)
        assert Drawer.objects.count() == 2
        assert len(asked.drawers(by=cast.clerk).items) == 2

    def test_one_drawer_is_open_at_a_time(self, cast: Cast) -> None:
        open_drawer(cast)
        with refused(Kind.CONFLICT):
            open_drawer(cast)
        open_drawer(cast, by=cast.far_manager)
        close_drawer(cast, 10_000)
        with refused(Kind.CONFLICT):
            close_drawer(cast, 10_000)

    @pytest.mark.parametrize("fen", [-1, 10**11])
    def test_a_count_that_cannot_be_is_refused(self, cast: Cast, fen: int) -> None:
        with refused(Kind.INVALID, field="float"):
            open_drawer(cast, fen)
        open_drawer(cast)
        with refused(Kind.INVALID, field="counted"):
            close_drawer(cast, fen)

    def test_it_is_no_buyer_s_business(self, cast: Cast) -> None:
        for by in (cast.buyer, cast.household, cast.officer):
            with refused(Kind.FORBIDDEN):
                asked.drawer(by=by, at=NOW)


class TestMoveMoney:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 1)])
        move(cast, "gateway:testgate", "bank", order.total_fen)
        move(cast, "bank", "cash", 100)
        assert balances(cast) == {"bank": order.total_fen - 100, "cash": 100, "buyers": -order.total_fen}

    def test_nothing_gives_more_than_it_has(self, cast: Cast) -> None:
        open_drawer(cast, 100)
        for source in ("bank", "gateway:testgate"):
            with refused(Kind.CONFLICT, field="amount"):
                move(cast, source, "cash", 1)
        with refused(Kind.CONFLICT, field="amount"):
            move(cast, "cash", "bank", 101)
        move(cast, "cash", "bank", 100)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("cash", "cash"),
            ("cash", "owner"),
            ("household:1", "cash"),
            ("buyers", "cash"),
            ("cash", "gateway:testgate"),
            ("", ""),
        ],
    )
    def test_only_the_station_s_own_money_moves(self, cast: Cast, source: str, target: str) -> None:
        open_drawer(cast)
        with refused(Kind.INVALID, field="source"):
            move(cast, source, target, 1)

    @pytest.mark.parametrize("fen", [0, -1, 10**11])
    def test_an_amount_that_cannot_be_is_refused(self, cast: Cast, fen: int) -> None:
        open_drawer(cast)
        with refused(Kind.INVALID, field="amount"):
            move(cast, "cash", "bank", fen)
