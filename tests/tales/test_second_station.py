"""A second station, from nothing to a proved copy on another database, by what docs/running.md says and no more.

It is set up by the page's own commands, sells its first bag out of a pool by the API, pays its households, gives the
buyer's money back afterwards, sells again, and is saved, brought back on PostgreSQL and checked by us and by a program
that is not ours. Every amount on the way is written down here as it was worked out by hand.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection

from tests import postgres
from tests.tales.machine import Machine
from tests.tales.paper import Command, Paper
from tests.tales.visitor import BUYER, Program, Visitor, Wire

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="it begins on SQLite and ends on PostgreSQL")

PAGE = Paper.read("running.md")
PUBLIC = "https://shop.example"
PASSPHRASE = "jujube willow sand donkey"
PHONE, PASSWORD = "13900000031", "apricots and walnuts"
FIRST, SECOND, THIRD = "0001", "0002", "0003"
"""Nurmemet owes and is owed nothing but 30.00 from before; Zaytuna was advanced 5.00; Tursun is new."""
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.running() as address:
        yield address


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Made as the page says, under a name of its own."""
    name = "a_second_station"
    [block] = [block for block in PAGE.blocks("sql") if "CREATE DATABASE cunzhan" in block]
    with psycopg.connect(server, autocommit=True) as owner:
        for line in block.replace("cunzhan", name).replace("choose one", "sand and stars").strip().splitlines():
            owner.execute(line.encode())
        try:
            yield f"postgres://{name}:sand%20and%20stars@{server.rpartition('@')[2].rpartition('/')[0]}/{name}"
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            owner.execute(f"DROP USER {name}".encode())


def test_a_second_station(tmp_path: Path, database: str) -> None:
    home, copy = tmp_path / "first" / "home", tmp_path / "second" / "home"
    for folder in (home, copy):
        folder.parent.mkdir()
    here = Machine(home.parent)
    up = keys_made(here, home, tmp_path / "usb")
    with here.running(up, until="with this word: ") as said:
        assert f"There is no station yet.\n  Set it up at {PUBLIC}/setup/ with this word: " in said
        wire = Wire(here.port, PUBLIC)
        here.settings = up.settings
        the_first_from_a_file(here)
        manager = the_second_by_its_walk(here, wire)
        seller, keeper = tokens(manager)
        tale = Tale(seller, keeper)
        tale.priced()
        tale.pooled()
        tale.sold_a_bag()
        tale.shared_out()
        tale.paid_out()
        tale.refunded()
        in_words(manager, tale)
        tale.sold_two_more(manager)
        county(here, wire)
        saved = json.loads(here.type(PAGE.command("cunzhan backup"), "--json"))["file"]
        before = tale.photograph()
    there = Machine(copy.parent)
    up = brought_back(there, home=copy, usb=tmp_path / "usb", database=database, saved=saved)
    with there.running(up, until="村站 is open."):
        tale.move_to(Wire(there.port, PUBLIC))
        assert tale.photograph() == before
        tale.paid_out_again()
    checked(there)


def keys_made(here: Machine, home: Path, usb: Path) -> Command:
    """Step 1 and the line of step 2."""
    make = PAGE.command("cunzhan keys make", **{"/srv/cunzhan": str(home)})
    assert "made" in here.type(make)
    export = PAGE.command("cunzhan keys export", **{"/srv/cunzhan": str(home), "/media/usb": str(usb)})
    here.type(export, said=f"{PASSPHRASE}\n")
    assert PASSPHRASE not in (usb / "cunzhan-data-key.txt").read_text()
    return PAGE.command("cunzhan up", **{"/srv/cunzhan": str(home)})


def the_first_from_a_file(here: Machine) -> None:
    """The page's own example, as it stands there."""
    [block] = [block for block in PAGE.blocks("toml") if "[station]" in block]
    (here.folder / "station.toml").write_text(block)
    (here.folder / "password").write_text("honey and wax 2026\n")
    said = here.type(PAGE.command("cunzhan setup --from station.toml"))
    assert said == "shazao is set up: 1 households, 1 goods, 1 lots.\nThe books agree.\n"
    told = json.loads(here.type(PAGE.command("cunzhan settle"), "--json", "--station", "shazao"))
    [row] = told["households"]
    assert (row["owed_fen"], row["advance_fen"], row["payable_fen"]) == (50_000, 2_050, 47_950)


def the_second_by_its_walk(here: Machine, wire: Wire) -> Visitor:
    """Step 3: the word, the pages, the manager's phone; then the counter, by password and code."""
    walk = Visitor(wire)
    word = json.loads(here.type(PAGE.command("cunzhan setup"), "--json"))["word"]
    walk.open("/setup/")
    walk.fill(token=word)
    walk.fill(names_zh="绿洲县")  # the county of the first one: found by its name
    walk.fill(names_zh="胡杨村电商站", names_en="Tograk Station", village_zh="胡杨村", township_zh="白杨乡",
              slug="tograk", phone="13800000002")  # fmt: skip
    walk.fill(opening_en="10:00-18:00", bank_account_zh="农商银行 6222 0000 0000 0001")
    walk.fill(name="Hawagul", phone=PHONE, password=PASSWORD, again=PASSWORD)
    secret = secret_on(walk)
    page = walk.fill(code=code_of(secret, now()))
    papers = re.findall(r'<li><bdi dir="ltr" class="code">([^<]+)</bdi>', page.text)
    assert len(set(papers)) == 8
    walk.open("/setup/")
    for code, name in (("station", "Station"), ("packing", "Packing")):
        walk.fill(code=code, names_en=name)
    walk.fill(go="on")
    walk.fill(first_g="1", first_fen="12", step_g="1", step_fen="3.50")
    for place, name in enumerate(("Nurmemet", "Zaytuna", "Tursun"), 1):
        walk.fill(name=name, phone=f"1381234010{place}")
    walk.fill(go="on")
    walk.fill(slug="millet", names_en="Millet", names_zh="小米", unit="g", category="food")
    walk.fill(slug="walnuts", names_en="Walnuts", names_zh="核桃", unit="g", category="food")
    walk.fill(go="on")
    walnuts = choice(walk, "product_id", "核桃", "Walnuts")
    first = choice(walk, "household_id", FIRST)
    walk.fill(household_id=first, product_id=walnuts, quantity="12.5", grade="A", made_date=str(today()))
    walk.fill(go="on")
    walk.fill(household_id=first, owed_fen="30", advance_fen="0")
    walk.fill(household_id=choice(walk, "household_id", SECOND), owed_fen="0", advance_fen="5")
    walk.fill(go="on")
    assert walk.fill(cash_fen="200", bank_fen="1000").address == "/setup/end/"
    walk.fill()
    assert Visitor(wire).open("/setup/").status == 404
    manager = Visitor(wire)
    manager.open("/sign-in/")
    page = manager.fill(phone=PHONE, password=PASSWORD)
    assert "/counter/" not in page.address  # the password alone does not open
    counter = manager.fill(code=papers[0])
    assert counter.address.startswith("/counter/")
    return manager


def today() -> date:
    """The day in the village."""
    return datetime.now(ZONE).date()


BEGAN = today()


def now() -> int:
    """The seconds of this moment."""
    return int(time.time())


def secret_on(walk: Visitor) -> str:
    """What the page says to type into the app instead of scanning."""
    assert walk.page
    found = re.search(r'class="code">([A-Z2-7 ]+)</bdi>', walk.page.text)
    assert found
    return found[1].replace(" ", "")


def code_of(secret: str, seconds: int) -> str:
    """What any authenticator app shows at that moment (RFC 6238), reckoned here anew."""
    mac = hmac.digest(base64.b32decode(secret), (seconds // 30).to_bytes(8, "big"), "sha1")
    place = mac[-1] & 15
    return str((int.from_bytes(mac[place : place + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)


def choice(walk: Visitor, name: str, *words: str) -> str:
    """The value of the option that says so."""
    options = walk.form(name).choices[name]
    [value] = [value for value, said in options if said in words]
    return value


def tokens(manager: Visitor) -> tuple[Program, Program]:
    """Station, Programs: one that sells, one that keeps the books."""
    made = []
    for role, scopes in (
        ("clerk", ["products:read", "products:write", "lots:read", "lots:write", "orders:read", "orders:write"]),
        ("bookkeeper", ["households:read", "orders:read", "orders:write", "statements:read", "payouts:read",
                        "payouts:write"]),
    ):  # fmt: skip
        manager.open("/counter/settings/programs/add")
        page = manager.fill(name=f"a {role}", role=role, scopes=scopes)
        found = re.search(r"<code>(cz_[a-z0-9]{26})</code>", page.text)
        assert found
        made.append(Program(manager.wire, found[1]))
    return made[0], made[1]


class Tale:
    """What two programs do with the station."""

    def __init__(self, seller: Program, keeper: Program) -> None:
        self.seller, self.keeper = seller, keeper
        self.ids = {row["number"]: row["id"] for row in keeper.get("/households")["items"]}
        assert sorted(self.ids) == [FIRST, SECOND, THIRD]
        self.millet, self.bag, self.pool, self.order = "", "", "", ""

    def move_to(self, wire: Wire) -> None:
        """The same programs at another machine."""
        self.seller.wire = self.keeper.wire = wire

    def owed(self) -> dict[str, tuple[int, int, int]]:
        """Owed, advanced, to be paid now."""
        rows = self.keeper.get("/owed")["items"]
        return {r["household_number"]: (r["owed_fen"], r["advance_fen"], r["payable_fen"]) for r in rows}

    def priced(self) -> None:
        """A bag of 5 kg at 50.00: 45.01 for the households, 3.00 for the station, 1.99 for the bag."""
        [millet] = [p for p in self.seller.get("/products")["items"] if p["slug"] == "millet"]
        self.millet = f"/products/{millet['id']}"
        pack = {"pack": {"en": "5 kg bag"}, "base_quantity": 5_000, "shipping_weight_g": 5_200}
        self.bag = self.seller.post(f"{self.millet}/variants", pack, status=201)["id"]
        shares = {"station": 300, "packing": 199}
        self.seller.post(f"/variants/{self.bag}/prices", {"household_fen": 4_501, "shares": shares}, status=201)
        shown = {name: millet[name] for name in ("version", "names", "summary", "story")}
        assert self.seller.post(self.millet, {**shown, "shown": True}, verb="PUT")["shown"] is True

    def pooled(self) -> None:
        """40, 35 and 25 kilograms; a list that is wrong anywhere is not taken in at all."""
        product = {"product_id": self.millet.rpartition("/")[2], "grade": "A", "made_date": str(today())}
        given = [{"number": n, "quantity": q} for n, q in ((FIRST, 40_000), (SECOND, 35_000), (THIRD, 25_000))]
        wrong = self.seller.post("/pools", {**product, "contributions": [*given, {"number": "0009", "quantity": 1}]},
                                 status=422)  # fmt: skip
        assert wrong["details"]["lines"] == {"3": "No household has this number."}
        assert self.seller.get(f"{self.millet}/availability")["on_hand"] == 0
        made = self.seller.post("/pools", {**product, "contributions": given}, status=201)
        self.pool = made["id"]
        lot = self.seller.get(f"/lots/{self.pool}")
        assert (lot["terms"], lot["received"], lot["on_hand"]) == ("pooled", 100_000, 100_000)

    def sold_a_bag(self) -> None:
        """50.00 and the postage of 5.2 kg: 12.00 and five times 3.50."""
        basket: dict[str, Any] = {"lines": [{"variant_id": self.bag, "quantity": 1}], "delivery": "courier"}
        quote = self.seller.post("/quotes", {**basket, "region_code": "330106"})
        assert (quote["goods_fen"], quote["postage_fen"], quote["total_fen"]) == (5_000, 2_950, 7_950)
        said = {**basket, "contact": BUYER, "pay_method": "bank", "expected_total_fen": 7_950}
        placed = self.seller.post("/orders", said, status=201, key="the-first-bag")
        assert self.seller.post("/orders", said, status=201, key="the-first-bag") == placed
        self.order = f"/orders/{placed['id']}"
        money = {"amount_fen": 7_950, "reference": "ICBC 0001"}
        assert self.keeper.post(f"{self.order}/bank", money) == {"outcome": "paid"}
        for step, more in (("pack", {}), ("send", {"carrier": "yto", "waybill": "YT20260001"}), ("deliver", {})):
            order = self.seller.get(self.order)
            order = self.seller.post(f"{self.order}/{step}", {"version": order["version"], **more})
        assert (order["state"], order["paid_fen"], order["contact"]["name"]) == ("delivered", 7_950, "陈*")
        assert self.owed() == {FIRST: (3_000, 0, 3_000), SECOND: (0, 500, 0)}

    def shared_out(self) -> None:
        """45.01 by 40 : 35 : 25 is 18.004, 15.7535 and 11.2525: the odd fen goes where most of one is missing."""
        preview = self.keeper.get(f"/pools/{self.pool}/preview")
        assert preview["waiting_fen"] == 4_501
        assert [part["now_fen"] for part in preview["parts"]] == [1_801, 1_575, 1_125]
        shared = self.keeper.post(f"/pools/{self.pool}/share")
        assert (shared["amount_fen"], shared["households"]) == (4_501, 3)
        assert self.owed() == {FIRST: (4_801, 0, 4_801), SECOND: (1_575, 500, 1_075), THIRD: (1_125, 0, 1_125)}

    def paid_out(self) -> None:
        """48.01, 10.75 (the advance is repaid first) and 11.25, each once."""
        sheet = f"/payout-sheets/{self.keeper.post('/payout-sheets', {'method': 'cash'}, status=201)['id']}"
        rows = self.keeper.get(sheet)["rows"]
        assert [(row["amount_fen"], row["deducted_fen"]) for row in rows] == [(4_801, 0), (1_075, 500), (1_125, 0)]
        for row in rows:
            assert self.keeper.post(f"/payouts/{row['id']}/paid")["state"] == "paid"
            self.keeper.post(f"/payouts/{row['id']}/paid", status=409)
        assert (self.keeper.get(sheet)["left"], self.owed()) == (0, {})

    def refunded(self) -> None:
        """The buyer gets the 50.00 of the bag back: what the households were paid comes off their next sales."""
        order = self.keeper.get(self.order)
        [line] = order["lines"]
        said = {"version": order["version"], "lines": {line["id"]: 5_000}, "reason": "weevils in the bag"}
        self.keeper.post(f"{self.order}/refunds", {**said, "back_to_stock": {}}, status=201)
        order = self.keeper.get(self.order)
        assert (order["refunded_fen"], [row["state"] for row in order["refunds"]]) == (5_000, ["done"])
        assert self.owed() == {FIRST: (-1_801, 0, 0), SECOND: (-1_575, 0, 0), THIRD: (-1_125, 0, 0)}
        self.keeper.post("/payout-sheets", {"method": "cash"}, status=409)  # nobody is to be paid
        statement = self.statement(FIRST)
        assert [(row["kind"], row["amount_fen"]) for row in statement["lines"]] == [
            ("pool", 1_801), ("paid", -4_801), ("pool", -1_801),
        ]  # fmt: skip
        opening, paid, closing = statement["opening_fen"], statement["paid_fen"], statement["closing_fen"]
        assert (opening, paid, closing, statement["comes_off_fen"]) == (3_000, 4_801, -1_801, 1_801)

    def statement(self, number: str) -> Any:
        """Of this month and the next, should a month end meanwhile."""
        since, until = BEGAN.replace(day=1), BEGAN.replace(day=1) + timedelta(days=60)
        return self.keeper.get(f"/statements/{self.ids[number]}?since={since}&until={until}")

    def sold_two_more(self, manager: Visitor) -> None:
        """100.00 in cash at the counter: 90.02 for the pool's households, of which their debit is taken off.

        90.02 by 40 : 35 : 25 is 36.008, 31.507 and 22.505, so 36.01, 31.51 and 22.50; less 18.01, 15.75 and 11.25.
        """
        manager.open("/counter/drawer/open")
        manager.fill(float_fen="129.99")  # what is there: 200.00 less what was paid out
        lines = [{"variant_id": self.bag, "quantity": 2}]
        sold = self.seller.post("/sales", {"lines": lines, "tendered_fen": 20_000}, status=201)
        assert (sold["total_fen"], sold["change_fen"]) == (10_000, 10_000)
        assert self.keeper.get(f"/pools/{self.pool}")["waiting_fen"] == 9_002
        assert self.keeper.post(f"/pools/{self.pool}/share")["amount_fen"] == 9_002
        assert self.owed() == {FIRST: (1_800, 0, 1_800), SECOND: (1_576, 0, 1_576), THIRD: (1_125, 0, 1_125)}
        assert self.statement(FIRST)["comes_off_fen"] == 0
        lot = self.seller.get(f"/lots/{self.pool}")
        assert (lot["on_hand"], lot["sold"]) == (85_000, 15_000)

    def paid_out_again(self) -> None:
        """What is left is paid at the machine it was brought back to."""
        sheet = f"/payout-sheets/{self.keeper.post('/payout-sheets', {'method': 'cash'}, status=201)['id']}"
        for row in self.keeper.get(sheet)["rows"]:
            self.keeper.post(f"/payouts/{row['id']}/paid")
        assert (self.keeper.get(sheet)["total_fen"], self.owed()) == (4_501, {})

    def photograph(self) -> dict[str, Any]:
        """Everything that the two programs can read."""
        addresses = ["/products", "/lots", "/orders", self.order]
        found = {address: self.seller.get(address) for address in addresses}
        addresses = ["/owed", "/pools", "/payout-sheets", "/households", f"/pools/{self.pool}/preview"]
        found |= {address: self.keeper.get(address) for address in addresses}
        return found | {n: {**self.statement(n), "made_at": ""} for n in self.ids}


def in_words(manager: Visitor, tale: Tale) -> None:
    """The statement says in words what was taken back, why, and that nobody must bring cash."""
    page = manager.open(f"/counter/money/statements/{UUID(tale.ids[FIRST])}/").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "You were paid 18.01 yuan for goods that came back later." in words
    assert "It comes off your next sales; nothing is to be paid in cash." in words
    assert "weevils in the bag" in words


def county(here: Machine, wire: Wire) -> None:
    """Both stations are of one county, and it sees no household behind so few."""
    said = here.type(PAGE_OF_THE_API.command("cunzhan token county"), "--station", "tograk")
    secret = re.search(r"^(cz_[a-z0-9]{26})$", said, re.MULTILINE)
    assert secret
    since, until = (f"{day:%Y-%m}" for day in (BEGAN, today()))
    table = Program(wire, secret[1]).get(f"/county/table?since_month={since}&until_month={until}")
    seen = {row["village"]["zh-hans"]: row["cells"][-1] for row in table["rows"]}
    assert {village: (cell["orders"], cell["income_fen"]) for village, cell in seen.items()} == {
        "沙枣村": (0, 0), "胡杨村": (2, None),
    }  # fmt: skip


PAGE_OF_THE_API = Paper.read("api.md")


def brought_back(there: Machine, *, home: Path, usb: Path, database: str, saved: str) -> Command:
    """*Restore*, on another machine and another kind of database: keys off the paper, then the file."""
    bring = PAGE.command("cunzhan keys import FILE", FILE=str(usb / "cunzhan-data-key.txt"))
    there.settings = {"CUNZHAN_HOME": str(home)}
    there.type(bring, said=f"{PASSPHRASE}\n")
    there.type(PAGE.command("cunzhan keys make", **{"/srv/cunzhan": str(home)}))
    up = PAGE.command("cunzhan up", **{"/srv/cunzhan": str(home)})
    there.settings = {**up.settings, "DATABASE_URL": database}
    restore = PAGE.command("cunzhan restore", **{"cunzhan-20261124T020000Z.tar.gz": saved})
    said = there.type(restore)
    assert "all counted.\nThe books agree." in said
    return up


def checked(there: Machine) -> None:
    """Our check, and somebody else's, of both stations."""
    there.type(PAGE.command("cunzhan check"))
    for slug in ("shazao", "tograk"):
        export = PAGE.command("cunzhan export ledger --format beancount", **{"ledger.beancount": f"{slug}.beancount"})
        there.type(export, "--station", slug)
        checked_by = PAGE.command("bean-check ledger.beancount", **{"ledger.beancount": f"{slug}.beancount"})
        assert there.type(checked_by) == ""
