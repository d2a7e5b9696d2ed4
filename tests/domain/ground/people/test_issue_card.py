"""Printed cards."""

from __future__ import annotations

from uuid import UUID

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.models import Card
from cunzhan.domain.ground.records.models import Deed
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, PIN, Cast, home
from tests.refusals import refused


def issue(cast: Cast, *, key: str | None = None, household_id: UUID | None = None, pin: str = "271828") -> str:
    wanted = household_id or home(cast.household)
    return people.issue_card(by=cast.clerk, at=NOW, key=key or new_key(), household_id=wanted, pin=pin).token


def sign_in(token: str, pin: str):
    return people.sign_in_with_card(at=NOW, token=token, pin=pin, address="10.0.0.1")


def test_it_works(cast: Cast) -> None:
    token = issue(cast)
    assert len(token) == 26
    [standing] = sign_in(token, "271828").standings
    assert standing.household_id == cast.household.household_id
    assert standing.station_id == cast.station_id


def test_older_cards_stop_working(cast: Cast) -> None:
    issue(cast)
    with pytest.raises(Refusal):
        sign_in(cast.card_token, PIN)
    assert Card.objects.filter(household_id=home(cast.household), revoked_at__isnull=True).count() == 1


def test_the_same_request_prints_the_same_card(cast: Cast) -> None:
    assert issue(cast, key="k") == issue(cast, key="k")


def test_the_secret_is_stored_nowhere(cast: Cast) -> None:
    token = issue(cast)
    for table in (Card, Deed):
        assert token not in repr(list(table.objects.values()))


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "111111", "123456", "987654", "12345a", "１２３９４５", "27182 "]
)
def test_a_weak_pin_is_refused(cast: Cast, pin: str) -> None:
    with refused(Kind.INVALID, field="pin"):
        issue(cast, pin=pin)


def test_another_station_s_household_gets_no_card_here(cast: Cast) -> None:
    with refused(Kind.NOT_FOUND):
        issue(cast, household_id=home(cast.far_household))
