"""The basket: a cookie that holds packs and numbers, and believes nobody."""

from django.test import Client

from cunzhan.faces.shop.basket import LINES, Basket, parse
from cunzhan.kit.keys import new_id

from .conftest import HERE, Village, found, put_in, text_of, words


def change(client: Client, village: Village, slug: str, **told: object):
    return client.post("/s/shazao/basket/change/", {"variant": str(village.packs[slug]), **told}, **HERE)


def test_it_holds_what_was_put_in(village: Village, stranger: Client):
    assert put_in(stranger, village, "honey", 2).status_code == 302
    put_in(stranger, village, "dates")
    text = text_of(stranger.get("/s/shazao/basket/"))
    assert "Oleaster honey 1 kg jar · 38.00 yuan 76.00 yuan" in text
    assert "Goods total 108.00 yuan" in text
    assert "Of the goods, the households get 87.50 yuan" in text
    assert "Basket 3" in text


def test_a_number_can_be_changed(village: Village, stranger: Client):
    put_in(stranger, village, "honey")
    change(stranger, village, "honey", quantity="5")
    assert "190.00 yuan" in text_of(stranger.get("/s/shazao/basket/"))


def test_what_was_taken_out_can_be_put_back(village: Village, stranger: Client):
    put_in(stranger, village, "honey", 4)
    response = change(stranger, village, "honey", quantity="4", remove="1")
    page = stranger.get(response.headers["Location"])
    assert "Oleaster honey is out of the basket." in text_of(page)
    assert "Your basket is empty" in text_of(page)
    change(stranger, village, "honey", quantity="4")
    assert "152.00 yuan" in text_of(stranger.get("/s/shazao/basket/"))


def test_more_than_is_left_is_said_before_the_checkout(village: Village, stranger: Client):
    put_in(stranger, village, "dates", 5)
    text = text_of(stranger.get("/s/shazao/basket/"))
    assert "Only 3 left, you want 5 ." in text or "Only 3 left, you want 5." in text
    assert "To the checkout" not in text
    assert stranger.get("/s/shazao/checkout/").headers["Location"] == "/s/shazao/basket/"


def test_it_is_guarded_by_where_the_post_comes_from(village: Village, stranger: Client):
    told = {"variant": str(village.packs["honey"]), "quantity": 1}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}):
        response = stranger.post("/s/shazao/basket/add/", told, headers=headers)
        assert response.status_code == 403, headers
        assert not response.cookies
    assert stranger.post("/s/shazao/basket/add/", told, headers={"Origin": "http://testserver"}).status_code == 302


def test_a_changed_cookie_is_an_empty_basket(village: Village, stranger: Client):
    put_in(stranger, village, "honey")
    stranger.cookies["basket"] = stranger.cookies["basket"].value.replace("-1", "-9", 1)
    assert "Your basket is empty" in text_of(stranger.get("/s/shazao/basket/"))


def test_a_basket_belongs_to_one_shop(village: Village, stranger: Client):
    other = found("second")
    other.offer("tea", words("茶", "Tea"), lot=5000)
    told = {"variant": str(other.packs["tea"]), "quantity": 1}
    assert not stranger.post("/s/shazao/basket/add/", told, **HERE).cookies["basket"].value
    put_in(stranger, village, "honey")
    stranger.cookies["basket"]["path"] = "/"
    assert "Your basket is empty" in text_of(stranger.get("/s/second/basket/"))


def test_nonsense_changes_nothing(village: Village, stranger: Client):
    put_in(stranger, village, "honey")
    for told in ({"variant": "x"}, {"variant": str(new_id())}, {}, {"variant": str(village.packs["honey"])}):
        stranger.post("/s/shazao/basket/change/", {"quantity": "-3", **told}, **HERE)
    assert "Goods total 38.00 yuan" in text_of(stranger.get("/s/shazao/basket/"))
    change(stranger, village, "honey", quantity="99999")
    assert "Goods total 3,762.00 yuan" in text_of(stranger.get("/s/shazao/basket/"))


def test_thirty_lines_are_the_most():
    basket = Basket()
    for _ in range(LINES + 5):
        basket.add(new_id(), 1)
    assert len(basket.lines) == LINES
    assert parse(basket.text).lines == basket.lines


def test_what_is_no_longer_offered_is_left_out_and_said(village: Village, stranger: Client):
    put_in(stranger, village, "honey")
    put_in(stranger, village, "dates")
    village.show("dates", words("灰枣", "Jujube dates"), shown=False)
    text = text_of(stranger.get("/s/shazao/basket/"))
    assert "One thing in your basket is no longer offered" in text
    assert "Goods total 38.00 yuan" in text
