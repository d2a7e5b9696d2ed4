"""The manager's monthly review: who looked how much, and what of it was unusual."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import review
from cunzhan.domain.ground.people.facts import LooksOfPerson, Purpose
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused

HOUR = timedelta(hours=1)


def look(cast: Cast, by: Actor, *, at=NOW, both: bool = False) -> None:
    ids = [home(cast.household), home(cast.neighbour)] if both else [home(cast.household)]
    people.see_households(by=by, at=at, household_ids=ids, purpose=Purpose.HAND_OVER)


def asked(cast: Cast, *, since=NOW) -> tuple[LooksOfPerson, ...]:
    return review.looks_by_person(by=cast.manager, since=since)


def test_each_person_with_the_numbers_of_the_time(cast: Cast) -> None:
    look(cast, cast.clerk, at=NOW - timedelta(microseconds=1))
    for _time in range(3):
        look(cast, cast.clerk)
    look(cast, cast.clerk, at=NOW + HOUR, both=True)
    look(cast, cast.bookkeeper)
    look(cast, cast.household)
    assert asked(cast) == (
        LooksOfPerson("Gulnar", looks=5, households=2, most_in_an_hour=3, at_night=0, unusual=False),
        LooksOfPerson("Mirigul", looks=1, households=1, most_in_an_hour=1, at_night=0, unusual=False),
    )


@pytest.mark.parametrize(("looks", "unusual"), [(50, False), (51, True)])
def test_more_than_fifty_in_an_hour_is_unusual(cast: Cast, looks: int, unusual: bool) -> None:
    for _time in range(looks):
        look(cast, cast.clerk)
    [row] = asked(cast)
    assert (row.most_in_an_hour, row.unusual) == (looks, unusual)


@pytest.mark.parametrize(("hour", "at_night"), [(6, 1), (7, 0), (21, 0), (22, 1)])
def test_so_is_one_at_night_by_the_villages_clock(cast: Cast, hour: int, at_night: int) -> None:
    noon_in_the_village = NOW.replace(hour=4)
    look(cast, cast.clerk, at=noon_in_the_village + (hour - 12) * HOUR)
    [row] = asked(cast, since=NOW - timedelta(days=1))
    assert (row.at_night, row.unusual) == (at_night, at_night == 1)


def test_only_the_manager_and_only_of_the_own_station(cast: Cast) -> None:
    look(cast, cast.clerk)
    for by in (cast.clerk, cast.bookkeeper, cast.household, cast.officer, cast.buyer):
        with refused(Kind.NOT_FOUND):
            review.looks_by_person(by=by, since=NOW)
    assert review.looks_by_person(by=cast.far_manager, since=NOW) == ()


def test_it_costs_the_same_for_many(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            asked(cast)
        return len(queries)

    look(cast, cast.clerk)
    few = cost()
    for number in range(20):
        look(cast, cast.bookkeeper, at=NOW + number * HOUR, both=True)
    assert cost() == few <= 4
