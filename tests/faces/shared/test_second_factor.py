"""The second step at the door: asked for, enrolled where it must be, never gone round; and one's own login."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.kit import clock, totp
from cunzhan.kit.keys import new_key

from .conftest import BOTH, CLERK, NOW, OFFICER, PASSWORD, Place

STEP = timedelta(seconds=totp.STEP_S)
MANAGER = "13900000004"


def sign_in(client: Client, phone: str, **more: str):
    return client.post("/sign-in/", {"phone": phone, "password": PASSWORD, **more})


def secret_on(page: str) -> str:
    found = re.search(r'class="code">([A-Z2-7 ]+)</bdi>', page)
    assert found
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{4})</bdi>', page)


def now(secret: str) -> str:
    return totp.code(secret, totp.step_at(clock.now()))


def wait(steps: int = 1) -> None:
    at = clock.now() + steps * STEP
    clock.set_source(lambda: at)


@pytest.fixture
def needed(settings) -> None:
    settings.CUNZHAN_SECOND_FACTOR = True


def put_on(client: Client, phone: str, onward: str = "") -> tuple[str, list[str], str]:
    assert sign_in(client, phone, next=onward).headers["Location"] == "/sign-in/phone/"
    secret = secret_on(client.get("/sign-in/phone/").content.decode())
    page = client.post("/sign-in/phone/", {"code": now(secret)}).content.decode()
    link = re.search(r'class="button next large full" href="([^"]+)"', page)
    assert link
    return secret, codes_on(page), html.unescape(link[1])


def test_who_leads_puts_a_phone_on_before_anything_else(place: Place, needed: None, browser: Client):
    assert sign_in(browser, OFFICER).headers["Location"] == "/sign-in/phone/"
    for door in ("/county/", "/account/", "/counter/"):
        assert browser.get(door).headers["Location"].startswith("/sign-in/")
    assert browser.get("/sign-in/choose/").headers["Location"] == "/sign-in/"
    page = browser.get("/sign-in/phone/")
    assert page.headers["Cache-Control"] == "no-store"
    secret = secret_on(page.content.decode())
    assert secret_on(browser.get("/sign-in/phone/").content.decode()) == secret
    wrong = browser.post("/sign-in/phone/", {"code": "000000"})
    assert wrong.status_code == 403
    assert secret_on(wrong.content.decode()) == secret
    assert "role" not in browser.session
    done = browser.post("/sign-in/phone/", {"code": now(secret)})
    assert len(codes_on(done.content.decode())) == 8
    assert browser.get("/county/").status_code == 200
    assert "phone" not in browser.session


def test_the_next_time_a_code_is_asked_for(place: Place, needed: None, browser: Client):
    secret, codes, door = put_on(browser, OFFICER)
    assert door == "/county/"
    wait()
    again = Client()
    again.cookies["lang"] = "en"
    assert sign_in(again, OFFICER).headers["Location"] == "/sign-in/code/"
    assert again.get("/sign-in/phone/").headers["Location"] == "/sign-in/code/"
    assert again.get("/county/").status_code == 302
    assert again.post("/sign-in/code/", {"code": "000000"}).status_code == 403
    assert again.post("/sign-in/code/", {"code": ""}).status_code == 422
    assert "role" not in again.session
    before = again.session.session_key
    assert again.post("/sign-in/code/", {"code": now(secret)}).headers["Location"] == "/county/"
    assert again.session.session_key != before
    third = Client()
    sign_in(third, OFFICER)
    assert third.post("/sign-in/code/", {"code": now(secret)}).status_code == 403  # taken already
    assert third.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/county/"


def test_the_question_as_whom_comes_after_the_code(place: Place, needed: None, browser: Client):
    _secret, _codes, door = put_on(browser, BOTH)
    assert door == "/sign-in/choose/"
    assert "role" not in browser.session
    assert browser.post(door, {"standing": "1"}).headers["Location"] == "/counter/"
    assert browser.session["role"] == "bookkeeper"


def test_onward_is_kept(place: Place, needed: None, browser: Client):
    assert put_on(browser, OFFICER, "/county/?month=2026-09")[2] == "/county/?month=2026-09"


def test_a_clerk_is_not_asked(place: Place, needed: None, browser: Client):
    assert sign_in(browser, CLERK).headers["Location"] == "/counter/"


def test_nobody_is_asked_where_it_is_not_needed(place: Place, browser: Client):
    assert sign_in(browser, OFFICER).headers["Location"] == "/county/"


def test_proving_takes_ten_minutes_at_most_and_needs_a_password_first(place: Place, needed: None, browser: Client):
    for page in ("/sign-in/code/", "/sign-in/phone/"):
        assert browser.get(page).headers["Location"] == "/sign-in/"
        assert browser.post(page, {"code": "000000"}).headers["Location"] == "/sign-in/"
    sign_in(browser, OFFICER)
    wait(21)
    assert browser.get("/sign-in/phone/").headers["Location"] == "/sign-in/"


def test_five_wrong_codes_lock(place: Place, needed: None, browser: Client):
    secret, _codes, _door = put_on(browser, OFFICER)
    wait()
    sign_in(browser, OFFICER)
    said = [browser.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(6)]
    assert said == [403] * 5 + [429]
    assert browser.post("/sign-in/code/", {"code": now(secret)}).status_code == 429


class TestOwnLogin:
    def test_a_clerk_puts_a_phone_on_by_choice(self, place: Place, browser: Client):
        sign_in(browser, CLERK)
        assert "Put my phone on" in browser.get("/account/").content.decode()
        secret = secret_on(browser.get("/account/phone/").content.decode())
        assert len(codes_on(browser.post("/account/phone/", {"code": now(secret)}).content.decode())) == 8
        assert "8 recovery codes are left" in browser.get("/account/").content.decode()
        assert browser.get("/account/phone/").headers["Location"] == "/account/"
        wait()
        again = Client()
        assert sign_in(again, CLERK).headers["Location"] == "/sign-in/code/"
        assert again.post("/sign-in/code/", {"code": now(secret)}).headers["Location"] == "/counter/"

    def test_new_recovery_codes_and_another_phone(self, place: Place, needed: None, browser: Client):
        secret, old, _door = put_on(browser, OFFICER)
        wait()
        assert browser.post("/account/recovery/", {"code": "000000"}).status_code == 403
        new = codes_on(browser.post("/account/recovery/", {"code": now(secret)}).content.decode())
        assert len(new) == 8
        assert browser.post("/account/phone/off/", {"code": old[0]}).status_code == 403
        assert browser.post("/account/phone/off/", {"code": new[0]}).headers["Location"].startswith("/sign-in/")
        assert browser.get("/county/").status_code == 302
        assert sign_in(browser, OFFICER).headers["Location"] == "/sign-in/phone/"

    @pytest.mark.parametrize(("phone", "door"), [(CLERK, "/counter/"), (OFFICER, "/county/")])
    def test_ones_own_password(self, place: Place, browser: Client, phone: str, door: str):
        sign_in(browser, phone)
        wrong = browser.post("/account/password/", {"key": new_key(), "old": "no", "new": "a new long one"})
        assert wrong.status_code == 403
        assert "The old password is not right" in wrong.content.decode()
        other = Client()
        sign_in(other, phone)
        assert other.get(door).status_code == 200
        done = browser.post("/account/password/", {"key": new_key(), "old": PASSWORD, "new": "a new long one"})
        assert done.headers["Location"].startswith("/sign-in/")
        assert other.get(door).status_code == 302
        assert sign_in(other, phone).status_code == 403
        assert other.post("/sign-in/", {"phone": phone, "password": "a new long one"}).status_code == 302


def test_a_manager_resets_anothers_lost_phone(place: Place, needed: None, browser: Client):
    person = place.person(MANAGER, "Adil", Role.MANAGER)
    put_on(browser, MANAGER)
    other = place.person("13900000005", "Mirigul", Role.BOOKKEEPER)
    begun = people.begin_second_factor(at=NOW, person_id=other)
    people.confirm_second_factor(at=NOW, person_id=other, shown=begun.id, typed=now(begun.secret))
    page = browser.get("/counter/staff/").content.decode()
    assert f"/counter/staff/second-step/{other}" in page
    assert f"/counter/staff/second-step/{person}" not in page
    asked = browser.get(f"/counter/staff/second-step/{other}")
    assert asked.status_code == 200
    done = browser.post(f"/counter/staff/second-step/{other}", {"key": new_key()})
    assert done.headers["Location"] == "/counter/staff/?said=second_step"
    assert queries.second_factor(person_id=other) is None
    own = browser.post(f"/counter/staff/second-step/{person}", {"key": new_key()})
    assert own.status_code == 409
    assert queries.second_factor(person_id=person) is not None
