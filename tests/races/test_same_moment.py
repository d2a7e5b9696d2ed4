"""Two things at the very same moment: one of them is first, and whichever it is, the books agree."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.ground.people.models import Card, Look
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.facts import Delivery, NoticeFact, OrderPlaced, OrderState, PaymentFact, PayMethod
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.races.conftest import at_once, done

TRIALS = [pytest.param(3, id="everyday"), pytest.param(30, id="soak", marks=pytest.mark.soak)]


@pytest.fixture
def jar(cast: Cast) -> UUID:
    """A pack of honey, and plenty of it."""
    product, variant = make.honey(cast)
    make.lot(cast, product, quantity=500_000)
    return variant


def attempt_of(cast: Cast, order: OrderPlaced) -> UUID:
    return orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")


def paying(cast: Cast, attempt: UUID, order: OrderPlaced, at: Any = NOW) -> Any:
    fact = PaymentFact("testgate", attempt.hex, new_key(), order.total_fen, at)
    return partial(orders.record_payment, by=cast.worker, at=at, key=new_key(), fact=fact)


def cancelling(cast: Cast, order: OrderPlaced) -> Any:
    return partial(orders.cancel_order, by=cast.buyer, at=NOW, key=new_key(), token=order.token)


@pytest.mark.parametrize("trials", TRIALS)
def test_the_money_comes_while_the_hold_runs_out_and_another_wants_the_goods(cast: Cast, trials: int) -> None:
    """Either the goods are the first buyer's, or he is on the list of those to decide about: never both have them."""
    late = NOW + timedelta(minutes=30)
    for trial in range(trials):
        product, variant = make.honey(cast, slug=f"honey-{trial}")
        make.lot(cast, product, quantity=1_000)
        order = make.placed(cast, [(variant, 1)])
        pay = paying(cast, attempt_of(cast, order), order, late)
        jobs: list[Any] = [pay, partial(make.placed, cast, [(variant, 1)], at=late)]
        first, second = at_once(jobs)
        if isinstance(second, Refusal):
            assert (first, second.kind) == ("paid", Kind.SOLD_OUT)
            orders.pack_order(by=cast.clerk, at=late, key=new_key(), order_id=order.id)
        else:
            assert first == "paid_without_stock"
        assert make.seen(cast, order).paid_fen == order.total_fen
    assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_the_money_comes_while_the_buyer_cancels(cast: Cast, jar: UUID, trials: int) -> None:
    for _ in range(trials):
        order = make.placed(cast, [(jar, 1)])
        paid, cancelled = at_once([paying(cast, attempt_of(cast, order), order), cancelling(cast, order)])
        assert cancelled == order.id
        assert paid in ("paid", "money_for_cancelled")
        fact = make.seen(cast, order)
        assert (fact.state, fact.paid_fen) == (OrderState.CANCELLED, order.total_fen)
        assert fact.refunded_fen == (order.total_fen if paid == "paid" else 0)
    assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_it_is_packed_while_the_buyer_cancels(cast: Cast, jar: UUID, trials: int) -> None:
    for _ in range(trials):
        order = make.paid(cast, [(jar, 1)])
        packing = partial(orders.pack_order, by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
        assert done(at_once([packing, cancelling(cast, order)])) == 1
        assert make.seen(cast, order).state in (OrderState.PACKED, OrderState.CANCELLED)
    assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_ten_buyers_want_the_maker_s_last_three_places(cast: Cast, trials: int) -> None:
    for trial in range(trials):
        slug = f"lute-{trial}"
        made = make.honey(cast, slug=slug, unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=3)
        jobs: list[Any] = [partial(make.placed, cast, [(made[1], 1)]) for _ in range(10)]
        found = at_once(jobs)
        assert done(found) == 3
        assert {one.kind for one in found if isinstance(one, Refusal)} == {Kind.SOLD_OUT}
    assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_it_is_brought_in_while_the_buyer_cancels(cast: Cast, trials: int) -> None:
    """Either the piece is the buyer's, and free again when he cancels after all; or nobody waits for it any more."""
    made = make.honey(cast, slug="lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=3)
    about: dict[str, Any] = {"household_id": home(cast.household), "grade": Grade.A, "made_date": TODAY}
    for _ in range(trials):
        order = make.paid(cast, [(made[1], 1)])
        line = make.seen(cast, order).lines[0].id
        bring = partial(orders.receive_made, by=cast.clerk, at=NOW, key=new_key(), line_id=line, **about)
        brought, cancelled = at_once([bring, cancelling(cast, order)])
        assert cancelled == order.id
        assert not isinstance(brought, Refusal) or brought.kind in (Kind.CONFLICT, Kind.NOT_FOUND)
        assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_two_clerks_weigh_the_same_order(cast: Cast, trials: int) -> None:
    """One of them packs it, and the difference goes back once."""
    product, variant = make.honey(cast, weighed=True)
    make.lot(cast, product, quantity=500_000)
    for _ in range(trials):
        order = make.paid(cast, [(variant, 1)])
        line = make.seen(cast, order).lines[0].id
        pack = partial(orders.pack_order, by=cast.clerk, at=NOW, order_id=order.id)
        jobs: list[Any] = [partial(pack, key=new_key(), weights={line: grams}) for grams in (980, 950)]
        assert done(at_once(jobs)) == 1
        fact = make.seen(cast, order)
        assert (fact.lines[0].real_quantity, fact.refunded_fen) in ((980, 76), (950, 190))
    assert check_books() == []


@pytest.mark.parametrize("trials", TRIALS)
def test_it_is_weighed_while_the_cash_is_taken(cast: Cast, trials: int) -> None:
    """Either the buyer pays by weight, or pays what was ordered and it is weighed when it is packed."""
    product, variant = make.honey(cast, weighed=True)
    make.lot(cast, product, quantity=500_000)
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
    way: dict[str, Any] = {"delivery": Delivery.COLLECT, "pay_method": PayMethod.CASH, "collect_date": TODAY}
    for _ in range(trials):
        order = make.placed(cast, [(variant, 1)], **way)
        line = make.seen(cast, order).lines[0].id
        said: dict[str, Any] = {"by": cast.clerk, "at": NOW, "order_id": order.id}
        weigh = partial(orders.weigh_order, **said, key=new_key(), weights={line: 980})
        cash = partial(orders.record_cash, **said, key=new_key(), tendered_fen=4000)
        weighed, change = at_once([weigh, cash])
        fact = make.seen(cast, order)
        if isinstance(weighed, Refusal):
            assert (change, fact.paid_fen, fact.total_fen) == (200, 3800, 3800)
        else:
            assert (weighed, change, fact.paid_fen, fact.total_fen) == (3724, 276, 3724, 3724)
    assert check_books() == []


def test_counter_shop_and_broom_want_the_same_jars(cast: Cast) -> None:
    product, variant = make.honey(cast)
    lot = make.lot(cast, product, quantity=10_000)
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=0)
    jobs: list[Any] = []
    for _ in range(6):
        sale: dict[str, Any] = {"lines": [(variant, 1)], "tendered_fen": make.HONEY_FEN}
        jobs.append(partial(orders.sell_at_counter, by=cast.clerk, at=NOW, key=new_key(), **sale))
        jobs.append(partial(make.placed, cast, [(variant, 1)]))
        lost: dict[str, Any] = {"lot_id": lot.id, "quantity": 1_000, "reason": "spilled"}
        jobs.append(partial(stock.write_off, by=cast.clerk, at=NOW, key=new_key(), **lost))
    assert done(at_once(jobs)) == 10
    assert shelves.availability(cast.station_id, [product], NOW)[product].available == 0
    assert check_books() == []


def test_the_drawer_gives_what_it_has_once(cast: Cast) -> None:
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=1_000)
    advance = partial(settlement.advance, by=cast.bookkeeper, at=NOW, household_id=home(cast.household))
    move = partial(orders.move_money, by=cast.manager, at=NOW, source="cash", target="bank", amount_fen=600)
    jobs: list[Any] = [partial(advance, key=new_key(), amount_fen=600, reason="frames") for _ in range(4)]
    jobs += [partial(move, key=new_key()) for _ in range(4)]
    assert done(at_once(jobs)) == 1
    assert books.balance(by=cast.manager, code="cash") == 400
    assert check_books() == []


def test_two_sheets_list_a_household_once(cast: Cast, jar: UUID) -> None:
    make.delivered(cast, [(jar, 2)])
    sheet = partial(settlement.make_payout_sheet, by=cast.bookkeeper, at=NOW)
    assert done(at_once([partial(sheet, key=new_key()) for _ in range(4)])) == 1
    [row] = [r for s in shares.payout_sheets(by=cast.manager).items for r in s.rows]
    assert row.amount_fen == 2 * make.HOUSEHOLD_FEN


def test_a_refund_while_the_household_is_paid(cast: Cast, jar: UUID) -> None:
    """Either it is paid and owes the refund, or the sheet asks for too much and nothing is paid."""
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=100_000)
    for _ in range(3):
        fact = make.seen(cast, make.delivered(cast, [(jar, 2)]))
        sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
        [row] = shares.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows
        content: dict[str, Any] = {
            "order_id": fact.id,
            "version": fact.version,
            "lines": {fact.lines[0].id: 7600},
            "postage_fen": 0,
        }
        back = partial(orders.refund, by=cast.manager, at=NOW, key=new_key(), reason="lost", **content)
        paid = partial(settlement.mark_paid, by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)
        both: list[Any] = [back, paid]
        given, handed = at_once(both)
        assert not isinstance(given, Refusal)
        if isinstance(handed, Refusal):
            settlement.mark_failed(by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=row.id, reason="refund")
        else:
            make.delivered(cast, [(jar, 2)])  # what it owes is kept back from its next sale
        assert books.balance(by=cast.manager, code=f"household:{home(cast.household)}") <= 0
    assert check_books() == []


def test_a_part_taken_back_by_two_is_taken_once(cast: Cast, jar: UUID) -> None:
    line = make.seen(cast, make.delivered(cast, [(jar, 1)])).lines[0].id
    take = partial(settlement.take_back, by=cast.manager, at=NOW, amounts={line: 2280}, reason="60 %")
    answers = at_once([partial(take, key=new_key(), refund_id=new_id()) for _ in range(2)])
    assert done(answers) == 1
    assert books.balance(by=cast.manager, code="refunds_due") == -2280


def test_notices_of_one_payment_by_many_doors(cast: Cast, jar: UUID) -> None:
    order = make.placed(cast, [(jar, 1)])
    attempt = attempt_of(cast, order)

    def bring(key: str) -> str:
        fact = NoticeFact("testgate", key, "paid", attempt.hex, "T1", order.total_fen, at=NOW)
        return orders.apply_notice(at=NOW, received=orders.receive_notice(at=NOW, fact=fact, raw="{}"))

    answers = at_once([partial(bring, f"N{n % 4}") for n in range(12)])
    assert set(map(str, answers)) == {"paid", "again"}
    assert make.seen(cast, order).paid_fen == order.total_fen
    assert books.balance(by=cast.manager, code="buyers") == -order.total_fen
    assert check_books() == []


def test_every_row_of_the_outbox_is_leased_to_one(cast: Cast) -> None:
    made = {records.tell(by=cast.manager, at=NOW, topic="t", payload={"n": n}) for n in range(20)}

    def work(name: str) -> list[UUID]:
        taken: list[UUID] = []
        while rows := records.claim(at=NOW, worker=name, limit=3):
            taken += [row.id for row in rows]
        return taken

    answers = at_once([partial(work, f"worker {n}") for n in range(6)])
    taken = [row for answer in answers if isinstance(answer, list) for row in answer]
    assert len(taken) == len(set(taken))
    assert set(taken) <= made
    assert set(taken) | {row.id for row in records.claim(at=NOW, worker="last", limit=50)} == made


def test_looks_of_many_are_one_chain(cast: Cast) -> None:
    look = partial(people.see_households, by=cast.clerk, at=NOW, purpose=Purpose.SETTLE)
    assert done(at_once([partial(look, household_ids=[home(cast.household)]) for _ in range(12)])) == 12
    assert sorted(Look.objects.values_list("sequence", flat=True)) == list(range(1, 13))
    assert check_books() == []


def test_of_many_cards_one_is_live(cast: Cast) -> None:
    card = partial(people.issue_card, by=cast.clerk, at=NOW, household_id=home(cast.neighbour), pin="271828")
    assert done(at_once([partial(card, key=new_key()) for _ in range(6)])) == 6
    assert Card.objects.filter(household_id=home(cast.neighbour), revoked_at__isnull=True).count() == 1


def test_asking_to_pay_many_times_opens_one_attempt(cast: Cast, jar: UUID) -> None:
    order = make.placed(cast, [(jar, 1)])
    ask = partial(orders.ask_to_pay, by=cast.buyer, at=NOW, token=order.token, provider="testgate")
    answers = at_once([partial(ask, key=new_key()) for _ in range(8)])
    assert len({str(answer) for answer in answers}) == 1
    assert len(asked.order_by_token(cast.station_id, order.token).attempts) == 1


def test_a_case_is_decided_once(cast: Cast, jar: UUID) -> None:
    order = make.placed(cast, [(jar, 1)])
    make.pay(cast, order, fen=100)
    [case] = asked.cases(by=cast.manager).items
    decide = partial(orders.resolve_case, by=cast.manager, at=NOW, case_id=case.id, resolution="refund")
    assert done(at_once([partial(decide, key=new_key()) for _ in range(4)])) == 1
    assert make.seen(cast, order).refunded_fen == 100
    assert check_books() == []
