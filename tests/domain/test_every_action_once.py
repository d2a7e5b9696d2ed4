"""Every action there is, sent twice: done once, answered twice; and with other content under its key refused."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.records.models import Deed
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind
from tests.cast import Cast
from tests.refusals import refused, unchanged
from tests.requests import Request, all_of_them

VERBS = sorted(all_of_them())


@pytest.fixture
def request_of(cast: Cast, honey: tuple[UUID, UUID], verb: str) -> Request:
    return all_of_them()[verb](cast, *honey)


def other(content: dict[str, Any]) -> dict[str, Any]:
    """The same content with one thing changed."""
    changed = dict(content)
    for name, value in content.items():
        if isinstance(value, bool):
            changed[name] = not value
        elif isinstance(value, int):
            changed[name] = value + 1
        elif isinstance(value, str) and value.isalnum():
            changed[name] = value + "x"
        elif isinstance(value, UUID):
            changed[name] = new_id()
        else:
            continue
        return changed
    name, value = next(iter(content.items()))
    return {**content, name: [*value, "more"] if isinstance(value, (list, tuple)) else {"more": 1}}


def test_there_is_a_request_for_every_action() -> None:
    source = Path(__file__).resolve().parents[2] / "cunzhan"
    said = re.compile(r'@(?:\w+\.)?action\("([^"]+)"')
    verbs = {verb for path in source.rglob("*.py") for verb in said.findall(path.read_text())}
    assert verbs == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_done_once_and_answered_twice(request_of: Request, verb: str) -> None:
    before = Deed.objects.count()
    answer = request_of.send("k")
    assert Deed.objects.count() == before + 1
    assert Deed.objects.get(key="k").verb == verb
    with unchanged():
        assert request_of.send("k") == answer


@pytest.mark.parametrize("verb", VERBS)
def test_other_content_under_its_key_is_refused(request_of: Request, verb: str) -> None:
    request_of.send("k")
    with refused(Kind.CONFLICT):
        replace(request_of, content=other(request_of.content)).send("k")


@pytest.mark.parametrize("verb", VERBS)
def test_its_first_three_words_are_who_when_and_which(request_of: Request, verb: str) -> None:
    parameters = list(inspect.signature(request_of.action).parameters.values())
    assert [p.name for p in parameters[:3]] == ["by", "at", "key"]
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
