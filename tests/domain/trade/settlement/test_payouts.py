"""Advances, and paying households by cash sheet: each payout once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import LineKind, MonthFact, OwedRow, PayoutRow, PayoutState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.refusals import refused

LATER = NOW + timedelta(hours=1)
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def owed(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """The station owes Abliz 62.50 and Patigul 31.25; 500.00 are in the drawer."""
    make.delivered(cast, [(honey[1], 2)])
    product, variant = make.honey(cast, slug="linden")
    make.lot(cast, product, household=cast.neighbour)
    make.delivered(cast, [(variant, 1)])
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)
    return cast


def advance(
    cast: Cast, fen: int, *, by: Actor | None = None, household: Any = None, reason: str = "frames", at=NOW
) -> UUID:
    wanted = household or home(cast.household)
    return settlement.advance(
        by=by or cast.bookkeeper, at=at, key=new_key(), household_id=wanted, amount_fen=fen, reason=reason
    )


def sheet(cast: Cast, *, by: Actor | None = None, households: Any = None, at=NOW) -> UUID:
    return settlement.make_payout_sheet(by=by or cast.bookkeeper, at=at, key=new_key(), household_ids=households)


def rows(cast: Cast, sheet_id: UUID) -> tuple[PayoutRow, ...]:
    return asked.payout_sheet(by=cast.bookkeeper, sheet_id=sheet_id).rows


def pay(cast: Cast, payout: PayoutRow, by: Actor | None = None, at=LATER) -> None:
    settlement.mark_paid(by=by or cast.bookkeeper, at=at, key=new_key(), payout_id=payout.id)


def fail(cast: Cast, payout: PayoutRow, reason: str = "not at home", by: Actor | None = None) -> None:
    settlement.mark_failed(by=by or cast.bookkeeper, at=LATER, key=new_key(), payout_id=payout.id, reason=reason)


def owes(cast: Cast) -> list[tuple[str, int, int, int]]:
    return [(r.household_number, r.owed_fen, r.advance_fen, r.payable_fen) for r in asked.owed(by=cast.bookkeeper)]


class TestAdvance:
    def test_it_works(self, owed: Cast) -> None:
        advance(owed, 1000)
        assert owes(owed) == [("0001", 6250, 1000, 5250), ("0002", 3125, 0, 3125)]
        assert books.balance(by=owed.manager, code="cash") == 49_000
        assert check_books() == []

    @pytest.mark.parametrize("fen", [0, -1, 2_000_001])
    def test_an_amount_that_cannot_be_is_refused(self, owed: Cast, fen: int) -> None:
        with refused(Kind.INVALID, field="amount"):
            advance(owed, fen)

    def test_more_than_the_drawer_holds_is_refused(self, owed: Cast) -> None:
        with refused(Kind.CONFLICT):
            advance(owed, 50_001)
        advance(owed, 50_000)

    def test_it_has_a_reason(self, owed: Cast) -> None:
        with refused(Kind.INVALID, field="reason"):
            advance(owed, 100, reason="")

    def test_a_household_of_another_station_or_one_that_left_gets_none(self, owed: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            advance(owed, 100, household=owed.far_household.household_id)
        own = owed.household.household_id
        assert own
        people.erase_household(by=owed.manager, at=NOW, key=new_key(), household_id=own)
        with refused(Kind.CONFLICT):
            advance(owed, 100)


class TestSheet:
    def test_it_lists_everybody_who_is_owed_something(self, owed: Cast) -> None:
        advance(owed, 1000)
        made = asked.payout_sheet(by=owed.manager, sheet_id=sheet(owed))
        assert (made.number, made.total_fen, made.left) == ("S2610-01", 8375, 2)
        assert [(r.household_number, r.amount_fen, r.deducted_fen, r.state) for r in made.rows] == [
            ("0001", 5250, 1000, PayoutState.LISTED),
            ("0002", 3125, 0, PayoutState.LISTED),
        ]
        assert asked.payouts_due(by=owed.manager) == 0

    def test_a_household_stands_on_one_open_sheet(self, owed: Cast, honey: tuple[UUID, UUID]) -> None:
        first = sheet(owed, households=[owed.household.household_id])
        make.delivered(owed, [(honey[1], 1)])
        second = sheet(owed)
        assert [[r.household_number for r in rows(owed, made)] for made in (first, second)] == [["0001"], ["0002"]]
        with refused(Kind.CONFLICT):
            sheet(owed)

    def test_an_advance_larger_than_what_is_owed_is_repaid_as_far_as_it_goes(self, owed: Cast) -> None:
        advance(owed, 10_000)
        [row] = rows(owed, sheet(owed, households=[owed.household.household_id]))
        assert (row.amount_fen, row.deducted_fen) == (0, 6250)
        pay(owed, row)
        assert owes(owed) == [("0001", 0, 3750, 0), ("0002", 3125, 0, 3125)]
        assert books.balance(by=owed.manager, code="cash") == 40_000
        assert check_books() == []

    def test_nobody_left_to_pay_makes_no_sheet(self, owed: Cast) -> None:
        with refused(Kind.CONFLICT):
            sheet(owed, households=[])
        with refused(Kind.CONFLICT):
            sheet(owed, by=owed.far_manager)
        with refused(Kind.CONFLICT):
            sheet(owed, households=[owed.far_household.household_id])

    def test_sheets_are_for_those_who_keep_the_books(self, owed: Cast) -> None:
        made = sheet(owed)
        assert [s.id for s in asked.payout_sheets(by=owed.manager).items] == [made]
        for by in (owed.clerk, owed.household, owed.buyer, owed.officer):
            with refused(Kind.FORBIDDEN):
                asked.payout_sheet(by=by, sheet_id=made)
            with refused(Kind.FORBIDDEN):
                asked.payout_sheets(by=by)
            with refused(Kind.FORBIDDEN):
                asked.owed(by=by)
        with refused(Kind.NOT_FOUND):
            asked.payout_sheet(by=owed.far_manager, sheet_id=made)


class TestPaid:
    def test_it_works(self, owed: Cast) -> None:
        advance(owed, 1000)
        made = sheet(owed)
        pay(owed, rows(owed, made)[0])
        paid, listed = rows(owed, made)
        assert (paid.state, paid.done_at, listed.state) == (PayoutState.PAID, LATER, PayoutState.LISTED)
        assert owes(owed) == [("0002", 3125, 0, 3125)]
        assert books.balance(by=owed.manager, code="cash") == 50_000 - 1000 - 5250
        assert check_books() == []

    def test_it_is_paid_once(self, owed: Cast) -> None:
        [row, _other] = rows(owed, sheet(owed))
        pay(owed, row)
        with refused(Kind.CONFLICT):
            pay(owed, row)
        with refused(Kind.CONFLICT):
            fail(owed, row)

    def test_what_failed_is_not_paid(self, owed: Cast) -> None:
        [row, _other] = rows(owed, sheet(owed))
        fail(owed, row)
        with refused(Kind.CONFLICT):
            pay(owed, row)

    def test_more_than_the_drawer_holds_is_refused(self, owed: Cast) -> None:
        [row, _other] = rows(owed, sheet(owed))
        orders.move_money(by=owed.manager, at=NOW, key=new_key(), source="cash", target="bank", amount_fen=43_751)
        with refused(Kind.CONFLICT):
            pay(owed, row)

    def test_less_is_owed_than_the_sheet_says(self, owed: Cast, honey: tuple[UUID, UUID]) -> None:
        """A refund came between the sheet and the paying."""
        order = make.delivered(owed, [(honey[1], 1)])
        [row, _other] = rows(owed, sheet(owed))
        fact = make.seen(owed, order)
        content = {"order_id": order.id, "version": fact.version, "lines": {fact.lines[0].id: 3800}, "postage_fen": 0}
        orders.refund(by=owed.manager, at=NOW, key=new_key(), reason="lost", **content)  # type: ignore[arg-type]
        with refused(Kind.CONFLICT):
            pay(owed, row)
        fail(owed, row, "a refund came in between")
        [new, *_] = rows(owed, sheet(owed))
        assert new.amount_fen == 6250
        pay(owed, new)
        assert check_books() == []

    def test_another_station_s_payout_does_not_exist_here(self, owed: Cast) -> None:
        [row, _other] = rows(owed, sheet(owed))
        with refused(Kind.NOT_FOUND):
            pay(owed, row, by=owed.far_manager)
        with refused(Kind.NOT_FOUND):
            fail(owed, row, by=owed.far_manager)
        with refused(Kind.NOT_FOUND):
            settlement.mark_paid(by=owed.manager, at=NOW, key=new_key(), payout_id=new_id())


class TestFailed:
    def test_the_money_stays_owed_and_a_new_sheet_lists_it(self, owed: Cast) -> None:
        made = sheet(owed)
        fail(owed, rows(owed, made)[0])
        row = rows(owed, made)[0]
        assert (row.state, row.reason) == (PayoutState.FAILED, "not at home")
        assert owes(owed)[0] == ("0001", 6250, 0, 6250)
        assert [r.household_number for r in rows(owed, sheet(owed))] == ["0001"]
        assert check_books() == []

    def test_it_has_a_reason(self, owed: Cast) -> None:
        [row, _other] = rows(owed, sheet(owed))
        with refused(Kind.INVALID, field="reason"):
            fail(owed, row, " ")


class TestStatement:
    @pytest.fixture
    def told(self, owed: Cast, honey: tuple[UUID, UUID]) -> Cast:
        """October: a sale of 62.50, an advance of 10.00. November: a sale of 31.25, a payout of all of it."""
        november = NOW + timedelta(days=20)
        advance(owed, 1000)
        make.delivered(owed, [(honey[1], 1)], at=november)
        [row, *_] = rows(owed, sheet(owed, at=november))
        pay(owed, row, at=november)
        return owed

    def statement(self, cast: Cast, since: date, until: date, by: Actor | None = None, household: Any = None):
        wanted = household or home(cast.household)
        return asked.statement(by=by or cast.household, at=LATER, household_id=wanted, since=since, until=until)

    def test_each_period_closes_where_the_next_opens_and_the_books_stand(self, told: Cast) -> None:
        first, second = self.statement(told, OCTOBER, NOVEMBER), self.statement(told, NOVEMBER, DECEMBER)
        assert [(line.kind, line.amount_fen) for line in first.lines] == [(LineKind.SALE, 6250)]
        assert (first.opening_fen, first.closing_fen, first.advance_left_fen) == (0, 6250, 1000)
        assert [(a.amount_fen, a.reason, a.day) for a in first.advances] == [(1000, "frames", TODAY)]
        assert [(line.kind, line.amount_fen) for line in second.lines] == [
            (LineKind.SALE, 3125),
            (LineKind.ADVANCE_REPAID, -1000),
            (LineKind.PAID, -8375),
        ]
        assert (second.opening_fen, second.closing_fen, second.advance_left_fen) == (6250, 0, 0)
        assert (second.sold_fen, second.deducted_fen, second.paid_fen) == (3125, 1000, 8375)
        whole = self.statement(told, OCTOBER, DECEMBER)
        assert whole.opening_fen + sum(line.amount_fen for line in whole.lines) == whole.closing_fen
        code = f"household:{told.household.household_id}"
        for until, closing in ((NOVEMBER, first.closing_fen), (DECEMBER, whole.closing_fen)):
            assert -books.balance_before(by=told.manager, code=code, day=until) == closing

    def test_every_line_says_what_was_sold_where(self, told: Cast) -> None:
        [line] = self.statement(told, OCTOBER, NOVEMBER).lines
        assert (line.day, line.product["en"], line.quantity, line.unit, line.source, line.reference) == (
            TODAY,
            "沙枣花蜂蜜",
            2000,
            "g",
            "shop",
            "261016-0001",
        )
        statement = self.statement(told, OCTOBER, NOVEMBER)
        assert (statement.rules, statement.household_number) == (("price_up 1",), "0001")
        assert statement.check_code == self.statement(told, OCTOBER, NOVEMBER, by=told.bookkeeper).check_code

    def test_an_empty_period_is_an_empty_statement(self, told: Cast) -> None:
        statement = self.statement(told, DECEMBER, date(2027, 1, 1))
        assert (statement.lines, statement.opening_fen, statement.closing_fen) == ((), 0, 0)

    def test_a_household_reads_its_own_only(self, told: Cast) -> None:
        for by in (told.neighbour, told.far_household, told.clerk, told.buyer, told.officer, told.far_manager):
            with refused(Kind.NOT_FOUND):
                self.statement(told, OCTOBER, NOVEMBER, by=by)
        with refused(Kind.NOT_FOUND):
            self.statement(told, OCTOBER, NOVEMBER, by=told.manager, household=told.far_household.household_id)

    def test_money_at_a_glance(self, told: Cast) -> None:
        money = asked.my_money(by=told.household, at=NOW + timedelta(days=30))
        assert (money.owed_fen, money.advance_fen, money.this_year_fen) == (0, 0, 9375)
        assert money.months == (MonthFact(2026, 10, 6250, True), MonthFact(2026, 11, 3125, True))
        assert money.last_paid_at == NOW + timedelta(days=20)
        hers = asked.my_money(by=told.neighbour, at=NOW)
        assert (hers.owed_fen, hers.months, hers.last_paid_at) == (3125, (MonthFact(2026, 10, 3125, False),), None)
        for by in (told.clerk, told.bookkeeper, told.manager, told.buyer):
            with refused(Kind.NOT_FOUND):
                asked.my_money(by=by, at=NOW)


def test_what_is_payable_is_never_negative() -> None:
    assert OwedRow(UUID(int=1), "1", 100, 300).payable_fen == 0
    assert OwedRow(UUID(int=1), "1", 300, 100).payable_fen == 200
