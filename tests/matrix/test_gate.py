"""Every address x everybody: it opens to those it is for, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.shared import gate
from tests.matrix.people import EVERYBODY, HERE
from tests.matrix.reading import faults, leaks
from tests.matrix.table import ANYBODY, BOTH, GET, HOME, POST, ROLES, TABLE, WALK, address, patterns, sealed
from tests.matrix.world import World

LET_IN = {200, 302, 409, 422}
OF_OUR_STATION = {"clerk", "bookkeeper", "manager", "household"}


def test_every_address_has_its_row() -> None:
    assert set(patterns()) - set(TABLE) == set(), "write into the table who may open these"
    assert set(TABLE) - set(patterns()) == set(), "these addresses are gone"


def test_every_view_hangs_behind_a_door() -> None:
    open_doors = [name for name, pattern in patterns().items() if getattr(pattern.callback, "door", None) is None]
    assert open_doors == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_door_is_the_one_of_the_table(name: str) -> None:
    door = patterns()[name].callback.door  # type: ignore[attr-defined]
    row = TABLE[name]
    if row.who == ANYBODY:
        assert door.kind == gate.PUBLIC
    else:
        kinds = {HOME: gate.HOUSEHOLD_DOOR, WALK: gate.SETUP_DOOR, frozenset({Role.COUNTY_OFFICER}): gate.COUNTY_DOOR}
        assert (door.kind, door.roles) == (kinds.get(row.who, gate.STAFF_DOOR), row.who)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_it_opens_to_those_it_is_for(name: str, world: World, browsers: dict[str, Client]) -> None:
    said = []
    for who, verb, answer in _everybody(browsers, name, address(name, world.ours)):
        said += _wrong(name, who, verb, answer, ours=True)
        said += leaks(world, name, who, answer)
        said += faults(name, who, answer)
    assert said == []


@pytest.mark.parametrize("name", sorted(name for name in TABLE if sealed(name) or "shop" in name))
def test_what_is_of_the_far_station_stays_there(name: str, world: World, browsers: dict[str, Client]) -> None:
    said = []
    for who, verb, answer in _everybody(browsers, name, address(name, world.far)):
        said += _wrong(name, who, verb, answer, ours=False)
        said += leaks(world, name, who, answer)
        said += faults(name, who, answer)
    assert said == []


def _everybody(browsers: dict[str, Client], name: str, where: str) -> Iterator[tuple[str, str, HttpResponseBase]]:
    for who in EVERYBODY:
        for verb in ("get", "post"):
            with _undone():
                answer = getattr(browsers[who], verb)(where, **HERE)
            yield who, verb, answer


class _undone:  # noqa: N801
    """One request at a time: what it changes is gone before the next."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is None:
            transaction.set_rollback(True)
        self.atomic.__exit__(kind, error, trace)


def _wrong(name: str, who: str, verb: str, answer: HttpResponseBase, *, ours: bool) -> list[str]:
    """What is wrong with this answer, if anything."""
    row, status = TABLE[name], answer.status_code
    where = answer.headers.get("Location", "")
    got = f"{verb} {name} as {who}: {status} {where}"
    if row.who == ANYBODY:
        expected = {row.opens} if verb == "get" else LET_IN | {401, 403}
        allowed = _verb_fits(row.verbs, verb)
        return [] if (status in expected if allowed else status == 405 or status == row.opens) else [got]
    if row.who == WALK:
        return [] if (status, where) == (302, "/setup/") else [got]
    if ROLES[who] == Role.BUYER:
        door = "/my/sign-in/" if row.who == HOME else "/sign-in/"
        fits = status == 302 and where.split("?")[0] == door and ("next=" in where) == (verb == "get")
        return [] if fits else [got]
    if ROLES[who] not in row.who:
        return [] if status == 403 else [got]
    if not _verb_fits(row.verbs, verb):
        return [] if status == 405 else [got]
    own = who in (OF_OUR_STATION if ours else {"far_manager"})
    if sealed(name) and who != "officer" and not own:
        return [] if status == 404 else [got]
    return [] if (status == row.opens if verb == "get" else status in LET_IN) else [got]


def _verb_fits(verbs: str, verb: str) -> bool:
    return verbs == BOTH or verbs == {"get": GET, "post": POST}[verb]
