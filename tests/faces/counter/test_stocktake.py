"""A count at the screen: differences are shown before anything is booked."""

from cunzhan.domain.goods.stock import queries as stock
from tests.faces.counter.conftest import key, text


def typed(station, lot, counted, shown="100000", **more):
    return {**key(), f"counted_{lot.id}": counted, f"shown_{lot.id}": shown, **more}


def on_hand(station, lot):
    return stock.lot(by=station.manager, lot_id=lot.id).on_hand


def url(station):
    return f"/counter/stocktake/{station.honey}/"


def test_it_works(station, clerk):
    lot = station.lot()
    assert "Oleaster honey" in text(clerk.get("/counter/stocktake/"))
    looked = clerk.post(url(station), typed(station, lot, "98.5", look="1"))
    assert looked.status_code == 200
    assert "−1.5 kg" in text(looked)
    assert on_hand(station, lot) == 100_000
    done = clerk.post(url(station), typed(station, lot, "98.5", book="1"))
    assert done.headers["Location"] == "/counter/stocktake/?said=counted"
    assert on_hand(station, lot) == 98_500
    words = text(clerk.get("/counter/stocktake/"))
    assert "T261016-01" in words
    assert "−1.5 kg" in words


def test_zero_is_an_answer(station, clerk):
    lot = station.lot()
    clerk.post(url(station), typed(station, lot, "0", book="1"))
    assert on_hand(station, lot) == 0


def test_goods_that_moved_are_counted_again(station, clerk):
    lot = station.lot()
    answer = clerk.post(url(station), typed(station, lot, "98.5", shown="99000", book="1"))
    assert answer.status_code == 409
    assert "Goods moved while you counted" in text(answer)
    assert on_hand(station, lot) == 100_000


def test_more_than_was_lost_is_refused_at_its_lot(station, clerk):
    lot = station.lot()
    answer = clerk.post(url(station), typed(station, lot, "100.5", book="1"))
    assert answer.status_code == 409
    assert "0.5 more than the books say, and only 0 of it was ever lost." in text(answer)
    assert on_hand(station, lot) == 100_000


def test_every_lot_needs_an_answer(station, clerk):
    lot = station.lot()
    answer = clerk.post(url(station), typed(station, lot, "", look="1"))
    assert answer.status_code == 422
    assert "Book the count" not in text(answer)


def test_the_sheet_is_printed_in_the_language_asked_for(station, clerk):
    station.lot()
    for language in ("zh-hans", "ug", "en"):
        paper = clerk.get(f"{url(station)}sheet.pdf", {"in": language})
        assert paper.content.startswith(b"%PDF-")
