"""An empty station is set up in the browser: by one word, page by page, left and gone on with, down to clean books."""

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations import queries as station_queries
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.jobs.books import check_books
from cunzhan.kit import clock, totp
from cunzhan.kit.keys import new_key

NOW = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)
PHONE, PASSWORD = "13900000021", "apricots and walnuts"
MANAGER = {"name": "Adil", "phone": PHONE, "password": PASSWORD, "again": PASSWORD}
STATION = {
    "names_zh": "沙枣村电商站", "names_ug": "جىگدە بېكىتى", "names_en": "Shazao Station", "village_zh": "沙枣村",
    "township_zh": "白杨乡", "slug": "shazao", "phone": "13800000001",
}  # fmt: skip


@pytest.fixture(autouse=True)
def noon(db: None) -> Any:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["lang"] = "en"
    return client


def let_in(client: Client) -> None:
    token = stations.begin_setup(at=NOW)
    assert client.post("/setup/", {"token": f" {token.upper()} "}).headers["Location"] == "/setup/"


def send(client: Client, step: str, **given: str):
    return client.post(f"/setup/{step}/", {"key": new_key(), **given})


def on(client: Client, step: str) -> str:
    return str(client.post(f"/setup/{step}/", {"go": "on"}).headers["Location"])


def options(client: Client, step: str, name: str) -> list[str]:
    page = client.get(f"/setup/{step}/").content.decode()
    found = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert found
    return re.findall(r'value="([0-9a-f-]{36})"', found[0])


def down_to_manager(client: Client) -> None:
    let_in(client)
    assert client.get("/setup/").headers["Location"] == "/setup/county/"
    assert send(client, "county", names_en="Oasis County").headers["Location"] == "/setup/station/"
    assert send(client, "station", **STATION).headers["Location"] == "/setup/hours/"
    assert send(client, "hours", opening_en="9:00-19:00").headers["Location"] == "/setup/manager/"
    assert send(client, "manager", **MANAGER).headers["Location"] == "/setup/phone/"


def test_the_whole_walk(browser: Client):
    down_to_manager(browser)
    assert browser.get("/setup/phone/").headers["Location"] == "/setup/shares/"
    page = browser.get("/setup/shares/").content.decode()
    assert 'value="station"' in page  # offered, with its names
    assert send(browser, "shares", code="station", names_en="Station").headers["Location"] == "/setup/shares/"
    assert on(browser, "shares") == "/setup/postage/"
    rate = {"first_g": "1", "first_fen": "12", "step_g": "1", "step_fen": "3.50"}
    assert send(browser, "postage", **rate).headers["Location"] == "/setup/households/"
    for name, phone in (("Abliz", "13812340001"), ("Patigul", "13812340002")):
        assert send(browser, "households", name=name, phone=phone).status_code == 302
    assert on(browser, "households") == "/setup/goods/"
    assert send(browser, "goods", slug="honey", names_en="Honey", unit="g", category="food").status_code == 302
    assert send(browser, "goods", slug="bowl", names_en="Bowl", unit="piece", category="crafts").status_code == 302
    assert on(browser, "goods") == "/setup/stock/"
    first, second = options(browser, "stock", "household_id")
    honey, bowl = options(browser, "stock", "product_id")
    lot = {"household_id": first, "product_id": honey, "quantity": "126.4", "grade": "A", "made_date": "2026-09-20"}
    assert send(browser, "stock", **lot).status_code == 302
    assert send(browser, "stock", **{**lot, "product_id": bowl, "quantity": "12"}).status_code == 302
    assert on(browser, "stock") == "/setup/debts/"
    assert send(browser, "debts", household_id=first, owed_fen="500", advance_fen="0").status_code == 302
    assert send(browser, "debts", household_id=second, owed_fen="80.20", advance_fen="100").status_code == 302
    assert on(browser, "debts") == "/setup/money/"
    assert send(browser, "money", cash_fen="321.50", bank_fen="4000").headers["Location"] == "/setup/end/"
    assert "126.4" in browser.get("/setup/end/").content.decode()
    assert browser.post("/setup/end/").headers["Location"] == "/sign-in/?next=/counter/"
    assert browser.get("/setup/").status_code == 404
    signed = browser.post("/sign-in/", {"phone": PHONE, "password": PASSWORD, "next": "/counter/"})
    assert signed.headers["Location"] == "/counter/"
    assert browser.get("/counter/").status_code == 200
    station = station_queries.station_by_slug("shazao")
    by = Actor(Role.MANAGER, station.id)
    balances = {a.code.partition(":")[0]: a.balance_fen for a in ledger.balances(by=by) if ":" not in a.code}
    assert balances == {"cash": 32_150, "bank": 400_000, "owner": -(32_150 + 400_000 + 10_000 - 50_000 - 8_020)}
    assert [(r.owed_fen, r.advance_fen) for r in settled.owed(by=by)] == [(50_000, 0), (8_020, 10_000)]
    assert [(r.on_hand, r.made_date) for r in reversed(stock.lots(by=by).items)] == [
        (126_400, date(2026, 9, 20)), (12, date(2026, 9, 20)),
    ]  # fmt: skip
    assert [region.step_fen for region in orders.postage_regions(station_id=station.id)] == [350]
    assert (station.opening["en"], station.county["en"]) == ("9:00-19:00", "Oasis County")
    assert check_books() == []


def test_it_is_left_and_gone_on_with_in_another_browser(browser: Client):
    down_to_manager(browser)
    other = Client()
    assert other.get("/setup/shares/").headers["Location"] == "/setup/"
    let_in(other)
    assert other.get("/setup/").headers["Location"] == "/setup/shares/"
    assert "This is done" in html.unescape(browser.get("/setup/station/").content.decode())
    assert send(browser, "station", **{**STATION, "slug": "another"}).status_code == 200
    assert [shop.slug for shop in station_queries.open_shops()] == ["shazao"]


@pytest.mark.parametrize(("name", "counties"), [("Oasis County", 1), ("Desert County", 2)])
def test_a_second_station_joins_the_county_of_that_name(browser: Client, name: str, counties: int):
    down_to_manager(browser)
    browser.post("/setup/end/")
    other = Client()
    let_in(other)
    send(other, "county", names_en=name)
    assert send(other, "station", **{**STATION, "slug": "tograk"}).headers["Location"] == "/setup/hours/"
    found = {shop.slug: shop.county_id for shop in station_queries.open_shops()}
    assert (len(found), len(set(found.values()))) == (2, counties)
    assert len(station_queries.counties()) == counties


class TestTheWord:
    def test_it_opens_once(self, browser: Client):
        token = stations.begin_setup(at=NOW)
        browser.post("/setup/", {"token": token})
        other = Client()
        assert other.post("/setup/", {"token": token}).status_code == 403
        assert other.get("/setup/county/").headers["Location"] == "/setup/"

    def test_a_newer_one_kills_it(self, browser: Client):
        token = stations.begin_setup(at=NOW)
        stations.begin_setup(at=NOW)
        assert browser.post("/setup/", {"token": token}).status_code == 403
        assert browser.post("/setup/", {"token": ""}).status_code == 422

    def test_without_a_walk_there_is_no_door(self, browser: Client):
        assert browser.get("/setup/").status_code == 404
        assert browser.post("/setup/", {"token": "x"}).status_code == 404

    def test_an_ended_walk_opens_nothing(self, browser: Client):
        down_to_manager(browser)
        kept = browser.cookies["sessionid"].value
        browser.post("/setup/end/")
        stranger = Client()
        stranger.cookies["sessionid"] = kept
        assert stranger.get("/setup/households/").headers["Location"] == "/setup/"
        assert send(stranger, "households", name="X", phone="13812340009").status_code == 302
        assert people.household_numbers(by=Actor(Role.MANAGER, station_queries.open_shops()[0].id)).items == ()


def test_nothing_needed_is_gone_round(browser: Client):
    let_in(browser)
    for step in ("manager", "stock", "money"):
        assert browser.get(f"/setup/{step}/").headers["Location"] == "/setup/county/"
    assert browser.get("/setup/end/").headers["Location"] == "/setup/county/"
    assert browser.post("/setup/county/", {"go": "on"}).status_code == 422
    assert browser.get("/setup/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("county", {}), ("station", {**STATION, "slug": "a b"}), ("station", {**STATION, "phone": "123"}),
        ("manager", {**MANAGER, "again": "other"}), ("manager", {**MANAGER, "password": "short", "again": "short"}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_made(browser: Client, step: str, given: dict[str, str]):
    let_in(browser)
    if step != "county":
        send(browser, "county", names_en="Oasis")
    if step == "manager":
        send(browser, "station", **STATION)
        on(browser, "hours")
    before = station_queries.setup()
    answer = send(browser, step, **given)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert station_queries.setup() == before


def test_where_it_is_needed_the_manager_puts_a_phone_on(browser: Client, settings):
    settings.CUNZHAN_SECOND_FACTOR = True
    down_to_manager(browser)
    page = browser.get("/setup/phone/").content.decode()
    found = re.search(r'class="code">([A-Z2-7 ]+)</bdi>', page)
    assert found
    secret = found[1].replace(" ", "")
    codes = browser.post("/setup/phone/", {"code": totp.code(secret, totp.step_at(NOW))})
    assert codes.content.decode().count('<li><bdi dir="ltr" class="code">') == 8
    assert browser.get("/setup/phone/").headers["Location"] == "/setup/shares/"


def test_a_balance_is_carried_over_once_and_stands_at_the_head_of_the_statement(browser: Client):
    down_to_manager(browser)
    send(browser, "households", name="Abliz", phone="13812340001")
    [household] = options(browser, "debts", "household_id")
    assert send(browser, "debts", household_id=household, owed_fen="500", advance_fen="20").status_code == 302
    again = send(browser, "debts", household_id=household, owed_fen="500", advance_fen="0")
    assert again.status_code == 409
    by = Actor(Role.MANAGER, station_queries.open_shops()[0].id)
    row = people.household_numbers(by=by).items[0]
    said: dict[str, Any] = {"by": by, "at": NOW, "household_id": row.id}
    october = settled.statement(**said, since=date(2026, 10, 1), until=date(2026, 11, 1))
    assert (october.opening_fen, october.lines, october.closing_fen, october.advance_left_fen) == (
        50_000, (), 50_000, 2_000,
    )  # fmt: skip
    november = settled.statement(**said, since=date(2026, 11, 1), until=date(2026, 12, 1))
    september = settled.statement(**said, since=date(2026, 9, 1), until=date(2026, 10, 1))
    assert (september.closing_fen, november.opening_fen, november.closing_fen) == (0, 50_000, 50_000)
    settlement.carry_over_money(by=by, at=NOW, key=new_key(), cash_fen=100_000, bank_fen=0)
    sheet = settlement.make_payout_sheet(by=by, at=NOW, key=new_key())
    payout = settled.payout_sheet(by=by, sheet_id=sheet).rows[0]
    settlement.mark_paid(by=by, at=NOW, key=new_key(), payout_id=payout.id)
    assert (payout.amount_fen, payout.deducted_fen) == (48_000, 2_000)
    home = Actor(Role.HOUSEHOLD, by.station_id, household_id=row.id)
    assert settled.my_money(by=home, at=NOW).owed_fen == 0
    assert check_books() == []
