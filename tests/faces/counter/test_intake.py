"""Goods come in: the household is found, the weight worked out, the receipt printed in the language it chooses."""

import pytest
from django.urls import reverse

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.kit.keys import new_key
from tests.faces.counter.conftest import NOW, key, text

URL = "/counter/intake"


def typed(station, **more):
    data = {
        **key(),
        "household_id": str(station.beekeeper.id),
        "product_id": str(station.honey),
        "net": "120",
        "made_date": "2026-10-12",
        "grade": "A",
        "terms": "consignment",
    }
    return {**data, **more}


def lots(station):
    return stock.lots(by=station.manager).items


def test_it_works(station, clerk):
    answer = clerk.post(URL, typed(station))
    (lot,) = lots(station)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/counter/lots/{lot.id}/receipt?said=received"
    assert (lot.received, lot.on_hand, lot.household_id, str(lot.grade)) == (
        120_000,
        120_000,
        station.beekeeper.id,
        "A",
    )
    words = text(clerk.get(answer.headers["Location"]))
    assert "120 kg" in words
    assert "31.25 yuan" in words
    assert lot.number in words


def test_goods_are_bought_outright_at_the_price_agreed_on(station, clerk):
    answer = clerk.post(URL, typed(station, terms="bought", net="3", price_fen="33.33"))
    (lot,) = lots(station)
    assert (lot.terms, lot.cost_fen) == ("bought", 9_999)
    words = text(clerk.get(answer.headers["Location"]))
    assert "Bought outright" in words
    assert "99.99 yuan" in words
    assert "31.25" not in words
    assert "Bought outright for 99.99 yuan" in text(clerk.get(f"/counter/lots/{lot.id}/"))
    paper = clerk.get(reverse("counter:receipt_pdf", args=[lot.id]), {"in": "en"})
    assert paper.content.startswith(b"%PDF-")
    clerk.post(f"/counter/lots/{lot.id}/give-back", {**key(), "quantity": "1"})
    (row,) = settlement.owed(by=station.manager)
    assert row.owed_fen == 6_666


def test_the_receipt_of_bought_goods_can_be_looked_at_first(station, clerk):
    typed_in = typed(station, terms="bought", net="3", price_fen="33.33", see="1")
    words = text(clerk.post(URL, typed_in, headers={"HX-Request": "true"}))
    assert "Bought outright" in words
    assert "99.99 yuan" in words
    assert lots(station) == ()


def test_sent_twice_it_is_taken_in_once(station, clerk):
    data = typed(station)
    first, second = clerk.post(URL, data), clerk.post(URL, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(lots(station)) == 1


def test_the_net_weight_is_worked_out_from_gross_and_container(station, clerk):
    clerk.post(URL, typed(station, net="", gross="126.4", tare="6.4"))
    assert [lot.received for lot in lots(station)] == [120_000]


def test_digits_of_any_script_are_read(station, clerk):
    clerk.post(URL, typed(station, net="１２０．５"))
    clerk.post(URL, typed(station, net="٣٫٢٥"))
    assert sorted(lot.received for lot in lots(station)) == [3_250, 120_500]


def test_pieces_are_counted(station, clerk):
    clerk.post(URL, typed(station, product_id=str(station.bowl), net="", pieces="12"))
    assert [(lot.received, str(lot.unit)) for lot in lots(station)] == [(12, "piece")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"gross": "126.4", "tare": "126.8", "net": ""}, "The container weighs more than the goods"),
        ({"gross": "126.4", "tare": "6.4", "net": "121"}, "Gross less container is another weight"),
        ({"net": ""}, "Write the net weight in kilograms"),
        ({"net": "a lot"}, "Write the weight in kilograms, for example 126.4."),
        ({"net": "-3"}, "Write the weight in kilograms, for example 126.4."),
        ({"household_id": ""}, "Choose the household that brought the goods."),
        ({"household_id": "x"}, "Choose the household that brought the goods."),
        ({"made_date": "2026-10-17"}, "This day has not come yet."),
        ({"grade": "Z"}, "Select a valid choice"),
        ({"terms": "outright"}, "Select a valid choice"),
        ({"terms": "bought"}, "Write the price you agreed on with the household."),
        ({"terms": "bought", "price_fen": "0"}, "Between 0.01 and 1,000,000.00 yuan, please."),
        ({"product_id": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken_in(station, clerk, wrong, sentence):
    answer = clerk.post(URL, typed(station, **wrong))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert lots(station) == ()


def test_what_was_typed_stays_when_something_is_wrong(station, clerk):
    body = clerk.post(URL, typed(station, gross="126.4", tare="126.8", net="")).content.decode()
    assert 'value="126.4"' in body
    assert 'value="126.8"' in body
    assert f'value="{station.beekeeper.id}"' in body


@pytest.mark.parametrize("who", ["0001", "1", "13812340001", "热合曼"])
def test_the_household_is_found_by_number_phone_or_name(station, clerk, who):
    answer = clerk.post(URL, typed(station, household_id="", who=who, see="1"))
    assert answer.status_code == 200
    assert "热合曼·阿不力孜" in text(answer)
    assert f'value="{station.beekeeper.id}" checked' in answer.content.decode()
    assert lots(station) == ()


def test_the_card_is_scanned(station, clerk):
    issue = {"by": station.clerk, "at": NOW, "household_id": station.beekeeper.id, "pin": "482913"}
    old, new = (people_actions.issue_card(**issue, key=new_key()) for _card in range(2))
    for card, hits in ((new, True), (old, False)):
        scan = f"http://testserver/my/card/{card.token}/"
        answer = clerk.post("/counter/households/pick", {"who": scan})
        assert ("热合曼·阿不力孜" in text(answer)) is hits
        where = clerk.get("/counter/find", {"text": scan}).headers["Location"]
        assert (where == f"/counter/households/{station.beekeeper.id}/") is hits
        assert card.token not in where


def test_looking_for_a_household_is_written_down(station, clerk):
    clerk.post("/counter/households/pick", {"who": "热合曼"})
    (look,) = people.looks_at(by=station.manager, household_id=station.beekeeper.id).items
    assert (look.who, str(look.purpose)) == ("古再丽", "hand_over")


def test_nobody_found_is_said(station, clerk):
    answer = clerk.post("/counter/households/pick", {"who": "13999999999"})
    assert "Nobody found." in text(answer)


def test_the_receipt_can_be_looked_at_before_anything_is_written(station, clerk):
    answer = clerk.post(URL, typed(station, see="1"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "120 kg" in text(answer)
    assert "<html" not in answer.content.decode()
    assert lots(station) == ()


@pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
def test_the_receipt_is_printed_in_the_language_asked_for(station, clerk, language):
    lot = station.lot()
    answer = clerk.get(reverse("counter:receipt_pdf", args=[lot.id]), {"in": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_no_language_no_paper(station, clerk):
    lot = station.lot()
    assert clerk.get(reverse("counter:receipt_pdf", args=[lot.id])).status_code == 404
    assert clerk.get(reverse("counter:receipt_pdf", args=[lot.id]), {"in": "xx"}).status_code == 404
