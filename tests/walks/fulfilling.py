"""What a walk does at the counter with orders: packing, sending, delivering, refunding, deciding."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.kit.keys import new_id
from tests.walks.buying import basket, cancelled, lines_of, open_cases
from tests.walks.oracle import LIVE, Line, Money, Order
from tests.walks.world import World


def some_order(w: World, right: str) -> Order | None:
    """Mostly one that is ready for it; sometimes any."""
    return w.one_of(w.knows.orders) if w.rarely() else w.one_of(w.orders(right))


def pack(w: World) -> None:
    order = some_order(w, "paid")
    if order is None:
        return
    fact = asked.order(by=w.shop.clerk, order_id=order.id)
    weights = {n: _scale(w, line) for n, line in enumerate(order.lines) if line.weighed and line.real is None}
    sure = not w.rarely(10)
    ready = order.state == "paid" and order.hold == LIVE and _fits(w, order, weights, sure=sure)
    before = {r.id for r in fact.refunds}
    ok, _ = w.do(
        orders.pack_order,
        by=w.shop.clerk,
        expected=ready,
        order_id=order.id,
        weights={fact.lines[n].id: real for n, real in weights.items()},
        sure=sure,
    )
    if ok:
        _less(w, order, weights, before)
        w.knows.take(order)
        order.state = "packed"


def _scale(w: World, line: Line) -> int:
    """Mostly a little less or more than ordered; now and then far off."""
    if w.rarely():
        return w.chance.choice([0, 1, 2 * line.quantity, 2 * line.quantity + 1])
    return line.quantity + w.chance.randrange(-line.quantity // 9, line.quantity // 9 + 1)


def _fits(w: World, order: Order, weights: dict[int, int], *, sure: bool) -> bool:
    """Whether what the scale said can be: every line bears it, somebody is sure, and what is more is there."""
    if not all(order.lines[n].can_weigh(real) for n, real in weights.items()):
        return False
    far = any(10 * abs(real - order.lines[n].quantity) > order.lines[n].quantity for n, real in weights.items())
    if far and not sure:
        return False
    more: Counter[UUID] = Counter()
    for n, real in weights.items():
        more[order.lines[n].product] += real - order.lines[n].quantity
    if not all(much <= 0 or w.knows.free(product, w.at) >= much for product, much in more.items()):
        return False
    parts = _by_payment(order, sum(_off(order.lines[n], real) for n, real in weights.items()))
    needed: Counter[str] = Counter()
    for money, fen in parts:
        needed[money.provider] += fen
    return all(needed[way] <= w.knows.accounts[way] for way in ("cash", "bank"))


def _off(line: Line, real: int) -> int:
    whole = line.price * line.packs
    return whole - max(line.back, min(whole, line.worth(whole, real)))


def _by_payment(order: Order, fen: int) -> list[tuple[Money, int]]:
    """What goes back of each payment, the first first."""
    parts = []
    for money in order.payments:
        part = min(fen, money.left)
        if part:
            parts.append((money, part))
        fen -= part
    return parts


def _less(w: World, order: Order, weights: dict[int, int], before: set[UUID]) -> None:
    """The lines cost by weight now, and the difference goes back."""
    parts = _by_payment(order, sum(_off(order.lines[n], real) for n, real in weights.items()))
    for n, real in weights.items():
        order.lines[n].weigh(real)
    made = [r for r in asked.order(by=w.shop.clerk, order_id=order.id).refunds if r.id not in before]
    assert [r.amount_fen for r in made] == [fen for _money, fen in parts]
    for (money, fen), row in zip(parts, made, strict=True):
        w.knows.move("buyers", "refunds_due", fen)
        w.knows.give_back(order, money, fen, row.id)


def weigh(w: World) -> None:
    """Before it is paid in cash."""
    order = w.one_of([o for o in w.orders("placed") if o.method == "cash" and any(line.weighed for line in o.lines)])
    if order is None:
        return
    fact = asked.order(by=w.shop.clerk, order_id=order.id)
    weights = {n: _scale(w, line) for n, line in enumerate(order.lines) if line.weighed}
    possible = all(order.lines[n].can_weigh(real) for n, real in weights.items())
    ok, owed = w.do(
        orders.weigh_order,
        by=w.shop.clerk,
        expected=possible and not order.payments,
        order_id=order.id,
        weights={fact.lines[n].id: real for n, real in weights.items()},
        sure=True,
    )
    if ok:
        for n, real in weights.items():
            order.lines[n].weigh(real)
        assert owed == order.total


def send(w: World) -> None:
    order = some_order(w, "packed")
    if order is None:
        return
    ready = order.state == "packed" and order.delivery == "courier"
    ok, _ = w.do(
        orders.send_order,
        by=w.shop.clerk,
        expected=ready,
        order_id=order.id,
        carrier=w.chance.choice(["yto", "zto"]),
        waybill=f"WB{w.seed}X{w.step:05d}",
    )
    if ok:
        order.state, order.sent_at = "sent", w.at


def correct_waybill(w: World) -> None:
    if order := some_order(w, "sent"):
        w.do(
            orders.correct_waybill,
            by=w.shop.clerk,
            expected=order.state == "sent",
            order_id=order.id,
            carrier="ems",
            waybill=f"EM{w.seed}X{w.step:05d}",
        )


def deliver(w: World) -> None:
    order = some_order(w, "sent")
    if order is None:
        return
    ready = order.state == "sent"
    if w.chance.random() < 0.3 and order.token:
        ok, _ = w.do(orders.confirm_received, by=w.shop.buyer, expected=ready, token=order.token)
    else:
        ok, _ = w.do(orders.confirm_delivery, by=w.shop.clerk, expected=ready, order_id=order.id)
    if ok:
        w.knows.share_out(order)


def hand_over(w: World) -> None:
    order = some_order(w, "packed")
    if order is None:
        return
    ready = order.state == "packed" and order.delivery == "collect"
    ok, _ = w.do(orders.hand_over, by=w.shop.clerk, expected=ready, order_id=order.id)
    if ok:
        w.knows.share_out(order)


def deliver_overdue(w: World) -> None:
    late = [
        (shop, order)
        for shop in w.shops
        for order in shop.knows.orders
        if order.state == "sent" and order.sent_at and order.sent_at + timedelta(days=10) <= w.at
    ]
    w.story.append(f"{w.step} deliver overdue: {len(late)}")
    assert orders.deliver_overdue(at=w.at) == len(late)
    for shop, order in late:
        shop.knows.share_out(order)


def refund(w: World) -> None:
    order = w.one_of(w.knows.orders) if w.rarely() else w.one_of(w.orders("paid", "packed", "sent", "delivered"))
    if order is None:
        return
    fact = asked.order(by=w.shop.clerk, order_id=order.id)
    wanted = [w.chance.choice([0, 1, line.fen // 3, line.fen - line.back, line.fen + 1]) for line in order.lines]
    postage = w.chance.choice([0, 0, order.postage, order.postage // 2])
    total = sum(wanted) + postage
    money = next((m for m in order.payments if m.left >= total), None)
    fits = all(line.back + fen <= line.fen for line, fen in zip(order.lines, wanted, strict=True))
    fits = fits and order.postage_back + postage <= order.postage and total > 0
    state = order.state in ("paid", "packed", "sent", "delivered")
    packs = {n: line.packs - line.returned for n, line in enumerate(order.lines) if line.packs > line.returned}
    back = packs if order.state == "delivered" and w.rarely(40) else {}
    there = money is not None and (money.provider not in ("cash", "bank") or w.knows.accounts[money.provider] >= total)
    ok, made = w.do(
        orders.refund,
        by=w.shop.manager,
        expected=state and fits and there,
        order_id=order.id,
        version=fact.version,
        lines={line.id: fen for line, fen in zip(fact.lines, wanted, strict=True)},
        postage_fen=postage,
        reason="leaked",
        back_to_stock={fact.lines[n].id: much for n, much in back.items()},
    )
    if ok and made:
        assert money
        _refunded(w, order, wanted, postage, money)
        w.knows.give_back(order, money, total, made)
        for n in back:
            for lot, much in order.lines[n].lots:
                lot.on_hand += much
                w.knows.leaves(lot, -much, "cost_of_goods")
            order.lines[n].returned = order.lines[n].packs


def _refunded(w: World, order: Order, wanted: list[int], postage: int, money: Money) -> None:
    for line, fen in zip(order.lines, wanted, strict=True):
        line.back += fen
        if order.state == "delivered":
            w.knows.take_back(line, fen)
        else:
            w.knows.move("buyers", "refunds_due", fen)
    order.postage_back += postage
    w.knows.move("postage" if order.state == "delivered" else "buyers", "refunds_due", postage)


def refund_result(w: World) -> None:
    """The provider says what became of a refund; sometimes twice, sometimes one thing and then the other."""
    found = w.one_of([(order, key) for order in w.knows.orders for key in order.refunds])
    if found is None:
        return
    order, key = found
    money, fen, state = order.refunds[key]
    assert isinstance(money, Money)
    assert isinstance(fen, int)
    succeeded = not w.rarely(25)
    _ok, said = w.do(
        orders.record_refund_result, by=w.shop.worker, expected=True, refund_number=key.hex, succeeded=succeeded
    )
    if state == "done" or (state == "failed" and not succeeded):
        assert said == "again"
    elif succeeded:
        assert said == "refunded"
        w.knows.move("refunds_due", f"gateway:{money.provider}", fen)
        order.refunds[key][2] = "done"
    else:
        assert said == "refund_failed"
        order.refunds[key][2] = "failed"


def resolve_case(w: World) -> None:
    case = w.one_of(open_cases(w))
    if case is None:
        return
    order = next(o for o in w.knows.orders if o.id == case.order_id)
    before = {r.id for r in asked.order(by=w.shop.clerk, order_id=order.id).refunds}
    way = w.chance.choice(["try_again", "refund", "refund"])
    ok, _ = w.do(orders.resolve_case, by=w.shop.bookkeeper, case_id=case.id, resolution=way)
    if case.kind == "paid_without_stock":
        assert order.state == "paid"
        if way == "try_again":
            assert ok == w.knows.can_have(order.wants, w.at, but=order)
            if ok:
                order.hold, order.hold_until = LIVE, w.at + timedelta(days=365)
        elif ok:
            cancelled(w, order)
    elif case.kind == "refund_failed":
        if ok:
            for kept in order.refunds.values():
                if kept[2] == "failed" and kept[1] == case.amount_fen:
                    kept[2] = "due"
                    break
    elif ok:
        _one_payment_back(w, order, before, case.amount_fen)


def _one_payment_back(w: World, order: Order, before: set[UUID], amount: int) -> None:
    new = [r for r in asked.order(by=w.shop.clerk, order_id=order.id).refunds if r.id not in before]
    if not new:
        return  # it had gone back before
    [made] = new
    money = next(
        m for m in order.payments if m.amount == amount and m.left == made.amount_fen and m.provider == made.provider
    )
    w.knows.move("buyers", "refunds_due", made.amount_fen)
    w.knows.give_back(order, money, made.amount_fen, made.id if money.provider == "testgate" else new_id())


def sell_at_counter(w: World) -> None:
    chosen = basket(w)
    order = Order(new_id(), "", "placed", lines_of(chosen), 0, hold="gone")
    nominal = order.wants
    for line in order.lines:
        if line.weighed:
            line.weigh(line.quantity + w.chance.randrange(-line.quantity // 11, 9))
    tendered = order.total + w.chance.choice([0, 0, 50, -1])
    real = Counter(nominal)
    for line in order.lines:
        real[line.product] += line.real - line.quantity if line.real else 0
    there = w.knows.can_have(nominal, w.at) and w.knows.can_have(real, w.at)
    expected = w.knows.drawer_open and tendered >= order.total and there
    ok, sale = w.do(
        orders.sell_at_counter,
        by=w.shop.clerk,
        expected=expected,
        lines=[(pack.id, n) for pack, n in chosen],
        tendered_fen=tendered,
        weights={pack.id: line.real for (pack, _n), line in zip(chosen, order.lines, strict=True) if line.real},
    )
    if ok and sale:
        assert (sale.total_fen, sale.change_fen) == (order.total, tendered - order.total)
        order.id = sale.id
        w.knows.orders.append(order)
        w.knows.pay(order, order.total, "cash")
        w.knows.take(order)
        w.knows.share_out(order)
