"""Every operation x every program: it opens to those it is for, and tells nobody of another station."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.faces.api import schema, v1
from cunzhan.faces.shared import gate
from cunzhan.kit.keys import new_key
from tests.cast import CANARY, NOW, PHONES
from tests.faces.api.programs import Program, programs
from tests.matrix.conftest import world as world
from tests.matrix.people import signed_in
from tests.matrix.world import NEAR, World

SELLERS = frozenset({"clerk", "manager"})
KEEPERS = frozenset({"bookkeeper", "manager"})
STAFF = SELLERS | KEEPERS
BOSS = frozenset({"manager"})
HOMES = frozenset({"household", "neighbour"})
EVERYBODY = STAFF | HOMES | {"courier", "far_manager", "officer"}
MANAGERS = frozenset({"courier", "far_manager"})
NOBODY = ("buyer", "stranger")
"""One has no token, the other's is revoked."""

WHO: dict[str, frozenset[str]] = {
    "get_me": EVERYBODY,
    "list_households": STAFF | MANAGERS,
    "list_products": STAFF | MANAGERS,
    "add_product": SELLERS | MANAGERS,
    "get_product": STAFF,
    "edit_product": SELLERS,
    "add_variant": SELLERS,
    "set_price": SELLERS,
    "note_bazaar_price": SELLERS,
    "get_availability": STAFF,
    "list_lots": STAFF | MANAGERS | HOMES,
    "receive_lot": SELLERS | MANAGERS,
    "get_lot": STAFF | {"household"},
    "write_off_lot": SELLERS,
    "give_lot_back": SELLERS,
    "list_pools": KEEPERS | MANAGERS,
    "receive_pool": SELLERS | MANAGERS,
    "get_pool": KEEPERS,
    "preview_pool": KEEPERS,
    "share_pool": KEEPERS,
    "list_owed": KEEPERS | MANAGERS,
    "list_payout_sheets": KEEPERS | MANAGERS,
    "make_payout_sheet": KEEPERS | MANAGERS,
    "get_payout_sheet": KEEPERS,
    "send_payout_sheet": KEEPERS,
    "answer_payout_sheet": KEEPERS,
    "get_payout": KEEPERS,
    "mark_payout_paid": KEEPERS,
    "mark_payout_failed": KEEPERS,
    "mark_payout_unknown": KEEPERS,
    "list_orders": STAFF | MANAGERS,
    "get_order": STAFF,
    "place_order": STAFF | MANAGERS,
    "record_bank": KEEPERS,
    "record_cash": SELLERS,
    "weigh_order": SELLERS,
    "receive_made": SELLERS,
    "pack_order": SELLERS,
    "send_order": SELLERS,
    "correct_waybill": SELLERS,
    "sell_at_counter": SELLERS | MANAGERS,
    "deliver_order": SELLERS,
    "hand_order_over": SELLERS,
    "cancel_order": STAFF,
    "refund_order": STAFF,
    "quote": STAFF | MANAGERS,
    "get_statement": KEEPERS | {"household"},
    "get_county_table": frozenset({"officer"}),
    "list_hooks": BOSS | MANAGERS,
    "open_hook": BOSS | MANAGERS,
    "get_hook": BOSS,
    "end_hook": BOSS,
    "list_calls": BOSS,
}
"""Whom each operation lets in when it is about our station. Writes are tried without content: let in means 422."""
NOTHING_TO_SAY = frozenset({"share_pool", "send_payout_sheet", "mark_payout_paid", "end_hook"})
"""Writes that need no content: let in means that it is done, or cannot be done now."""

MONEY = ("pool_id", "sheet_id", "payout_id")
QUERY = {
    "get_statement": "?since=2026-10-01&until=2026-11-01",
    "get_county_table": "?since_month=2026-10&until_month=2026-10",
}


def operations() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every operation of the document: name, verb, address, and the rest."""
    for path, verbs in schema.document()["paths"].items():
        for verb, one in verbs.items():
            yield one["operationId"], verb, path.removeprefix("/api/v1"), one


OPERATIONS = {name: (verb, path, one) for name, verb, path, one in operations()}


@pytest.fixture
def asked(world: World) -> dict[str, Program]:
    for shop in (world.ours, world.far):
        shop.ids["hook_id"] = hooks.open_hook(
            by=shop.boss, at=NOW, key=new_key(), url=f"https://{shop.slug}.example/{shop.word}", events=tuple(Event)
        ).id
    return programs(world.cast)


def test_every_operation_is_in_the_table() -> None:
    assert set(OPERATIONS) == set(WHO)


def test_every_address_is_behind_the_gate() -> None:
    found = v1.urls()
    assert len({str(entry.pattern) for entry in found}) == len(schema.document()["paths"])
    assert {entry.callback.door.kind for entry in found} == {gate.TOKEN_DOOR}  # type: ignore[attr-defined]


def address(name: str, shop: Any) -> str:
    """The address of an operation about something of one shop."""
    path = str(OPERATIONS[name][1])
    ids = {**shop.ids, "order_id": shop.orders["paid"].id}
    for part in ("product_id", "variant_id", "lot_id", "order_id", "line_id", "household_id", "hook_id", *MONEY):
        if f"{{{part}}}" in path:
            assert isinstance(ids[part], UUID)
            path = path.replace(f"{{{part}}}", str(ids[part]))
    return path + QUERY.get(name, "")


def knock(program: Program, name: str, where: str) -> Any:
    """Ask without content, and undo what came of it."""
    verb = OPERATIONS[name][0]
    with transaction.atomic():
        answer = program.ask(verb, where, {} if verb != "get" else None)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_it_opens_to_those_it_is_for(name: str, world: World, asked: dict[str, Program]) -> None:
    said = []
    for who, program in asked.items():
        answer = knock(program, name, address(name, world.ours))
        said += wrong(name, who, answer.status_code) + leaks(who, answer)
    assert said == []


def wrong(name: str, who: str, status: int) -> list[str]:
    """What is wrong with an answer about our station."""
    verb, path, _one = OPERATIONS[name]
    if who in NOBODY:
        expected = {401}
    elif who in WHO[name]:
        expected = {200} if verb == "get" else {200, 409} if name in NOTHING_TO_SAY else {422}
    elif who in MANAGERS:
        # A manager elsewhere has the scope, and there is no such thing there.
        expected = {403} if name == "get_county_table" else {404} if verb == "get" else {404, 422}
    else:
        # Without content a write is refused for that, before its role is asked; see the test below.
        expected = {403, 404} if verb == "get" else {403, 422}
    return [] if status in expected else [f"{verb} {path} as {who}: {status}"]


def leaks(who: str, answer: Any) -> list[str]:
    """Words of one station in the hands of a program of another, and names and phones in anybody's."""
    text = answer.content.decode()
    if who == "officer":
        text = text.replace(f"Baiyang {CANARY}", "")
    said = [f"{who} reads a whole phone number" for phone in PHONES.values() if phone in text]
    said += [f"{who} reads a name" for name in ("Abliz", "Patigul") if name in text]
    if CANARY in text and who != "far_manager":
        said.append(f"{who} reads of the far shop")
    if NEAR in text and who not in STAFF | {"household"}:
        said.append(f"{who} reads of our shop")
    return said


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if "{" in OPERATIONS[name][1]))
def test_what_is_of_the_far_station_stays_there(name: str, world: World, asked: dict[str, Program]) -> None:
    said = []
    for who in STAFF | HOMES | {"courier", "officer"}:
        answer = knock(asked[who], name, address(name, world.far))
        expected = {403, 404} if OPERATIONS[name][0] == "get" else {403, 404, 422}
        if answer.status_code not in expected:
            said.append(f"{name} as {who}: {answer.status_code}")
        said += leaks(who, answer)
    assert said == []


def test_a_role_without_the_right_is_refused_whatever_the_scope(world: World, asked: dict[str, Program]) -> None:
    """The scope alone does not do: a bookkeeper's token may write orders, and may not pack them."""
    order = world.ours.orders["paid"]
    version = asked["bookkeeper"].get(f"/orders/{order.id}")["version"]
    found = asked["bookkeeper"].post(f"/orders/{order.id}/pack", {"version": version}, 403)
    assert found["title"] == "Your login is not for this. Ask the station's manager."
    assert asked["clerk"].post(f"/orders/{order.id}/pack", {"version": version})["state"] == "packed"


def test_cookies_open_nothing(world: World) -> None:
    client = signed_in(world.cast.manager)
    assert client.get("/api/v1/products").status_code == 401
    answer = client.post("/api/v1/lots", {}, headers={"Idempotency-Key": new_key()})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="cunzhan"'
