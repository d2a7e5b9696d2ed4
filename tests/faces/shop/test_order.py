"""The order page behind its secret link, and paying."""

from typing import Any

import pytest
from django.test import Client

from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries
from cunzhan.domain.trade.orders.facts import AttemptFact, OrderFact, OrderState, PaymentFact
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key, new_token
from cunzhan.kit.quantity import Unit

from .conftest import Clock, Village, found, hidden, order, put_in, text_of, token_of


class Bought:
    """An order of two jars of honey, 94.00 yuan with postage, waiting for its money online."""

    def __init__(self, village: Village, client: Client) -> None:
        self.village, self.client = village, client
        put_in(client, village, "honey", 2)
        self.token = token_of(order(client))
        self.address = f"/s/shazao/o/{self.token}/"

    @property
    def fact(self) -> OrderFact:
        return queries.order_by_token(station_id=self.village.station_id, token=self.token)

    def state(self) -> OrderState:
        """Where the order is now."""
        return self.fact.state

    @property
    def attempt(self) -> AttemptFact:
        return self.fact.attempts[-1]

    @property
    def worker(self) -> dict[str, Any]:
        return {"by": Actor(Role.WORKER, self.village.station_id), "at": clock.now(), "key": new_key()}

    def coded(self) -> None:
        orders.record_pay_code(**self.worker, attempt_id=self.attempt.id, code_url="http://127.0.0.1:8801/pay/abc")

    def paid(self) -> None:
        fact = PaymentFact("testgate", self.attempt.number, "T1", self.attempt.amount_fen, clock.now())
        orders.record_payment(**self.worker, fact=fact)

    def sent(self) -> None:
        do, fact = self.village.do, self.fact
        orders.pack_order(**do, order_id=fact.id, version=fact.version)
        do, fact = self.village.do, self.fact
        orders.send_order(**do, order_id=fact.id, version=fact.version, carrier="yto", waybill="YT7700123456781")

    def page(self, rest: str = "") -> str:
        return text_of(self.client.get(self.address + rest))

    def press(self, rest: str, **changed: str):
        page = self.client.get(self.address + rest)
        told = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "key": hidden(page, "key")}
        if rest == "cancel/":
            told["version"] = hidden(page, "version")
        return self.client.post(self.address + rest, told | changed)


@pytest.fixture
def bought(village: Village, stranger: Client) -> Bought:
    return Bought(village, stranger)


class TestPaying:
    def test_the_code_is_prepared_then_shown(self, bought: Bought):
        assert "The pay code is being prepared." in bought.page("pay/")
        bought.coded()
        page = bought.client.get(bought.address + "pay/")
        assert 'href="http://127.0.0.1:8801/pay/abc"' in page.content.decode()
        assert "Pay 94.00 yuan" in text_of(page)
        assert "The code is good until 12:25 , about 25 minutes more." in text_of(page)

    def test_the_code_is_a_picture_of_ours(self, bought: Bought):
        assert bought.client.get(bought.address + "pay/code.svg").status_code == 404
        bought.coded()
        response = bought.client.get(bought.address + "pay/code.svg")
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.headers["Cache-Control"] == "no-store"
        assert b"<svg" in response.content
        assert b"style=" not in response.content

    def test_polling_swaps_only_what_changed_and_goes_on_once_paid(self, bought: Bought):
        first = bought.client.get(bought.address + "pay/state/?seen=")
        assert first.status_code == 200
        seen = f"preparing.{bought.attempt.number}.0"
        assert bought.client.get(bought.address + "pay/state/", {"seen": seen}).status_code == 204
        bought.coded()
        assert b"code.svg" in bought.client.get(bought.address + "pay/state/", {"seen": seen}).content
        bought.paid()
        last = bought.client.get(bought.address + "pay/state/", {"seen": seen})
        assert (last.status_code, last.headers["HX-Redirect"]) == (204, bought.address)
        assert bought.client.get(bought.address + "pay/").headers["Location"] == bought.address

    def test_slow_and_ended_codes_say_so_and_never_failed(self, bought: Bought, time: Clock):
        time.move(seconds=40)
        assert "answers slowly" in bought.page("pay/")
        bought.coded()
        time.move(minutes=26)
        assert "We are checking whether your money came. Please do not pay twice." in bought.page("pay/")
        orders.record_attempt_closed(**bought.worker, attempt_id=bought.attempt.id)
        time.move(minutes=5)
        assert "The time to pay has passed" in bought.page("pay/")
        assert "The time to pay has passed" in bought.page()

    def test_a_new_code_can_be_asked_for(self, bought: Bought, time: Clock):
        orders.record_attempt_failed(**bought.worker, attempt_id=bought.attempt.id)
        assert "Your order still stands. Ask for a new code." in bought.page("pay/")
        assert bought.press("pay/").status_code == 302
        assert len(bought.fact.attempts) == 2


class TestTheOrderPage:
    def test_it_says_where_the_order_is(self, bought: Bought):
        assert "Waiting for your payment" in bought.page()
        bought.paid()
        assert "Paid, we are packing it" in bought.page()
        bought.sent()
        text = bought.page()
        assert "On its way to you" in text
        assert "Paid 94.00 yuan" in text
        assert "YT7700123456781" in text
        assert "62.50" in text

    def test_it_shows_only_a_mask_of_the_buyer(self, bought: Bought):
        page = bought.client.get(bought.address).content.decode()
        assert "138******78" in page
        assert "陈*" in page
        for secret in ("13800000078", "陈静", "文三路"):
            assert secret not in page

    def test_it_is_kept_nowhere_and_tells_nobody(self, bought: Bought):
        headers = bought.client.get(bought.address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"

    def test_only_the_whole_secret_in_its_own_shop_opens_it(self, bought: Bought, village: Village):
        found("second")
        guesses = [new_token(), bought.token[:-1], bought.token.upper(), bought.fact.number, str(bought.fact.id)]
        for guess in guesses:
            assert bought.client.get(f"/s/shazao/o/{guess}/").status_code == 404, guess
        assert bought.client.get(f"/s/second/o/{bought.token}/").status_code == 404

    def test_arrived_is_confirmed_after_a_question_and_credits_the_household(self, bought: Bought):
        bought.paid()
        bought.sent()
        assert "If you say yes, 62.50 yuan are credited to the households." in bought.page("received/")
        assert bought.state() == OrderState.SENT
        assert bought.press("received/").headers["Location"] == bought.address
        assert bought.state() == OrderState.DELIVERED
        assert "62.50 yuan of it were credited to the households." in bought.page()

    def test_what_is_not_on_its_way_cannot_be_confirmed(self, bought: Bought):
        assert bought.client.get(bought.address + "received/").status_code == 409
        assert bought.state() == OrderState.PLACED


class TestCancelling:
    def test_it_asks_first_and_then_frees_the_goods(self, bought: Bought, village: Village):
        assert "Cancel this order?" in bought.page("cancel/")
        assert bought.state() == OrderState.PLACED
        assert bought.press("cancel/").status_code == 302
        assert bought.state() == OrderState.CANCELLED
        assert village.free("honey") == 320_000
        assert "This order is cancelled" in bought.page()
        assert "households" not in bought.page()

    def test_paid_money_goes_back(self, bought: Bought):
        bought.paid()
        assert "Your 94.00 yuan go back to you by the way they came." in bought.page("cancel/")
        bought.press("cancel/")
        assert [refund.amount_fen for refund in bought.fact.refunds] == [9400]
        assert "Money given back" in bought.page()

    def test_a_packed_order_is_not_cancelled(self, bought: Bought):
        bought.paid()
        page = bought.client.get(bought.address + "cancel/")
        told = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "key", "version")}
        bought.sent()
        response = bought.client.post(bought.address + "cancel/", told)
        assert response.status_code == 409
        assert "This order can no longer be cancelled here" in text_of(response)
        assert bought.state() == OrderState.SENT

    def test_an_old_page_cancels_nothing(self, bought: Bought):
        page = bought.client.get(bought.address + "cancel/")
        told = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "key", "version")}
        bought.paid()
        response = bought.client.post(bought.address + "cancel/", told)
        assert response.status_code == 409
        assert "Somebody changed this order meanwhile." in text_of(response)
        assert bought.state() == OrderState.PAID


def test_each_page_of_an_order_asks_the_same_number_of_questions(
    village: Village, stranger: Client, django_assert_num_queries
):
    bought = Bought(village, stranger)
    with django_assert_num_queries(9):
        stranger.get(bought.address)


def test_what_is_sold_by_weight_says_so_before_and_what_it_weighed_after(village: Village, stranger: Client) -> None:
    village.offer("mutton", {"zh-hans": "羊肉", "en": "Mutton"}, lot=50_000, weighed=True)
    assert "about 1 kg" in text_of(stranger.get("/s/shazao/p/mutton/"))
    put_in(stranger, village, "mutton", 1)
    said = "Sold by weight: at most this, less if it weighs less."
    assert said in text_of(stranger.get("/s/shazao/basket/"))
    assert said in text_of(stranger.get("/s/shazao/checkout/"))
    token = token_of(order(stranger))
    address = f"/s/shazao/o/{token}/"
    assert said in text_of(stranger.get(address))
    fact = queries.order_by_token(station_id=village.station_id, token=token)
    attempt = fact.attempts[-1]
    worker = Actor(Role.WORKER, village.station_id)
    paid = PaymentFact("testgate", attempt.number, "T1", attempt.amount_fen, clock.now())
    orders.record_payment(by=worker, at=clock.now(), key=new_key(), fact=paid)
    orders.pack_order(**village.do, order_id=fact.id, weights={fact.lines[0].id: 980})
    words = text_of(stranger.get(address))
    assert "Weighed: 0.98 kg , 0.76 yuan less" in words
    assert "Your goods weigh less than ordered: 0.76 yuan go back to you." in words
    assert "taken from everybody's share" not in words


def test_what_is_made_to_order_is_offered_without_a_piece_on_the_shelf(village: Village, stranger: Client) -> None:
    village.offer("lute", {"zh-hans": "都塔尔", "en": "Lute"}, unit=Unit.PIECE, pack=1, made_in_days=20, most_open=2)
    words = text_of(stranger.get("/s/shazao/p/lute/"))
    assert "Made for you, takes 20 days" in words
    put_in(stranger, village, "lute", 2)
    assert "Made for you, takes 20 days" in text_of(stranger.get("/s/shazao/checkout/"))
    token = token_of(order(stranger))
    fact = queries.order_by_token(station_id=village.station_id, token=token)
    assert (fact.to_make, fact.lines[0].quantity) == (True, 2)
    assert "Sold out" in text_of(stranger.get("/s/shazao/p/lute/"))
