"""Pieces made to order: no lot on the shelf, never more than the maker can make, brought in for the one who ordered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Counted, CountLine, Grade, LotReceived
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, OrderFact, OrderPlaced, OrderState, PaymentFact, PayMethod
from cunzhan.domain.trade.orders.models import Workbench
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.refusals import refused


@pytest.fixture
def lute(cast: Cast) -> tuple[UUID, UUID]:
    """Made in twenty days, two at one time at the most; none is on the shelf."""
    return make.honey(cast, slug="lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=2)


def left(cast: Cast, variant: UUID, at: Any = NOW) -> int:
    lines = [(variant, 1)]
    quote = asked.quote(cast.station_id, lines=lines, region_code="330106", delivery=Delivery.COURIER, at=at)
    return quote.lines[0].left


def bring(cast: Cast, order: OrderPlaced | OrderFact, **content: Any) -> LotReceived:
    line = asked.order(by=cast.clerk, order_id=order.id).lines[0].id
    whole = {"line_id": line, "household_id": home(cast.household), "grade": Grade.A, "made_date": TODAY}
    return orders.receive_made(by=cast.clerk, at=NOW, key=new_key(), **{**whole, **content})


def on_the_sheet(cast: Cast) -> tuple[CountLine, ...]:
    product = shelves.lots(by=cast.clerk).items[0].product_id
    return shelves.count_sheet(by=cast.clerk, at=NOW, product_id=product).lines


def test_from_the_order_to_the_household_s_share(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(lute[1], 1)])
    fact = make.seen(cast, order)
    assert (fact.state, fact.to_make, fact.lines[0].making, fact.lines[0].made_in_days) == (
        OrderState.PAID,
        True,
        "open",
        20,
    )
    [waiting] = asked.to_make(by=cast.clerk)
    assert (waiting.order_number, waiting.quantity, waiting.ready_by) == (order.number, 1, NOW + timedelta(days=20))
    counts = asked.queue(by=cast.clerk, at=NOW)
    assert (counts.to_make, counts.to_pack) == (1, 0)
    with refused(Kind.CONFLICT):
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    lot = bring(cast, order)
    assert check_books() == []
    counts = asked.queue(by=cast.clerk, at=NOW)
    assert (counts.to_make, counts.to_pack, asked.to_make(by=cast.clerk)) == (0, 1, ())
    assert asked.pack_sheet(by=cast.clerk, at=NOW, order_id=order.id).lines[0].lots == ((lot.number, "0001", 1),)
    orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    assert make.seen(cast, order).lines[0].lots == (lot.number,)
    said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "order_id": order.id}
    orders.send_order(**said, key=new_key(), carrier="yto", waybill="YT1234567")
    orders.confirm_delivery(**said, key=new_key())
    assert books.balance(by=cast.manager, code=f"household:{home(cast.household)}") == -make.HOUSEHOLD_FEN
    assert check_books() == []


def test_never_more_than_the_maker_can_make(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    assert left(cast, lute[1]) == 2
    make.placed(cast, [(lute[1], 1)])
    assert left(cast, lute[1]) == 1
    with refused(Kind.SOLD_OUT) as kept:
        make.placed(cast, [(lute[1], 2)])
    assert (kept.refusal.details["left"], kept.refusal.details["variant_id"]) == (1, lute[1])
    make.placed(cast, [(lute[1], 1)])
    assert left(cast, lute[1]) == 0
    assert check_books() == []


def test_bringing_it_in_makes_room_for_the_next(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(lute[1], 2)])
    bring(cast, order)
    assert left(cast, lute[1]) == 2
    assert shelves.lots(by=cast.clerk).items[0].received == 2


def test_cancelled_before_it_is_made_gives_the_place_back(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(lute[1], 2)])
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    assert (left(cast, lute[1]), asked.to_make(by=cast.clerk)) == (2, ())
    line = make.seen(cast, order).lines[0].id
    with refused(Kind.NOT_FOUND):
        orders.receive_made(
            by=cast.clerk,
            at=NOW,
            key=new_key(),
            line_id=line,
            household_id=home(cast.household),
            grade=Grade.A,
            made_date=TODAY,
        )
    assert check_books() == []


def test_cancelled_after_it_is_made_it_is_anybody_s(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(lute[1], 1)])
    lot = bring(cast, order)
    free = {"lot_id": lot.id, "quantity": 1}
    with refused(Kind.CONFLICT):
        stock.give_back(by=cast.clerk, at=NOW, key=new_key(), **free)  # type: ignore[arg-type]
    make.lot(cast, lute[0], quantity=1)
    counts = [
        Counted(row.lot_id, row.on_hand, 0 if row.lot_id == lot.id else row.on_hand) for row in on_the_sheet(cast)
    ]
    with refused(Kind.CONFLICT, field=f"counted_{lot.id}"):
        stock.book_stocktake(by=cast.clerk, at=NOW, key=new_key(), product_id=lute[0], counts=counts)
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token)
    assert shelves.availability(cast.station_id, [lute[0]], NOW)[lute[0]].available == 2
    stock.give_back(by=cast.clerk, at=NOW, key=new_key(), **free)  # type: ignore[arg-type]
    assert check_books() == []


def test_nobody_else_is_served_from_what_was_made_for_one(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    """The product is also sold from the shelf; the older lot was made for another order."""
    order = make.paid(cast, [(lute[1], 1)])
    kept = bring(cast, order)
    ready = catalogue.add_variant(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        product_id=lute[0],
        pack=same("ready"),
        base_quantity=1,
        shipping_weight_g=1_800,
    )
    catalogue.set_price(by=cast.manager, at=NOW, key=new_key(), variant_id=ready, household_fen=3_000, shares={})
    with refused(Kind.SOLD_OUT):
        make.placed(cast, [(ready, 1)])
    anybody = make.lot(cast, lute[0], quantity=1)
    other = make.packed(cast, [(ready, 1)])
    assert make.seen(cast, other).lines[0].lots == (anybody.number,)
    orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    assert make.seen(cast, order).lines[0].lots == (kept.number,)
    assert check_books() == []


def test_what_is_not_paid_in_time_does_not_keep_the_maker_s_place(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    """Nobody tidied: the next buyer has the place, and money that comes late is somebody's to decide about."""
    order = make.placed(cast, [(lute[1], 2)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    late = NOW + timedelta(minutes=31)
    assert (left(cast, lute[1]), left(cast, lute[1], late)) == (0, 2)
    make.paid(cast, [(lute[1], 1)], at=late)
    assert left(cast, lute[1], late) == 1
    fact = PaymentFact("testgate", attempt.hex, "T9", order.total_fen, late)
    assert orders.record_payment(by=cast.worker, at=late, key=new_key(), fact=fact) == "paid_without_stock"
    assert check_books() == []


def test_money_that_comes_late_takes_the_place_again_when_it_is_free(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(lute[1], 2)])
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    late = NOW + timedelta(minutes=31)
    fact = PaymentFact("testgate", attempt.hex, "T9", order.total_fen, late)
    assert orders.record_payment(by=cast.worker, at=late, key=new_key(), fact=fact) == "paid"
    assert left(cast, lute[1], late) == 0
    assert check_books() == []


def test_nobody_makes_for_an_order_of_which_something_else_is_missing(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    """Its jar is gone when the money comes late: the place is free until somebody decided."""
    honey, jar = make.honey(cast)
    make.lot(cast, honey, quantity=1_000)
    order, late = make.placed(cast, [(lute[1], 2), (jar, 1)]), NOW + timedelta(minutes=31)
    attempt = orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    make.paid(cast, [(jar, 1)], at=late)
    fact = PaymentFact("testgate", attempt.hex, "T9", order.total_fen, late)
    assert orders.record_payment(by=cast.worker, at=late, key=new_key(), fact=fact) == "paid_without_stock"
    assert (left(cast, lute[1], late), asked.to_make(by=cast.clerk)) == (2, ())
    assert check_books() == []
    make.lot(cast, honey, quantity=1_000)
    case = asked.cases(by=cast.manager).items[0]
    orders.resolve_case(by=cast.manager, at=late, key=new_key(), case_id=case.id, resolution="try_again")
    assert (left(cast, lute[1], late), len(asked.to_make(by=cast.clerk))) == (0, 1)
    assert check_books() == []


def test_it_is_paid_before_it_is_made(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    way: dict[str, Any] = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    with refused(Kind.INVALID, field="pay_method"):
        make.placed(cast, [(lute[1], 1)], **way)
    order = make.placed(cast, [(lute[1], 1)])
    with refused(Kind.CONFLICT):
        bring(cast, order)


def test_it_is_brought_in_once(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    order = make.paid(cast, [(lute[1], 1)])
    bring(cast, order)
    with refused(Kind.NOT_FOUND):
        bring(cast, order)
    with refused(Kind.NOT_FOUND):
        bring(cast, order, line_id=new_id())


def test_it_is_not_sold_over_the_counter(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
    with refused(Kind.CONFLICT):
        orders.sell_at_counter(by=cast.clerk, at=NOW, key=new_key(), lines=[(lute[1], 1)], tendered_fen=4_000)


def test_a_household_sees_what_is_ordered_from_it_and_no_buyer(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    catalogue.show_producer(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        product_ids=(lute[0],),
        household_id=home(cast.household),
        name={},
        role=same("lute maker"),
        quote={},
        story={},
    )
    order = make.paid(cast, [(lute[1], 1)])
    [mine] = asked.to_make(by=cast.household)
    assert (mine.order_number, mine.order_id, mine.household_fen) == (order.number, None, make.HOUSEHOLD_FEN)
    assert asked.to_make(by=cast.neighbour) == ()


@pytest.mark.parametrize(("days", "most"), [(20, None), (None, 2), (0, 2), (20, 0), (366, 2), (20, 366)])
def test_days_and_a_most_or_neither(cast: Cast, lute: tuple[UUID, UUID], days: int | None, most: int | None) -> None:
    with refused(Kind.INVALID, field="made_in_days"):
        catalogue.add_variant(
            by=cast.manager,
            at=NOW,
            key=new_key(),
            product_id=lute[0],
            pack=same("one"),
            base_quantity=1,
            shipping_weight_g=100,
            made_in_days=days,
            most_open=most,
        )


def test_the_books_notice_a_place_that_nobody_has(cast: Cast, lute: tuple[UUID, UUID]) -> None:
    make.paid(cast, [(lute[1], 1)])
    Workbench.objects.filter(variant_id=lute[1]).update(open=2)
    assert [(f.table, f.says, f.should_say) for f in check_books()] == [("orders_workbench", 2, 1)]
