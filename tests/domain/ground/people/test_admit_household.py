"""Entering a household in the register."""

from __future__ import annotations

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import HouseholdRow, Purpose
from cunzhan.domain.ground.people.models import HouseholdKey, HouseholdPersonal, MemberPersonal
from cunzhan.kit.db import guard
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast
from tests.refusals import refused


def admit(cast: Cast, name: str = "Tursun Mehmet", **content: object):
    by = content.pop("by", cast.clerk)
    return people.admit_household(by=by, at=NOW, key=new_key(), name=name, **content)  # type: ignore[arg-type]


def test_it_works(cast: Cast) -> None:
    admitted = admit(cast, phone="138 0000 0200", members=(("Ayshe", "13800000201"), ("Ali", "")))
    assert admitted.number == "0003"
    assert register.household(by=cast.clerk, household_id=admitted.id) == HouseholdRow(admitted.id, "0003", NOW, True)
    fields = ("name", "phone", "members")
    seen = people.see_households(
        by=cast.clerk, at=NOW, household_ids=[admitted.id], purpose=Purpose.CORRECT, fields=fields
    )[admitted.id]
    assert (seen.number, seen.name, seen.phone_masked, seen.version) == ("0003", "Tursun Mehmet", "138******00", 1)
    assert [(m.name, m.phone_masked) for m in seen.members] == [("Ayshe", "138******01"), ("Ali", "")]


def test_nothing_personal_is_stored_in_the_clear(cast: Cast) -> None:
    admitted = admit(cast, "CANARY-Tursun", phone="13800000277", members=(("CANARY-Ayshe", "13800000278"),))
    with guard.opened():
        personal = HouseholdPersonal.objects.get(household_id=admitted.id)
        member = MemberPersonal.objects.get(member__household_id=admitted.id)
    for sealed in (personal.name_sealed, personal.phone_sealed, member.name_sealed, member.phone_sealed):
        assert b"CANARY" not in bytes(sealed)
        assert b"1380000027" not in bytes(sealed)


def test_every_household_has_a_key_of_its_own(cast: Cast) -> None:
    admit(cast)
    keys = [bytes(row.wrapped) for row in HouseholdKey.objects.all()]
    assert len(set(keys)) == len(keys) == 4


def test_numbers_count_up_at_each_station_alone(cast: Cast) -> None:
    assert [admit(cast).number, admit(cast).number] == ["0003", "0004"]
    assert admit(cast, by=cast.far_manager).number == "0002"


def test_a_household_without_a_phone_is_a_household_too(cast: Cast) -> None:
    assert admit(cast, phone="  ").number == "0003"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"phone": "1380000020"}, "phone"),
        ({"phone": "not a phone"}, "phone"),
        ({"members": (("", "13800000201"),)}, "name"),
        ({"members": (("Ayshe", "123"),)}, "phone"),
        ({"members": (("Ayshe", ""),) * 21}, ""),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, content: dict[str, object], field: str) -> None:
    with refused(Kind.INVALID, field=field):
        admit(cast, **content)  # type: ignore[arg-type]
