"""Packing an order and handing it to a carrier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import Delivery, OrderPlaced, OrderState, PaymentFact, PayMethod
from cunzhan.domain.trade.parcels import queries as parcels
from cunzhan.domain.trade.parcels.facts import MOVES, ParcelState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused


def pack(cast: Cast, order: OrderPlaced, **content: Any) -> UUID:
    whole = {"by": cast.clerk, "at": NOW, "key": new_key(), "order_id": order.id}
    return orders.pack_order(**{**whole, **content})


def send(cast: Cast, order: OrderPlaced, **content: Any) -> None:
    whole = {
        "by": cast.clerk,
        "at": NOW,
        "key": new_key(),
        "order_id": order.id,
        "carrier": "yto",
        "waybill": "YT12345678",
    }
    orders.send_order(**{**whole, **content})


def correct(cast: Cast, order: OrderPlaced, waybill: str = "YT87654321", carrier: str = "zto", by: Any = None) -> None:
    orders.correct_waybill(
        by=by or cast.clerk, at=NOW, key=new_key(), order_id=order.id, carrier=carrier, waybill=waybill
    )


class TestPack:
    def test_one_line_is_packed_from_two_households(self, cast: Cast) -> None:
        product, variant = make.honey(cast)
        first = make.lot(cast, product, quantity=1_500)
        second = make.lot(cast, product, household=cast.neighbour, quantity=5_000)
        order = make.paid(cast, [(variant, 2)])
        parcel = pack(cast, order, version=2)
        fact = make.seen(cast, order)
        assert (fact.state, fact.packed_at, fact.version) == (OrderState.PACKED, NOW, 3)
        assert fact.lines[0].lots == (first.number, second.number)
        assert fact.parcel
        assert (fact.parcel.id, fact.parcel.state, fact.parcel.waybill) == (parcel, ParcelState.PACKED, "")
        lots = [shelves.lot(by=cast.clerk, lot_id=lot.id) for lot in (first, second)]
        assert [(lot.on_hand, lot.in_parcels) for lot in lots] == [(0, 1_500), (4_500, 500)]
        assert check_books() == []

    def test_one_that_is_not_paid_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.placed(cast, [(honey[1], 1)])
        with refused(Kind.CONFLICT):
            pack(cast, order)

    def test_it_is_packed_once(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        with refused(Kind.CONFLICT):
            pack(cast, order)

    def test_one_for_which_nothing_is_held_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order, late = make.placed(cast, [(honey[1], 160)]), NOW + timedelta(hours=1)
        attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
        make.paid(cast, [(honey[1], 1)], at=late)
        fact = PaymentFact("testgate", attempt.hex, "T9", order.total_fen, late)
        orders.record_payment(by=cast.worker, at=late, key=new_key(), fact=fact)
        with refused(Kind.CONFLICT):
            pack(cast, order)

    def test_a_clerk_who_saw_an_older_order_is_told(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 1)])
        with refused(Kind.STALE):
            pack(cast, order, version=1)

    def test_another_station_s_order_does_not_exist_here(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.paid(cast, [(honey[1], 1)])
        for by in (cast.far_manager, cast.courier):
            with refused(Kind.NOT_FOUND):
                pack(cast, order, by=by)
        with refused(Kind.NOT_FOUND):
            pack(cast, order, order_id=new_id())


class TestSend:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        send(cast, order, version=3, waybill=" yt１２345-678 ")
        fact = make.seen(cast, order)
        assert (fact.state, fact.sent_at) == (OrderState.SENT, NOW)
        assert fact.parcel
        assert fact.parcel.carrier
        assert (fact.parcel.carrier.code, fact.parcel.waybill) == ("yto", "YT12345-678")
        assert [event.state for event in fact.parcel.events] == [ParcelState.PACKED, ParcelState.WITH_CARRIER]

    @pytest.mark.parametrize("waybill", ["", "12345", "x" * 31, "YT 12#45", "<b>YT123456</b>", "-YT123456"])
    def test_a_number_that_cannot_be_one_is_refused(self, cast: Cast, honey: tuple[UUID, UUID], waybill: str) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        with refused(Kind.INVALID, field="waybill"):
            send(cast, order, waybill=waybill)

    def test_a_carrier_nobody_knows_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        for carrier in ("", "pigeon", "YTO"):
            with refused(Kind.INVALID, field="carrier"):
                send(cast, order, carrier=carrier)

    def test_a_number_is_given_once(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        send(cast, make.packed(cast, [(honey[1], 1)]))
        order = make.packed(cast, [(honey[1], 1)])
        with refused(Kind.CONFLICT, field="waybill"):
            send(cast, order, waybill="yt12345678")
        send(cast, order, carrier="zto")

    def test_one_that_is_not_packed_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        for step in (make.placed, make.paid, make.sent, make.delivered):
            order = step(cast, [(honey[1], 1)])
            with refused(Kind.CONFLICT):
                send(cast, order)

    def test_one_that_is_to_be_collected_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.placed(
            cast, [(honey[1], 1)], delivery=Delivery.COLLECT, pay_method=PayMethod.ONLINE, collect_date=TODAY
        )
        make.pay(cast, order)
        pack(cast, order)
        with refused(Kind.CONFLICT):
            send(cast, order)

    def test_a_clerk_who_saw_an_older_order_is_told(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.packed(cast, [(honey[1], 1)])
        with refused(Kind.STALE):
            send(cast, order, version=2)


class TestCorrectWaybill:
    def test_the_chain_of_custody_says_that_it_was(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.sent(cast, [(honey[1], 1)])
        correct(cast, order)
        parcel = parcels.parcels_of(cast.station_id, [order.id])[order.id]
        assert parcel.carrier
        assert (parcel.carrier.code, parcel.waybill) == ("zto", "YT87654321")
        assert [event.note for event in parcel.events] == ["", f"yto YT{order.number}", "zto YT87654321"]
        assert check_books() == []

    def test_before_and_after_the_way_there_is_nothing_to_correct(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        for step in (make.paid, make.packed, make.delivered):
            order = step(cast, [(honey[1], 1)])
            with refused(Kind.CONFLICT):
                correct(cast, order)

    def test_a_number_of_another_parcel_or_none_is_refused(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        first, order = make.sent(cast, [(honey[1], 1)]), make.sent(cast, [(honey[1], 1)])
        with refused(Kind.CONFLICT, field="waybill"):
            correct(cast, order, f"YT{first.number}", "yto")
        with refused(Kind.INVALID):
            correct(cast, order, "1")

    def test_another_station_s_order_does_not_exist_here(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.sent(cast, [(honey[1], 1)])
        with refused(Kind.NOT_FOUND):
            correct(cast, order, by=cast.far_manager)


def test_a_parcel_moves_only_as_its_table_says() -> None:
    assert set(MOVES) == {None, *ParcelState}
    assert MOVES[ParcelState.DELIVERED] == MOVES[ParcelState.COLLECTED] == MOVES[ParcelState.UNPACKED] == ()
    assert {carrier.code for carrier in parcels.carriers()} == {"yto", "zto", "yunda", "ems", "other"}
