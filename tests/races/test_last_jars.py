"""Thirty-two buyers for the last few: exactly those few are sold, whichever database serialises whom."""

from functools import partial
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import Delivery, OrderPlaced, PaymentFact, PayMethod
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, Cast
from tests.races.conftest import at_once, done

BUYERS = 32


def place(cast: Cast, lines: list[tuple[UUID, int]], key: str | None = None) -> OrderPlaced:
    quote = order_queries.quote(
        cast.station_id, lines=lines, region_code=make.CHEN.region_code, delivery=Delivery.COURIER, at=NOW
    )
    return orders.place_order(
        by=cast.buyer,
        at=NOW,
        key=key or new_key(),
        lines=lines,
        contact=make.CHEN,
        delivery=Delivery.COURIER,
        pay_method=PayMethod.ONLINE,
        expected_total_fen=quote.total_fen,
    )


def sell_the_last(cast: Cast, left: int, trial: int) -> None:
    product, variant = make.honey(cast, slug=f"honey-{trial}")
    make.lot(cast, product, quantity=left * 1000)
    answers = at_once([partial(place, cast, [(variant, 1)]) for _buyer in range(BUYERS)])
    assert done(answers) == left
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {refusal.kind for refusal in refused} == {Kind.SOLD_OUT}
    shelf = stock.availability(cast.station_id, [product], NOW)[product]
    assert (shelf.on_hand, shelf.held, shelf.available) == (left * 1000, left * 1000, 0)
    placed = [answer for answer in answers if not isinstance(answer, Refusal)]
    assert len({answer.number for answer in placed}) == left


def test_the_last_few_are_sold_and_no_more(cast: Cast) -> None:
    for trial, left in enumerate((1, 5, 31)):
        sell_the_last(cast, left, trial)
    assert check_books() == []


@pytest.mark.soak
def test_the_last_few_thirty_times(cast: Cast) -> None:
    for trial in range(30):
        sell_the_last(cast, 1 + trial % 9, trial)
    assert check_books() == []


def test_a_double_click_is_one_order(cast: Cast) -> None:
    product, variant = make.honey(cast)
    make.lot(cast, product, quantity=1000)
    key = new_key()
    answers = at_once([partial(place, cast, [(variant, 1)], key) for _click in range(8)])
    assert done(answers) == 8
    assert len({answer.id for answer in answers if isinstance(answer, OrderPlaced)}) == 1
    assert stock.availability(cast.station_id, [product], NOW)[product].held == 1000


def test_baskets_turned_around_do_not_wait_for_each_other(cast: Cast) -> None:
    variants = []
    for slug in ("honey", "millet", "dates"):
        product, variant = make.honey(cast, slug=slug)
        make.lot(cast, product, quantity=50_000)
        variants.append((variant, 1))
    baskets = [variants if buyer % 2 else variants[::-1] for buyer in range(16)]
    assert done(at_once([partial(place, cast, basket) for basket in baskets])) == 16
    assert check_books() == []


def test_a_payment_told_by_many_is_counted_once(cast: Cast) -> None:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    order = place(cast, [(variant, 1)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    fact = PaymentFact("testgate", attempt.hex, "one-transaction", order.total_fen, NOW)
    told = [partial(orders.record_payment, by=cast.worker, at=NOW, key=new_key(), fact=fact) for _notice in range(8)]
    assert sorted(map(str, at_once(told))) == ["again"] * 7 + ["paid"]
    assert make.seen(cast, order).paid_fen == order.total_fen
    assert check_books() == []


def test_two_refunds_of_sixty_percent_are_one(cast: Cast) -> None:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    order = make.delivered(cast, [(variant, 10)])
    fact = make.seen(cast, order)
    refund = partial(
        orders.refund,
        by=cast.manager,
        at=NOW,
        order_id=order.id,
        version=fact.version,
        lines={fact.lines[0].id: fact.goods_fen * 6 // 10},
        postage_fen=0,
        reason="half of it broke",
    )
    assert done(at_once([partial(refund, key=new_key()) for _clerk in range(2)])) == 1
    assert make.seen(cast, order).refunded_fen == fact.goods_fen * 6 // 10
    assert check_books() == []


def test_a_payout_marked_by_many_is_paid_once(cast: Cast) -> None:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    make.delivered(cast, [(variant, 10)])
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=100_000)
    sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    payout = shares.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows[0]
    paid = [
        partial(settlement.mark_paid, by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=payout.id)
        for _hand in range(8)
    ]
    assert done(at_once(paid)) == 1
    assert check_books() == []
