"""Keeping back seed, labels and dues: with consent, with a reason, never more than is owed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import DeductionKind, LineKind
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast, home
from tests.refusals import refused

SINCE, UNTIL = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def owed(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """62.50 are owed to Abliz, who has agreed to deductions."""
    make.delivered(cast, [(honey[1], 2)])
    agree(cast)
    return cast


def agree(cast: Cast) -> None:
    people.give_consent(
        by=cast.household,
        at=NOW,
        key=new_key(),
        household_id=home(cast.household),
        purpose=ConsentPurpose.DEDUCTIONS,
        text_version="1",
    )


def deduct(
    cast: Cast,
    fen: int = 1600,
    *,
    by: Actor | None = None,
    kind: DeductionKind = DeductionKind.SEED,
    reason: str = "2 kg of cotton seed",
    household: UUID | None = None,
) -> UUID:
    return settlement.deduct(
        by=by or cast.bookkeeper,
        at=NOW,
        key=new_key(),
        household_id=household or home(cast.household),
        kind=kind,
        amount_fen=fen,
        reason=reason,
    )


def test_it_works(owed: Cast) -> None:
    deduct(owed)
    deduct(owed, 100, kind=DeductionKind.DUES, reason="October")
    assert [row.owed_fen for row in asked.owed(by=owed.bookkeeper)] == [4550]
    assert books.balance(by=owed.manager, code="deduction:seed") == -1600
    assert books.balance(by=owed.manager, code="deduction:dues") == -100
    told = asked.statement(by=owed.household, at=NOW, household_id=home(owed.household), since=SINCE, until=UNTIL)
    assert [(line.kind, line.source, line.reason, line.amount_fen) for line in told.lines] == [
        (LineKind.SALE, "shop", "", 6250),
        (LineKind.DEDUCTION, "seed", "2 kg of cotton seed", -1600),
        (LineKind.DEDUCTION, "dues", "October", -100),
    ]
    assert (told.deducted_fen, told.closing_fen) == (1700, 4550)
    assert check_books() == []


def test_without_consent_nothing_is_kept_back(owed: Cast) -> None:
    deduct(owed)
    purpose = ConsentPurpose.DEDUCTIONS
    household = home(owed.household)
    people.withdraw_consent(by=owed.household, at=NOW, key=new_key(), household_id=household, purpose=purpose)
    with refused(Kind.FORBIDDEN):
        deduct(owed, 1)
    with refused(Kind.FORBIDDEN):
        deduct(owed, 1, household=home(owed.neighbour))
    agree(owed)
    deduct(owed, 1)


@pytest.mark.parametrize("fen", [6251, 10_000_000])
def test_more_than_is_owed_is_refused(owed: Cast, fen: int) -> None:
    with refused(Kind.CONFLICT, field="amount"):
        deduct(owed, fen)
    deduct(owed, 6250)
    with refused(Kind.CONFLICT, field="amount"):
        deduct(owed, 1)


def test_what_stands_on_an_open_sheet_is_left_alone(owed: Cast, honey: tuple[UUID, UUID]) -> None:
    orders.open_drawer(by=owed.clerk, at=NOW, key=new_key(), float_fen=50_000)
    sheet = settlement.make_payout_sheet(by=owed.bookkeeper, at=NOW, key=new_key())
    with refused(Kind.CONFLICT, field="amount"):
        deduct(owed, 1)
    make.delivered(owed, [(honey[1], 1)])
    deduct(owed, 3125)
    [row] = asked.payout_sheet(by=owed.bookkeeper, sheet_id=sheet).rows
    settlement.mark_paid(by=owed.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)
    assert check_books() == []
    money = asked.my_money(by=owed.household, at=NOW)
    assert [(month.earned_fen, month.paid) for month in money.months] == [(9375, True)]


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_or_less_is_refused(owed: Cast, fen: int) -> None:
    with refused(Kind.INVALID, field="amount"):
        deduct(owed, fen)


def test_it_has_a_reason(owed: Cast) -> None:
    with refused(Kind.INVALID, field="reason"):
        deduct(owed, reason=" ")


def test_another_station_s_household_does_not_exist_here(owed: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        deduct(owed, by=owed.far_manager)
    with refused(Kind.NOT_FOUND):
        deduct(owed, household=home(owed.far_household))
