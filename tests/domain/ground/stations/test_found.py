"""Founding counties and stations."""

from __future__ import annotations

from typing import Any

import pytest

from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations import queries as found
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.words import same
from tests.cast import NOW, Cast
from tests.refusals import refused, unchanged

SETUP = Actor(Role.SETUP, None)


def station(cast: Cast, **content: Any) -> Any:
    whole = {
        "by": SETUP,
        "key": "third",
        "county_id": cast.county_id,
        "slug": "third",
        "kind": StationKind.SHOP,
        "names": same("Third"),
        "village": same("Third"),
        "township": same("Poplar"),
        "phone": "13800000009",
        "opening": {},
        "line": {},
        "about": {},
    }
    return stations.found_station(at=NOW, **{**whole, **content})


def test_it_works(cast: Cast) -> None:
    made = station(cast)
    fact = found.station_by_slug("third")
    assert (fact.id, fact.kind, fact.county["en"], fact.zone, fact.phone) == (
        made,
        StationKind.SHOP,
        "Oasis County",
        "Asia/Shanghai",
        "13800000009",
    )
    assert found.station(made) == fact
    assert [s.slug for s in found.open_shops()] == ["baiyang", "shazao", "third"]
    assert [s.slug for s in found.stations_of_county(cast.county_id)] == ["baiyang", "shazao", "shazao-point", "third"]


def test_asked_twice_it_is_founded_once(cast: Cast) -> None:
    made = station(cast)
    with unchanged():
        assert station(cast) == made
        assert stations.found_county(by=SETUP, at=NOW, key="county", names=same("Oasis County")) == cast.county_id


def test_an_address_is_given_once(cast: Cast) -> None:
    with refused(Kind.CONFLICT, field="slug"):
        station(cast, slug="shazao")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SETUP])
def test_only_set_up_founds(cast: Cast, role: Role) -> None:
    by = Actor(role, cast.station_id, county_id=cast.county_id)
    with refused(Kind.FORBIDDEN):
        station(cast, by=by)
    with refused(Kind.FORBIDDEN):
        stations.found_county(by=by, at=NOW, key="new", names=same("New"))


@pytest.mark.parametrize("content", [{"phone": "12"}, {"names": same("")}, {"village": same("x" * 61)}, {"slug": " "}])
def test_what_cannot_be_is_refused(cast: Cast, content: dict[str, Any]) -> None:
    with refused(Kind.INVALID):
        station(cast, **content)


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    for ask in (
        lambda: found.station_by_slug("nowhere"),
        lambda: found.station(new_id()),
        lambda: found.county_names(new_id()),
    ):
        with pytest.raises(Refusal) as raised:
            ask()
        assert raised.value.kind == Kind.NOT_FOUND
