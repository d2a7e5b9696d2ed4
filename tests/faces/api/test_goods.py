"""Products and lots by the API: what is read, what is changed, what is refused with nothing changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import Cast, home
from tests.faces.api.programs import Program, programs, token
from tests.refusals import unchanged

SAME = {"zh-hans": "小米", "ug": "تېرىق", "en": "Millet"}


@pytest.fixture
def asked(cast: Cast) -> dict[str, Program]:
    return programs(cast)


@pytest.fixture
def clerk(asked: dict[str, Program]) -> Program:
    return asked["clerk"]


def problem(found: Any, kind: str) -> str:
    assert found["type"] == f"urn:cunzhan:refusal:{kind}"
    return str(found["title"])


class TestProducts:
    def test_a_product_from_nothing_to_the_shop(self, cast: Cast, clerk: Program) -> None:
        made = clerk.post("/products", {"slug": "millet", "category": "honey", "names": SAME, "unit": "g"}, 201)
        product = clerk.get(f"/products/{made['id']}")
        assert (product["slug"], product["names"], product["shown"], product["version"]) == ("millet", SAME, False, 1)
        pack = clerk.post(
            f"/products/{made['id']}/variants",
            {"pack": SAME, "base_quantity": 500, "shipping_weight_g": 550},
            201,
        )
        clerk.post(
            f"/variants/{pack['id']}/prices", {"household_fen": 700, "shares": {"station": 150, "fund": 50}}, 201
        )
        clerk.post(f"/products/{made['id']}/bazaar-prices", {"price_fen": 350, "noted_date": "2026-10-15"}, 201)
        changed = {"version": 1, "names": SAME, "summary": {}, "story": {"en": "From the hill."}, "shown": True}
        product = clerk.put(f"/products/{made['id']}", changed)
        [variant] = product["variants"]
        assert variant["price"]["total_fen"] == 900
        assert variant["price"]["household_fen"] == 700
        assert [(share["code"], share["amount_fen"]) for share in variant["price"]["shares"]] == [
            ("station", 150),
            ("fund", 50),
        ]
        assert product["bazaar"] == {"price_fen": 350, "noted_date": "2026-10-15"}
        assert product["version"] == 2
        assert [row.slug for row in catalogue.front(cast.station_id)] == ["millet"]

    def test_pages_follow_each_other(self, cast: Cast, clerk: Program) -> None:
        for number in range(5):
            make.honey(cast, slug=f"honey-{number}")
        slugs: list[str] = []
        cursor = ""
        while True:
            page = clerk.get(f"/products?size=2{cursor}")
            slugs += [row["slug"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert slugs == [f"honey-{number}" for number in range(5)]
        assert [row["slug"] for row in clerk.get("/products?text=fengmi&size=1")["items"]] == ["honey-0"]

    def test_somebody_changed_it_meanwhile(self, cast: Cast, clerk: Program) -> None:
        product, _variant = make.honey(cast)
        clerk.get("/me")
        with unchanged():
            said = {"version": 1, "names": SAME, "summary": {}, "story": {}, "shown": True}
            found = clerk.put(f"/products/{product}", said, 409)
        assert problem(found, "stale").startswith("Somebody changed this product meanwhile.")
        assert found["details"]["version"] == 2

    def test_what_can_be_sold(self, cast: Cast, clerk: Program) -> None:
        product, variant = make.honey(cast)
        make.lot(cast, product)
        make.placed(cast, [(variant, 3)])
        assert clerk.get(f"/products/{product}/availability") == {
            "product_id": str(product),
            "unit": "g",
            "on_hand": 160_000,
            "held": 3_000,
            "available": 157_000,
        }


class TestLots:
    def test_in_lost_and_back(self, cast: Cast, clerk: Program) -> None:
        product, _variant = make.honey(cast)
        said = {
            "household_id": str(home(cast.household)),
            "product_id": str(product),
            "quantity": 12_500,
            "grade": "A",
            "made_date": "2026-10-01",
        }
        made = clerk.post("/lots", said, 201)
        assert made["number"] == "L261016-01"
        lot = clerk.post(f"/lots/{made['id']}/write-off", {"quantity": 500, "reason": "a jar broke"})
        assert (lot["on_hand"], lot["lost"], lot["terms"], lot["cost_fen"]) == (12_000, 500, "consignment", 0)
        lot = clerk.post(f"/lots/{made['id']}/give-back", {"quantity": 2_000})
        assert (lot["on_hand"], lot["given_back"]) == (10_000, 2_000)
        assert clerk.get(f"/lots/{made['id']}") == lot
        assert clerk.get(f"/lots?product_id={product}&only_on_hand=true")["items"] == [lot]

    def test_bought_outright(self, cast: Cast, clerk: Program) -> None:
        product, _variant = make.honey(cast)
        said = {
            "household_id": str(home(cast.household)),
            "product_id": str(product),
            "quantity": 2_000,
            "grade": "B",
            "made_date": "2026-10-01",
            "terms": "bought",
        }
        clerk.get("/me")
        with unchanged():
            assert problem(clerk.post("/lots", said, 422), "invalid").startswith("A price belongs to")
        made = clerk.post("/lots", {**said, "price_fen": 3_000}, 201)
        lot = clerk.get(f"/lots/{made['id']}")
        assert (lot["terms"], lot["cost_fen"], lot["on_hand"]) == ("bought", 6_000, 2_000)

    def test_more_than_is_free(self, cast: Cast, clerk: Program) -> None:
        product, variant = make.honey(cast)
        lot = make.lot(cast, product, quantity=2_000)
        make.placed(cast, [(variant, 2)])
        clerk.get("/me")
        with unchanged():
            found = clerk.post(f"/lots/{lot.id}/write-off", {"quantity": 1, "reason": "spilled"}, 409)
        assert problem(found, "sold_out").startswith("Less than that is free here")
        assert found["field"] == "quantity"

    def test_a_household_sees_its_own(self, cast: Cast, asked: dict[str, Program]) -> None:
        product, _variant = make.honey(cast)
        mine, other = make.lot(cast, product), make.lot(cast, product, household=cast.neighbour)
        assert [row["id"] for row in asked["household"].get("/lots")["items"]] == [str(mine.id)]
        problem(asked["household"].get(f"/lots/{other.id}", 404), "not_found")
        other_home = cast.neighbour.household_id
        assert asked["household"].get(f"/lots?household_id={other_home}")["items"] == []


class TestKeys:
    def said(self, cast: Cast, product: Any, **more: Any) -> dict[str, Any]:
        return {
            "household_id": str(home(cast.household)),
            "product_id": str(product),
            "quantity": 1_000,
            "grade": "A",
            "made_date": "2026-10-01",
            **more,
        }

    def test_the_same_again_is_the_first_answer(self, cast: Cast, clerk: Program) -> None:
        product, _variant = make.honey(cast)
        first = clerk.post("/lots", self.said(cast, product), 201, key="delivery-0001")
        with unchanged():
            assert clerk.post("/lots", self.said(cast, product), 201, key="delivery-0001") == first
        assert len(stock.lots(by=cast.clerk).items) == 1

    def test_something_else_under_the_same_key_is_refused(self, cast: Cast, asked: dict[str, Program]) -> None:
        product, _variant = make.honey(cast)
        asked["clerk"].post("/lots", self.said(cast, product), 201, key="delivery-0001")
        asked["manager"].get("/me")
        with unchanged():
            other = self.said(cast, product, quantity=2_000)
            problem(asked["clerk"].post("/lots", other, 409, key="delivery-0001"), "conflict")
            problem(asked["manager"].post("/lots", self.said(cast, product), 409, key="delivery-0001"), "conflict")

    @pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank", "käse-1234"])
    def test_without_a_proper_key_nothing_is_written(self, cast: Cast, clerk: Program, key: str) -> None:
        product, _variant = make.honey(cast)
        clerk.get("/me")
        with unchanged():
            headers = {"Idempotency-Key": key} if key else {}
            answer = clerk.ask("post", "/lots", self.said(cast, product), key="", **headers)
        assert answer.status_code == 422
        assert b"Idempotency-Key" in answer.content


class TestWhatIsSent:
    @pytest.mark.parametrize(
        ("changed", "where"),
        [
            ({"quantity": "1000"}, "quantity"),
            ({"quantity": 1000.5}, "quantity"),
            ({"quantity": True}, "quantity"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": 10**30}, "quantity"),
            ({"grade": "D"}, "grade"),
            ({"made_date": 20261001}, "made_date"),
            ({"made_date": "2026-10-01T00:00:00"}, "made_date"),
            ({"made_date": "2026-02-30"}, "made_date"),
            ({"household_id": "1"}, "household_id"),
            ({"station_id": str(uuid4())}, "station_id"),
            ({"role": "manager"}, "role"),
            ({"terms": "gift"}, "terms"),
        ],
    )
    def test_what_is_not_as_it_should_be(self, cast: Cast, clerk: Program, changed: Any, where: str) -> None:
        product, _variant = make.honey(cast)
        clerk.get("/me")
        with unchanged():
            found = clerk.post("/lots", TestKeys().said(cast, product, **changed), 422)
        assert where in found["errors"][0]["where"]

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"\xff\xfe",
            b'{"quantity": NaN}',
            b'{"quantity": 1, "quantity": 2}',
            b'{"grade": "A\\u0000"}',
            b'{"grade": "A\x00"}',
            b'{"grade": "\\ud800"}',
            b"[" * 100_000,
        ],
    )
    def test_what_cannot_be_read(self, clerk: Program, body: bytes) -> None:
        clerk.get("/me")
        sent = {**clerk.headers, "Idempotency-Key": new_key()}
        with unchanged():
            answer = clerk.client.post("/api/v1/lots", body, content_type="application/json", headers=sent)
        assert answer.status_code == 400, answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_what_is_too_large(self, clerk: Program) -> None:
        clerk.get("/me")
        with unchanged():
            clerk.post("/products", {"story": "x" * 300_000}, 413)

    @pytest.mark.parametrize(
        "query", ["size=0", "size=101", "size=x", "cursor=%FF", "cursor=bm9wZQ", "text=" + "x" * 61]
    )
    def test_pages_that_do_not_exist(self, clerk: Program, query: str) -> None:
        clerk.get(f"/products?{query}", 422)

    @pytest.mark.parametrize("query", ["text=%00", "cursor=a%00", "%00=1"])
    def test_nul_in_the_address(self, clerk: Program, query: str) -> None:
        clerk.get(f"/products?{query}", 400)

    def test_scopes_are_less_than_the_role(self, cast: Cast) -> None:
        reader = Program(token(cast.manager, Role.MANAGER, scopes=(Scope.PRODUCTS_READ,)))
        reader.get("/products")
        with unchanged():
            found = reader.post("/products", {}, 403)
        assert problem(found, "forbidden").startswith("This token may not do that: it lacks products:write.")
