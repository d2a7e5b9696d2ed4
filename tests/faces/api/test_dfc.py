"""Linked data of a shop: the stored shape, and nothing that its pages do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.faces.api.dfc import CONTEXT
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import make
from tests.cast import CANARY, NOW, PHONES, Cast, home

SHAPE = Path(__file__).parent / "shapes" / "dfc_shop.json"


def read(client: Client, path: str = "shazao/", **more: str) -> Any:
    answer = client.get(f"/api/v1/dfc/{path}", headers={"Accept-Language": "en"}, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["Content-Language"] == "en"
    return json.loads(answer.content)


def with_honey(cast: Cast) -> Any:
    """Honey of Abliz, who agrees to be named, 160 kg of it; and something that is not shown."""
    product, variant = make.honey(cast, name="Oleaster honey")
    make.lot(cast, product, quantity=2_500)
    made: dict[str, Any] = {"by": cast.manager, "at": NOW}
    people.give_consent(
        **made,
        key=new_key(),
        household_id=home(cast.household),
        purpose=ConsentPurpose.NAME_ON_PAGE,
        text_version="2026-1",
    )
    catalogue.show_producer(
        **made,
        key=new_key(),
        product_ids=(product,),
        household_id=home(cast.household),
        name=same("Abliz Rahman"),
        role=same("Beekeeper"),
        quote={},
        story={},
    )
    catalogue.add_product(
        **made, key=new_key(), slug="secret", category_slug="honey", names=same("Not shown"), unit=Unit.GRAM
    )
    return variant


def test_it_has_the_stored_shape(cast: Cast, client: Client) -> None:
    variant = with_honey(cast)
    found = json.loads(json.dumps(read(client)).replace(str(variant), "VARIANT"))
    assert found == json.loads(SHAPE.read_text())


def test_every_link_leads_somewhere(cast: Cast, client: Client) -> None:
    with_honey(cast)
    found = read(client)
    nodes = {node["@id"]: node for node in found["@graph"]}
    links = {name for name, kind in CONTEXT.items() if isinstance(kind, dict)}
    used = {name for node in nodes.values() for name in node if name.startswith("dfc-b:")}
    for node in nodes.values():
        for name in links & set(node):
            for target in node[name] if isinstance(node[name], list) else [node[name]]:
                assert isinstance(target, dict) or target in nodes, f"{node['@id']} {name} {target}"
    assert used >= {"dfc-b:supplies", "dfc-b:references", "dfc-b:offeredThrough", "dfc-b:hasPrice"}


def test_what_a_household_takes_back_is_gone(cast: Cast, client: Client) -> None:
    with_honey(cast)
    assert "Abliz Rahman" in json.dumps(read(client))
    people.withdraw_consent(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        household_id=home(cast.household),
        purpose=ConsentPurpose.NAME_ON_PAGE,
    )
    text = json.dumps(read(client), ensure_ascii=False)
    for word in ("Abliz", "producer", "Not shown", str(cast.household.household_id), CANARY, *PHONES.values()):
        assert word not in text


def test_promised_goods_are_not_offered(cast: Cast, client: Client) -> None:
    variant = with_honey(cast)
    make.placed(cast, [(variant, 2)])
    [item] = [node for node in read(client)["@graph"] if node["@type"] == "dfc-b:CatalogItem"]
    assert item["dfc-b:stockLimitation"] == "0"


def test_shops_and_those_that_are_none(cast: Cast, client: Client) -> None:
    found = read(client, "")
    assert [node["@id"].rsplit("/", 2)[1] for node in found["@graph"]] == ["baiyang", "shazao"]
    for path in ("shazao-point/", "nowhere/"):
        answer = client.get(f"/api/v1/dfc/{path}")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/dfc/shazao/?cursor=x").status_code == 422
    assert client.get("/api/v1/dfc/shazao/?cursor=%00").status_code == 422


def test_it_costs_the_same_for_many(cast: Cast, client: Client) -> None:
    make.honey(cast)
    few = _queries(client)
    for number in range(8):
        make.honey(cast, slug=f"honey-{number}")
    assert _queries(client) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        read(client)
    return len(caught)
