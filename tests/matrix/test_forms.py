"""Every form: it works when it is filled in properly, and fields that it does not have change nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction

from tests import photograph
from tests.cast import NOW
from tests.matrix.sheets import NO_SHEET, SHEETS, opened
from tests.matrix.table import GET, TABLE
from tests.matrix.world import World

INJECTED = ["role", "is_staff", "is_superuser", "station", "station_id", "paid", "paid_fen", "paid_at", "price"]
INJECTED += ["price_fen", "unit_price_fen", "total_fen", "household_fen", "household_id", "person_id", "county_id"]
INJECTED += ["state", "epoch", "by", "at", "order_id", "lot_id", "variant_id", "password_hash", "shown", "actor"]
NEW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}|[a-z2-7]{26}")


def test_every_form_has_its_sheet() -> None:
    posts = {name for name, row in TABLE.items() if row.verbs != GET}
    assert posts - set(SHEETS) - set(NO_SHEET) == set()
    assert (set(SHEETS) | set(NO_SHEET)) - posts == set()


OUT = {"shared:sign_out", "shared:account_password", "shared:account_phone_off"}
"""After these one signs in anew."""


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_filled_in_properly_it_is_taken(name: str, world: World) -> None:
    answer = opened(world, name).send()
    assert answer.status_code in SHEETS[name].answers, answer.content.decode()[:3000]
    assert answer.headers.get("Location", "").startswith("/sign-in/") == (name in OUT)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_what_a_form_does_not_have_changes_nothing(name: str, world: World) -> None:
    plain = _done(world, name, {})
    smuggled = _done(world, name, _injected(world))
    assert smuggled[:2] == plain[:2]
    assert {table: rows for table, rows in smuggled[2].items() if rows != plain[2][table]} == {}


def _injected(world: World) -> dict[str, str]:
    """Everything somebody might slip in to be more than they are, or to pay less."""
    worth = {
        "role": "manager",
        "station": str(world.far.station_id),
        "station_id": str(world.far.station_id),
        "household_id": str(world.cast.neighbour.household_id),
        "person_id": str(world.cast.manager.person_id),
        "county_id": str(world.cast.county_id),
        "state": "delivered",
        "paid_at": NOW.isoformat(),
        "at": "2020-01-01T00:00:00Z",
        "order_id": str(world.ours.orders["online"].id),
        "lot_id": str(world.far.ids["lot_id"]),
        "variant_id": str(world.far.ids["variant_id"]),
        "epoch": "0",
        "shown": "on",
    }
    return {name: worth.get(name, "1") for name in INJECTED}


def _known(world: World) -> set[str]:
    """The ids of everything that the world began with: what is newer is told apart by chance alone."""
    if not _ids:
        _ids.update(NEW.findall(repr(photograph.take())))
    return _ids


_ids: set[str] = set()


def _done(world: World, name: str, extra: dict[str, str]) -> Any:
    """What sending a form did to the database, and what was answered; undone afterwards."""
    known = _known(world)
    with transaction.atomic():
        here = opened(world, name)
        slipped = {field: value for field, value in extra.items() if field not in here.form.fields}
        before = photograph.take()
        answer = here.send(extra=slipped)
        after = photograph.take()
        changed = {table: _plain(rows, before[table][1], known) for table, (_names, rows) in after.items()}
        transaction.set_rollback(True)
    return answer.status_code, _masked(answer.headers.get("Location", ""), known), changed


def _plain(after: list[Any], before: list[Any], known: set[str]) -> list[str]:
    """The rows that came, with everything new and random in them masked."""
    there = set(map(repr, before))
    return sorted(repr([_cell(cell, known) for cell in row]) for row in after if repr(row) not in there)


def _cell(cell: Any, known: set[str]) -> str:
    if isinstance(cell, bytes) or str(cell).startswith("md5$"):
        return "sealed"
    return _masked(str(cell), known)


def _masked(text: str, known: set[str]) -> str:
    return NEW.sub(lambda found: found[0] if found[0] in known else "*", text)
