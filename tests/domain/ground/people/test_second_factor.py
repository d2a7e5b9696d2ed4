"""Proving oneself twice: enrolling a phone, codes taken once, recovery codes, the lock, and resetting by a manager."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries
from cunzhan.domain.ground.people.models import Person, RecoveryCode, SecondFactor
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import totp
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, PASSWORD, PHONES, Cast
from tests.refusals import TRIES, refused

STEP = timedelta(seconds=totp.STEP_S)


def me(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def enrolled(person: UUID, at: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    begun = people.begin_second_factor(at=at, person_id=person)
    typed = totp.code(begun.secret, totp.step_at(at))
    codes = people.confirm_second_factor(at=at, person_id=person, shown=begun.id, typed=typed)
    return begun.secret, codes


def prove(person: UUID, typed: str, at: datetime = NOW + STEP, address: str = "10.0.0.1") -> None:
    people.prove_second_factor(at=at, person_id=person, typed=typed, address=address)


def code(secret: str, at: datetime = NOW + STEP) -> str:
    return totp.code(secret, totp.step_at(at))


def sign_in() -> bool:
    signed = people.sign_in(at=NOW, phone=PHONES["manager"], password=PASSWORD, address="10.0.0.1")
    return signed.second_factor


def test_it_works(cast: Cast) -> None:
    person = me(cast.manager)
    assert (sign_in(), queries.second_factor(person_id=person)) == (False, None)
    secret, codes = enrolled(person)
    assert sign_in() is True
    assert (len(codes), len(set(codes))) == (8, 8)
    fact = queries.second_factor(person_id=person)
    assert fact is not None
    assert (fact.since, fact.codes_left) == (NOW, 8)
    assert [row.second_factor for row in queries.staff_of(by=cast.manager) if row.person_id == person] == [True]
    prove(person, f" {code(secret)[:3]}-{code(secret)[3:]} ")


def test_the_secret_and_the_codes_are_not_readable_in_the_tables(cast: Cast) -> None:
    secret, codes = enrolled(me(cast.manager))
    row = SecondFactor.objects.get()
    kept = bytes(row.secret_sealed) + bytes(row.wrapped)
    assert secret.encode() not in kept
    indexes = set(RecoveryCode.objects.values_list("code_index", flat=True))
    assert not {*codes, *(code.replace("-", "") for code in codes)} & indexes


def test_a_phone_only_begun_is_not_asked_for(cast: Cast) -> None:
    people.begin_second_factor(at=NOW, person_id=me(cast.manager))
    assert (sign_in(), queries.second_factor(person_id=me(cast.manager))) == (False, None)
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(me(cast.manager), "000000")


def test_one_sitting_sees_the_same_picture_and_another_a_new_one(cast: Cast) -> None:
    person = me(cast.manager)
    first = people.begin_second_factor(at=NOW, person_id=person)
    assert people.begin_second_factor(at=NOW, person_id=person, shown=first.id) == first
    second = people.begin_second_factor(at=NOW, person_id=person)
    assert second.secret != first.secret
    with refused(Kind.CONFLICT, but=TRIES):
        people.confirm_second_factor(at=NOW, person_id=person, shown=first.id, typed=code(first.secret, NOW))
    assert people.confirm_second_factor(at=NOW, person_id=person, shown=second.id, typed=code(second.secret, NOW))


def test_a_wrong_first_code_puts_nothing_in_use(cast: Cast) -> None:
    begun = people.begin_second_factor(at=NOW, person_id=me(cast.manager))
    with refused(Kind.FORBIDDEN, field="code", but=TRIES):
        people.confirm_second_factor(at=NOW, person_id=me(cast.manager), shown=begun.id, typed="000000")


def test_no_second_phone_beside_the_first(cast: Cast) -> None:
    enrolled(me(cast.manager))
    with refused(Kind.CONFLICT):
        people.begin_second_factor(at=NOW, person_id=me(cast.manager))


def test_a_code_is_taken_once(cast: Cast) -> None:
    person = me(cast.manager)
    secret, _codes = enrolled(person)
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(person, code(secret, NOW), at=NOW)  # put the phone in use, and is burnt by it
    prove(person, code(secret))
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(person, code(secret))
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(person, code(secret, NOW), at=NOW + STEP)
    prove(person, code(secret, NOW + 3 * STEP), at=NOW + 2 * STEP)  # a phone that is ahead


@pytest.mark.parametrize("away", [-2, 2])
def test_a_code_of_another_time_is_refused(cast: Cast, away: int) -> None:
    secret, _codes = enrolled(me(cast.manager))
    at = NOW + 10 * STEP
    with refused(Kind.FORBIDDEN, field="code", but=TRIES):
        prove(me(cast.manager), code(secret, at + away * STEP), at=at)


def test_a_recovery_code_burns(cast: Cast) -> None:
    person = me(cast.manager)
    _secret, codes = enrolled(person)
    prove(person, codes[0].lower().replace("-", " "))
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(person, codes[0])
    fact = queries.second_factor(person_id=person)
    assert fact is not None
    assert fact.codes_left == 7


def test_anothers_codes_open_nothing(cast: Cast) -> None:
    secret, codes = enrolled(me(cast.manager))
    enrolled(me(cast.bookkeeper))
    for typed in (code(secret), codes[1]):
        with refused(Kind.FORBIDDEN, but=TRIES):
            prove(me(cast.bookkeeper), typed)


def test_five_wrong_codes_lock_and_the_lock_lifts(cast: Cast) -> None:
    person = me(cast.manager)
    secret, codes = enrolled(person)
    for number in range(5):
        with pytest.raises(Refusal):
            prove(person, "000000", address=f"10.0.0.{number}")
    for typed in (code(secret), codes[0]):
        with refused(Kind.LOCKED, but=TRIES):
            prove(person, typed, address="10.0.0.9")
    later = NOW + timedelta(minutes=16)
    prove(person, code(secret, later), at=later)


def test_recovery_codes_are_renewed_by_a_code(cast: Cast) -> None:
    person = me(cast.manager)
    secret, old = enrolled(person)
    new = people.renew_recovery_codes(at=NOW + STEP, person_id=person, typed=code(secret), address="")
    assert (len(new), set(new) & set(old)) == (8, set())
    with refused(Kind.FORBIDDEN, but=TRIES):
        prove(person, old[0])
    prove(person, new[0])


def test_ones_own_phone_is_taken_off_by_a_code(cast: Cast) -> None:
    person = me(cast.manager)
    secret, _codes = enrolled(person)
    with refused(Kind.FORBIDDEN, but=TRIES):
        people.drop_second_factor(at=NOW + STEP, person_id=person, typed="000000", address="")
    epoch = Person.objects.get(id=person).epoch
    people.drop_second_factor(at=NOW + STEP, person_id=person, typed=code(secret), address="")
    assert (sign_in(), RecoveryCode.objects.count()) == (False, 0)
    assert Person.objects.get(id=person).epoch == epoch + 1


class TestReset:
    def reset(self, by: Actor, person: UUID) -> None:
        people.reset_second_factor(by=by, at=NOW, key=new_key(), person_id=person)

    def test_it_works(self, cast: Cast) -> None:
        enrolled(me(cast.bookkeeper))
        epoch = Person.objects.get(id=me(cast.bookkeeper)).epoch
        self.reset(cast.manager, me(cast.bookkeeper))
        assert queries.second_factor(person_id=me(cast.bookkeeper)) is None
        assert Person.objects.get(id=me(cast.bookkeeper)).epoch == epoch + 1

    def test_not_ones_own(self, cast: Cast) -> None:
        enrolled(me(cast.manager))
        with refused(Kind.CONFLICT):
            self.reset(cast.manager, me(cast.manager))

    def test_not_of_another_station(self, cast: Cast) -> None:
        enrolled(me(cast.far_manager))
        with refused(Kind.NOT_FOUND):
            self.reset(cast.manager, me(cast.far_manager))

    def test_not_of_somebody_who_stands_elsewhere_too(self, cast: Cast) -> None:
        enrolled(me(cast.bookkeeper))
        setup = Actor(Role.SETUP, cast.far_station_id)
        people.grant_role(
            by=setup, at=NOW, key=new_key(), person_id=me(cast.bookkeeper), role=Role.CLERK,
            station_id=cast.far_station_id,
        )  # fmt: skip
        with refused(Kind.FORBIDDEN):
            self.reset(cast.manager, me(cast.bookkeeper))
        self.reset(setup, me(cast.bookkeeper))
