"""Correcting a household's name and phone."""

from __future__ import annotations

from uuid import UUID

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused


def correct(
    cast: Cast, *, by=None, household_id: UUID | None = None, name="Abliz Rehman", phone="13800000220", version=1
):
    people.correct_household(
        by=by or cast.manager,
        at=NOW,
        key=new_key(),
        household_id=household_id or home(cast.household),
        name=name,
        phone=phone,
        version=version,
    )


def found(cast: Cast, text: str) -> list[str]:
    return [seen.name for seen in people.find_households(by=cast.clerk, at=NOW, text=text)]


def test_it_works(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    correct(cast)
    seen = people.see_households(
        by=cast.clerk, at=NOW, household_ids=[household], purpose=Purpose.SETTLE, fields=("name", "phone")
    )[household]
    assert (seen.name, seen.phone_masked, seen.version) == ("Abliz Rehman", "138******20", 2)
    assert found(cast, "Rehman") == found(cast, "13800000220") == ["Abliz Rehman"]
    assert found(cast, "Rahman") == found(cast, "13800000106") == []


def test_a_household_corrects_itself(cast: Cast) -> None:
    correct(cast, by=cast.household, phone="")
    assert found(cast, "Rehman") == ["Abliz Rehman"]


def test_who_saw_an_older_entry_is_told(cast: Cast) -> None:
    correct(cast)
    with refused(Kind.STALE):
        correct(cast, by=cast.household, name="Abliz")


def test_a_household_does_not_correct_its_neighbour(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        correct(cast, by=cast.household, household_id=cast.neighbour.household_id)


def test_another_station_s_household_does_not_exist_here(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        correct(cast, household_id=cast.far_household.household_id)


def test_a_clerk_does_not_correct(cast: Cast) -> None:
    with refused(Kind.FORBIDDEN):
        correct(cast, by=cast.clerk)


def test_a_name_and_a_phone_must_be_possible(cast: Cast) -> None:
    with refused(Kind.INVALID, field="name"):
        correct(cast, name="\0")
    with refused(Kind.INVALID, field="phone"):
        correct(cast, phone="911")
