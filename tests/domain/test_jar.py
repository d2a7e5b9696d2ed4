"""One jar of honey, from the household's hands to its money: the main job, by actions alone."""

from datetime import date, timedelta
from uuid import UUID

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.domain.trade.settlement.facts import LineKind, PayoutState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import NOW, Cast


def test_a_jar_pays_its_household_to_the_fen(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    _product, variant = honey
    order = make.delivered(cast, [(variant, 2)])
    assert order.total_fen == 2 * 3800 + 1200 + 2 * 500  # 2.6 kg: first kilogram 12.00, two more begun at 5.00
    assert ledger.balance(by=cast.manager, code=f"household:{cast.household.household_id}") == -6250
    assert ledger.balance(by=cast.manager, code="share:station") == -600
    assert ledger.balance(by=cast.manager, code="share:packing") == -550
    assert ledger.balance(by=cast.manager, code="share:fund") == -200
    assert ledger.balance(by=cast.manager, code="postage") == -2200
    assert ledger.balance(by=cast.manager, code="buyers") == 0
    assert ledger.balance(by=cast.manager, code="gateway:testgate") == order.total_fen
    lot = stock.lots(by=cast.household).items[0]
    assert (lot.received, lot.on_hand, lot.sold) == (160_000, 158_000, 2_000)


def test_the_household_is_paid_and_its_statement_closes_at_zero(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    _product, variant = honey
    make.delivered(cast, [(variant, 2)])
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=20_000)
    household = cast.household.household_id
    assert household
    settlement.advance(
        by=cast.bookkeeper, at=NOW, key=new_key(), household_id=household, amount_fen=1000, reason="hive frames"
    )
    sheet_id = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    row = shares.payout_sheet(by=cast.bookkeeper, sheet_id=sheet_id).rows[0]
    assert (row.amount_fen, row.deducted_fen) == (5250, 1000)
    settlement.mark_paid(by=cast.bookkeeper, at=NOW + timedelta(hours=1), key=new_key(), payout_id=row.id)
    assert shares.payout_sheet(by=cast.bookkeeper, sheet_id=sheet_id).rows[0].state == PayoutState.PAID
    statement = shares.statement(
        by=cast.household, at=NOW, household_id=household, since=date(2026, 10, 1), until=date(2026, 11, 1)
    )
    assert [(line.kind, line.amount_fen) for line in statement.lines] == [
        (LineKind.SALE, 6250),
        (LineKind.ADVANCE_REPAID, -1000),
        (LineKind.PAID, -5250),
    ]
    assert (statement.opening_fen, statement.closing_fen, statement.advance_left_fen) == (0, 0, 0)
    assert ledger.balance(by=cast.manager, code="cash") == 20_000 - 1000 - 5250


def test_the_books_agree_after_all_of_it(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    _product, variant = honey
    make.delivered(cast, [(variant, 3)])
    order = make.delivered(cast, [(variant, 2)])
    fact = make.seen(cast, order)
    orders.refund(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        order_id=order.id,
        version=fact.version,
        lines={fact.lines[0].id: 1000},
        postage_fen=200,
        reason="one jar leaked",
        back_to_stock={fact.lines[0].id: 1},
    )
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=make.paid(cast, [(variant, 1)]).token)
    make.placed(cast, [(variant, 1)])
    assert check_books() == []
