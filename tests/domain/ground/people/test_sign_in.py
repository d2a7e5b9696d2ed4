"""Proving who one is, by phone and password or by card and PIN."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Standing
from cunzhan.domain.ground.people.models import Person, SignInAttempt
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, PASSWORD, PHONES, PIN, Cast
from tests.refusals import TRIES, refused


def sign_in(phone: str = PHONES["clerk"], password: str = PASSWORD, address: str = "10.0.0.1", at=NOW):
    return people.sign_in(at=at, phone=phone, password=password, address=address)


def with_card(token: str, pin: str = PIN, address: str = "10.0.0.1", at=NOW):
    return people.sign_in_with_card(at=at, token=token, pin=pin, address=address)


def wrong(times: int, **content: object) -> None:
    for _ in range(times):
        with pytest.raises(Refusal):
            sign_in(password="wrong-password", **content)  # type: ignore[arg-type]


def test_it_works(cast: Cast) -> None:
    signed = sign_in()
    assert (signed.person_id, signed.display_name) == (cast.clerk.person_id, "Gulnar")
    assert signed.standings == (Standing(Role.CLERK, cast.station_id, None, None),)
    assert sign_in("+86 138-0000-0101") == signed


def test_a_household_and_an_officer_sign_in_too(cast: Cast) -> None:
    [standing] = sign_in(PHONES["household"]).standings
    assert standing == Standing(Role.HOUSEHOLD, cast.station_id, None, cast.household.household_id)
    [standing] = sign_in(PHONES["officer"]).standings
    assert standing == Standing(Role.COUNTY_OFFICER, None, cast.county_id, None)


def test_a_wrong_password_is_refused(cast: Cast) -> None:
    with refused(Kind.FORBIDDEN, but=TRIES):
        sign_in(password=PASSWORD + " ")


def test_an_unknown_phone_gets_the_same_words(cast: Cast) -> None:
    said = set()
    for phone in (PHONES["clerk"], "13899999999", "", "not a phone"):
        with refused(Kind.FORBIDDEN, but=TRIES) as kept:
            sign_in(phone, "wrong-password")
        said.add((kept.refusal.sentence, kept.refusal.field))
    assert len(said) == 1


def test_five_wrong_tries_lock_a_phone_for_a_quarter_of_an_hour(cast: Cast) -> None:
    wrong(5)
    with refused(Kind.LOCKED, but=TRIES):
        sign_in()
    with refused(Kind.LOCKED, but=TRIES):
        sign_in(address="10.0.0.2", at=NOW + timedelta(minutes=14, seconds=59))
    assert sign_in(at=NOW + timedelta(minutes=15)).person_id == cast.clerk.person_id


def test_the_lock_lifts_though_somebody_goes_on_trying(cast: Cast) -> None:
    wrong(5)
    for minute in range(1, 15):
        wrong(1, at=NOW + timedelta(minutes=minute))
    assert sign_in(at=NOW + timedelta(minutes=15)).person_id == cast.clerk.person_id


def test_other_phones_are_not_locked(cast: Cast) -> None:
    wrong(6)
    assert sign_in(PHONES["manager"]).person_id == cast.manager.person_id


def test_thirty_wrong_tries_lock_an_address(cast: Cast) -> None:
    for number in range(30):
        wrong(1, phone=f"139000000{number:02d}")
    with refused(Kind.LOCKED, but=TRIES):
        sign_in()
    assert sign_in(address="10.0.0.2").person_id == cast.clerk.person_id


def test_right_tries_do_not_count(cast: Cast) -> None:
    for _ in range(40):
        sign_in()


def test_a_card_and_its_pin_open_one_household(cast: Cast) -> None:
    signed = with_card(cast.card_token)
    assert (signed.person_id, signed.display_name) == (None, "")
    assert signed.standings == (Standing(Role.HOUSEHOLD, cast.station_id, None, cast.household.household_id),)


def test_a_wrong_pin_or_an_unknown_card_gets_the_same_words(cast: Cast) -> None:
    said = set()
    for token, pin in ((cast.card_token, "000000"), ("a" * 26, PIN), ("", ""), ("\0", PIN)):
        with refused(Kind.FORBIDDEN, but=TRIES) as kept:
            with_card(token, pin)
        said.add(kept.refusal.sentence)
    assert len(said) == 1


def test_five_wrong_pins_lock_a_card(cast: Cast) -> None:
    for number in range(5):
        with pytest.raises(Refusal):
            with_card(cast.card_token, f"00000{number}", address=f"10.0.0.{number}")
    with refused(Kind.LOCKED, but=TRIES):
        with_card(cast.card_token, address="10.0.1.1")
    assert with_card(cast.card_token, at=NOW + timedelta(minutes=15)).standings


def test_a_card_of_a_household_that_left_opens_nothing(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    people.erase_household(by=cast.manager, at=NOW, key=new_key(), household_id=household)
    with refused(Kind.FORBIDDEN, but=TRIES):
        with_card(cast.card_token)


def test_tries_hold_neither_phone_nor_address(cast: Cast) -> None:
    wrong(1)
    kept = repr(list(SignInAttempt.objects.values())) + repr(list(Person.objects.values()))
    assert PHONES["clerk"] not in kept
    assert "10.0.0.1" not in kept


def test_old_tries_are_forgotten(cast: Cast) -> None:
    wrong(2)
    assert people.forget_old_attempts(at=NOW + timedelta(minutes=59)) == 0
    assert people.forget_old_attempts(at=NOW + timedelta(minutes=61)) == 4
