"""Rows that nobody can change or delete, whoever asks the database, and sums it will not hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.utils import DataError

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Counted, Grade
from cunzhan.domain.goods.stock.models import Hold, Lot, Movement, Shelf
from cunzhan.domain.ground.ledger.models import Account, Entry, Transaction
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose, Purpose
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.domain.trade.orders.models import Order, OrderLine, Payment, PaymentAttempt
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement.facts import DeductionKind
from cunzhan.domain.trade.settlement.models import Allocation, Payout, PayoutSheet
from cunzhan.kit.keys import new_id, new_key
from tests import make, photograph
from tests.cast import NOW, TODAY, Cast

APPEND_ONLY = (
    "ledger_transaction",
    "ledger_entry",
    "stock_movement",
    "people_look",
    "catalogue_price",
    "catalogue_priceshare",
    "parcels_custody",
    "settlement_takenback",
    "settlement_advance",
    "settlement_deduction",
    "settlement_period",
    "settlement_closedstatement",
    "ledger_closing",
    "settlement_purchase",
    "settlement_poolsharing",
    "settlement_poolshare",
    "stock_contribution",
    "stock_stocktake",
    "stock_stocktakecount",
)
FROZEN = {
    "stock_lot": ("station_id", "number", "household_id", "product_id", "received", "received_at", "terms", "cost_fen"),
    "orders_line": ("order_id", "variant_id", "quantity", "unit_price_fen", "household_fen", "shares"),
    "orders_payment": ("station_id", "order_id", "provider", "provider_txn", "amount_fen"),
    "settlement_allocation": ("line_id", "household_id", "lot_id", "share_code", "quantity", "amount_fen", "rule"),
}


@pytest.fixture
def everything(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """At least one row in every guarded table."""
    order = make.delivered(cast, [(honey[1], 2)])
    fact = make.seen(cast, order)
    content = {"order_id": order.id, "version": fact.version, "lines": {fact.lines[0].id: 100}, "postage_fen": 0}
    orders.refund(by=cast.manager, at=NOW, key=new_key(), reason="leaked", **content)  # type: ignore[arg-type]
    household = cast.household.household_id
    assert household
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)
    settlement.advance(by=cast.manager, at=NOW, key=new_key(), household_id=household, amount_fen=5, reason="hive")
    lot = {"product_id": honey[0], "quantity": 1_000, "grade": Grade.A, "made_date": TODAY, "price_fen": 3_000}
    settlement.buy_lot(by=cast.clerk, at=NOW, key=new_key(), household_id=household, **lot)  # type: ignore[arg-type]
    millet_id, bag = make.honey(cast, slug="millet")
    given = (("0001", 600), ("0002", 400))
    millet = {"product_id": millet_id, "grade": Grade.A, "made_date": TODAY, "contributions": given}
    pool = stock.receive_pool(by=cast.clerk, at=NOW, key=new_key(), **millet)  # type: ignore[arg-type]
    make.delivered(cast, [(bag, 1)])
    count = Counted(pool.id, shown=0, counted=0)
    stock.book_stocktake(by=cast.clerk, at=NOW, key=new_key(), product_id=millet_id, counts=[count])
    settlement.share_pool(by=cast.bookkeeper, at=NOW, key=new_key(), lot_id=pool.id)
    people.see_households(by=cast.clerk, at=NOW, household_ids=[household], purpose=Purpose.SETTLE)
    agreed = ConsentPurpose.DEDUCTIONS
    people.give_consent(by=cast.clerk, at=NOW, key=new_key(), household_id=household, purpose=agreed, text_version="1")
    settlement.deduct(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        household_id=household,
        kind=DeductionKind.SEED,
        amount_fen=5,
        reason="seed",
    )
    settlement.close_period(
        by=cast.manager,
        at=NOW + timedelta(days=20),
        key=new_key(),
        since=date(2026, 10, 1),
        until=date(2026, 11, 1),
    )
    return cast


def refuse(sql: str, *values: Any) -> str:
    """The database's own words when it refuses a statement."""
    with pytest.raises((IntegrityError, DataError)) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(raised.value)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_written_row_is_never_changed_or_deleted(everything: Cast, table: str) -> None:
    before = photograph.digests()
    assert before[table][0] > 0
    assert f"{table} is append-only" in refuse(f"UPDATE {table} SET station_id = station_id")
    assert f"{table} is append-only" in refuse(f"DELETE FROM {table}")
    assert photograph.digests() == before


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in FROZEN.items() for c in columns])
def test_a_frozen_column_stays_as_first_written(everything: Cast, table: str, column: str) -> None:
    before = photograph.digests()
    whole = "integer" if connection.vendor == "sqlite" else "bigint"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1")
        value = cursor.fetchone()[0]
    if isinstance(value, int):
        said = refuse(f"UPDATE {table} SET {column} = CAST({column} AS {whole}) + 1")
    elif column == "shares":
        said = refuse(f"UPDATE {table} SET {column} = '[]'")
    elif column == "received_at":
        said = refuse(f"UPDATE {table} SET {column} = '2020-01-01 00:00:00+00:00'")
    elif column.endswith("_id"):
        said = refuse(f"UPDATE {table} SET {column} = '{new_id().hex}'")
    else:
        said = refuse(f"UPDATE {table} SET {column} = 'other'")
    assert f"{table} keeps" in said
    assert photograph.digests() == before


@pytest.mark.parametrize("table", sorted(FROZEN))
def test_a_frozen_row_is_never_deleted(everything: Cast, table: str) -> None:
    assert f"{table} rows are never deleted" in refuse(f"DELETE FROM {table}")


def insert_entry(amount: int, *, same: bool = False) -> None:
    transaction_id = Transaction.objects.values_list("id", "station_id").first()
    assert transaction_id
    accounts = Account.objects.filter(station_id=transaction_id[1]).values_list("id", flat=True)
    Entry.objects.create(
        station_id=transaction_id[1],
        transaction_id=transaction_id[0],
        debit_id=accounts[0],
        credit_id=accounts[0 if same else 1],
        amount_fen=amount,
        business_date=TODAY,
    )


@pytest.mark.parametrize("amount", [0, -1])
def test_an_entry_moves_something(everything: Cast, amount: int) -> None:
    with pytest.raises(IntegrityError, match="amount_is_positive"), transaction.atomic():
        insert_entry(amount)


def test_an_entry_has_two_ends(everything: Cast) -> None:
    with pytest.raises(IntegrityError, match="two_different_accounts"), transaction.atomic():
        insert_entry(1, same=True)


@pytest.mark.parametrize(
    ("rule", "break_it"),
    [
        ("held_is_there", lambda: Shelf.objects.update(held=F("on_hand") + 1)),
        ("held_is_there", lambda: Shelf.objects.update(held=-1)),
        ("no_more_than_came_no_less_than_none", lambda: Lot.objects.update(on_hand=F("received") + 1)),
        ("no_more_than_came_no_less_than_none", lambda: Lot.objects.update(on_hand=-1)),
        ("a_hold_holds_something", lambda: Hold.objects.update(quantity=0)),
        ("the_total_is_goods_and_postage", lambda: Order.objects.update(total_fen=F("total_fen") + 1)),
        ("no_more_back_than_paid", lambda: Order.objects.update(refunded_fen=F("paid_fen") + 1)),
        ("no_more_back_than_the_line", lambda: OrderLine.objects.update(refunded_fen=F("line_fen") + 1)),
        ("a_line_is_its_price_times_its_quantity", lambda: OrderLine.objects.update(line_fen=F("line_fen") + 1)),
        ("no_more_back_than_came", lambda: Payment.objects.update(refunded_fen=F("amount_fen") + 1)),
        ("an_attempt_is_for_something", lambda: PaymentAttempt.objects.update(amount_fen=0)),
        ("no_more_back_than_given", lambda: Allocation.objects.update(reversed_fen=F("amount_fen") + 1)),
    ],
)
def test_the_database_will_not_hold_a_sum_that_cannot_be(everything: Cast, rule: str, break_it: Any) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        break_it()


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (Payment, {}),
        (Movement, {"quantity": 0}),
        (Transaction, {}),
        (Allocation, {}),
        (Hold, {}),
    ],
)
def test_the_same_row_under_another_id_is_refused(everything: Cast, table: Any, columns: dict[str, Any]) -> None:
    row = table.objects.first()
    row.pk = new_id()
    for name, value in columns.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_one_attempt_to_pay_is_open_at_a_time(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")
    row = PaymentAttempt.objects.get()
    row.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_household_stands_on_one_open_sheet(everything: Cast) -> None:
    settlement.make_payout_sheet(by=everything.manager, at=NOW, key=new_key())
    other = PayoutSheet.objects.create(station_id=everything.station_id, number="S", made_at=NOW)
    row = Payout.objects.order_by("id")[0]
    row.pk, row.sheet = new_id(), other
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_every_state_has_its_place_in_the_table_of_moves() -> None:
    from cunzhan.domain.trade.orders.rules import MOVES, comes_from

    assert set(MOVES) == {None, *OrderState}
    assert comes_from(OrderState.CANCELLED) == ["placed", "paid"]
    assert comes_from(OrderState.DELIVERED) == ["packed", "sent"]
