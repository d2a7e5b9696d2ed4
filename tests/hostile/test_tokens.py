"""Keys, cookies, cursors and addresses that somebody else made up."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from django.test import Client

from cunzhan.kit.keys import new_key
from tests.hostile.sent import state, wrong_with
from tests.matrix.people import HERE, browser, signed_in
from tests.matrix.sheets import SHEETS, opened, put_in_basket
from tests.matrix.table import POST, TABLE, address
from tests.matrix.world import World

LOOKS_ONLY = {"counter:bank_file", "counter:household"}
"""Forms that only ask for something to be shown carry no key: sent again, they show it again."""
WITH_KEY = sorted(
    name for name in set(SHEETS) - LOOKS_ONLY if not name.startswith(("shared:", "shop:basket", "counter:contact"))
)
CURSORS = [
    "x",
    "%00",
    "é" * 10,
    "a" * 5000,
    base64.urlsafe_b64encode(json.dumps([1]).encode()).decode(),
    "W10",
    "bnVsbA",
]
CURSORS += [base64.urlsafe_b64encode(json.dumps(["2020-13-45", "x"]).encode()).decode()]
CURSORS += [base64.urlsafe_b64encode(json.dumps([{"$gt": ""}, [1]]).encode()).decode()]
CURSORS += [base64.urlsafe_b64encode(json.dumps(["\x00", str(uuid.uuid4())]).encode()).decode()]


@pytest.mark.parametrize("name", WITH_KEY)
def test_sent_twice_it_is_done_once(name: str, world: World) -> None:
    here = opened(world, name)
    assert "key" in here.form.fields
    first = here.send()
    assert first.status_code in SHEETS[name].answers
    between = state()
    again = here.send()
    assert wrong_with(again) == ""
    assert _but(name, state()) == _but(name, between)


NEW_EACH_TIME = {"counter:program_add": "people_apitoken"}
"""A secret that may have been lost on its way is told anew: no row more, but what is kept of the secret differs."""


def _but(name: str, counted: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    table = NEW_EACH_TIME.get(name)
    return {**counted, table: (counted[table][0], "")} if table else counted


@pytest.mark.parametrize("key", ["", "a" * 500, "\x00" * 10])
def test_a_key_that_is_none_is_refused(key: str, world: World) -> None:
    before = state()
    for name in ("counter:write_off", "counter:advance", "shop:order_cancel", "household:give", "household:correct"):
        answer = opened(world, name).send({"key": key})
        assert answer.status_code in (409, 422), (name, answer.status_code)
        assert wrong_with(answer) == ""
    assert state() == before


def test_one_key_with_other_content_is_refused(world: World) -> None:
    here = opened(world, "counter:write_off")
    assert here.send().status_code == 302
    before = state()
    assert here.send({"quantity": "0.7"}).status_code == 409
    assert state() == before


def test_somebody_else_cannot_use_my_key(world: World) -> None:
    key = new_key()
    assert opened(world, "counter:advance").send({"key": key}).status_code == 302
    before = state()
    assert opened(world, "counter:write_off").send({"key": key}).status_code == 409
    assert state() == before


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.verbs != "get"))
def test_a_post_from_another_site_changes_nothing(name: str, world: World) -> None:
    """Without the token of the form, or, on pages that carry none, from elsewhere."""
    if name == "api:notice":
        return
    sheet = SHEETS.get(name)
    who = sheet.who if sheet else "clerk"
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if who != "buyer":
        client.cookies = signed_in(getattr(world.cast, who)).cookies
    before = state()
    elsewhere = {"headers": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}}
    answer = client.post(address(name, world.ours), {"key": new_key(), "csrfmiddlewaretoken": "x" * 64}, **elsewhere)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert state() == before


@pytest.mark.parametrize("cookie", ["", "x", "a-1:b:c", "0" * 32 + "-99:1:x", "x" * 4000])
def test_a_basket_somebody_wrote_is_an_empty_one(cookie: str, world: World) -> None:
    client = browser()
    client.cookies["basket"] = cookie
    assert client.get("/s/shazao/basket/").status_code == 200
    assert client.get("/s/shazao/checkout/").status_code == 302


def test_a_basket_of_another_shop_is_an_empty_one(world: World) -> None:
    client = browser()
    put_in_basket(client, world)
    assert client.get("/s/shazao/checkout/").status_code == 200
    assert client.get("/s/baiyang/checkout/").status_code == 302


def test_goods_of_another_shop_do_not_go_into_the_basket(world: World) -> None:
    for variant in (world.far.ids["variant_id"], uuid.uuid4(), world.ours.ids["hidden_id"]):
        client = browser()
        client.post("/s/shazao/basket/add/", {"variant": str(variant), "quantity": "1"}, **HERE)  # type: ignore[arg-type]
        assert client.get("/s/shazao/checkout/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/counter/lots/",
        "/counter/products/",
        "/counter/orders/",
        "/counter/cases/",
        "/counter/households/",
        "/counter/money/sheets/",
        "/counter/accounts/transactions/",
        "/counter/?queue=to_pack",
        "/counter/lots/export.csv",
        "/s/shazao/c/honey/",
        "/s/shazao/search/?q=honey",
        "/my/goods/",
        "/my/looks/",
    ],
)
def test_a_place_in_a_list_that_is_none(path: str, world: World) -> None:
    client = signed_in(world.cast.household if path.startswith("/my/") else world.cast.manager)
    for cursor in CURSORS:
        answer = client.get(path, {"cursor": cursor})
        if "?" in path:
            answer = client.get(f"{path}&cursor={cursor}")
        assert answer.status_code in (200, 404, 422), (cursor, answer.status_code)


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\x00//x"]
)
def test_no_link_of_ours_leads_away(away: str, world: World) -> None:
    client = browser()
    for answer in (
        client.get("/language/ug/", {"next": away}),
        opened(world, "shared:sign_in").send({"next": away}),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"] in ("/", "/counter/")


def test_only_lists_of_ours_are_filtered_by_what_they_know(world: World) -> None:
    """Filters and sort orders that somebody makes up narrow nothing and break nothing."""
    client = signed_in(world.cast.manager)
    odd = {"state__in": "x", "ordering": "-total_fen", "order_by": "token", "text": "\x00'\"%_\\", "product_id": "x"}
    odd |= {"since": "9999-99-99", "until": "0000-00-00", "household_id": "1 OR 1=1", "size": "100000", "queue": "x"}
    odd |= {
        "month": "x",
        "code": "x'--",
        "in": "../../x",
        "given": "9" * 400,
        "change": "-1",
        "said": "<script>",
        "pack": "x",
    }
    for name, row in TABLE.items():
        if row.verbs != POST and name.startswith(("counter:", "shop:")):
            answer = client.get(address(name, world.ours).split("?")[0], odd)
            assert answer.status_code < 500, name
            assert "<script>" not in answer.getvalue().decode("latin-1"), name


@pytest.mark.parametrize("body", [b"", b"{", b"a" * 70_000, b"\xff\xfe", b'{"a":' * 3000, b"[]", b'{"kind":"paid"}'])
def test_a_notice_that_nobody_signed_is_not_believed(body: bytes, world: World) -> None:
    before = state()
    for provider in ("testgate", "wechat", "x"):
        answer = browser().post(f"/api/v1/notices/{provider}/", body, content_type="application/json")
        assert answer.status_code in (401, 404, 413)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert state() == before
