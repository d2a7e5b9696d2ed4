"""The store room: found, opened, lessened with a reason, given back."""

from django.urls import reverse

from cunzhan.domain.goods.stock import queries as stock
from tests.faces.counter.conftest import key, text


def test_lots_are_found_by_goods_and_number(station, clerk):
    honey, bowls = station.lot(), station.lot(12, product=station.bowl, of=station.carver.id)
    body = text(clerk.get("/counter/lots/", {"product_id": str(station.bowl)}))
    assert bowls.number in body
    assert honey.number not in body
    body = text(clerk.get("/counter/lots/", {"text": honey.number}))
    assert honey.number in body
    assert bowls.number not in body
    assert "No lot found" in text(clerk.get("/counter/lots/", {"text": "NOTHING"}))


def test_the_empty_store_says_what_to_do(station, clerk):
    assert "Nothing in store yet" in text(clerk.get("/counter/lots/"))


def test_lots_go_into_a_spreadsheet(station, clerk):
    lot = station.lot()
    answer = clerk.get("/counter/lots/export.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[1] == f"{lot.number},Oleaster honey,0001,2026-10-12,100,100,0,0,0"


def test_a_loss_is_written_off_with_its_reason(station, clerk):
    lot = station.lot()
    answer = clerk.post(
        reverse("counter:write_off", args=[lot.id]), {**key(), "quantity": "2.5", "reason": "a jar broke"}
    )
    assert answer.status_code == 302
    now = stock.lot(by=station.manager, lot_id=lot.id)
    assert (now.on_hand, now.lost) == (97_500, 2_500)
    words = text(clerk.get(reverse("counter:lot", args=[lot.id])))
    assert "a jar broke" in words
    assert "97.5 kg" in words


def test_a_loss_without_a_reason_is_refused(station, clerk):
    lot = station.lot()
    answer = clerk.post(reverse("counter:write_off", args=[lot.id]), {**key(), "quantity": "2.5", "reason": " "})
    assert answer.status_code == 422
    assert stock.lot(by=station.manager, lot_id=lot.id).lost == 0


def test_more_than_there_is_cannot_be_given_back(station, clerk):
    lot = station.lot()
    answer = clerk.post(reverse("counter:give_back", args=[lot.id]), {**key(), "quantity": "100.001"})
    assert answer.status_code in (409, 422)
    assert stock.lot(by=station.manager, lot_id=lot.id).on_hand == 100_000
    assert 'value="100.001"' in answer.content.decode()


def test_goods_go_home_again(station, clerk):
    lot = station.lot()
    assert "100 kg" in text(clerk.get(reverse("counter:give_back", args=[lot.id])))
    clerk.post(reverse("counter:give_back", args=[lot.id]), {**key(), "quantity": "100"})
    now = stock.lot(by=station.manager, lot_id=lot.id)
    assert (now.on_hand, now.given_back) == (0, 100_000)
