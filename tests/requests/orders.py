"""Requests about orders, their money and their parcels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.actions import cancelling, forgetting, notices
from cunzhan.domain.trade.orders.facts import (
    Delivery,
    NoticeFact,
    OrderPlaced,
    PaymentFact,
    PayMethod,
    PostageRegion,
)
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.make import CHEN
from tests.requests import MAKERS, Request, request, simple

simple(
    "orders.set_postage",
    orders.set_postage,
    "manager",
    rates=[PostageRegion("rest", same("Rest"), (), 1000, 900, 1000, 300)],
)
simple("orders.open_drawer", orders.open_drawer, "clerk", float_fen=10_000)


@request("orders.place_order")
def _place(cast: Cast, product: UUID, variant: UUID) -> Request:
    content = {
        "lines": [(variant, 2)],
        "contact": CHEN,
        "delivery": Delivery.COURIER,
        "pay_method": PayMethod.ONLINE,
        "expected_total_fen": 2 * make.HONEY_FEN + 2200,
    }
    return Request(orders.place_order, cast.buyer, content)


def _attempt(cast: Cast, order: OrderPlaced) -> UUID:
    return orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")


@request("orders.ask_to_pay")
def _ask(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)])
    return Request(orders.ask_to_pay, cast.buyer, {"token": order.token, "provider": "testgate"})


def _about_an_attempt(name: str, action: Callable[..., Any], **more: Any) -> None:
    def make_it(cast: Cast, product: UUID, variant: UUID) -> Request:
        attempt = _attempt(cast, make.placed(cast, [(variant, 1)]))
        return Request(action, cast.worker, {"attempt_id": attempt, **more})

    MAKERS[name] = make_it


_about_an_attempt("orders.record_pay_code", orders.record_pay_code, code_url="https://pay/1")
_about_an_attempt("orders.record_attempt_closed", orders.record_attempt_closed)
_about_an_attempt("orders.record_attempt_failed", orders.record_attempt_failed)


@request("orders.record_payment")
def _payment(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)])
    fact = PaymentFact("testgate", _attempt(cast, order).hex, "T1", order.total_fen, NOW)
    return Request(orders.record_payment, cast.worker, {"fact": fact})


@request("orders.record_refund_result")
def _refund_result(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.paid(cast, [(variant, 1)])
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    number = make.seen(cast, order).refunds[0].number
    return Request(orders.record_refund_result, cast.worker, {"refund_number": number, "succeeded": True})


@request("orders.record_bank")
def _bank(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)], pay_method=PayMethod.BANK)
    content = {"order_id": order.id, "amount_fen": order.total_fen, "reference": "B1"}
    return Request(orders.record_bank, cast.bookkeeper, content)


def drawer(cast: Cast) -> None:
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)


@request("orders.record_cash")
def _cash(cast: Cast, product: UUID, variant: UUID) -> Request:
    drawer(cast)
    way = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    order = make.placed(cast, [(variant, 1)], **way)  # type: ignore[arg-type]
    return Request(orders.record_cash, cast.clerk, {"order_id": order.id, "tendered_fen": 5_000})


@request("orders.cancel_order")
def _cancel(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.paid(cast, [(variant, 1)])
    return Request(orders.cancel_order, cast.buyer, {"token": order.token, "reason": "changed my mind"})


def _step(name: str, action: Callable[..., Any], before: Callable[..., OrderPlaced], who: str, **more: Any) -> None:
    def make_it(cast: Cast, product: UUID, variant: UUID) -> Request:
        order = before(cast, [(variant, 1)])
        return Request(action, getattr(cast, who), {"order_id": order.id, **more})

    MAKERS[name] = make_it


def _to_collect(cast: Cast, lines: list[tuple[UUID, int]]) -> OrderPlaced:
    way = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.ONLINE, "collect_date": TODAY}
    order = make.placed(cast, lines, **way)  # type: ignore[arg-type]
    make.pay(cast, order)
    orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    return order


_step("orders.pack_order", orders.pack_order, make.paid, "clerk", version=2)


@request("orders.receive_made")
def _receive_made(cast: Cast, product: UUID, variant: UUID) -> Request:
    lutes = make.honey(cast, slug="lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=2)
    line = make.seen(cast, make.paid(cast, [(lutes[1], 1)])).lines[0].id
    content = {"line_id": line, "household_id": home(cast.household), "grade": Grade.A, "made_date": TODAY}
    return Request(orders.receive_made, cast.clerk, content)


@request("orders.weigh_order")
def _weigh(cast: Cast, product: UUID, variant: UUID) -> Request:
    way = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    order = make.placed(cast, [(make.another_pack(cast, product, 500), 1)], **way)  # type: ignore[arg-type]
    line = make.seen(cast, order).lines[0].id
    return Request(orders.weigh_order, cast.clerk, {"order_id": order.id, "version": 1, "weights": {line: 490}})


_step("orders.send_order", orders.send_order, make.packed, "clerk", version=3, carrier="yto", waybill="YT123456")
_step("orders.correct_waybill", orders.correct_waybill, make.sent, "clerk", carrier="zto", waybill="ZT123456")
_step("orders.confirm_delivery", orders.confirm_delivery, make.sent, "clerk", version=4)
_step("orders.hand_over", orders.hand_over, _to_collect, "clerk", version=3)


@request("orders.confirm_received")
def _received(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(orders.confirm_received, cast.buyer, {"token": make.sent(cast, [(variant, 1)]).token})


@request("orders.refund")
def _refund(cast: Cast, product: UUID, variant: UUID) -> Request:
    fact = make.seen(cast, make.delivered(cast, [(variant, 2)]))
    line = fact.lines[0].id
    content = {"order_id": fact.id, "version": fact.version, "lines": {line: 1000}, "postage_fen": 200}
    return Request(orders.refund, cast.manager, {**content, "reason": "leaked", "back_to_stock": {line: 1}})


@request("orders.resolve_case")
def _resolve(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)])
    make.pay(cast, order, fen=100)
    case = asked.cases(by=cast.manager).items[0]
    return Request(orders.resolve_case, cast.bookkeeper, {"case_id": case.id, "resolution": "refund"})


@request("orders.sell_at_counter")
def _sell(cast: Cast, product: UUID, variant: UUID) -> Request:
    drawer(cast)
    return Request(orders.sell_at_counter, cast.clerk, {"lines": [(variant, 2)], "tendered_fen": 10_000})


@request("orders.close_drawer")
def _close_drawer(cast: Cast, product: UUID, variant: UUID) -> Request:
    drawer(cast)
    return Request(orders.close_drawer, cast.clerk, {"counted_fen": 49_950})


@request("orders.move_money")
def _move_money(cast: Cast, product: UUID, variant: UUID) -> Request:
    drawer(cast)
    return Request(orders.move_money, cast.bookkeeper, {"source": "cash", "target": "bank", "amount_fen": 1_000})


@request("orders.apply_notice")
def _notice(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)])
    fact = NoticeFact(
        provider="testgate",
        external_key="N1",
        kind="paid",
        attempt_number=_attempt(cast, order).hex,
        provider_txn="T1",
        amount_fen=order.total_fen,
        at=NOW,
    )
    stored = orders.receive_notice(at=NOW, fact=fact, raw="{}")
    return Request(notices._apply, cast.worker, {"incoming_id": stored.id, "fact": stored.fact})


@request("orders.forget_contacts")
def _forget(cast: Cast, product: UUID, variant: UUID) -> Request:
    make.delivered(cast, [(variant, 1)])
    return Request(forgetting._forget, cast.worker, {"before": NOW + timedelta(days=1)})


@request("orders.close_live_attempts")
def _close(cast: Cast, product: UUID, variant: UUID) -> Request:
    order = make.placed(cast, [(variant, 1)])
    _attempt(cast, order)
    return Request(cancelling._ask_to_close_once, cast.worker, {"order_id": order.id})
