"""Pools and payouts by the API: millet of three households sold, shared out, paid in cash and by bank."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.faces.api import schema
from cunzhan.jobs import books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast, home
from tests.faces.api.programs import Program, programs, token
from tests.refusals import refused, unchanged

THIRD = "0003"


@pytest.fixture
def asked(cast: Cast) -> dict[str, Program]:
    people.admit_household(by=cast.clerk, at=NOW, key=new_key(), name="Tursun", phone="13800000333")
    orders.open_drawer(by=cast.manager, at=NOW, key=new_key(), float_fen=50_000)
    found = programs(cast)
    for program in found.values():
        program.ask("get", "/me")  # the day of last use is written once
    return found


@pytest.fixture
def millet(cast: Cast, asked: dict[str, Program]) -> tuple[UUID, UUID]:
    return make.honey(cast, slug="millet", household_fen=9_999, base_quantity=25_000)


def pool_of(product: UUID, *given: tuple[str, int], **more: Any) -> dict[str, Any]:
    contributions = [{"number": number, "quantity": quantity} for number, quantity in given]
    told = {"product_id": str(product), "grade": "A", "made_date": "2026-10-01", "contributions": contributions}
    return {**told, **more}


THREE = (("0001", 12_500), ("0002", 7_500), (THIRD, 5_000))


@pytest.fixture
def sold(cast: Cast, asked: dict[str, Program], millet: tuple[UUID, UUID]) -> str:
    """The pool's id; one bag of all of it is delivered, of which 99.99 is the households'."""
    made = asked["clerk"].post("/pools", pool_of(millet[0], *THREE), 201)
    make.delivered(cast, [(millet[1], 1)])
    return str(made["id"])


@pytest.fixture
def shared(asked: dict[str, Program], sold: str) -> str:
    asked["bookkeeper"].post(f"/pools/{sold}/share")
    return sold


def owed(program: Program, query: str = "") -> dict[str, tuple[int, int]]:
    rows = program.get(f"/owed{query}")["items"]
    return {row["household_number"]: (row["owed_fen"], row["payable_fen"]) for row in rows}


class TestPools:
    def test_from_the_list_to_what_is_owed(self, cast: Cast, asked: dict[str, Program], sold: str) -> None:
        keeper = asked["bookkeeper"]
        lot = asked["clerk"].get(f"/lots/{sold}")
        assert (lot["terms"], lot["household_id"], lot["received"], lot["sold"]) == ("pooled", None, 25_000, 25_000)
        [pool] = keeper.get("/pools")["items"]
        assert (pool["accrued_fen"], pool["shared_fen"], pool["waiting_fen"]) == (9_999, 0, 9_999)
        assert (pool["number"], pool["households"], pool["on_hand"]) == (lot["number"], 3, 0)
        assert keeper.get(f"/pools/{sold}") == pool
        preview = keeper.get(f"/pools/{sold}/preview")
        assert preview["waiting_fen"] == 9_999
        assert [(part["household_number"], part["quantity"], part["now_fen"]) for part in preview["parts"]] == [
            ("0001", 12_500, 4_999),
            ("0002", 7_500, 3_000),
            (THIRD, 5_000, 2_000),
        ]
        assert owed(keeper) == {}
        shared = keeper.post(f"/pools/{sold}/share", key="share-pool-0001")
        assert (shared["amount_fen"], shared["households"]) == (9_999, 3)
        assert owed(keeper) == {"0001": (4_999, 4_999), "0002": (3_000, 3_000), THIRD: (2_000, 2_000)}
        with unchanged():
            assert keeper.post(f"/pools/{sold}/share", key="share-pool-0001") == shared
            assert keeper.post(f"/pools/{sold}/share", status=409)["type"].endswith(":conflict")
        assert books.check_books(cast.station_id) == []

    def test_every_line_that_cannot_be_is_named(self, asked: dict[str, Program], millet: tuple[UUID, UUID]) -> None:
        said = pool_of(millet[0], ("0001", 1_000), ("9999", 1_000), ("0001", 5))
        with unchanged():
            found = asked["clerk"].post("/pools", said, 422)
        assert found["field"] == "contributions"
        assert found["details"]["lines"] == {
            "1": "No household has this number.",
            "2": "This household stands on the list twice. Add its quantities up.",
        }

    @pytest.mark.parametrize(
        "given",
        [
            (("0001", 1_000),),
            (("0001", 1_000), ("0002", 0)),
            (("0001", 1_000), ("0002", 1.5)),
            (("0001", 1_000), ("0002\n", 1)),
            (("0001", 1_000), ("", 1)),
            tuple((f"{number:04}", 1) for number in range(2_001)),
        ],
    )
    def test_what_is_no_pool(self, asked: dict[str, Program], millet: tuple[UUID, UUID], given: Any) -> None:
        with unchanged():
            asked["clerk"].post("/pools", pool_of(millet[0], *given), 422)

    def test_the_same_list_again_is_one_pool(self, asked: dict[str, Program], millet: tuple[UUID, UUID]) -> None:
        said = pool_of(millet[0], *THREE)
        first = asked["clerk"].post("/pools", said, 201, key="pool-of-millet")
        with unchanged():
            assert asked["clerk"].post("/pools", said, 201, key="pool-of-millet") == first
            other = pool_of(millet[0], *THREE[:2])
            asked["clerk"].post("/pools", other, 409, key="pool-of-millet")

    def test_page_by_page(self, asked: dict[str, Program], millet: tuple[UUID, UUID]) -> None:
        made = [
            asked["clerk"].post("/pools", pool_of(millet[0], ("0001", 1_000 + n), ("0002", 1)), 201)["number"]
            for n in range(3)
        ]
        first = asked["bookkeeper"].get("/pools?size=2")
        second = asked["bookkeeper"].get(f"/pools?size=2&cursor={first['next_cursor']}")
        assert [pool["number"] for pool in first["items"] + second["items"]] == made[::-1]
        assert second["next_cursor"] is None


class TestOwed:
    def test_page_by_page_and_by_number(self, asked: dict[str, Program], shared: str) -> None:
        keeper, found, cursor = asked["bookkeeper"], [], ""
        for _page in range(3):
            page = keeper.get(f"/owed?size=1{cursor}")
            found += [row["household_number"] for row in page["items"]]
            cursor = f"&cursor={page['next_cursor']}"
        assert (found, page["next_cursor"]) == (["0001", "0002", THIRD], None)
        assert owed(keeper, "?number=0002") == {"0002": (3_000, 3_000)}
        assert owed(keeper, "?number=7") == {}
        keeper.get("/owed?cursor=WyJpZCIsICJ4Il0", 422)

    def test_an_advance_comes_off_first(self, cast: Cast, asked: dict[str, Program], shared: str) -> None:
        settlement.advance(
            by=cast.bookkeeper,
            at=NOW,
            key=new_key(),
            household_id=home(cast.household),
            amount_fen=5_500,
            reason="seed",
        )
        [row] = asked["manager"].get("/owed?number=0001")["items"]
        assert (row["owed_fen"], row["advance_fen"], row["payable_fen"], row["comes_off_fen"]) == (4_999, 5_500, 0, 0)


class TestCash:
    def test_a_sheet_is_paid_row_by_row(self, cast: Cast, asked: dict[str, Program], shared: str) -> None:
        keeper = asked["bookkeeper"]
        made = keeper.post("/payout-sheets", {"method": "cash"}, 201, key="sheet-october")
        with unchanged():
            assert keeper.post("/payout-sheets", {"method": "cash"}, 201, key="sheet-october") == made
            assert keeper.post("/payout-sheets", {"method": "cash"}, 409)["type"].endswith(":conflict")
        sheet = keeper.get(f"/payout-sheets/{made['id']}")
        assert (sheet["number"], sheet["method"], sheet["total_fen"], sheet["left"]) == ("S2610-01", "cash", 9_999, 3)
        assert [row["amount_fen"] for row in sheet["rows"]] == [4_999, 3_000, 2_000]
        first, second, third = (f"/payouts/{row['id']}" for row in sheet["rows"])
        paid = keeper.post(f"{first}/paid", key="paid-0001-s1")
        assert (paid["state"], paid["amount_fen"], paid["done_at"]) == ("paid", 4_999, "2026-10-16T04:00:00Z")
        with unchanged():
            assert keeper.post(f"{first}/paid", key="paid-0001-s1") == paid
            assert keeper.post(f"{first}/paid", status=409)["title"].startswith("This payout was already marked.")
            assert keeper.post(f"{first}/failed", {"reason": "away"}, 409)["type"].endswith(":conflict")
            keeper.post(f"{second}/unknown", {"reason": "cash is known"}, 409)
            keeper.post(f"{second}/failed", {"reason": ""}, 422)
        failed = keeper.post(f"{second}/failed", {"reason": "not at home"})
        assert (failed["state"], failed["reason"]) == ("failed", "not at home")
        assert keeper.get(third)["state"] == "listed"
        assert owed(keeper) == {"0002": (3_000, 3_000), THIRD: (2_000, 2_000)}
        assert ledger.balance(by=cast.manager, code="cash") == 50_000 - 4_999
        [row] = keeper.get("/payout-sheets")["items"]
        assert (row["number"], row["left"], row["total_fen"]) == ("S2610-01", 1, 9_999)
        assert books.check_books(cast.station_id) == []

    def test_only_the_chosen_ones(self, cast: Cast, asked: dict[str, Program], shared: str) -> None:
        chosen = {"method": "cash", "household_ids": [str(home(cast.neighbour))]}
        made = asked["manager"].post("/payout-sheets", chosen, 201)
        [row] = asked["manager"].get(f"/payout-sheets/{made['id']}")["rows"]
        assert (row["household_number"], row["amount_fen"]) == ("0002", 3_000)
        with unchanged():
            nobody = {"method": "cash", "household_ids": [str(new_id())]}
            asked["manager"].post("/payout-sheets", nobody, 409)
            asked["manager"].post("/payout-sheets", {"method": "cash", "household_ids": []}, 422)
            asked["manager"].post("/payout-sheets", {"method": "gold"}, 422)

    def test_more_than_the_drawer_holds(self, cast: Cast, asked: dict[str, Program], shared: str) -> None:
        settlement.advance(
            by=cast.bookkeeper,
            at=NOW,
            key=new_key(),
            household_id=home(cast.neighbour),
            amount_fen=48_000,
            reason="a roof",
        )
        made = asked["bookkeeper"].post("/payout-sheets", {"method": "cash"}, 201)
        row = asked["bookkeeper"].get(f"/payout-sheets/{made['id']}")["rows"][0]
        with unchanged():
            found = asked["bookkeeper"].post(f"/payouts/{row['id']}/paid", status=409)
        assert found["title"] == "The drawer holds 20.00 yuan, and 49.99 are needed. Put cash in first."


class TestBank:
    @pytest.fixture
    def sheet(self, cast: Cast, asked: dict[str, Program], shared: str) -> Any:
        """A sheet for the bank with the two households whose accounts two persons vouched for."""
        for place, household in enumerate((cast.household, cast.neighbour)):
            whose = {"household_id": home(household)}
            account = f"622202000000000{place}"
            reference = people.enter_payout_reference(
                by=cast.clerk, at=NOW, key=new_key(), holder="户主", bank="农商银行", account=account, **whose
            )
            people.confirm_payout_reference(
                by=cast.bookkeeper, at=NOW, key=new_key(), reference_id=reference, account=account, **whose
            )
        made = asked["bookkeeper"].post("/payout-sheets", {"method": "bank"}, 201)
        return asked["bookkeeper"].get(f"/payout-sheets/{made['id']}")

    def test_sent_answered_asked_again(self, cast: Cast, asked: dict[str, Program], sheet: Any) -> None:
        keeper, where = asked["bookkeeper"], f"/payout-sheets/{sheet['id']}"
        assert [row["household_number"] for row in sheet["rows"]] == ["0001", "0002"]
        mine, other = (row["reference"] for row in sheet["rows"])
        with unchanged():  # nothing is decided before it was sent
            found = keeper.post(f"/payouts/{sheet['rows'][0]['id']}/paid", status=409)
            assert found["title"].startswith("This payout goes by bank and was not sent yet.")
        with unchanged(but=frozenset({"records_deed"})):
            taken = keeper.post(f"{where}/answers", {"rows": [{"reference": mine, "outcome": "paid"}]})
        assert (taken["paid"], taken["left"]) == (0, [{"line": 1, "reason": "not_sent"}])
        assert keeper.post(f"{where}/send", key="send-bank-0001") == {"sent": 2}
        with unchanged():
            assert keeper.post(f"{where}/send", key="send-bank-0001") == {"sent": 2}
            keeper.post(f"{where}/send", status=409)
        said = [
            {"reference": mine, "outcome": "paid", "amount_fen": 4_999},
            {"reference": other, "outcome": "unknown", "reason": "in clearing"},
            {"reference": "S2610-01/9999", "outcome": "paid"},
            {"reference": mine, "outcome": "failed"},
        ]
        taken = keeper.post(f"{where}/answers", {"rows": said})
        assert {name: taken[name] for name in ("paid", "failed", "unknown", "known")} == {
            "paid": 1,
            "failed": 0,
            "unknown": 1,
            "known": 0,
        }
        assert taken["left"] == [
            {"line": 3, "reason": "unknown_reference"},
            {"line": 4, "reason": "twice"},
        ]
        assert [row["state"] for row in keeper.get(where)["rows"]] == ["paid", "unknown"]
        # The third household has no account; the second one's money stands on no other sheet while it is unknown.
        again = keeper.post("/payout-sheets", {"method": "cash"}, 201)
        assert [row["household_number"] for row in keeper.get(f"/payout-sheets/{again['id']}")["rows"]] == [THIRD]
        payout = f"/payouts/{sheet['rows'][1]['id']}"
        assert keeper.post(f"{payout}/failed", {"reason": "account closed"})["state"] == "failed"
        assert owed(keeper) == {"0002": (3_000, 3_000), THIRD: (2_000, 2_000)}
        assert ledger.balance(by=cast.manager, code="bank") == -4_999
        assert books.check_books(cast.station_id) == []

    def test_another_amount_than_was_sent(self, asked: dict[str, Program], sheet: Any) -> None:
        keeper, where = asked["bookkeeper"], f"/payout-sheets/{sheet['id']}"
        keeper.post(f"{where}/send")
        said = [{"reference": sheet["rows"][0]["reference"], "outcome": "paid", "amount_fen": 4_998}]
        taken = keeper.post(f"{where}/answers", {"rows": said})
        assert (taken["paid"], taken["left"]) == (0, [{"line": 1, "reason": "amount_differs"}])
        assert [row["state"] for row in keeper.get(where)["rows"]] == ["sent", "sent"]

    @pytest.mark.parametrize(
        "rows", [[], [{"reference": "x"}], [{"reference": "x", "outcome": "listed"}], [{"outcome": "paid"}], "paid"]
    )
    def test_what_is_no_answer(self, asked: dict[str, Program], sheet: Any, rows: Any) -> None:
        with unchanged():
            asked["bookkeeper"].post(f"/payout-sheets/{sheet['id']}/answers", {"rows": rows}, 422)

    def test_a_bank_account_is_for_two_persons_and_no_program(self) -> None:
        """Tokens could be two for one person: where the money goes is neither entered, confirmed nor read here."""
        shapes = schema.document()["components"]["schemas"]
        named = {field for shape in shapes.values() for field in shape.get("properties", {})}
        assert named & {"account", "holder", "bank", "card"} == set()
        assert not [path for path in schema.document()["paths"] if "account" in path or path.endswith("/file")]


class TestScopes:
    def test_reading_is_not_paying(self, cast: Cast, shared: str) -> None:
        reader = Program(token(cast.manager, Role.BOOKKEEPER, scopes=(Scope.PAYOUTS_READ,)))
        assert owed(reader)["0001"] == (4_999, 4_999)
        with unchanged():
            found = reader.post("/payout-sheets", {"method": "cash"}, 403)
            assert found["title"].startswith("This token may not do that: it lacks payouts:write.")
            reader.post(f"/pools/{shared}/share", status=403)
            reader.post("/pools", pool_of(new_id()), 403)

    def test_a_clerks_program_takes_pools_in_and_sees_no_money(self, asked: dict[str, Program], shared: str) -> None:
        for path in ("/pools", f"/pools/{shared}", f"/pools/{shared}/preview", "/owed", "/payout-sheets"):
            asked["clerk"].get(path, 403)

    def test_a_household_reads_none_of_it(self, asked: dict[str, Program], shared: str) -> None:
        for path in ("/pools", f"/pools/{shared}/preview", "/owed", "/payout-sheets"):
            asked["household"].get(path, 403)

    def test_a_clerk_cannot_be_given_it(self, cast: Cast) -> None:
        for role in (Role.CLERK, Role.HOUSEHOLD):
            with refused(Kind.INVALID):
                token(cast.manager, role, scopes=(Scope.PAYOUTS_READ,))


class TestTill:
    def test_a_sale_at_the_counter(self, cast: Cast, asked: dict[str, Program]) -> None:
        product, variant = make.honey(cast)
        make.lot(cast, product)
        said = {"lines": [{"variant_id": str(variant), "quantity": 2}], "tendered_fen": 10_000}
        sold = asked["clerk"].post("/sales", said, 201, key="till-receipt-1")
        assert (sold["total_fen"], sold["tendered_fen"], sold["change_fen"]) == (7_600, 10_000, 2_400)
        with unchanged():
            assert asked["clerk"].post("/sales", said, 201, key="till-receipt-1") == sold
            asked["clerk"].post("/sales", {**said, "tendered_fen": 7_599}, 422)
            asked["bookkeeper"].post("/sales", said, 403)
        order = asked["clerk"].get(f"/orders/{sold['id']}")
        assert (order["number"], order["state"], order["channel"]) == (sold["number"], "delivered", "counter")
        assert settled.owed_of(by=cast.bookkeeper, household_id=home(cast.household)).owed_fen == 6_250

    def test_a_waybill_put_right(self, cast: Cast, asked: dict[str, Program]) -> None:
        product, variant = make.honey(cast)
        make.lot(cast, product)
        order = make.sent(cast, [(variant, 1)])
        said = {"carrier": "yto", "waybill": "YT87654321"}
        found = asked["clerk"].post(f"/orders/{order.id}/waybill", said)
        assert (found["parcel"]["waybill"], found["state"]) == ("YT87654321", "sent")
        with unchanged():
            asked["clerk"].post(f"/orders/{order.id}/waybill", {"carrier": "nobody", "waybill": "YT1"}, 422)
            asked["bookkeeper"].post(f"/orders/{order.id}/waybill", said, 403)
