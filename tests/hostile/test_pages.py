"""Poison in every text: it stands on pages, in tables and on papers as what it is, and does nothing."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.hostile.sent import wrong_with
from tests.matrix.forms import parsed
from tests.matrix.people import signed_in
from tests.matrix.reading import body_of, text_of
from tests.matrix.sheets import SHEETS, opened
from tests.matrix.sheets_of_the_door import DOOR
from tests.matrix.table import ANYBODY, COUNTY, HOME, POST, TABLE, address
from tests.matrix.world import World, photo

POISONS = [
    "=1+1<script>x()</script>{{7*7}}",
    "＝A1\"><svg/onload=x()>'${7*7}%(x)s{0}",
    "+A1</textarea><img src=x onerror=x()>",
    "-2+3#set _[typst]$ @ref *b* `c` \\ //",
]
FREE = re.compile(
    r"^(name|names|summary|story|role|quote|alt|pack|reason|note|street|display_name|member_name|reference)"
)
LANGUAGES = ("zh-hans", "ug", "en")
ALIVE = re.compile(r"^on[a-z]+$")


OF_HERE = POISONS[:2] if connection.vendor == "sqlite" else POISONS[2:]
"""A page is made the same way whatever the database: each carries half of them."""


@pytest.mark.parametrize("poison", OF_HERE)
def test_it_does_nothing_wherever_it_stands(poison: str, world: World) -> None:
    taken = [name for name in SHEETS if name not in LAST and _poisoned(world, name, poison)]
    assert len(taken) >= 15, taken
    said, seen = [], 0
    for name, answer in _every_answer(world, "en"):
        body = body_of(answer)
        seen += _plain(poison) in _plain(html.unescape(text_of(answer)))
        said += [f"{name}: {wrong}" for wrong in _executes(answer, body)]
    assert said == []
    assert seen >= 10


LAST = {
    "household:erase_sure",
    "household:give",
    "household:withdraw",
    "counter:erase",
    "counter:staff_password",
    *(name for name in DOOR if name != "setup:step"),
}
"""These would end what the others need."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_what_it_claims_to_be(language: str, world: World) -> None:
    said = []
    for name, answer in _every_answer(world, language):
        page = answer.headers["Content-Type"].startswith("text/html") and answer.status_code != 302
        if page and name not in PARTS:
            said += _invalid(name, answer.content)
    assert said == []


PARTS = {"shop:pay_state"}
"""Parts of a page, put in by its script."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_is_what_it_claims_to_be(language: str, world: World) -> None:
    said = []
    for name in SHEETS:
        with transaction.atomic():
            here = opened(world, name)
            here.client.cookies["lang"] = language
            answer = here.send(dict.fromkeys(here.form.typed, "\x00<b>"))
            transaction.set_rollback(True)
        if wrong := wrong_with(answer):
            said.append(f"{name}: {wrong}")
        if answer.status_code >= 400:
            said += _invalid(name, answer.content)
    assert said == []


def _invalid(name: str, page: bytes) -> list[str]:
    try:
        tree = parsed(page)
    except Exception as error:
        return [f"{name}: {error}"]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    return [f"{name}: two things are called {one}" for one in sorted({i for i in ids if i and ids.count(i) > 1})]


def _poisoned(world: World, name: str, poison: str) -> bool:
    """Fill the free texts of a form with poison; whether it was taken."""
    here = opened(world, name)
    free = {field: poison for field in here.form.typed if FREE.match(field)}
    if not free:
        return False
    if here.file:
        free[here.file] = SimpleUploadedFile(f"{poison}.jpg", photo(), content_type="text/html")  # type: ignore[assignment]
    answer = here.send(free)
    assert wrong_with(answer) == "", name
    return answer.status_code < 400


def _every_answer(world: World, language: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every address as somebody who may open it."""
    cast = world.cast
    browsers: dict[Any, Client] = {
        HOME: signed_in(cast.household),
        COUNTY: signed_in(cast.officer),
        ANYBODY: signed_in(cast.neighbour),
    }
    boss = signed_in(cast.manager)
    for client in (*browsers.values(), boss):
        client.cookies["lang"] = language
    for name, row in TABLE.items():
        if row.verbs == POST or name == "shared:language":
            continue
        answer: Any = browsers.get(row.who, boss).get(address(name, world.ours))
        assert answer.status_code < 500, name
        yield name, answer


def _executes(answer: HttpResponse, body: bytes) -> list[str]:
    """What of an answer would be run by a browser, a spreadsheet or a template engine."""
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        return _alive(body)
    if kind.startswith("text/csv"):
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        return [f"a formula {cell!r}" for row in rows for cell in row if _formula(cell)]
    if kind.startswith(("application/json", "application/ld+json")):
        json.loads(body)
        return []
    if kind == "application/pdf":
        return ["a paper with a script"] if b"/JavaScript" in body or b"/JS " in body else []
    return [] if kind.startswith("image/") else [f"a file of kind {kind}"]


def _alive(page: bytes) -> list[str]:
    said = []
    for element in parsed(page).iter() if b"<html" in page else ():
        tag = str(element.tag).rsplit("}", 1)[-1]
        if tag == "script" and not (element.get("src") or "").startswith("/static/"):
            said.append("a script of somebody else")
        if tag in ("iframe", "object", "embed", "base", "style"):
            said.append(f"a {tag}")
        for name, value in element.attrib.items():
            if ALIVE.match(name) or name == "style" or (name in ("href", "src", "action") and "script:" in value):
                said.append(f"{tag} {name}={value[:40]!r}")
    return said


def _formula(cell: str) -> bool:
    """Whether a spreadsheet would reckon with this cell. A plain number it may."""
    text = cell.lstrip(" \u200b\ufeff")
    return text[:1] in "=+-@\t\r＝＋－＠" and text[:1] != "" and not re.fullmatch(r"[+-]?[\d,]+(\.\d+)?", text)


def _plain(text: str) -> str:
    """A text without the spaces and breaks a paper puts into it."""
    return re.sub(r"[\s\u200e-\u200f\u2066-\u2069]+", "", text)
