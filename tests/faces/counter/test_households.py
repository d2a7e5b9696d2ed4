"""Households: numbers for all, names for a purpose, their rights one by one."""

import re

import pytest
from django.urls import reverse

from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.kit.keys import new_key
from tests.faces.counter.conftest import NOW, key, text


def url(name, station):
    return reverse(f"counter:{name}", args=[station.beekeeper.id])


def looks(station):
    return people.looks_at(by=station.manager, household_id=station.beekeeper.id).items


def consents(station):
    found = people.consents_of(by=station.manager, household_id=station.beekeeper.id)
    return {str(consent.purpose) for consent in found if not consent.withdrawn_at}


def test_the_register_shows_numbers_only(station, clerk):
    words = text(clerk.get("/counter/households/"))
    assert "0001" in words
    assert "热合曼" not in words
    assert "0002" not in text(clerk.get("/counter/households/", {"text": "0001"}))
    assert "No household has this number" in text(clerk.get("/counter/households/", {"text": "77"}))


def test_there_is_no_file_of_households(clerk):
    body = clerk.get("/counter/households/").content.decode()
    assert "export" not in body.lower()
    assert clerk.get("/counter/households/export.csv").status_code == 404


def test_a_name_opens_for_a_purpose_and_the_look_is_written_down(station, clerk):
    assert "热合曼" not in text(clerk.get(url("household", station)))
    assert looks(station) == ()
    words = text(clerk.post(url("household", station), {"purpose": "complaint"}))
    assert "热合曼·阿不力孜" in words
    assert "138******01" in words
    (look,) = looks(station)
    assert (look.who, str(look.purpose)) == ("古再丽", "complaint")


@pytest.mark.parametrize("purpose", ["", "curious", "own"])
def test_without_a_purpose_nothing_opens(station, clerk, purpose):
    words = text(clerk.post(url("household", station), {"purpose": purpose}))
    assert "热合曼" not in words
    assert looks(station) == ()


def test_the_clerk_sees_no_money(station, clerk, bookkeeper):
    station.lot()
    station.delivered(2)
    assert "62.50 yuan" not in text(clerk.get(url("household", station)))
    assert "62.50 yuan" in text(bookkeeper.get(url("household", station)))


def test_a_household_is_admitted_with_each_consent_for_itself(station, clerk):
    page = clerk.get("/counter/households/admit").content.decode()
    assert not re.search(r'type="checkbox"[^>]*checked', page)
    answer = clerk.post(
        "/counter/households/admit",
        {
            **key(),
            "name": "帕提古丽",
            "phone": "138 1234 0003",
            "consents": ["messages"],
            "member_name_0": "艾山",
            "member_phone_0": "",
        },
    )
    (row,) = people.household_numbers(by=station.manager, text="0003").items
    assert answer.headers["Location"] == f"/counter/households/{row.id}/?said=admitted"
    given = people.consents_of(by=station.manager, household_id=row.id)
    assert [str(consent.purpose) for consent in given] == ["messages"]
    seen = text(clerk.post(f"/counter/households/{row.id}/", {"purpose": "hand_over"}))
    assert "艾山" in seen


def test_a_phone_that_is_none_admits_nobody(station, clerk):
    answer = clerk.post("/counter/households/admit", {**key(), "name": "帕提古丽", "phone": "1381234"})
    assert answer.status_code == 422
    assert "A mobile number has 11 digits; this one has 7." in text(answer)
    assert len(people.household_numbers(by=station.manager).items) == 2


def test_a_card_is_printed_and_opens_the_households_page(station, clerk):
    data = {**key(), "pin": "482913", "again": "482913", "in": "ug"}
    answer = clerk.post(url("card", station), data)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("pin", "again", "sentence"),
    [
        ("482913", "482914", "The two PINs differ."),
        ("111111", "111111", "A PIN has six digits"),
        ("4829", "4829", "A PIN has six digits"),
    ],
)
def test_a_weak_pin_makes_no_card(station, clerk, pin, again, sentence):
    first = people_actions.issue_card(
        by=station.clerk, at=NOW, key=new_key(), household_id=station.beekeeper.id, pin="482913"
    )
    answer = clerk.post(url("card", station), {**key(), "pin": pin, "again": again, "in": "en"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{pin}"' not in answer.content.decode()
    signed = people_actions.sign_in_with_card(at=NOW, token=first.token, pin="482913", address="127.0.0.1")
    assert signed.standings[0].household_id == station.beekeeper.id


def test_a_consent_is_given_and_taken_back(station, clerk):
    asked = clerk.get(url("consent_give", station), {"purpose": "name_on_page"})
    assert "My name may stand on the shop page" in text(asked)
    assert consents(station) == set()
    clerk.post(url("consent_give", station), {**key(), "purpose": "name_on_page"})
    assert consents(station) == {"name_on_page"}
    clerk.post(url("consent_withdraw", station), {**key(), "purpose": "name_on_page"})
    assert consents(station) == set()


def test_a_consent_for_something_else_is_none(station, clerk):
    answer = clerk.post(url("consent_give", station), {**key(), "purpose": "everything"})
    assert answer.status_code == 422
    assert consents(station) == set()


def test_the_bookkeeper_corrects_and_the_look_is_written_down(station, bookkeeper, clerk):
    assert clerk.get(url("correct", station)).status_code == 403
    page = bookkeeper.get(url("correct", station)).content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    assert str(looks(station)[0].purpose) == "correct"
    data = {**key(), "version": version, "name": "热合曼·图尔荪", "phone": "13812340001"}
    assert bookkeeper.post(url("correct", station), data).status_code == 302
    stale = bookkeeper.post(url("correct", station), {**data, **key()})
    assert stale.status_code == 409
    assert "热合曼·图尔荪" in text(bookkeeper.post(url("household", station), {"purpose": "settle"}))


def test_who_looked_can_be_read(station, clerk, manager):
    clerk.post(url("household", station), {"purpose": "complaint"})
    words = text(manager.get(url("looks", station)))
    assert "古再丽" in words
    assert "Answering a complaint" in words


def test_erasing_needs_the_number_and_the_manager(station, clerk, manager):
    assert clerk.get(url("erase", station)).status_code == 403
    answer = manager.post(url("erase", station), {**key(), "number": "0002"})
    assert answer.status_code == 422
    assert "Nothing was erased." in text(answer)
    assert people.household(by=station.manager, household_id=station.beekeeper.id).active
    answer = manager.post(url("erase", station), {**key(), "number": "0001"})
    assert answer.status_code == 302
    assert not people.household(by=station.manager, household_id=station.beekeeper.id).active
    words = text(manager.get(answer.headers["Location"]))
    assert "The personal data of this household were erased." in words
    assert manager.post(url("household", station), {"purpose": "settle"}).status_code == 404
