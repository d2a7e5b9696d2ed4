"""What a walk does as a buyer and as a payment provider."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, NoticeFact, PayMethod
from cunzhan.kit.keys import new_id
from tests.make import CHEN
from tests.walks.oracle import GONE, LIVE, Line, Order
from tests.walks.world import Pack, World

WAYS = (
    (Delivery.COURIER, PayMethod.ONLINE),
    (Delivery.COURIER, PayMethod.ONLINE),
    (Delivery.COURIER, PayMethod.BANK),
    (Delivery.COLLECT, PayMethod.CASH),
    (Delivery.COLLECT, PayMethod.ONLINE),
)


def basket(w: World) -> list[tuple[Pack, int]]:
    packs = w.chance.sample(w.shop.packs, w.chance.randrange(1, len(w.shop.packs) + 1))
    return [(pack, w.chance.choice([1, 1, 2, 3, 7])) for pack in packs]


def lines_of(chosen: list[tuple[Pack, int]]) -> list[Line]:
    return [Line(p.product, n, p.base, p.price, p.household_fen, dict(p.shares), weighed=p.weighed) for p, n in chosen]


def place(w: World) -> None:
    chosen = basket(w)
    delivery, method = w.chance.choice(WAYS)
    day: date | None = (w.at + timedelta(hours=8)).date() + timedelta(days=3) if delivery == Delivery.COLLECT else None
    lines = [(pack.id, n) for pack, n in chosen]
    quote = asked.quote(w.shop.id, lines=lines, region_code=CHEN.region_code, delivery=delivery, at=w.at)
    order = Order(UUID(int=0), "", "placed", lines_of(chosen), quote.postage_fen)
    assert quote.total_fen == order.total
    assert not quote.problems or not w.knows.can_have(order.wants, w.at)
    wrong = w.rarely(4)
    ok, placed = w.do(
        orders.place_order,
        by=w.shop.buyer,
        expected=not wrong and w.knows.can_have(order.wants, w.at),
        lines=lines,
        contact=CHEN,
        delivery=delivery,
        pay_method=method,
        expected_total_fen=order.total - (1 if wrong else 0),
        collect_date=day,
    )
    if not ok or placed is None:
        return
    order.id, order.token, order.method, order.delivery = placed.id, placed.token, method.value, delivery.value
    order.hold_until = asked.order(by=w.shop.clerk, order_id=order.id).hold_until
    w.knows.orders.append(order)


def ask_to_pay(w: World) -> None:
    any_one = [o for o in w.orders("placed", "paid", "cancelled") if o.method == "online"]
    waiting = [o for o in any_one if o.state == "placed" and o.hold_until and o.hold_until > w.at]
    order = w.one_of(any_one if w.rarely(15) else waiting)
    if order is None:
        return
    assert order.hold_until
    in_time = order.hold_until - timedelta(minutes=5) - w.at >= timedelta(minutes=2)
    expected = order.state == "placed" and bool(order.live_attempts or (in_time and order.due > 0))
    due = order.due
    ok, attempt = w.do(orders.ask_to_pay, by=w.shop.buyer, expected=expected, token=order.token, provider="testgate")
    if ok and attempt:
        assert order.live_attempts in ([], [attempt])
        order.attempts.setdefault(attempt, ["live", due])


def attempts(w: World) -> list[tuple[Order, UUID]]:
    return [(order, attempt) for order in w.knows.orders for attempt in order.attempts]


def get_code(w: World) -> None:
    if found := w.one_of(attempts(w)):
        w.do(orders.record_pay_code, by=w.shop.worker, attempt_id=found[1], code_url="https://pay/x")


def end_attempt(w: World) -> None:
    if found := w.one_of([(o, a) for o, a in attempts(w) if o.attempts[a][0] == "live"]):
        order, attempt = found
        action = w.chance.choice([orders.record_attempt_closed, orders.record_attempt_failed])
        w.do(action, by=w.shop.worker, expected=True, attempt_id=attempt)
        order.attempts[attempt][0] = "over"


def notice(w: World) -> None:
    """The provider says something about an attempt: mostly once and true, else late, twice, or another amount."""
    live = [(o, a) for o, a in attempts(w) if o.attempts[a][0] == "live" and o.state == "placed"]
    found = w.one_of(attempts(w) if w.rarely(15) else live)
    if found is None:
        return
    order, attempt = found
    wanted = int(order.attempts[attempt][1])  # type: ignore[call-overload]
    amount = wanted + w.chance.choice([0] * 9 + [1, -wanted + 1, wanted])
    kind = w.chance.choice(["paid"] * 8 + ["closed", "news"])
    fact = NoticeFact(
        provider="testgate",
        external_key=f"{w.seed}-{w.step}-{kind}",
        kind=kind,
        attempt_number=attempt.hex,
        provider_txn=f"{w.seed}-{w.step}",
        amount_fen=amount,
        at=w.at,
    )
    outcome = ""
    for n in range(w.chance.choice([1, 1, 1, 2, 4])):
        stored = orders.receive_notice(at=w.at, fact=fact, raw="{}")
        said = orders.apply_notice(at=w.at, received=stored)
        outcome = outcome or said
        assert n == 0 or said == "again"
    w.story.append(f"{w.step} notice {kind}: {outcome}")
    if kind == "closed" and order.attempts[attempt][0] == "live":
        order.attempts[attempt][0] = "over"
    if kind == "paid":
        order.attempts[attempt][0] = "paid"
        arrived(w, order, amount, "testgate", outcome, wanted)


def arrived(w: World, order: Order, fen: int, provider: str, outcome: str, wanted: int) -> None:
    """What money that arrived must have done to an order."""
    w.knows.pay(order, fen, provider)
    if fen != wanted:
        assert outcome == "amount_differs"
    elif order.state == "cancelled":
        assert outcome == "money_for_cancelled"
    elif order.state != "placed":
        assert outcome == "paid_twice"
    else:
        order.state = "paid"
        if w.knows.can_have(order.wants, w.at, but=order):
            assert outcome == "paid"
            order.hold, order.hold_until = LIVE, w.at + timedelta(days=365)
        else:
            assert outcome == "paid_without_stock"
            order.hold = GONE


def bank(w: World) -> None:
    order = w.one_of(w.orders("placed", "paid", "cancelled") if w.rarely(20) else w.orders("placed"))
    if order is None:
        return
    wanted = order.due
    fen = w.chance.choice([wanted, wanted, wanted, wanted + 1, max(1, wanted // 2), 0])
    ok, outcome = w.do(
        orders.record_bank,
        by=w.shop.bookkeeper,
        expected=0 < fen <= 100 * order.total,
        order_id=order.id,
        amount_fen=fen,
        reference=f"{w.seed}-{w.step}",
    )
    if ok and outcome:
        arrived(w, order, fen, "bank", outcome, wanted)


def cash(w: World) -> None:
    order = w.one_of([o for o in w.orders("placed", "paid") if o.method == "cash"])
    if order is None:
        return
    due = order.due
    tendered = due + w.chance.choice([0, 0, 100, -1])
    expected = order.state == "placed" and w.knows.drawer_open and due > 0 and tendered >= due
    ok, change = w.do(orders.record_cash, by=w.shop.clerk, expected=expected, order_id=order.id, tendered_fen=tendered)
    if ok:
        assert change == tendered - due
        fact = asked.order(by=w.shop.clerk, order_id=order.id)
        case = any(c.order_id == order.id for c in open_cases(w) if c.kind == "paid_without_stock")
        assert fact.state == "paid"
        arrived(w, order, due, "cash", "paid_without_stock" if case else "paid", due)


def open_cases(w: World) -> list[Any]:
    found: list[Any] = []
    cursor = None
    while True:
        page = asked.cases(by=w.shop.manager, cursor=cursor, size=100)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def cancelled(w: World, order: Order) -> None:
    """What a cancelled order leaves: no promise, and every fen due to go back."""
    order.state, order.hold = "cancelled", GONE
    refunds = [r for r in asked.order(by=w.shop.clerk, order_id=order.id).refunds if r.id not in order.refunds]
    online = [r.id for r in refunds if r.provider == "testgate"]
    for money in order.payments:
        if left := money.left:
            w.knows.move("buyers", "refunds_due", left)
            w.knows.give_back(order, money, left, online.pop(0) if money.provider == "testgate" else new_id())
    assert online == []


def cancel(w: World) -> None:
    order = w.one_of(w.orders("placed", "paid", "packed", "sent") if w.rarely(30) else w.orders("placed", "paid"))
    if order is None:
        return
    lefts: Counter[str] = Counter()
    for money in order.payments:
        lefts[money.provider] += money.left
    there = all(w.knows.accounts[p] >= lefts[p] for p in ("cash", "bank"))
    ok, _ = w.do(
        orders.cancel_order,
        by=w.shop.buyer,
        expected=order.state in ("placed", "paid") and there,
        token=order.token,
        reason="",
    )
    if ok:
        cancelled(w, order)


def lapse(w: World) -> None:
    w.story.append(f"{w.step} lapse")
    late = [o for o in w.orders("placed") if o.hold_until and o.hold_until <= w.at and not o.live_attempts]
    before = {order.id for order in late}
    orders.tidy_expired(at=w.at)
    for shop in w.shops:
        w.shop, kept = shop, w.shop
        for order in w.orders("placed"):
            if asked.order(by=shop.clerk, order_id=order.id).state == "cancelled":
                assert order.hold_until
                assert order.hold_until <= w.at
                assert not order.live_attempts
                before.discard(order.id)
                cancelled(w, order)
        w.shop = kept
    for order in late:
        if order.id in before:  # only one whose cash is not there to go back may stay
            assert order.payments
