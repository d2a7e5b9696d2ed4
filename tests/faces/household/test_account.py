"""Where the household's money goes: it enters an account itself, the station confirms it; and back to cash."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import Purpose, ReferenceState
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_id, new_key
from tests.faces.household.conftest import NOW, Home
from tests.refusals import unchanged

ACCOUNT = "6210986543217788"
GIVEN = {"holder": "热合曼", "bank": "农商行", "account": "6210 9865 4321 7788"}
LOOKS = frozenset({"people_look", "people_lookchain"})


def text(answer) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())


def enter(phone: Client, **more: str):
    return phone.post("/my/money/account/", {"key": new_key(), **GIVEN, **more})


def bookkeeper(home: Home) -> Actor:
    return Actor(Role.BOOKKEEPER, home.station_id, person_id=new_id())


def states(home: Home) -> list[ReferenceState]:
    seen = people.see_payout_references(
        by=bookkeeper(home), at=NOW, household_ids=[home.household_id], purpose=Purpose.SETTLE
    )
    return [row.state for row in seen.get(home.household_id, ())]


@pytest.fixture
def live(home: Home, phone: Client) -> None:
    """Its account is confirmed."""
    assert enter(phone).status_code == 302
    (waits,) = people.see_payout_references(
        by=bookkeeper(home), at=NOW, household_ids=[home.household_id], purpose=Purpose.SETTLE
    )[home.household_id]
    people.confirm_payout_reference(
        by=bookkeeper(home),
        at=NOW,
        key=new_key(),
        household_id=home.household_id,
        reference_id=waits.id,
        account=ACCOUNT,
    )


def test_it_enters_an_account_and_the_station_confirms_it(home: Home, phone: Client) -> None:
    assert "paid in cash at the station" in text(phone.get("/my/money/account/"))
    assert enter(phone).status_code == 302
    page = text(phone.get("/my/money/account/"))
    assert "A new account waits, ending with 7788 ." in page
    assert ACCOUNT not in page
    assert states(home) == [ReferenceState.WAITS]
    assert register.payable_by_bank(by=bookkeeper(home)) == set()


def test_a_confirmed_one_is_shown_and_another_waits_beside_it(home: Home, phone: Client, live: None) -> None:
    page = text(phone.get("/my/money/account/"))
    assert "农商行 …7788" in page
    assert register.payable_by_bank(by=bookkeeper(home)) == {home.household_id}
    assert enter(phone, account="6210986543210000").status_code == 302
    assert states(home) == [ReferenceState.LIVE, ReferenceState.WAITS]
    assert register.payable_by_bank(by=bookkeeper(home)) == {home.household_id}


def test_cash_again_is_asked_first(home: Home, phone: Client, live: None) -> None:
    with unchanged(LOOKS):
        assert "Should you be paid in cash again?" in text(phone.get("/my/money/account/cash/"))
    assert phone.post("/my/money/account/cash/", {"key": new_key()}).status_code == 302
    assert states(home) == []
    assert register.payable_by_bank(by=bookkeeper(home)) == set()
    assert "You are paid in cash already." in text(phone.get("/my/money/account/cash/"))


@pytest.mark.parametrize(
    ("field", "wrong"), [("account", "1234567"), ("account", "62109865x"), ("holder", ""), ("bank", "x" * 61)]
)
def test_what_cannot_be_is_refused_and_stays_typed(home: Home, phone: Client, field: str, wrong: str) -> None:
    with unchanged(LOOKS):
        answer = enter(phone, **{field: wrong})
        assert answer.status_code == 422
    assert 'value="热合曼"' in answer.content.decode() or field == "holder"
    assert states(home) == []
