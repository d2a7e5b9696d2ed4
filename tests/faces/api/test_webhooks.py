"""Hooks by the API: opened with an address of the public network, seen with all their calls, ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cunzhan.domain.ground.hooks.models import Hook
from cunzhan.faces.api import schema
from cunzhan.jobs.loop import Worker
from tests import make
from tests.adapters.hooks.receiver import listening
from tests.adapters.hooks.test_calling import PRIVATE
from tests.cast import Cast
from tests.faces.api.programs import Program, programs
from tests.refusals import unchanged


@pytest.fixture
def manager(cast: Cast) -> Program:
    found = programs(cast)["manager"]
    found.get("/me")
    return found


def test_from_the_first_call_to_the_end(cast: Cast, manager: Program) -> None:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    with listening() as receiver:
        said = {"url": receiver.url, "events": ["order.paid", "order.sent"]}
        hook = manager.post("/hooks", said, 201, key="hook-0001")
        with unchanged():
            assert manager.post("/hooks", said, 201, key="hook-0001") == hook
        order = make.sent(cast, [(variant, 1)])
        Worker().drain()
        told = [json.loads(body) for _path, _headers, body in receiver.heard]
        assert [(one["event"], one["about"]["number"]) for one in told] == [
            ("order.paid", order.number),
            ("order.sent", order.number),
        ]
        calls = manager.get(f"/hooks/{hook['id']}/calls")["items"]
        assert [(call["event"], call["state"], call["status_code"], call["attempts"]) for call in calls] == [
            ("order.sent", "told", 204, 1),
            ("order.paid", "told", 204, 1),
        ]
        assert {call["id"] for call in calls} == {headers["Cunzhan-Call"] for _p, headers, _b in receiver.heard}
        ended = manager.ask("delete", f"/hooks/{hook['id']}").json()  # type: ignore[attr-defined]
        assert ended["ended_at"] is not None
        make.paid(cast, [(variant, 1)])
        Worker().drain()
        assert len(receiver.heard) == 2
    [row] = manager.get("/hooks")["items"]
    assert (row["id"], row["events"], row["url"]) == (hook["id"], ["order.paid", "order.sent"], receiver.url)
    assert "secret" not in row


HERE = ("localhost", "127.", "::1]", "7f00")
"""This machine, which may be called in tests."""


@pytest.mark.parametrize(
    "url", [*[one for one in PRIVATE if not any(part in one for part in HERE)], "http://books.example/"]
)
def test_our_own_network_is_refused_at_once(manager: Program, url: str) -> None:
    with unchanged():
        found = manager.post("/hooks", {"url": url, "events": ["order.paid"]}, 422)
    assert (found["type"], found["field"]) == ("urn:cunzhan:refusal:invalid", "url")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://localhost/"])
def test_in_production_this_machine_is_not_called_either(manager: Program, settings, url: str) -> None:
    assert manager.post("/hooks", {"url": url, "events": ["order.paid"]}, 201)
    settings.PRODUCTION = True
    manager.post("/hooks", {"url": url, "events": ["order.paid"]}, 422)
    assert Hook.objects.count() == 1


@pytest.mark.parametrize(
    "said", [{}, {"url": "https://a.example/"}, {"url": "https://a.example/", "events": ["order.lost"]}, {"events": []}]
)
def test_what_is_missing(manager: Program, said: dict[str, object]) -> None:
    with unchanged():
        manager.post("/hooks", said, 422)


def test_the_document_and_the_page_name_every_event() -> None:
    shapes = schema.document()["components"]["schemas"]
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
    for event in shapes["Event"]["enum"]:
        assert f"`{event}`" in page
