"""Logins of staff, their roles and passwords."""

from __future__ import annotations

from uuid import UUID

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import Standing
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, PASSWORD, PHONES, Cast
from tests.refusals import refused

NEW = "another-password"
TRIES = frozenset({"people_signinattempt"})


def create(by: Actor, phone: str = "13800000300", password: str = PASSWORD, name: str = "Dilnur") -> UUID:
    return people.create_person(by=by, at=NOW, key=new_key(), phone=phone, password=password, display_name=name)


def grant(
    by: Actor, person: UUID, role: Role = Role.CLERK, station: UUID | None = None, county: UUID | None = None
) -> UUID:
    return people.grant_role(
        by=by, at=NOW, key=new_key(), person_id=person, role=role, station_id=station, county_id=county
    )


def end(by: Actor, person: UUID | None, role: Role) -> None:
    assert person
    people.end_role(by=by, at=NOW, key=new_key(), person_id=person, role=role)


def reset(by: Actor, person: UUID | None, password: str = NEW) -> None:
    assert person
    people.reset_password(by=by, at=NOW, key=new_key(), person_id=person, password=password)


def signs_in(phone: str, password: str) -> bool:
    try:
        people.sign_in(at=NOW, phone=phone, password=password, address="10.0.0.1")
    except Refusal:
        return False
    return True


def holds(cast: Cast, epoch: int) -> bool:
    """Whether a session of the clerk may go on."""
    person = cast.clerk.person_id
    assert person
    standing = Standing(Role.CLERK, cast.station_id, None, None)
    return register.standing_holds(person_id=person, epoch=epoch, standing=standing)


class TestCreatePerson:
    def test_it_works(self, cast: Cast) -> None:
        made = create(cast.manager)
        signed = people.sign_in(at=NOW, phone="13800000300", password=PASSWORD, address="10.0.0.1")
        assert (signed.person_id, signed.display_name, signed.standings, signed.epoch) == (made, "Dilnur", (), 1)

    def test_a_phone_that_has_a_login_keeps_it_and_its_password(self, cast: Cast) -> None:
        assert create(cast.manager, PHONES["far_manager"], NEW, "Taken over") == cast.far_manager.person_id
        assert signs_in(PHONES["far_manager"], PASSWORD)
        assert not signs_in(PHONES["far_manager"], NEW)

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"phone": "12"}, "phone"),
            ({"name": " "}, "display_name"),
            ({"name": "x" * 41}, "display_name"),
            ({"password": "short"}, "password"),
            ({"password": "x" * 201}, "password"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, content: dict[str, str], field: str) -> None:
        with refused(Kind.INVALID, field=field):
            create(cast.manager, **content)


class TestGrantRole:
    def test_it_works(self, cast: Cast) -> None:
        made = create(cast.manager)
        grant(cast.manager, made, Role.BOOKKEEPER, cast.station_id)
        assert (made, Role.BOOKKEEPER) in {(row.person_id, row.role) for row in register.staff_of(by=cast.manager)}

    def test_a_role_given_twice_is_one_role(self, cast: Cast) -> None:
        made = create(cast.manager)
        first = grant(cast.manager, made, Role.CLERK, cast.station_id)
        assert grant(cast.manager, made, Role.CLERK, cast.station_id) == first

    @pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.HOUSEHOLD, Role.WORKER, Role.SETUP, Role.BUYER])
    def test_a_manager_makes_staff_and_nothing_else(self, cast: Cast, role: Role) -> None:
        made = create(cast.manager)
        with refused(Kind.FORBIDDEN):
            grant(cast.manager, made, role, cast.station_id)

    def test_a_manager_gives_no_role_elsewhere(self, cast: Cast) -> None:
        made = create(cast.manager)
        for station, county in ((cast.far_station_id, None), (cast.station_id, cast.county_id), (None, cast.county_id)):
            with refused(Kind.FORBIDDEN):
                grant(cast.manager, made, Role.CLERK, station, county)

    def test_nobody_gets_no_role(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            grant(cast.manager, new_id(), Role.CLERK, cast.station_id)


class TestEndRole:
    def test_it_works(self, cast: Cast) -> None:
        person = cast.clerk.person_id
        assert person
        assert holds(cast, 1)
        end(cast.manager, person, Role.CLERK)
        for epoch in (1, 2):
            assert not holds(cast, epoch)
        assert person not in {row.person_id for row in register.staff_of(by=cast.manager)}

    def test_a_manager_does_not_end_himself(self, cast: Cast) -> None:
        with refused(Kind.CONFLICT):
            end(cast.manager, cast.manager.person_id, Role.MANAGER)

    def test_a_role_that_is_not_there_cannot_end(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            end(cast.manager, cast.clerk.person_id, Role.BOOKKEEPER)

    def test_a_role_of_another_station_does_not_end_here(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            end(cast.manager, cast.far_manager.person_id, Role.MANAGER)


class TestResetPassword:
    def test_it_works(self, cast: Cast) -> None:
        reset(cast.manager, cast.clerk.person_id)
        assert signs_in(PHONES["clerk"], NEW)
        assert not signs_in(PHONES["clerk"], PASSWORD)
        assert not holds(cast, 1)

    def test_somebody_of_another_station_is_refused(self, cast: Cast) -> None:
        for stranger in (cast.far_manager, cast.courier, cast.officer):
            with refused(Kind.NOT_FOUND):
                reset(cast.manager, stranger.person_id)

    @pytest.mark.parametrize("victim", ["far_manager", "officer"])
    def test_a_manager_cannot_take_somebody_in_and_then_over(self, cast: Cast, victim: str) -> None:
        taken = create(cast.manager, PHONES[victim], NEW)
        grant(cast.manager, taken, Role.CLERK, cast.station_id)
        with refused(Kind.FORBIDDEN):
            reset(cast.manager, taken)
        assert signs_in(PHONES[victim], PASSWORD)

    def test_a_short_password_is_refused(self, cast: Cast) -> None:
        with refused(Kind.INVALID, field="password"):
            reset(cast.manager, cast.clerk.person_id, "short")


class TestChangePassword:
    def change(self, by: Actor, old: str = PASSWORD, new: str = NEW) -> None:
        people.change_password(by=by, at=NOW, key=new_key(), old=old, new=new)

    def test_it_works(self, cast: Cast) -> None:
        self.change(cast.household)
        assert signs_in(PHONES["household"], NEW)
        assert not signs_in(PHONES["household"], PASSWORD)

    def test_the_old_one_must_be_right(self, cast: Cast) -> None:
        with refused(Kind.FORBIDDEN, field="old"):
            self.change(cast.clerk, old="wrong-password")

    def test_the_new_one_must_be_long_enough(self, cast: Cast) -> None:
        with refused(Kind.INVALID, field="new"):
            self.change(cast.clerk, new="short")

    def test_who_came_by_card_has_none_to_change(self, cast: Cast) -> None:
        with refused(Kind.FORBIDDEN):
            self.change(Actor(Role.HOUSEHOLD, cast.station_id, household_id=cast.household.household_id))


class TestChangePasswordWithoutStation:
    def change(self, cast: Cast, old: str = PASSWORD, new: str = NEW) -> None:
        assert cast.officer.person_id
        people.change_password_without_station(
            at=NOW, person_id=cast.officer.person_id, old=old, new=new, address="10.0.0.1"
        )

    def test_it_works_once(self, cast: Cast) -> None:
        self.change(cast)
        assert signs_in(PHONES["officer"], NEW)
        assert not signs_in(PHONES["officer"], PASSWORD)
        with refused(Kind.FORBIDDEN, field="old", but=TRIES):
            self.change(cast, new="a third password")
        assert signs_in(PHONES["officer"], NEW)

    def test_the_new_one_must_be_long_enough(self, cast: Cast) -> None:
        with refused(Kind.INVALID, field="new"):
            self.change(cast, new="short")
        assert signs_in(PHONES["officer"], PASSWORD)

    def test_it_cannot_be_guessed(self, cast: Cast) -> None:
        for _try in range(5):
            with refused(Kind.FORBIDDEN, field="old", but=TRIES):
                self.change(cast, old="wrong-password")
        with refused(Kind.LOCKED, but=TRIES):
            self.change(cast)
        assert signs_in(PHONES["officer"], PASSWORD)


class TestOpenHouseholdLogin:
    def open(self, cast: Cast, household_id: UUID | None, phone: str = "13800000310", password: str = NEW) -> UUID:
        assert household_id
        return people.open_household_login(
            by=cast.manager, at=NOW, key=new_key(), household_id=household_id, phone=phone, password=password
        )

    def test_it_works(self, cast: Cast) -> None:
        self.open(cast, cast.household.household_id)
        signed = people.sign_in(at=NOW, phone="13800000310", password=NEW, address="10.0.0.1")
        assert [s.household_id for s in signed.standings] == [cast.household.household_id]

    def test_a_login_of_two_households_sees_both(self, cast: Cast) -> None:
        for household in (cast.household, cast.neighbour, cast.household):
            self.open(cast, household.household_id)
        signed = people.sign_in(at=NOW, phone="13800000310", password=NEW, address="10.0.0.1")
        assert [s.household_id for s in signed.standings] == [cast.household.household_id, cast.neighbour.household_id]

    def test_a_phone_that_has_a_login_keeps_its_password(self, cast: Cast) -> None:
        self.open(cast, cast.household.household_id, PHONES["far_manager"])
        assert not signs_in(PHONES["far_manager"], NEW)

    def test_another_station_s_household_is_refused(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            self.open(cast, cast.far_household.household_id)

    def test_what_cannot_be_is_refused(self, cast: Cast) -> None:
        with refused(Kind.INVALID, field="phone"):
            self.open(cast, cast.household.household_id, phone="1")
        with refused(Kind.INVALID, field="password"):
            self.open(cast, cast.household.household_id, password="1")


def test_only_a_manager_sees_who_works_here(cast: Cast) -> None:
    assert [row.display_name for row in register.staff_of(by=cast.manager)] == ["Gulnar", "Mirigul", "Adil"]
    for by in (cast.clerk, cast.household, cast.buyer):
        with refused(Kind.NOT_FOUND):
            register.staff_of(by=by)
