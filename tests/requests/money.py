"""Requests about parcels and about what households are paid."""

from __future__ import annotations

from uuid import UUID

from cunzhan.domain.trade.orders.actions import delivering
from cunzhan.domain.trade.orders.models import LineTaking, Order, OrderLine
from cunzhan.domain.trade.parcels import actions as parcels
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as owed
from cunzhan.kit.keys import new_id, new_key
from tests import make
from tests.cast import NOW, Cast, home
from tests.requests import Request, request
from tests.requests.orders import drawer


@request("parcels.accept_parcel")
def _accept(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(parcels.accept_parcel, cast.clerk, {"ref": new_id(), "weight_g": 1_300})


def _parcel(cast: Cast) -> UUID:
    ref = new_id()
    parcels.accept_parcel(by=cast.clerk, at=NOW, key=new_key(), ref=ref, weight_g=1_300)
    return ref


@request("parcels.hand_to_carrier")
def _hand(cast: Cast, product: UUID, variant: UUID) -> Request:
    content = {"ref": _parcel(cast), "carrier": "yto", "waybill": "YT123456"}
    return Request(parcels.hand_to_carrier, cast.clerk, content)


@request("parcels.correct_waybill")
def _correct(cast: Cast, product: UUID, variant: UUID) -> Request:
    content = {"ref": _parcel(cast), "carrier": "yto", "waybill": "YT123456"}
    parcels.hand_to_carrier(by=cast.clerk, at=NOW, key=new_key(), **content)  # type: ignore[arg-type]
    return Request(parcels.correct_waybill, cast.clerk, {**content, "waybill": "YT654321"})


@request("parcels.record_delivered")
def _delivered(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(parcels.record_delivered, cast.clerk, {"ref": _parcel(cast), "in_person": True})


@request("settlement.advance")
def _advance(cast: Cast, product: UUID, variant: UUID) -> Request:
    drawer(cast)
    content = {"household_id": home(cast.household), "amount_fen": 1_000, "reason": "frames"}
    return Request(settlement.advance, cast.bookkeeper, content)


@request("settlement.make_payout_sheet")
def _sheet(cast: Cast, product: UUID, variant: UUID) -> Request:
    make.delivered(cast, [(variant, 2)])
    return Request(settlement.make_payout_sheet, cast.bookkeeper, {"household_ids": [home(cast.household)]})


def _payout(cast: Cast, variant: UUID) -> UUID:
    drawer(cast)
    make.delivered(cast, [(variant, 2)])
    sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    return owed.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows[0].id


@request("settlement.mark_paid")
def _paid(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(settlement.mark_paid, cast.bookkeeper, {"payout_id": _payout(cast, variant)})


@request("settlement.mark_failed")
def _failed(cast: Cast, product: UUID, variant: UUID) -> Request:
    content = {"payout_id": _payout(cast, variant), "reason": "not at home"}
    return Request(settlement.mark_failed, cast.bookkeeper, content)


@request("settlement.share_out")
def _share_out(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = Order.objects.get(id=make.packed(cast, [(variant, 1)]).id)
    line = OrderLine.objects.get(order=order)
    sold = delivering._sold(order, line, list(LineTaking.objects.filter(line=line)))
    return Request(settlement.share_out, cast.clerk, {"ref": order.id, "lines": [sold]})


@request("settlement.take_back")
def _take_back(cast: Cast, product: UUID, variant: UUID) -> Request:
    line = make.seen(cast, make.delivered(cast, [(variant, 1)])).lines[0].id
    content = {"refund_id": new_id(), "amounts": {line: 100}, "reason": "leaked"}
    return Request(settlement.take_back, cast.manager, content)
