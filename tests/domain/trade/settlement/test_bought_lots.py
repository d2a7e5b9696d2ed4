"""Goods bought outright: the station owns them, the household is owed at once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as goods
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.goods.stock.models import Lot
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries
from cunzhan.domain.trade.settlement.facts import LineKind
from cunzhan.domain.trade.settlement.models import Purchase
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests import make
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def bought(cast: Cast, product: UUID, *, grams: int = 3_000, price_fen: int = 3_333, by: Actor | None = None, **more):
    """Three kilograms of Abliz at 33.33 a kilogram: 99.99."""
    given = {
        "household_id": cast.household.household_id,
        "product_id": product,
        "quantity": grams,
        "grade": Grade.B,
        "made_date": TODAY,
        "price_fen": price_fen,
        **more,
    }
    lot: LotReceived = settlement.buy_lot(by=by or cast.clerk, at=NOW, key=new_key(), **given)
    return lot


def balances(cast: Cast, *names: str) -> tuple[int, ...]:
    """Balances by short names; what is owed counts as more than zero."""
    codes = {"household": f"household:{cast.household.household_id}"}
    signs = {"household": -1, "own_goods": -1, "share:station": -1, "share:packing": -1, "share:fund": -1}
    return tuple(signs.get(n, 1) * books.balance(by=cast.manager, code=codes.get(n, n)) for n in names)


def statement(cast: Cast):
    return queries.statement(
        by=cast.bookkeeper,
        at=NOW,
        household_id=cast.household.household_id or UUID(int=0),
        since=date(2026, 10, 1),
        until=date(2026, 11, 1),
    )


def test_it_works(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    lot = goods.lot(by=cast.clerk, lot_id=bought(cast, product).id)
    assert (lot.terms, lot.cost_fen, lot.on_hand, lot.household_number) == ("bought", 9_999, 3_000, "0001")
    assert balances(cast, "household", "bought_goods", "cost_of_goods") == (9_999, 9_999, 0)
    assert goods.receipt(by=cast.clerk, lot_id=lot.id).cost_fen == 9_999
    (line,) = statement(cast).lines
    assert (line.kind, line.quantity, line.amount_fen, line.reference) == (LineKind.BOUGHT, 3_000, 9_999, lot.number)
    assert (statement(cast).bought_fen, statement(cast).sold_fen, statement(cast).closing_fen) == (9_999, 0, 9_999)
    assert queries.my_money(by=cast.household, at=NOW).this_year_fen == 9_999
    assert check_books() == []


def test_it_is_paid_by_the_same_sheets(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    bought(cast, product)
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=20_000)
    sheet_id = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    (row,) = queries.payout_sheet(by=cast.bookkeeper, sheet_id=sheet_id).rows
    assert row.amount_fen == 9_999
    settlement.mark_paid(by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)
    assert balances(cast, "household", "cash", "bought_goods") == (0, 10_001, 9_999)
    assert [month.paid for month in queries.my_money(by=cast.household, at=NOW).months] == [True]
    assert check_books() == []


def test_what_is_sold_of_it_is_the_stations(cast: Cast) -> None:
    product, variant = make.honey(cast)
    bought(cast, product)
    make.delivered(cast, [(variant, 1)])
    # A third of 99.99 is gone; the household got nothing more, the named shares theirs.
    assert balances(cast, "household", "own_goods", "share:station") == (9_999, 3_125, 300)
    assert balances(cast, "bought_goods", "cost_of_goods") == (6_666, 3_333)
    assert len(statement(cast).lines) == 1
    assert check_books() == []


def test_the_last_one_takes_the_rest_of_the_cost(cast: Cast) -> None:
    product, variant = make.honey(cast)
    bought(cast, product, price_fen=3_334)  # 100.02 for three
    bought(cast, product, grams=3_000, price_fen=1_117)  # 33.51 for three
    lots = [make.delivered(cast, [(variant, 1)]) for _ in range(2)]
    assert balances(cast, "bought_goods", "cost_of_goods") == (10_002 + 3_351 - 6_668, 6_668)
    make.delivered(cast, [(variant, 4)])
    assert balances(cast, "bought_goods", "cost_of_goods", "own_goods") == (0, 13_353, 6 * 3_125)
    assert len(lots) == 2
    assert check_books() == []


def test_a_line_of_both_kinds_pays_each_owner(cast: Cast) -> None:
    product, variant = make.honey(cast)
    bought(cast, product, grams=1_000)
    make.lot(cast, product, household=cast.neighbour, quantity=5_000)
    make.delivered(cast, [(variant, 3)])
    neighbour = books.balance(by=cast.manager, code=f"household:{cast.neighbour.household_id}")
    assert (balances(cast, "own_goods", "household"), -neighbour) == ((3_125, 3_333), 6_250)
    assert check_books() == []


def test_goods_that_come_back_bring_their_cost_back(cast: Cast) -> None:
    product, variant = make.honey(cast)
    bought(cast, product, price_fen=3_331)  # 99.93: the thirds are not even
    order = make.delivered(cast, [(variant, 2)])
    assert balances(cast, "bought_goods", "cost_of_goods") == (3_331, 6_662)
    line = make.seen(cast, order).lines[0]
    for _ in range(2):
        orders.refund(
            by=cast.clerk,
            at=NOW,
            key=new_key(),
            order_id=order.id,
            version=make.seen(cast, order).version,
            lines={line.id: 3_800},
            postage_fen=0,
            reason="broken lid",
            back_to_stock={line.id: 1},
        )
    assert balances(cast, "bought_goods", "cost_of_goods", "own_goods") == (9_993, 0, 0)
    # The household was paid for its goods whatever became of them.
    assert balances(cast, "household") == (9_993,)
    assert check_books() == []


def test_a_loss_is_the_stations(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    lot = bought(cast, product)
    stock.write_off(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot.id, quantity=1_000, reason="mice")
    assert balances(cast, "bought_goods", "goods_lost", "household") == (6_666, 3_333, 9_999)
    assert check_books() == []


def test_what_goes_back_to_the_household_takes_its_price_along(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    lot = bought(cast, product)
    settlement.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot.id, quantity=1_000)
    assert balances(cast, "bought_goods", "household", "cost_of_goods") == (6_666, 6_666, 0)
    assert [(line.quantity, line.amount_fen) for line in statement(cast).lines] == [(3_000, 9_999), (-1_000, -3_333)]
    assert goods.lot(by=cast.clerk, lot_id=lot.id).given_back == 1_000
    assert check_books() == []


def test_the_store_room_alone_gives_nothing_bought_back(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    lot = bought(cast, product)
    with pytest.raises(Refusal) as refused:
        stock.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot.id, quantity=1_000)
    assert refused.value.kind == Kind.CONFLICT
    assert balances(cast, "bought_goods", "household") == (9_999, 9_999)
    assert goods.lot(by=cast.clerk, lot_id=lot.id).on_hand == 3_000


def test_more_than_is_free_does_not_go_back(cast: Cast) -> None:
    product, variant = make.honey(cast)
    lot = bought(cast, product)
    make.paid(cast, [(variant, 2)])
    with pytest.raises(Refusal) as refused:
        settlement.give_back(by=cast.clerk, at=NOW, key=new_key(), lot_id=lot.id, quantity=2_000)
    assert (refused.value.kind, Purchase.objects.count()) == (Kind.SOLD_OUT, 1)
    assert balances(cast, "household") == (9_999,)


@pytest.mark.parametrize("price_fen", [0, -1, 10_000_000_001])
def test_a_price_that_cannot_be_is_refused(cast: Cast, price_fen: int) -> None:
    product, _variant = make.honey(cast)
    with pytest.raises(Refusal) as refused:
        bought(cast, product, price_fen=price_fen)
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "price_fen")
    assert (Lot.objects.count(), Purchase.objects.count()) == (0, 0)
    assert balances(cast, "household", "bought_goods") == (0, 0)


def test_a_bookkeeper_buys_nothing(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    with pytest.raises(Refusal) as refused:
        bought(cast, product, by=cast.bookkeeper)
    assert (refused.value.kind, Lot.objects.count()) == (Kind.FORBIDDEN, 0)


def test_the_database_keeps_terms_and_cost(cast: Cast) -> None:
    product, _variant = make.honey(cast)
    lot = bought(cast, product)
    for change in ({"cost_fen": 1}, {"terms": "consignment"}, {"received": 5_000}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(id=lot.id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Purchase.objects.update(amount_fen=1)


def test_check_sees_a_cost_that_went_astray(cast: Cast) -> None:
    from cunzhan.domain.ground.ledger.models import Account

    product, _variant = make.honey(cast)
    bought(cast, product)
    Account.objects.filter(code="bought_goods").update(balance_fen=1)
    assert {(f.table, f.row) for f in check_books()} == {("ledger_account", "bought_goods")}
