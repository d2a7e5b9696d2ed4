"""Closing a period: numbered statements that never change, whatever is sold, refunded or paid afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.models import Closing
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.models import Household
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement import statements
from cunzhan.domain.trade.settlement.facts import LineKind, StatementFact
from cunzhan.domain.trade.settlement.models import ClosedStatement
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.refusals import refused, unchanged

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
IN_NOVEMBER = NOW + timedelta(days=20)
IN_DECEMBER = NOW + timedelta(days=50)


def close(cast: Cast, since: date = OCTOBER, until: date = NOVEMBER, *, at: datetime = IN_NOVEMBER, by=None) -> UUID:
    return settlement.close_period(by=by or cast.bookkeeper, at=at, key=new_key(), since=since, until=until)


def told(cast: Cast, since: date = OCTOBER, until: date = NOVEMBER, *, at: datetime = IN_NOVEMBER) -> StatementFact:
    return asked.statement(by=cast.household, at=at, household_id=home(cast.household), since=since, until=until)


def contents(cast: Cast) -> list[tuple[str, str, str]]:
    return list(
        ClosedStatement.objects.of(cast.station_id).order_by("number").values_list("number", "content", "digest")
    )


@pytest.fixture
def sold(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """In October 62.50 of Abliz were sold; the order is kept for a refund later."""
    cast.extra["order"] = make.delivered(cast, [(honey[1], 2)])
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=50_000)
    return cast


class TestClosed:
    def test_every_household_with_anything_to_state_gets_a_number(self, sold: Cast) -> None:
        before = told(sold)
        close(sold)
        [period] = asked.periods(by=sold.bookkeeper)
        assert (period.name, period.since, period.until, period.statements) == ("2610", OCTOBER, NOVEMBER, 1)
        [closed] = asked.closed_statements(by=sold.household, household_id=home(sold.household))
        assert (closed.number, closed.closing_fen, closed.closed_at) == ("2610-0001", 6250, IN_NOVEMBER)
        fact = asked.closed_statement(by=sold.household, number="2610-0001")
        assert (fact.number, fact.lines, fact.closing_fen) == ("2610-0001", before.lines, before.closing_fen)
        assert told(sold, at=IN_DECEMBER) == fact
        assert check_books() == []

    def test_nothing_that_comes_later_changes_it(self, sold: Cast, honey: tuple[UUID, UUID]) -> None:
        close(sold)
        kept, fact = contents(sold), told(sold)
        order = sold.extra["order"]
        seen = make.seen(sold, order)  # type: ignore[arg-type]
        orders.refund(
            by=sold.manager,
            at=IN_NOVEMBER,
            key=new_key(),
            order_id=seen.id,
            version=seen.version,
            lines={seen.lines[0].id: 760},
            postage_fen=0,
            reason="leaked",
        )
        make.delivered(sold, [(honey[1], 1)], at=IN_NOVEMBER)
        sheet = settlement.make_payout_sheet(by=sold.bookkeeper, at=IN_NOVEMBER, key=new_key())
        [row] = asked.payout_sheet(by=sold.bookkeeper, sheet_id=sheet).rows
        settlement.mark_paid(by=sold.bookkeeper, at=IN_NOVEMBER, key=new_key(), payout_id=row.id)
        people.erase_household(by=sold.manager, at=IN_NOVEMBER, key=new_key(), household_id=home(sold.household))
        assert contents(sold) == kept
        assert told(sold, at=IN_DECEMBER) == fact
        assert statements.frozen(fact) == (kept[0][1], kept[0][2])
        later = told(sold, NOVEMBER, DECEMBER, at=IN_DECEMBER)
        assert (later.opening_fen, later.closing_fen) == (6250, 0)
        assert [(line.kind, line.amount_fen) for line in later.lines] == [
            (LineKind.REFUND, -625),
            (LineKind.SALE, 3125),
            (LineKind.PAID, -8750),
        ]
        close(sold, NOVEMBER, DECEMBER, at=IN_DECEMBER)
        assert contents(sold)[0] == kept[0]
        assert check_books() == []

    def test_a_second_run_makes_nothing_new(self, sold: Cast) -> None:
        first = close(sold)
        kept = contents(sold)
        with unchanged(frozenset({"records_deed"})):
            assert close(sold, at=IN_DECEMBER) == first
        assert contents(sold) == kept

    def test_more_periods_of_one_month_have_letters(self, sold: Cast) -> None:
        close(sold, OCTOBER, date(2026, 10, 16), at=NOW)
        close(sold, date(2026, 10, 16), NOVEMBER)
        assert [period.name for period in asked.periods(by=sold.manager)] == ["2610b", "2610"]

    def test_the_word_of_a_household_that_left_stays_under_its_number(self, sold: Cast) -> None:
        people.erase_household(by=sold.manager, at=NOW, key=new_key(), household_id=home(sold.household))
        close(sold)
        assert [number for number, _content, _digest in contents(sold)] == ["2610-0001"]
        assert "Abliz" not in contents(sold)[0][1]


class TestRefused:
    def test_days_that_are_not_over(self, sold: Cast) -> None:
        with refused(Kind.INVALID, field="until"):
            close(sold, OCTOBER, date(2026, 10, 17), at=NOW)
        close(sold, OCTOBER, date(2026, 10, 16), at=NOW)

    def test_an_end_before_the_beginning(self, sold: Cast) -> None:
        with refused(Kind.INVALID, field="until"):
            close(sold, NOVEMBER, NOVEMBER)

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            (date(2026, 11, 2), DECEMBER),
            (date(2026, 10, 31), DECEMBER),
            (OCTOBER, DECEMBER),
            (OCTOBER, date(2026, 10, 9)),
        ],
    )
    def test_a_gap_or_an_overlap(self, sold: Cast, since: date, until: date) -> None:
        close(sold)
        with refused(Kind.INVALID, field="since"):
            close(sold, since, until, at=IN_DECEMBER)

    def test_posting_into_closed_days(self, sold: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.sent(sold, [(honey[1], 1)])
        close(sold)
        with refused(Kind.CONFLICT):
            orders.confirm_delivery(by=sold.clerk, at=NOW, key=new_key(), order_id=order.id)
        with refused(Kind.CONFLICT):
            settlement.advance(
                by=sold.bookkeeper, at=NOW, key=new_key(), household_id=home(sold.household), amount_fen=1, reason="x"
            )
        orders.confirm_delivery(by=sold.clerk, at=IN_NOVEMBER, key=new_key(), order_id=order.id)
        assert check_books() == []

    def test_another_station_closes_its_own(self, sold: Cast, honey: tuple[UUID, UUID]) -> None:
        close(sold, by=sold.far_manager)
        assert asked.periods(by=sold.bookkeeper) == ()
        make.delivered(sold, [(honey[1], 1)])

    def test_a_neighbour_or_a_clerk_reads_no_statement(self, sold: Cast) -> None:
        close(sold)
        for by in (sold.neighbour, sold.clerk, sold.far_manager):
            with refused(Kind.NOT_FOUND):
                asked.closed_statement(by=by, number="2610-0001")
        with refused(Kind.NOT_FOUND):
            asked.closed_statement(by=sold.household, number="2610-0009")


def test_a_posting_slipped_into_closed_days_is_found(sold: Cast) -> None:
    close(sold)
    Closing.objects.bulk_create([Closing(station_id=sold.station_id, until=DECEMBER, at=NOW, last_number=1)])
    assert next((finding.table, finding.says) for finding in check_books()) == ("ledger_transaction", "2026-10-16")


def test_the_questions_are_the_same_for_one_household_and_for_many(sold: Cast, honey: tuple[UUID, UUID]) -> None:
    def count(since: date, until: date, at: datetime) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            close(sold, since, until, at=at)
        return len(found)

    few = count(OCTOBER, NOVEMBER, IN_NOVEMBER)
    for number in range(20):
        admitted = people.admit_household(by=sold.clerk, at=IN_NOVEMBER, key=new_key(), name=f"Household {number}")
        actor = Actor(Role.HOUSEHOLD, sold.station_id, household_id=admitted.id)
        orders_of(sold, actor)
    many = count(NOVEMBER, DECEMBER, IN_DECEMBER)
    assert [period.statements for period in asked.periods(by=sold.manager)] == [21, 1]
    assert many == few


def test_350_households_are_closed_like_40(cast: Cast) -> None:
    """Each has its part of a pool. What is asked and written does not grow with them, but for what SQLite cuts up."""
    counts = []
    for count, first, since, until, at in (
        (40, "4", OCTOBER, NOVEMBER, IN_NOVEMBER),
        (350, "5", NOVEMBER, DECEMBER, IN_DECEMBER),
    ):
        product, sack = make.honey(cast, slug=f"millet-{count}", household_fen=100_000, base_quantity=count * 10)
        numbers = [f"{first}{number:03}" for number in range(count)]
        Household.objects.bulk_create(
            [Household(station_id=cast.station_id, number=number, admitted_at=NOW) for number in numbers]
        )
        day = datetime(since.year, since.month, 17, 4, tzinfo=UTC)
        lot = stock.receive_pool(
            by=cast.clerk,
            at=day,
            key=new_key(),
            product_id=product,
            contributions=[(number, 10) for number in numbers],
            grade=Grade.A,
            made_date=TODAY,
        )
        make.delivered(cast, [(sack, 1)], at=day)
        settlement.share_pool(by=cast.bookkeeper, at=day, key=new_key(), lot_id=lot.id)
        sums = asked.period_to_close(by=cast.bookkeeper, at=at, since=since, until=until)
        with CaptureQueriesContext(connection) as said:
            close(cast, since, until, at=at)
        counts.append(len(said))
    assert (sums.households, sums.opening_fen, sums.earned_fen, sums.closing_fen) == (390, 100_000, 100_000, 200_000)
    assert [period.statements for period in asked.periods(by=cast.manager)] == [390, 40]
    closing = ClosedStatement.objects.of(cast.station_id).filter(period__name="2611").values_list("closing_fen")
    assert sum(fen for (fen,) in closing) == 200_000
    assert counts[1] - counts[0] <= 8
    assert check_books() == []


class TestLookedAtFirst:
    def test_it_says_what_would_be_closed_and_changes_nothing(self, sold: Cast) -> None:
        with unchanged():
            sums = asked.period_to_close(by=sold.bookkeeper, at=IN_NOVEMBER, since=OCTOBER, until=NOVEMBER)
        assert (sums.households, sums.opening_fen, sums.earned_fen) == (1, 0, 6250)
        assert (sums.deducted_fen, sums.paid_fen, sums.closing_fen) == (0, 0, 6250)

    def test_days_that_are_not_over(self, sold: Cast) -> None:
        with refused(Kind.INVALID, field="until"):
            asked.period_to_close(by=sold.bookkeeper, at=NOW, since=OCTOBER, until=NOVEMBER)

    def test_others_are_told_nothing(self, sold: Cast) -> None:
        for by in (sold.clerk, sold.household, sold.officer):
            with refused(Kind.FORBIDDEN):
                asked.period_to_close(by=by, at=IN_NOVEMBER, since=OCTOBER, until=NOVEMBER)


def orders_of(cast: Cast, actor: Actor) -> None:
    settlement.carry_over_household(
        by=cast.bookkeeper, at=IN_NOVEMBER, key=new_key(), household_id=home(actor), owed_fen=100
    )
    assert books.balance(by=cast.manager, code=f"household:{actor.household_id}") == -100
