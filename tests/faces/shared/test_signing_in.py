"""Signing in and out: the right door, a fresh session, the same answer for known and unknown phones."""

import re

import pytest
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations.facts import Role

from .conftest import BOTH, CLERK, NOBODY, OFFICER, PASSWORD, PIN, Place

STAFF, HOUSE = "/sign-in/", "/my/sign-in/"


def sign_in(client: Client, phone: str = CLERK, password: str = PASSWORD, address: str = STAFF, **more: str):
    return client.post(address, {"phone": phone, "password": password, **more})


@pytest.mark.parametrize(
    ("phone", "door"), [(CLERK, "/counter/"), (OFFICER, "/county/"), ("+86 139-0000-0001", "/counter/")]
)
def test_each_goes_to_the_door_of_their_role(place: Place, browser: Client, phone: str, door: str):
    assert sign_in(browser, phone).headers["Location"] == door


def test_the_session_gets_a_new_key_and_keeps_little(place: Place, browser: Client):
    browser.get(STAFF)
    session = browser.session
    session["planted"] = "before"
    session.save()
    before = session.session_key
    sign_in(browser)
    assert browser.session.session_key != before
    assert set(browser.session.keys()) - {"_session_expiry"} == {
        "person_id", "name", "epoch", "seen", "role", "station_id", "household_id", "county_id",
    }  # fmt: skip


def test_known_and_unknown_phones_get_the_same_answer(place: Place, browser: Client):
    known = sign_in(browser, CLERK, "not the password")
    unknown = sign_in(browser, NOBODY, "not the password")
    assert known.status_code == unknown.status_code == 403
    assert strip(known.content.decode(), CLERK) == strip(unknown.content.decode(), NOBODY)
    assert "role" not in browser.session


def strip(page: str, typed: str = "") -> str:
    """A page without what was typed and without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(typed, "")


def test_five_wrong_tries_lock_the_phone_for_a_while(place: Place, browser: Client):
    for _ in range(5):
        assert sign_in(browser, CLERK, "wrong").status_code == 403
    locked = sign_in(browser)
    assert locked.status_code == 429
    assert "Wait a quarter of an hour" in locked.content.decode()
    assert "role" not in browser.session


def test_who_has_two_roles_says_as_whom(place: Place, browser: Client):
    assert sign_in(browser, BOTH).headers["Location"] == "/sign-in/choose/"
    assert "role" not in browser.session
    page = browser.get("/sign-in/choose/").content.decode()
    assert "clerk, Oleaster Station" in page
    assert "bookkeeper, Oleaster Station" in page
    assert browser.post("/sign-in/choose/", {"standing": "7"}).status_code == 200
    assert browser.post("/sign-in/choose/", {"standing": "1"}).headers["Location"] == "/counter/"
    assert browser.session["role"] == "bookkeeper"
    assert "choosing" not in browser.session


def test_choosing_needs_a_password_first(place: Place, browser: Client):
    assert browser.get("/sign-in/choose/").headers["Location"] == STAFF
    assert browser.post("/sign-in/choose/", {"standing": "0"}).headers["Location"] == STAFF


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "/county/", "javascript:alert(1)", ""]
)
def test_it_never_leads_elsewhere(place: Place, browser: Client, onward: str):
    assert sign_in(browser, next=onward).headers["Location"] == "/counter/"


def test_it_leads_back_to_the_page_that_was_asked_for(place: Place, browser: Client):
    assert sign_in(browser, next="/counter/orders/?state=paid").headers["Location"] == "/counter/orders/?state=paid"


def test_staff_do_not_come_in_by_the_household_door(place: Place, browser: Client):
    response = sign_in(browser, address=HOUSE)
    assert response.status_code == 403
    assert "role" not in browser.session


def test_a_card_and_its_pin_open_the_households_page(place: Place, browser: Client):
    assert browser.get(f"/my/card/{place.card}/").headers["Referrer-Policy"] == "same-origin"
    assert browser.post(f"/my/card/{place.card}/", {"pin": PIN}).headers["Location"] == "/my/"
    assert browser.session["household_id"] == str(place.household_id)
    assert browser.session["person_id"] is None


def test_a_new_card_ends_what_the_old_one_opened(place: Place, browser: Client):
    browser.post(f"/my/card/{place.card}/", {"pin": PIN})
    assert browser.get("/my/").status_code == 200
    people.issue_card(**place.do, household_id=place.household_id, pin=PIN)
    assert browser.get("/my/").headers["Location"].startswith("/my/sign-in/")


def test_dead_and_unknown_cards_look_alike(place: Place, browser: Client):
    old = place.card
    people.issue_card(**place.do, household_id=place.household_id, pin=PIN)
    answers = [browser.post(f"/my/card/{token}/", {"pin": PIN}) for token in (old, "a" * 26)]
    assert [response.status_code for response in answers] == [403, 403]
    assert strip(answers[0].content.decode(), old) == strip(answers[1].content.decode(), "a" * 26)
    assert "role" not in browser.session


def test_signing_out_forgets_everything_and_is_a_post(place: Place, browser: Client):
    sign_in(browser)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.session["role"] == "clerk"
    assert browser.post("/sign-out/").headers["Location"] == STAFF
    assert "role" not in browser.session


def test_a_role_that_ended_ends_the_session(place: Place, browser: Client):
    sign_in(browser)
    assert browser.get("/counter/").status_code == 200
    person = browser.session["person_id"]
    people.end_role(**place.do, person_id=person, role=Role.CLERK)
    assert browser.get("/counter/").headers["Location"].startswith("/sign-in/?next=")


def test_forms_need_their_token(place: Place):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(STAFF, {"phone": CLERK, "password": PASSWORD}).status_code == 403
    assert strict.post("/sign-out/").status_code == 403


def test_passwords_are_never_shown_again(place: Place, browser: Client):
    page = sign_in(browser, CLERK, "secret words").content.decode()
    assert "secret words" not in page
    assert CLERK in page
