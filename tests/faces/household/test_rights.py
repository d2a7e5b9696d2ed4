"""Consents, correcting, downloading, erasing."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from PIL import Image

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_asked
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Refusal
from cunzhan.kit.words import same

from .conftest import NAME, NOW, PHONE, PIN
from .test_pages import text_of


def hidden(answer, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1]


def live(home) -> set[str]:
    found = people_asked.consents_of(by=home.own, household_id=home.household_id)
    return {str(consent.purpose) for consent in found if consent.withdrawn_at is None}


class TestConsents:
    def test_given_and_taken_back_with_one_button(self, home, phone):
        page = phone.get("/my/consents/")
        assert text_of(page).count("You have not agreed") == 4
        answer = phone.post("/my/consents/name_on_page/give/", {"key": hidden(page, "key")})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/my/consents/")
        assert live(home) == {"name_on_page"}
        page = phone.get("/my/consents/")
        assert "You agreed on 14 Oct" in text_of(page)
        phone.post("/my/consents/name_on_page/withdraw/", {"key": new_key()})
        assert live(home) == set()
        assert "You took it back on 14 Oct" in text_of(phone.get("/my/consents/"))

    def test_pressed_twice_it_is_given_once(self, home, phone):
        key = new_key()
        for _press in range(2):
            assert phone.post("/my/consents/messages/give/", {"key": key}).status_code == 302
        assert len(people_asked.consents_of(by=home.own, household_id=home.household_id)) == 1

    def test_an_unknown_purpose_changes_nothing(self, home, phone):
        assert phone.post("/my/consents/everything/give/", {"key": new_key()}).status_code == 404
        assert live(home) == set()

    def test_looking_gives_nothing(self, home, phone):
        assert phone.get("/my/consents/messages/give/").status_code == 405
        assert live(home) == set()

    def test_without_its_token_a_form_is_refused(self, home):
        client = Client(enforce_csrf_checks=True)
        answer = client.post("/my/consents/messages/give/", {"key": new_key()})
        assert answer.status_code in (302, 403)
        assert live(home) == set()

    def test_a_damaged_key_is_refused(self, home, phone):
        assert phone.post("/my/consents/messages/give/", {"key": "x"}).status_code == 422
        assert live(home) == set()


class TestCorrect:
    def form(self, phone):
        page = phone.get("/my/record/correct/")
        return {"key": hidden(page, "key"), "version": hidden(page, "version")}

    def own(self, home) -> tuple[str, str]:
        whole = people.export_household(by=home.own, at=NOW, household_id=home.household_id)
        return whole["name"], whole["phone"]

    def test_it_holds_at_once(self, home, phone):
        given = {**self.form(phone), "name": "热合曼", "phone": "139 1234 5678"}
        assert phone.post("/my/record/correct/", given).headers["Location"] == "/my/"
        assert self.own(home) == ("热合曼", "13912345678")
        assert "Hello, 热合曼" in text_of(phone.get("/my/"))

    def test_a_phone_that_is_none_keeps_what_was_typed(self, home, phone):
        given = {**self.form(phone), "name": "新的名字", "phone": "139"}
        answer = phone.post("/my/record/correct/", given)
        assert answer.status_code == 422
        assert 'value="新的名字"' in answer.content.decode()
        assert "A mobile number has 11 digits; this one has 3." in text_of(answer)
        assert self.own(home) == (NAME, PHONE)

    def test_a_stale_form_shows_both_and_saves_only_when_sent_again(self, home, phone):
        given = {**self.form(phone), "name": "我写的", "phone": PHONE}
        people.correct_household(
            by=home.manager,
            at=NOW,
            key=new_key(),
            household_id=home.household_id,
            name="站里写的",
            phone=PHONE,
            version=int(given["version"]),
        )
        answer = phone.post("/my/record/correct/", given)
        assert answer.status_code == 409
        assert "站里写的" in text_of(answer)
        assert 'value="我写的"' in answer.content.decode()
        assert self.own(home) == ("站里写的", PHONE)
        again = {**given, "key": hidden(answer, "key"), "version": hidden(answer, "version")}
        assert phone.post("/my/record/correct/", again).status_code == 302
        assert self.own(home) == ("我写的", PHONE)


class TestDownload:
    def test_the_page_the_file_and_the_table_hold_the_same(self, home, phone):
        home.sold(home.lot(400_000), 24_000, 75_000, at=datetime(2025, 9, 12, 3, tzinfo=UTC))
        whole = json.loads(phone.get("/my/record/record.json").content)
        assert (whole["number"], whole["name"], whole["phone"]) == (home.number, NAME, PHONE)
        assert [lot["received"] for lot in whole["lots"]] == [400_000]
        assert [(line["day"], line["amount_fen"]) for line in whole["money"]] == [("2025-09-12", 75_000)]
        assert whole["looks"][0]["purpose"] == "own"
        page = text_of(phone.get("/my/record/"))
        for text in (NAME, PHONE, "Oleaster honey", "400 kg", "750.00"):
            assert text in page
        answer = phone.get("/my/record/record.csv")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert f"Phone,{PHONE}" in answer.content.decode()

    def test_a_name_that_is_a_formula_stays_text(self, home, phone):
        people.correct_household(
            by=home.manager,
            at=NOW,
            key=new_key(),
            household_id=home.household_id,
            name="=HYPERLINK(1)",
            phone="",
            version=1,
        )
        assert ",'=HYPERLINK(1)" in phone.get("/my/record/record.csv").content.decode()

    def test_nothing_of_the_neighbour_is_in_it(self, home, phone):
        home.lot(of=home.neighbour_id)
        content = phone.get("/my/record/record.json").content.decode()
        assert "邻居" not in content
        assert json.loads(content)["lots"] == []


class TestErase:
    def test_the_first_page_says_what_is_destroyed_and_what_stays(self, home, phone):
        lot = home.lot()
        home.sold(lot, 24_000, 75_000, at=NOW)
        page = text_of(phone.get("/my/record/erase/"))
        assert "What is destroyed" in page
        assert "What is kept, and how long" in page
        assert "You are still owed 750.00 yuan" in page
        assert "Goods of yours are still at the station." in page

    def test_another_number_erases_nothing(self, home, phone):
        answer = phone.post("/my/record/erase/sure/", {"key": new_key(), "number": "9999"})
        assert answer.status_code == 422
        assert "This is not your household number. Nothing was erased." in text_of(answer)
        assert people_asked.household(by=home.own, household_id=home.household_id).active

    def test_looking_at_the_question_erases_nothing(self, home, phone):
        assert phone.get("/my/record/erase/sure/").status_code == 200
        assert people_asked.household(by=home.own, household_id=home.household_id).active

    def test_the_own_number_erases_and_signs_out(self, home, phone):
        page = phone.get("/my/record/erase/sure/")
        answer = phone.post("/my/record/erase/sure/", {"key": hidden(page, "key"), "number": home.number})
        assert answer.headers["Location"] == "/my/erased/"
        assert "Your record is erased" in text_of(phone.get("/my/erased/"))
        assert not people_asked.household(by=home.manager, household_id=home.household_id).active
        seen = people.see_households(by=home.manager, at=NOW, household_ids=[home.household_id], purpose=Purpose.RIGHTS)
        assert seen == {}
        assert phone.get("/my/").headers["Location"].startswith("/my/sign-in/")

    def test_the_card_is_dead_afterwards(self, home, phone):
        phone.post("/my/record/erase/sure/", {"key": new_key(), "number": home.number})
        with pytest.raises(Refusal):
            people.sign_in_with_card(at=NOW, token=home.token, pin=PIN, address="127.0.0.1")


def told_of(home, phone) -> list[Path]:
    """The household agrees, and the shop tells of it with name, quote, story and portrait. The portrait's files."""
    for purpose in ("name_on_page", "portrait_on_page"):
        phone.post(f"/my/consents/{purpose}/give/", {"key": new_key()})
    image = BytesIO()
    Image.new("RGB", (900, 900), "orange").save(image, "PNG")
    catalogue.show_producer(
        by=home.manager,
        at=NOW,
        key=new_key(),
        product_ids=(home.product_id,),
        household_id=home.household_id,
        name=same(NAME),
        role=same("养蜂人"),
        quote=same("我从十五箱蜂开始"),
        story=same("很长的故事"),
        portrait=image.getvalue(),
    )
    producer = goods.product_by_id(home.station_id, home.product_id).producer
    assert producer is not None
    assert producer.portrait is not None
    return [Path(default_storage.path(url.removeprefix("/media/"))) for url in producer.portrait.sizes.values()]


@pytest.mark.django_db(transaction=True)
def test_what_the_shop_told_of_it_goes_too_from_the_disk_as_well(home, phone):
    files = told_of(home, phone)
    assert files
    assert all(name.exists() for name in files)
    phone.post("/my/record/erase/sure/", {"key": new_key(), "number": home.number})
    assert goods.product_by_id(home.station_id, home.product_id).producer is None
    assert [name for name in files if name.exists()] == []
    with connection.cursor() as cursor:
        for table in ("catalogue_producer", "catalogue_picture"):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_another_number_leaves_what_the_shop_tells(home, phone):
    files = told_of(home, phone)
    phone.post("/my/record/erase/sure/", {"key": new_key(), "number": "9999"})
    assert all(name.exists() for name in files)
    assert goods.product_by_id(home.station_id, home.product_id).producer is not None
