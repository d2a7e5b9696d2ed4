"""Consents: given and withdrawn, one purpose at a time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused, unchanged

NAME, PORTRAIT = ConsentPurpose.NAME_ON_PAGE, ConsentPurpose.PORTRAIT_ON_PAGE
LATER = NOW + timedelta(days=1)


def give(cast: Cast, *, by: Actor | None = None, purpose: ConsentPurpose = NAME, at=NOW, household=None, text="2026-1"):
    wanted = household or home(cast.household)
    return people.give_consent(
        by=by or cast.household, at=at, key=new_key(), household_id=wanted, purpose=purpose, text_version=text
    )


def withdraw(cast: Cast, *, by: Actor | None = None, purpose: ConsentPurpose = NAME, household=None) -> None:
    wanted = household or home(cast.household)
    people.withdraw_consent(by=by or cast.household, at=LATER, key=new_key(), household_id=wanted, purpose=purpose)


def agrees(cast: Cast, purpose: ConsentPurpose = NAME) -> bool:
    household = cast.household.household_id
    assert household
    return register.has_consent(station_id=cast.station_id, household_id=household, purpose=purpose)


def test_it_works(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    made = give(cast)
    assert (agrees(cast), agrees(cast, PORTRAIT)) == (True, False)
    withdraw(cast)
    assert not agrees(cast)
    [fact] = register.consents_of(by=cast.household, household_id=household)
    assert (fact.id, fact.purpose, fact.text_version, fact.given_at, fact.withdrawn_at) == (
        made,
        NAME,
        "2026-1",
        NOW,
        LATER,
    )


def test_a_consent_that_lives_is_kept_as_it_was_given(cast: Cast) -> None:
    household: UUID | None = cast.household.household_id
    assert household
    first = give(cast)
    assert give(cast, at=LATER, text="2026-2") == first
    assert [c.text_version for c in register.consents_of(by=cast.household, household_id=household)] == ["2026-1"]


def test_given_again_after_it_was_withdrawn_it_is_another(cast: Cast) -> None:
    first = give(cast)
    withdraw(cast)
    assert give(cast, at=LATER) != first
    assert agrees(cast)


def test_what_was_not_given_can_be_withdrawn_all_the_same(cast: Cast) -> None:
    with unchanged(but=frozenset({"records_deed"})):
        withdraw(cast)


def test_staff_write_down_what_was_said_at_the_desk(cast: Cast) -> None:
    give(cast, by=cast.clerk)
    assert agrees(cast)


def test_nobody_agrees_for_a_neighbour(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        give(cast, household=cast.neighbour.household_id)
    give(cast)
    with refused(Kind.NOT_FOUND):
        withdraw(cast, by=cast.neighbour)


def test_another_station_s_household_does_not_exist_here(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        give(cast, by=cast.clerk, household=cast.far_household.household_id)
    with refused(Kind.NOT_FOUND):
        withdraw(cast, by=cast.clerk, household=cast.far_household.household_id)


def test_which_text_was_read_out_must_be_said(cast: Cast) -> None:
    with refused(Kind.INVALID):
        give(cast, text="")
