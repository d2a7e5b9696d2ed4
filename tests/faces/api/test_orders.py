"""Orders by the API, from the basket to the statement; and what is refused on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.jobs import books
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from tests import make
from tests.cast import NOW, Cast, home
from tests.faces.api.programs import Program, programs
from tests.refusals import unchanged

CONTACT = {
    "name": "陈静",
    "phone": "13800138078",
    "region_code": "330106",
    "province": "浙江省",
    "city": "杭州市",
    "county": "西湖区",
    "street": "文三路 1 号",
}


@pytest.fixture
def asked(cast: Cast) -> dict[str, Program]:
    found = programs(cast)
    for program in found.values():
        program.ask("get", "/me")  # the day of last use is written once
    return found


@pytest.fixture
def variant(cast: Cast) -> UUID:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    return variant


def basket(variant: UUID, quantity: int = 2) -> dict[str, Any]:
    return {"lines": [{"variant_id": str(variant), "quantity": quantity}], "delivery": "courier"}


def order_of(variant: UUID, total: int, quantity: int = 2, **more: Any) -> dict[str, Any]:
    given = {"contact": CONTACT, "pay_method": "bank", "expected_total_fen": total}
    return {**basket(variant, quantity), **given, **more}


class TestLife:
    def test_from_the_basket_to_the_statement(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        clerk, keeper = asked["clerk"], asked["bookkeeper"]
        quote = clerk.post("/quotes", {**basket(variant), "region_code": "330106"})
        assert (quote["goods_fen"], quote["postage_fen"], quote["total_fen"]) == (7600, 2200, 9800)
        assert [(line["left"], line["problem"]) for line in quote["lines"]] == [(160, "")]
        placed = clerk.post("/orders", order_of(variant, 9800), 201)
        assert (placed["number"], placed["total_fen"]) == ("261016-0001", 9800)
        where = f"/orders/{placed['id']}"
        said = {"amount_fen": 9800, "reference": "B-1"}
        assert keeper.post(f"{where}/bank", said) == {"outcome": "paid"}
        order = clerk.get(where)
        assert (order["state"], order["contact"]) == (
            "paid",
            {"name": "陈*", "phone": "138******78", "place": "浙江省 杭州市 西湖区"},
        )
        assert clerk.get("/orders?state=paid")["items"][0]["number"] == "261016-0001"
        order = clerk.post(f"{where}/pack", {"version": order["version"]})
        assert [line["lots"] for line in order["lines"]] == [["L261016-01"]]
        order = clerk.post(f"{where}/send", {"version": order["version"], "carrier": "yto", "waybill": "YT12345678"})
        assert (order["state"], order["parcel"]["waybill"], order["parcel"]["state"]) == (
            "sent",
            "YT12345678",
            "with_carrier",
        )
        order = clerk.post(f"{where}/deliver", {"version": order["version"]})
        assert order["state"] == "delivered"
        period = "?since=2026-10-01&until=2026-11-01"
        statement = keeper.get(f"/statements/{home(cast.household)}{period}")
        assert (statement["sold_fen"], statement["closing_fen"]) == (6250, 6250)
        assert asked["household"].get(f"/statements/{home(cast.household)}{period}") == statement
        [line] = statement["lines"]
        assert (line["day"], line["kind"], line["amount_fen"], line["reference"]) == (
            "2026-10-16",
            "sale",
            6250,
            "261016-0001",
        )
        assert books.check_books(cast.station_id) == []

    def test_what_weighs_less_costs_less(self, cast: Cast, asked: dict[str, Program]) -> None:
        product, variant = make.honey(cast, slug="mutton", weighed=True)
        make.lot(cast, product)
        clerk, keeper = asked["clerk"], asked["bookkeeper"]
        assert clerk.post("/quotes", basket(variant, 1))["lines"][0]["weighed"] is True
        placed = clerk.post("/orders", order_of(variant, 5500, 1), 201)
        where = f"/orders/{placed['id']}"
        keeper.post(f"{where}/bank", {"amount_fen": 5500, "reference": "B-1"})
        order = clerk.get(where)
        line = order["lines"][0]
        said = {"version": order["version"], "weights": {line["id"]: 850}}
        assert clerk.post(f"{where}/pack", said, 409)["details"]["unlikely"] == [line["id"]]
        order = clerk.post(f"{where}/pack", {**said, "weights": {line["id"]: 980}})
        line = order["lines"][0]
        assert (line["real_quantity"], line["line_fen"], line["off_fen"], line["to_household_fen"]) == (
            980,
            3724,
            76,
            3063,
        )
        assert (order["total_fen"], order["paid_fen"], order["refunded_fen"]) == (5424, 5500, 76)
        clerk.post(f"{where}/weigh", {"version": order["version"], "weights": {line["id"]: 980}}, 409)
        assert books.check_books(cast.station_id) == []

    def test_a_piece_is_made_brought_in_and_packed(self, cast: Cast, asked: dict[str, Program]) -> None:
        lute = make.honey(cast, slug="lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=1)[1]
        clerk, keeper = asked["clerk"], asked["bookkeeper"]
        line = clerk.post("/quotes", basket(lute, 2))["lines"][0]
        assert (line["left"], line["problem"], line["made_in_days"]) == (1, "few", 20)
        placed = clerk.post("/orders", order_of(lute, 5500, 1), 201)
        clerk.post("/orders", order_of(lute, 5500, 1), 409)
        where = f"/orders/{placed['id']}"
        keeper.post(f"{where}/bank", {"amount_fen": 5500, "reference": "B-1"})
        order = clerk.get(where)
        assert (order["to_make"], order["lines"][0]["making"]) == (True, "open")
        clerk.post(f"{where}/pack", {"version": order["version"]}, 409)
        made = {"household_id": str(home(cast.household)), "grade": "A", "made_date": "2026-10-16"}
        lot = clerk.post(f"/order-lines/{order['lines'][0]['id']}/made", made, 201)
        assert clerk.get(f"/lots/{lot['id']}")["received"] == 1
        order = clerk.post(f"{where}/pack", {"version": clerk.get(where)["version"]})
        assert (order["state"], order["to_make"], order["lines"][0]["making"]) == ("packed", False, "made")
        assert books.check_books(cast.station_id) == []

    def test_refunded_after_it_was_delivered(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        clerk, keeper = asked["clerk"], asked["bookkeeper"]
        placed = clerk.post("/orders", order_of(variant, 9800), 201)
        where = f"/orders/{placed['id']}"
        keeper.post(f"{where}/bank", {"amount_fen": 9800, "reference": "B-1"})
        for step, more in (("pack", {}), ("send", {"carrier": "yto", "waybill": "YT12345678"}), ("deliver", {})):
            order = clerk.post(f"{where}/{step}", {"version": clerk.get(where)["version"], **more})
        [line] = order["lines"]
        said = {
            "version": order["version"],
            "lines": {line["id"]: 3800},
            "reason": "one jar broke",
            "back_to_stock": {},
        }
        keeper.post(f"{where}/refunds", said, 201, key="refund-0001")
        with unchanged():
            assert keeper.post(f"{where}/refunds", said, 201, key="refund-0001")["id"]
        order = keeper.get(where)
        assert (order["refunded_fen"], [row["amount_fen"] for row in order["refunds"]]) == (3800, [3800])
        period = "?since=2026-10-01&until=2026-11-01"
        statement = keeper.get(f"/statements/{home(cast.household)}{period}")
        assert (statement["sold_fen"], statement["refunded_fen"], statement["closing_fen"]) == (6250, 3125, 3125)
        assert books.check_books(cast.station_id) == []

    def test_collected_and_paid_in_cash(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        clerk = asked["clerk"]
        order_actions.open_drawer(by=cast.manager, at=NOW, key=new_key(), float_fen=10_000)
        said = order_of(variant, 7600, delivery="collect", pay_method="cash", collect_date="2026-10-18")
        placed = clerk.post("/orders", said, 201)
        where = f"/orders/{placed['id']}"
        assert clerk.post(f"{where}/cash", {"tendered_fen": 10_000}) == {"change_fen": 2_400}
        order = clerk.post(f"{where}/pack", {"version": clerk.get(where)["version"]})
        order = clerk.post(f"{where}/hand-over", {"version": order["version"]})
        assert (order["state"], order["parcel"]["state"]) == ("delivered", "collected")

    def test_cancelled(self, asked: dict[str, Program], variant: UUID) -> None:
        clerk = asked["clerk"]
        placed = clerk.post("/orders", order_of(variant, 9800), 201)
        order = clerk.post(f"/orders/{placed['id']}/cancel", {"version": 1, "reason": "changed her mind"})
        assert (order["state"], order["cancel_reason"]) == ("cancelled", "changed her mind")
        assert clerk.post(f"/orders/{placed['id']}/cancel", {"version": 2}, 409)["type"].endswith(":conflict")


class TestRefusals:
    def test_another_price_meanwhile(self, asked: dict[str, Program], variant: UUID) -> None:
        with unchanged():
            found = asked["clerk"].post("/orders", order_of(variant, 9000), 409)
        assert found["type"] == "urn:cunzhan:refusal:stale"
        assert found["details"] == {"total_fen": 9800, "expected_fen": 9000}

    def test_sold_out(self, asked: dict[str, Program], variant: UUID) -> None:
        quote = asked["clerk"].post("/quotes", {**basket(variant, 161), "region_code": "330106"})
        assert quote["lines"][0]["problem"] == "few"
        with unchanged():
            found = asked["clerk"].post("/orders", order_of(variant, quote["total_fen"], 161), 409)
        assert (found["type"], found["details"]["left"]) == ("urn:cunzhan:refusal:sold_out", 160_000)

    def test_an_old_version(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        order = make.paid(cast, [(variant, 1)])
        with unchanged():
            found = asked["clerk"].post(f"/orders/{order.id}/pack", {"version": 1}, 409)
        assert found["type"] == "urn:cunzhan:refusal:stale"
        assert found["details"] == {"state": "paid", "version": 2}

    @pytest.mark.parametrize(
        "changed",
        [
            {"lines": []},
            {"delivery": "pigeon"},
            {"pay_method": "cash"},
            {"contact": {**CONTACT, "phone": "12345678901"}},
            {"contact": {**CONTACT, "region_code": ""}},
            {"contact": {**CONTACT, "vip": True}},
            {"expected_total_fen": "9800"},
            {"token": "x"},
            {"state": "paid"},
        ],
    )
    def test_what_cannot_be_ordered(self, asked: dict[str, Program], variant: UUID, changed: dict[str, Any]) -> None:
        with unchanged():
            asked["clerk"].post("/orders", order_of(variant, 9800, **changed), 422)

    @pytest.mark.parametrize(
        "query",
        [
            "state=lost",
            "stat=paid",
            "state=paid&page=2",
            "since=2026-10-16T00:00:00",
            "since=yesterday",
            "product_id=1",
            "number=a",
            "until=%00",
        ],
    )
    def test_filters_are_few_and_typed(self, asked: dict[str, Program], query: str) -> None:
        status = 400 if "%00" in query else 422
        asked["clerk"].get(f"/orders?{query}", status)

    def test_filters(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        first, second = make.placed(cast, [(variant, 1)]), make.paid(cast, [(variant, 1)])
        clerk = asked["clerk"]

        def numbers(query: str) -> list[str]:
            return [row["number"] for row in clerk.get(f"/orders?{query}")["items"]]

        assert numbers("") == [second.number, first.number]
        assert numbers("state=placed") == [first.number]
        assert numbers("number=261016-0002") == [second.number]
        assert numbers("until=2026-10-16T04:00:00Z") == []
        assert numbers("since=2026-10-16T12:00:00%2B08:00") == [second.number, first.number]
        assert numbers("size=1") == [second.number]


class TestCost:
    @pytest.mark.parametrize("path", ["/products", "/lots", "/orders"])
    def test_a_page_costs_the_same_for_many(
        self, cast: Cast, asked: dict[str, Program], variant: UUID, path: str
    ) -> None:
        make.placed(cast, [(variant, 1)])
        few = self.queries(asked["clerk"], path)
        for number in range(7):
            product, other = make.honey(cast, slug=f"more-{number}")
            make.lot(cast, product)
            make.placed(cast, [(other, 1), (variant, 1)])
        assert self.queries(asked["clerk"], path) == few

    def queries(self, program: Program, path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            program.get(path)
        return len(caught)


class TestStatements:
    def test_only_of_its_own(self, cast: Cast, asked: dict[str, Program]) -> None:
        where = f"/statements/{home(cast.neighbour)}?since=2026-10-01&until=2026-11-01"
        assert asked["household"].get(where, 404)["type"].endswith(":not_found")
        assert asked["clerk"].get(where, 403)["title"].startswith("This token may not do that")
        assert asked["far_manager"].get(where, 404)["type"].endswith(":not_found")

    @pytest.mark.parametrize(
        "period",
        [
            "",
            "?since=2026-10-01",
            "?since=2026-10-01&until=2026-10-01",
            "?since=2026-10-02&until=2026-10-01",
            "?since=2020-01-01&until=2026-01-01",
            "?since=1790812800&until=1790899200",
        ],
    )
    def test_periods_that_cannot_be(self, cast: Cast, asked: dict[str, Program], period: str) -> None:
        asked["bookkeeper"].get(f"/statements/{home(cast.household)}{period}", 422)

    def test_what_was_paid_out(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        make.delivered(cast, [(variant, 1)])
        order_actions.open_drawer(by=cast.manager, at=NOW, key=new_key(), float_fen=100_000)
        sheet = settlement.make_payout_sheet(by=cast.manager, at=NOW, key=new_key())
        [row] = settled.payout_sheet(by=cast.manager, sheet_id=sheet).rows
        settlement.mark_paid(by=cast.manager, at=NOW, key=new_key(), payout_id=row.id)
        found = asked["household"].get(f"/statements/{home(cast.household)}?since=2026-10-01&until=2026-11-01")
        assert (found["sold_fen"], found["paid_fen"], found["closing_fen"]) == (3125, 3125, 0)


class TestCounty:
    def test_small_cells_stay_hidden(self, cast: Cast, asked: dict[str, Program], variant: UUID) -> None:
        make.delivered(cast, [(variant, 1)])
        found = asked["officer"].get("/county/table?since_month=2026-09&until_month=2026-10")
        assert found["months"] == ["2026-09-01", "2026-10-01"]
        [mine] = [row for row in found["rows"] if row["station_id"] == str(cast.station_id)]
        cell = mine["cells"][1]
        assert (cell["orders"], cell["suppressed"], cell["income_fen"], cell["households"]) == (1, True, None, None)

    @pytest.mark.parametrize("query", ["", "since_month=2026-10", "since_month=2026-10&until_month=2026-09"])
    def test_months_that_cannot_be(self, asked: dict[str, Program], query: str) -> None:
        asked["officer"].get(f"/county/table?{query}", 422)
