"""The manager's pages: people, postage, shares."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import queries as orders
from tests.faces.counter.conftest import PASSWORD, PHONES, key, signed_in, text


def person(**more):
    data = {
        **key(),
        "display_name": "早热古丽",
        "phone": "13900000044",
        "password": PASSWORD,
        "role": "clerk",
    }
    return {**data, **more}


def names(station):
    return [row.display_name for row in people.staff_of(by=station.manager)]


def test_somebody_new_can_sign_in(station, manager):
    assert manager.post("/counter/staff/add", person()).status_code == 302
    assert "早热古丽" in names(station)
    client = signed_in("13900000044")
    assert client.get("/counter/intake").status_code == 200
    assert client.get("/counter/staff/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "12"}, "A mobile number has 11 digits; this one has 2."),
        ({"password": "short"}, "A password needs at least"),
        ({"role": "county_officer"}, "Select a valid choice"),
        ({"display_name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_added(station, manager, wrong, sentence):
    answer = manager.post("/counter/staff/add", person(**wrong))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert len(names(station)) == 3
    assert PASSWORD not in answer.content.decode()


def test_a_new_password_ends_the_old_one(station, manager, clerk):
    where = reverse("counter:staff_password", args=[station.clerk.person_id])
    assert manager.post(where, {**key(), "password": "walnuts and apricots"}).status_code == 302
    assert clerk.get("/counter/").status_code == 302
    answer = Client().post("/sign-in/", {"phone": PHONES[Role.CLERK], "password": PASSWORD})
    assert answer.status_code == 403
    answer = Client().post("/sign-in/", {"phone": PHONES[Role.CLERK], "password": "walnuts and apricots"})
    assert answer.status_code == 302


def test_the_people_of_another_station_keep_theirs(station, stranger):
    where = reverse("counter:staff_password", args=[station.clerk.person_id])
    assert stranger.post(where, {**key(), "password": "walnuts and apricots"}).status_code == 404
    assert signed_in(PHONES[Role.CLERK]).get("/counter/").status_code == 200


def test_postage_is_changed(station, manager):
    page = manager.get("/counter/settings/postage").content.decode()
    assert re.search(r'name="first_fen_rest" value="12.00"', page)
    data = {
        **key(),
        "first_g_rest": "1",
        "first_fen_rest": "15",
        "step_g_rest": "0.5",
        "step_fen_rest": "0",
    }
    assert manager.post("/counter/settings/postage", data).status_code == 302
    (region,) = orders.postage_regions(station.id)
    assert (region.first_g, region.first_fen, region.step_g, region.step_fen) == (1000, 1500, 500, 0)
    answer = manager.post("/counter/settings/postage", {**data, **key(), "first_fen_rest": "-1"})
    assert answer.status_code == 422
    assert orders.postage_regions(station.id) == (region,)


def test_a_share_is_named(station, manager):
    data = {**key(), "code": "school", "names_zh": "学校"}
    assert manager.post("/counter/settings/shares", data).status_code == 302
    kinds = catalogue.share_kinds(station.id)
    assert [kind.code for kind in kinds] == ["station", "packing", "fund", "school"]


def test_a_form_without_its_key_is_sent_again(station, manager):
    answer = manager.post("/counter/settings/shares", {"code": "school", "names_zh": "学校"})
    assert answer.status_code == 422
    assert len(catalogue.share_kinds(station.id)) == 3
