"""A refund of goods whose household was paid already: it comes off later sales, in words, and is never paid out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.utils.translation import override

from cunzhan.adapters.print.speech import Speech
from cunzhan.adapters.print.statements import statement_data
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import LineKind, StatementFact
from cunzhan.domain.trade.settlement.rules import coming_off
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast, home
from tests.refusals import refused

SINCE, UNTIL = date(2026, 10, 1), date(2026, 11, 1)
FIRST, SECOND = (2044, {"station": 111, "fund": 67}), (1627, {"station": 88, "fund": 53})
"""Lines of 22.22 and 17.68, shared 92 / 5 / 3."""


@pytest.fixture
def refunded(cast: Cast) -> Cast:
    """A line of 22.22 was sold, its 20.44 were paid to the household, and then 10.00 went back to the buyer."""
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)
    product, variant = make.honey(cast, household_fen=FIRST[0], shares=FIRST[1])
    make.lot(cast, product)
    order = make.delivered(cast, [(variant, 1)])
    assert pay_all(cast) == [2044]
    fact = make.seen(cast, order)
    orders.refund(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        order_id=order.id,
        version=fact.version,
        lines={fact.lines[0].id: 1000},
        postage_fen=0,
        reason="half of it had leaked",
    )
    return cast


def pay_all(cast: Cast) -> list[int]:
    sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    rows = asked.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows
    for row in rows:
        settlement.mark_paid(by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)
    return [row.amount_fen for row in rows]


def account(cast: Cast) -> int:
    return books.balance(by=cast.manager, code=f"household:{cast.household.household_id}")


def told(cast: Cast) -> StatementFact:
    return asked.statement(by=cast.household, at=NOW, household_id=home(cast.household), since=SINCE, until=UNTIL)


def sell_again(cast: Cast) -> UUID:
    product, variant = make.honey(cast, slug="linden", household_fen=SECOND[0], shares=SECOND[1])
    make.lot(cast, product)
    return make.delivered(cast, [(variant, 1)]).id


def test_it_is_netted_from_the_next_sale(refunded: Cast) -> None:
    """The household was paid 20.44; of 10.00 it bears 9.20 and is in debit; it is paid nothing; 16.27 then pay 7.07."""
    assert account(refunded) == 920
    assert asked.payouts_due(by=refunded.manager) == 0
    with refused(Kind.CONFLICT):
        settlement.make_payout_sheet(by=refunded.bookkeeper, at=NOW, key=new_key())
    sell_again(refunded)
    assert account(refunded) == 920 - 1627
    assert pay_all(refunded) == [707]
    assert account(refunded) == 0
    lines = [(line.kind, line.amount_fen) for line in told(refunded).lines]
    assert lines == [
        (LineKind.SALE, 2044),
        (LineKind.PAID, -2044),
        (LineKind.REFUND, -920),
        (LineKind.SALE, 1627),
        (LineKind.PAID, -707),
    ]
    assert told(refunded).closing_fen == 0
    for transaction in books.all_transactions(by=refunded.manager):
        ends: dict[str, int] = {}
        for entry in transaction.entries:
            ends[entry.debit] = ends.get(entry.debit, 0) + entry.amount_fen
            ends[entry.credit] = ends.get(entry.credit, 0) - entry.amount_fen
        assert sum(ends.values()) == 0
    assert check_books() == []


def test_it_is_said_in_words_as_long_as_it_is_open(refunded: Cast) -> None:
    [row] = asked.owed(by=refunded.bookkeeper)
    assert (row.owed_fen, row.payable_fen, row.comes_off_fen) == (-920, 0, 920)
    fact = told(refunded)
    assert [line.comes_off_fen for line in fact.lines] == [0, 0, 920]
    number = next(line.reference for line in fact.lines if line.kind == LineKind.REFUND)
    with override("en"):
        paper = statement_data(fact, Speech("en", "Asia/Shanghai"))
    said = f"The station took back 9.20 yuan for order {number}; it comes off your next sale."
    assert said in paper["sections"][0]["table"]["rows"][1][1]
    assert paper["account"]["words"].startswith("You were paid 9.20 yuan for goods that came back later.")
    sell_again(refunded)
    fact = told(refunded)
    assert (fact.comes_off_fen, [line.comes_off_fen for line in fact.lines]) == (0, [0, 0, 0, 0])


def test_no_money_is_handed_out_to_a_household_in_debit(refunded: Cast) -> None:
    with refused(Kind.CONFLICT):
        settlement.make_payout_sheet(
            by=refunded.bookkeeper, at=NOW, key=new_key(), household_ids=[home(refunded.household)]
        )


@pytest.mark.parametrize(
    ("closing", "refunds", "parts"),
    [
        (0, [5], [0]),
        (-3, [5], [3]),
        (-7, [5, 4], [3, 4]),
        (-20, [5, 4], [5, 4]),
        (-2, [5, 4], [0, 2]),
        (-2, [], []),
    ],
)
def test_the_latest_refund_is_the_one_still_open(closing: int, refunds: list[int], parts: list[int]) -> None:
    assert coming_off(closing, refunds) == parts
