"""A desk that nobody touches is locked; a household reads its page on a phone of its own."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests.photograph import digests

from .conftest import CLERK, NOW, OFFICER, PASSWORD, PIN, Place

QUARTER = timedelta(minutes=15)
MOMENT = timedelta(seconds=1)
HOUSEHOLDS = "/counter/households/?q=7"


def at(after: timedelta) -> None:
    clock.set_source(lambda: NOW + after)


def signed_in(browser: Client, phone: str = CLERK) -> Client:
    assert browser.post("/sign-in/", {"phone": phone, "password": PASSWORD}).status_code == 302
    return browser


def test_after_a_quarter_of_an_hour_it_is_locked_and_goes_on_where_it_was(place: Place, browser: Client) -> None:
    clerk = signed_in(browser)
    at(QUARTER)
    assert clerk.get(HOUSEHOLDS).status_code == 200
    at(2 * QUARTER)
    assert clerk.get(HOUSEHOLDS).status_code == 200
    at(3 * QUARTER + MOMENT)
    sent = clerk.get(HOUSEHOLDS)
    assert sent.status_code == 302
    where = urlsplit(sent.headers["Location"])
    assert (where.path, parse_qs(where.query)) == ("/sign-in/", {"away": ["1"], "next": [HOUSEHOLDS]})
    assert Session.objects.count() == 0
    page = clerk.get(sent.headers["Location"]).content.decode()
    assert "Nobody touched this page for 15 minutes, so it was locked." in page
    back = clerk.post("/sign-in/", {"phone": CLERK, "password": PASSWORD, "next": HOUSEHOLDS})
    assert back.headers["Location"] == HOUSEHOLDS
    assert clerk.get(HOUSEHOLDS).status_code == 200


def test_what_is_sent_from_a_locked_desk_does_nothing(place: Place, browser: Client) -> None:
    clerk = signed_in(browser)
    at(QUARTER + MOMENT)
    before = digests()
    sent = clerk.post("/counter/households/admit", {"key": new_key(), "name": "热合曼家", "phone": "13900000012"})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/sign-in/?away=1")
    assert digests() == before


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(place: Place, browser: Client) -> None:
    clerk = signed_in(browser)
    at(QUARTER + MOMENT)
    sent = clerk.get(HOUSEHOLDS, headers={"HX-Request": "true"})
    assert (sent.status_code, sent.headers["HX-Redirect"]) == (401, "/sign-in/?away=1")


def test_so_it_is_in_the_county(place: Place, browser: Client) -> None:
    officer = signed_in(browser, OFFICER)
    at(QUARTER + MOMENT)
    assert officer.get("/county/").status_code == 302


def test_a_household_stays_in(place: Place, browser: Client) -> None:
    assert browser.post(f"/my/card/{place.card}/", {"pin": PIN}).status_code == 302
    at(timedelta(days=3))
    assert browser.get("/my/").status_code == 200


def test_being_there_is_written_once_a_minute(place: Place, browser: Client) -> None:
    clerk = signed_in(browser)

    def written(after: timedelta) -> int:
        at(after)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(HOUSEHOLDS).status_code == 200
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries)

    minute = timedelta(minutes=1)
    assert [written(step) for step in (MOMENT, minute, minute + MOMENT, 2 * minute, 3 * minute)] == [0, 0, 1, 0, 1]
