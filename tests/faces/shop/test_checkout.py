"""From basket to order: what is believed of a form, and what is not."""

from typing import Any

import pytest
from django.test import Client

from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import OrderFact, OrderState, PayMethod

from .conftest import Clock, Village, checkout_form, hidden, order, put_in, text_of, token_of


def placed(village: Village, response: Any) -> OrderFact:
    return orders.order_by_token(station_id=village.station_id, token=token_of(response))


def count(village: Village) -> int:
    return len(orders.orders(by=village.manager).items)


@pytest.fixture
def filled(village: Village, stranger: Client) -> Client:
    """A browser with two jars of honey and a bag of dates: 108.00 yuan, 87.50 of it to the household."""
    put_in(stranger, village, "honey", 2)
    put_in(stranger, village, "dates")
    return stranger


def test_it_works(village: Village, filled: Client):
    response = order(filled)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/s/shazao/o/{token_of(response)}/pay/"
    made = placed(village, response)
    assert (made.state, made.pay_method) == (OrderState.PLACED, PayMethod.ONLINE)
    assert (made.goods_fen, made.postage_fen, made.total_fen) == (10800, 2100, 12900)
    assert made.contact is not None
    assert (made.contact.name, made.contact.phone) == ("陈*", "138******78")
    assert made.contact.place == "浙江省 杭州市 西湖区"
    assert village.free("honey") == 318_000
    assert village.free("dates") == 2000
    assert filled.cookies["basket"].value == ""


def test_the_same_form_sent_twice_is_one_order(village: Village, filled: Client):
    form = checkout_form(filled)
    first = filled.post("/s/shazao/checkout/", form)
    again = filled.post("/s/shazao/checkout/", form)
    assert first.headers["Location"] == again.headers["Location"]
    assert count(village) == 1
    assert len(placed(village, first).attempts) == 1


def test_another_order_under_the_same_key_is_refused(village: Village, filled: Client):
    form = checkout_form(filled)
    filled.post("/s/shazao/checkout/", form)
    response = filled.post("/s/shazao/checkout/", form | {"name": "王芳"})
    assert response.status_code == 409
    assert count(village) == 1


def test_a_price_that_changed_is_shown_before_anything_is_ordered(village: Village, filled: Client):
    form = checkout_form(filled)
    village.price("honey", 3200, {"station": 300})
    response = filled.post("/s/shazao/checkout/", form)
    assert response.status_code == 409
    assert "The sum has changed: it is now 123.00 yuan , you saw 129.00 yuan ." in text_of(response)
    assert 'value="陈静"' in response.content.decode()
    assert count(village) == 0
    assert village.free("honey") == 320_000
    assert hidden(response, "total") == "12300"
    again = filled.post("/s/shazao/checkout/", form | {"key": hidden(response, "key"), "total": "12300"})
    assert placed(village, again).total_fen == 12300


@pytest.mark.parametrize("total", ["1", "0", "", "-5", "10800", "99999999999999999999"])
def test_the_total_of_a_form_is_never_believed(village: Village, filled: Client, total: str):
    response = filled.post("/s/shazao/checkout/", checkout_form(filled, total=total))
    assert response.status_code in (409, 422)
    assert count(village) == 0


def test_prices_in_a_form_are_not_read(village: Village, filled: Client):
    form = checkout_form(filled) | {"price": "1", "unit_price_fen": "1", "household_fen": "1", "state": "paid"}
    made = placed(village, filled.post("/s/shazao/checkout/", form))
    assert (made.total_fen, made.state) == (12900, OrderState.PLACED)


def test_the_last_one_went_to_somebody_else(village: Village, filled: Client):
    form = checkout_form(filled)
    other = Client(enforce_csrf_checks=True)
    put_in(other, village, "dates", 3)
    assert order(other).status_code == 302
    response = filled.post("/s/shazao/checkout/", form)
    assert response.status_code == 409
    assert "Sold out for now." in text_of(response)
    assert count(village) == 1
    assert village.free("honey") == 320_000


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "Recipient :"),
    ({"phone": "138 0000 007"}, "A mobile number has 11 digits; this one has 10."),
    ({"street": ""}, "Write the street and the house"),
    ({"county": ""}, "Choose the district or county."),
    ({"county": "110101"}, "Choose the district or county."),
    ({"province": "99"}, "Choose the province."),
    ({"pay_method": "cash"}, "Cash is for those who come to the village."),
    ({"delivery": "collect", "collect_date": "2027-01-01"}, "Choose the day until which we keep the goods."),
]


@pytest.mark.parametrize(("wrong", "said"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    village: Village, filled: Client, wrong: dict[str, Any], said: str
):
    form = checkout_form(filled, note="请包好", total="12900") | wrong
    response = filled.post("/s/shazao/checkout/", form)
    assert response.status_code == 422
    assert said in text_of(response)
    assert "请包好" in response.content.decode()
    assert count(village) == 0


def test_collecting_in_the_village_costs_no_postage_and_may_be_paid_in_cash(village: Village, filled: Client):
    response = order(
        filled,
        delivery="collect",
        pay_method="cash",
        collect_date="2026-10-20",
        province="",
        city="",
        county="",
        street="",
    )
    assert response.headers["Location"] == f"/s/shazao/o/{token_of(response)}/"
    made = placed(village, response)
    assert (made.postage_fen, made.total_fen, str(made.collect_date)) == (0, 10800, "2026-10-20")
    assert "Bring 108.00 yuan in cash." in text_of(filled.get(response.headers["Location"]))


def test_a_bank_transfer_is_told_the_account_and_three_days(village: Village, filled: Client, time: Clock):
    page = text_of(filled.get(order(filled, pay_method="bank").headers["Location"]))
    assert "Please transfer 129.00 yuan by 17 Oct 12:00 ." in page
    assert "Oasis Rural Bank 6228 0001" in page


def test_places_can_be_chosen_without_scripts(village: Village, filled: Client):
    form = checkout_form(filled, province="33", city="", county="", total="0")
    page = filled.post("/s/shazao/checkout/", form | {"look": "1"}).content.decode()
    assert '<option value="3301">杭州市</option>' in page
    assert '<option value="330106">' not in page
    page = filled.post("/s/shazao/checkout/", form | {"city": "3301", "look": "1"}).content.decode()
    assert '<option value="330106">西湖区</option>' in page
    assert 'value="陈静"' in page


def test_a_form_without_its_token_is_refused(village: Village, filled: Client):
    form = checkout_form(filled)
    del form["csrfmiddlewaretoken"]
    response = filled.post("/s/shazao/checkout/", form)
    assert response.status_code == 403
    assert "This form is too old" in text_of(response)
    assert count(village) == 0


@pytest.mark.parametrize("change", [{"lines": "x"}, {"lines": ""}, {"key": ""}, {"key": "a b"}])
def test_a_broken_form_orders_nothing(village: Village, filled: Client, change: dict[str, str]):
    response = filled.post("/s/shazao/checkout/", checkout_form(filled) | change)
    assert response.status_code in (302, 422)
    assert count(village) == 0


def test_an_empty_basket_has_no_checkout(village: Village, stranger: Client):
    assert stranger.get("/s/shazao/checkout/").headers["Location"] == "/s/shazao/basket/"


def test_the_page_is_kept_nowhere(village: Village, filled: Client):
    headers = filled.get("/s/shazao/checkout/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
