"""A sale to somebody who stands there, and the drawer it goes into."""

import pytest

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import queries
from tests.faces.counter.conftest import NOW, key, text

SELL = "/counter/sell"


@pytest.fixture
def open_drawer(station, clerk):
    station.lot(10_000)
    station.lot(3, of=station.carver.id, product=station.bowl)
    assert clerk.post("/counter/drawer/open", {**key(), "float_fen": "200"}).status_code == 302


def sale(station, jars="2", bowls="", given="200", **more):
    return {
        **key(),
        f"packs_{station.jar}": jars,
        f"packs_{station.one_bowl}": bowls,
        "tendered_fen": given,
        **more,
    }


def sold(station):
    return [row for row in queries.orders(by=station.manager).items if str(row.channel) == "counter"]


def drawer(station):
    return queries.drawer(by=station.manager, at=NOW)


def test_it_works(station, clerk, open_drawer):
    answer = clerk.post(SELL, sale(station, bowls="1"))
    (row,) = sold(station)
    assert answer.headers["Location"] == f"/counter/sell/{row.id}/?given=20000"
    assert row.total_fen == 2 * 3800 + 8400
    words = text(clerk.get(answer.headers["Location"]))
    assert "40.00 yuan change" in words
    assert drawer(station).expected_fen == 20_000 + 16_000
    assert {lot.on_hand for lot in stock.lots(by=station.manager).items} == {8_000, 2}


def test_it_adds_up_while_typing(station, clerk, open_drawer):
    answer = clerk.post(SELL, sale(station, see="1"), headers={"HX-Request": "true"})
    assert "76.00 yuan" in text(answer)
    assert "124.00 yuan" in text(answer)
    assert sold(station) == []


def test_without_scripts_a_button_adds_up(station, clerk, open_drawer):
    answer = clerk.post(SELL, sale(station, given="", see="1"))
    assert answer.status_code == 200
    assert "To pay 76.00 yuan" in text(answer)
    assert "This field is required." not in text(answer)


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"given": "75.99"}, 422, "76.00 yuan are to be paid; 75.99 are too little."),
        ({"jars": "", "bowls": "0"}, 422, "Nothing is being sold yet."),
        ({"jars": "11", "given": "9000"}, 409, "There is less left than you want."),
        ({"jars": "1.5"}, 422, "Write how many pieces, for example 12."),
        ({"jars": "1000"}, 422, "At most 999 here."),
        ({"given": ""}, 422, "This field is required."),
    ],
)
def test_what_cannot_be_sold_is_said_and_nothing_moves(station, clerk, open_drawer, more, status, sentence):
    answer = clerk.post(SELL, sale(station, **more))
    assert (answer.status_code, sentence in text(answer)) == (status, True)
    assert sold(station) == []
    assert drawer(station).expected_fen == 20_000


def test_with_a_closed_drawer_nothing_is_sold(station, clerk):
    station.lot()
    assert "The drawer is closed." in text(clerk.get(SELL))
    assert clerk.post(SELL, sale(station)).status_code == 409
    assert sold(station) == []


@pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
def test_the_receipt_is_printed(station, clerk, open_drawer, language):
    where = clerk.post(SELL, sale(station)).headers["Location"].split("?")[0]
    answer = clerk.get(f"{where}receipt.pdf", {"in": language, "given": "20000"})
    assert answer.content.startswith(b"%PDF-")


class TestDrawer:
    def test_the_close_writes_the_difference_down(self, station, clerk, open_drawer):
        clerk.post(SELL, sale(station))
        assert "By the books 276.00 yuan should be in it." in text(clerk.get("/counter/drawer/close"))
        answer = clerk.post("/counter/drawer/close", {**key(), "counted_fen": "275.50", "sure": "on"})
        assert answer.status_code == 302
        (close,) = drawer(station).closes
        assert (close.expected_fen, close.counted_fen, close.difference_fen) == (27_600, 27_550, -50)
        assert "−0.50 yuan" in text(clerk.get("/counter/drawer"))

    def test_it_is_not_closed_without_counting_twice(self, station, clerk, open_drawer):
        answer = clerk.post("/counter/drawer/close", {**key(), "counted_fen": "200"})
        assert answer.status_code == 422
        assert drawer(station).is_open

    def test_it_is_opened_once(self, station, clerk, open_drawer):
        answer = clerk.post("/counter/drawer/open", {**key(), "float_fen": "999"})
        assert answer.status_code == 409
        assert "The drawer is already open." in text(answer)
        assert drawer(station).float_fen == 20_000
