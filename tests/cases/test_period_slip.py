"""A farmer's period slip: what came in, what was kept back and why, what was paid; and another program agrees."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from cunzhan.adapters.bookkeeping import beancount
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import DeductionKind
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from tests import make
from tests.adapters.bookkeeping.test_beancount import bean_check
from tests.cast import NOW, TODAY, Cast, home

SINCE, UNTIL = date(2026, 10, 1), date(2026, 11, 1)


def bought(cast: Cast, product: UUID, kilograms: int, price_fen: int) -> None:
    settlement.buy_lot(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        household_id=home(cast.household),
        product_id=product,
        quantity=kilograms * 1000,
        price_fen=price_fen,
        grade=Grade.A,
        made_date=TODAY,
    )


def test_gross_less_advance_feed_and_dues(cast: Cast, tmp_path: Path) -> None:
    """19,540 and 390 and 500 are 20,430; less an advance of 2,000, feed 1,600 and dues 100 leaves 16,730."""
    mine = home(cast.household)
    product, _variant = make.honey(cast)
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=2_000_000)
    said = {"by": cast.bookkeeper, "at": NOW, "household_id": mine}
    settlement.advance(**said, key=new_key(), amount_fen=200_000, reason="before the season")  # type: ignore[arg-type]
    for price_fen in (1_954_000, 39_000, 50_000):
        bought(cast, product, 1, price_fen)
    agreed = ConsentPurpose.DEDUCTIONS
    people.give_consent(by=cast.household, at=NOW, key=new_key(), household_id=mine, purpose=agreed, text_version="1")
    for kind, fen in ((DeductionKind.FEED, 160_000), (DeductionKind.DUES, 10_000)):
        settlement.deduct(**said, key=new_key(), kind=kind, amount_fen=fen, reason="October")  # type: ignore[arg-type]
    sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    [row] = asked.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows
    assert (row.amount_fen, row.deducted_fen) == (1_673_000, 200_000)
    settlement.mark_paid(by=cast.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)
    told = asked.statement(by=cast.household, at=NOW, household_id=mine, since=SINCE, until=UNTIL)
    assert (told.bought_fen, told.deducted_fen, told.paid_fen, told.closing_fen) == (2_043_000, 370_000, 1_673_000, 0)
    assert check_books() == []
    lines = beancount.written("Shazao", ledger.balances(by=cast.manager), ledger.all_transactions(by=cast.manager))
    file = tmp_path / "ledger.beancount"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert bean_check(file) == (0, "")


def test_the_receipts_of_a_day(cast: Cast) -> None:
    """8 at 42.50 are 340, 7 at 43.00 are 301; the day is 641."""
    product, _variant = make.honey(cast)
    bought(cast, product, 8, 4250)
    bought(cast, product, 7, 4300)
    told = asked.statement(by=cast.household, at=NOW, household_id=home(cast.household), since=SINCE, until=UNTIL)
    assert [line.amount_fen for line in told.lines] == [34_000, 30_100]
    assert told.bought_fen == 64_100
