"""Tokens for programs at the counter: made by the manager, seen once, revoked at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cunzhan.domain.ground.people import queries as people
from tests.faces.counter.conftest import key, text


def asked(**more):
    return {**key(), "name": "Till", "role": "clerk", "scopes": ["orders:read"], "household_number": "", **more}


def secret_of(answer) -> str:
    [found] = re.findall(r"cz_[a-z2-7]{26}", answer.content.decode())
    return str(found)


def me(secret: str) -> int:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_seen_once_and_works_until_it_is_revoked(station, manager):
    assert "No program comes in yet" in text(manager.get("/counter/settings/programs/"))
    answer = manager.post("/counter/settings/programs/add", asked())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    secret = secret_of(answer)
    page = manager.get("/counter/settings/programs/")
    assert secret not in page.content.decode()
    assert "never" in text(page)
    assert me(secret) == 200
    [row] = people.tokens_of(by=station.manager)
    assert row.used_date is not None
    where = reverse("counter:program_revoke", args=[row.id])
    assert "Revoke the token of Till?" in text(manager.get(where))
    assert me(secret) == 200
    assert manager.post(where, key()).status_code == 302
    assert me(secret) == 401
    assert "revoked" in text(manager.get("/counter/settings/programs/"))


def test_it_acts_as_a_household(station, manager):
    said = asked(role="household", scopes=["statements:read"], household_number=station.beekeeper.number)
    secret = secret_of(manager.post("/counter/settings/programs/add", said))
    found = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (found["role"], found["household_id"]) == ("household", str(station.beekeeper.id))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"scopes": ["county:read"]}, "Select a valid choice"),
        ({"role": "county_officer"}, "Select a valid choice"),
        ({"scopes": ["statements:read"]}, "Choose what the token may do; not everything fits its role."),
        ({"role": "household", "scopes": ["lots:read"], "household_number": "9999"}, "There is no such household"),
    ],
)
def test_what_is_wrong_is_said_and_no_token_is_made(station, manager, wrong, sentence):
    answer = manager.post("/counter/settings/programs/add", asked(**wrong))
    assert answer.status_code in (404, 422)
    assert sentence in text(answer)
    assert people.tokens_of(by=station.manager) == ()


def test_only_the_manager(station, clerk):
    assert clerk.get("/counter/settings/programs/").status_code == 403
    assert clerk.post("/counter/settings/programs/add", asked()).status_code == 403
    assert people.tokens_of(by=station.manager) == ()
