"""The document tells the truth: what it describes is what is answered, and what it forbids is refused.

Every operation is tried with values made from the document, proper ones and broken ones, about ids that nobody has and
about ids that are there. What an example changes is undone before the next.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from schemathesis import Case
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from cunzhan.faces.api import limits, schema
from cunzhan.kit.keys import new_key
from tests.faces.api.programs import programs
from tests.matrix.world import World

EXAMPLES = 5
"""A rule of the house ("sold out", "a bookkeeper may not") refuses many a request that has the right shape."""
LEFT_OUT = [positive_data_acceptance, ignored_auth]

document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def no_end_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.buckets, "per_minute", 1_000_000)
    monkeypatch.setattr(limits.buckets, "_left", {})


@pytest.fixture
def secrets(world: World) -> list[dict[str, str]]:
    found = programs(world.cast)
    return [found[who].headers for who in ("manager", "officer")]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The program would close the test's own connection before and after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@document.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
@pytest.mark.usefixtures("no_end_of_requests", "one_connection")
def test_it_holds(case: Case[Any], world: World, secrets: list[dict[str, str]]) -> None:
    known = _about_ours(case, world)
    if known and next(_turns) % 4:
        case.path_parameters = known
    for headers in secrets if "county" in case.path else secrets[:1]:
        _try(case, headers)


_turns = itertools.count()
"""Three times in four an id is one that is there."""


def _try(case: Case[Any], headers: dict[str, str]) -> None:
    with transaction.atomic():
        case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)
        transaction.set_rollback(True)


def _about_ours(case: Case[Any], world: World) -> dict[str, Any]:
    """The same with ids that are there, if the path names any and they were ids before."""
    ids = {**world.ours.ids, "order_id": world.ours.orders["paid"].id}
    found = {}
    for name, value in (case.path_parameters or {}).items():
        try:
            UUID(str(value))
        except ValueError:
            return {}
        if name not in ids:
            return {}
        found[name] = str(ids[name])
    return found


class TestDocument:
    def test_every_operation_says_what_it_needs(self) -> None:
        for path, verbs in schema.document()["paths"].items():
            for verb, one in verbs.items():
                assert one["description"], path
                [needed] = one["security"]
                assert list(needed) == ["token"], path
                refusals = {status for status in one["responses"] if status >= "400"}
                assert {"400", "401", "403", "404", "405", "422", "429"} <= refusals, path
                named = {parameter["name"]: parameter for parameter in one["parameters"]}
                writes = verb != "get" and not path.endswith("/quotes")
                assert ("Idempotency-Key" in named) == writes, path
                if writes:
                    assert named["Idempotency-Key"]["required"] is True
                    assert {"409", "413"} <= refusals

    def test_money_and_quantities_are_whole_numbers(self) -> None:
        wrong = []
        for name, shape in schema.document()["components"]["schemas"].items():
            for field, inner in shape.get("properties", {}).items():
                kinds = {part.get("type") for part in inner.get("anyOf", [inner])}
                whole = field.endswith(("_fen", "_g")) or field in ("quantity", "received", "on_hand")
                if whole and not kinds <= {"integer", "null"}:
                    wrong.append(f"{name}.{field}: {kinds}")
                if "number" in kinds:
                    wrong.append(f"{name}.{field} is a float")
        assert wrong == []

    def test_what_is_sent_is_bounded(self) -> None:
        """Nothing but what is asked for is taken."""
        shapes = schema.document()["components"]["schemas"]
        for path, verbs in schema.document()["paths"].items():
            for one in verbs.values():
                if "requestBody" in one:
                    ref = one["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                    assert shapes[ref.rsplit("/", 1)[1]]["additionalProperties"] is False, path

    def test_anybody_may_read_it(self, db: None) -> None:
        found = Client().get("/api/v1/openapi.json")
        assert found.json()["openapi"] == "3.1.0"
        assert found.json() == schema.document()


class TestPage:
    @pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
    def test_it_shows_every_operation_and_shape(self, db: None, language: str) -> None:
        client = Client()
        client.cookies["lang"] = language
        answer = client.get("/api/docs/")
        page = answer.content.decode()
        shown = set(re.findall(r'<article class="operation" id="([^"]+)"', page))
        document = schema.document()
        operations = {one["operationId"] for verbs in document["paths"].values() for one in verbs.values()}
        assert shown == operations | {f"shape-{name}" for name in document["components"]["schemas"]}
        for path in document["paths"]:
            assert f"<code>{path}</code>" in page
        assert set(re.findall(r'href="#(shape-[^"]+)"', page)) <= shown
        assert "<script" not in page
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


class TestBounds:
    def test_so_many_a_minute(self) -> None:
        now = [0.0]
        bucket = limits.Buckets(per_minute=60, clock=lambda: now[0])
        one, other = UUID(int=1), UUID(int=2)
        assert [bucket.wait(one) for _number in range(60)] == [0] * 60
        assert bucket.wait(one) == 1
        assert bucket.wait(other) == 0
        now[0] = 1.0
        assert [bucket.wait(one), bucket.wait(one)] == [0, 1]
        now[0] = 500.0
        assert [bucket.wait(one) for _number in range(61)] == [0] * 60 + [1]

    def test_more_is_told_to_wait(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "buckets", limits.Buckets(per_minute=2, clock=lambda: 0.0))
        clerk = programs(world.cast)["clerk"]
        clerk.get("/me")
        clerk.get("/me")
        answer = clerk.ask("get", "/me")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_said_is_in_the_language_of_the_program(world: World) -> None:
    clerk = programs(world.cast)["clerk"]
    said = {}
    for language in ("en", "ug", "zh-CN", "fr;q=0.9, ug;q=0.5", "xx"):
        answer = clerk.ask("get", f"/lots/{new_uuid()}", **{"Accept-Language": language})
        said[language] = (answer.headers["Content-Language"], answer.json()["title"])  # type: ignore[attr-defined]
    assert said["en"] == ("en", "There is no such lot at your station.")
    assert [code for code, _title in said.values()] == ["en", "ug", "zh-hans", "ug", "zh-hans"]
    assert len({title for _code, title in said.values()}) == 3


def new_uuid() -> UUID:
    """An id of nothing."""
    return UUID(bytes=new_key().encode()[:16])
