"""Another member of a household."""

from __future__ import annotations

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused


def add(cast: Cast, household_id=None, name: str = "Rena", phone: str = "", by=None):
    wanted = household_id or home(cast.household)
    return people.add_member(by=by or cast.clerk, at=NOW, key=new_key(), household_id=wanted, name=name, phone=phone)


def test_it_works(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    made = add(cast, phone="13800000210")
    seen = people.see_households(
        by=cast.clerk, at=NOW, household_ids=[household], purpose=Purpose.CORRECT, fields=("members",)
    )[household]
    assert [(m.name, m.phone_masked) for m in seen.members] == [
        ("Abliz Rahman", "138******06"),
        ("Rena", "138******10"),
    ]
    assert seen.members[1].id == made


def test_a_household_of_another_station_does_not_exist_here(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        add(cast, cast.far_household.household_id)


def test_a_household_that_left_gets_no_members(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    people.erase_household(by=cast.manager, at=NOW, key=new_key(), household_id=household)
    with refused(Kind.NOT_FOUND):
        add(cast)


def test_nobody_is_nobody(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        add(cast, new_id())


def test_more_than_twenty_are_refused(cast: Cast) -> None:
    for number in range(19):
        add(cast, name=f"Member {number}")
    with refused(Kind.INVALID):
        add(cast)


def test_a_member_has_a_name(cast: Cast) -> None:
    with refused(Kind.INVALID, field="name"):
        add(cast, name=" ")
    with refused(Kind.INVALID, field="phone"):
        add(cast, phone="12345")
