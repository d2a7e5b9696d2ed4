"""One jar's way as its household follows it: brought, packed, with the buyer, money; the neighbour sees none of it."""

import re

import pytest
from django.test import Client

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import make
from tests.cast import CANARY, NOW, PIN, Cast, assemble

from .test_pages import text_of


@pytest.fixture(autouse=True)
def the_day_of_the_cast(the_day: None) -> None:
    clock.set_source(lambda: NOW)


@pytest.fixture
def people_there(db: None) -> Cast:
    return assemble()


def browser(cast: Cast, household) -> Client:
    card = people.issue_card(by=cast.clerk, at=NOW, key=new_key(), household_id=household.household_id, pin=PIN)
    client = Client()
    client.cookies["lang"] = "en"
    assert client.post(f"/my/card/{card.token}/", {"pin": PIN}).status_code == 302
    return client


def test_each_step_is_told_in_words(people_there):
    cast = people_there
    product, variant = make.honey(cast)
    lot = make.lot(cast, product)
    phone = browser(cast, cast.household)
    order = make.packed(cast, [(variant, 4)])
    page = text_of(phone.get(f"/my/goods/{lot.id}/"))
    assert "left 156 kg brought 160 kg sold 0 kg packed, on the way 4 kg" in page
    assert "Packed for a buyer. 16 Oct 4 kg" in page
    assert "0.00 yuan" in text_of(phone.get("/my/"))

    orders.send_order(
        by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, carrier="yto", waybill=f"YT{order.number}"
    )
    orders.confirm_delivery(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id)
    page = text_of(phone.get(f"/my/goods/{lot.id}/"))
    assert "left 156 kg brought 160 kg sold 4 kg" in page
    assert "The buyer has it. 16 Oct 4 kg" in page
    assert "125.00 yuan Sold, and not yet paid to you." in text_of(phone.get("/my/"))
    assert "16 Oct shop 4 31.25 125.00" in text_of(phone.get("/my/money/2026/10/"))


def test_a_sale_at_the_counter_says_so(people_there):
    cast = people_there
    product, variant = make.honey(cast)
    lot = make.lot(cast, product)
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=10_000)
    orders.sell_at_counter(by=cast.clerk, at=NOW, key=new_key(), lines=[(variant, 2)], tendered_fen=10_000)
    phone = browser(cast, cast.household)
    assert "sold 2 kg" in text_of(phone.get(f"/my/goods/{lot.id}/"))
    assert "Moved." not in text_of(phone.get(f"/my/goods/{lot.id}/"))
    assert "16 Oct counter 2 31.25 62.50" in text_of(phone.get("/my/money/2026/10/"))


def test_what_is_ordered_from_it_stands_on_its_page_without_the_buyer(people_there):
    cast = people_there
    lutes = make.honey(cast, slug="lute", name="Lute", unit=Unit.PIECE, base_quantity=1, made_in_days=20, most_open=2)
    catalogue.show_producer(
        by=cast.manager,
        at=NOW,
        key=new_key(),
        product_ids=(lutes[0],),
        household_id=cast.household.household_id,
        name={},
        role=same("lute maker"),
        quote={},
        story={},
    )
    order = make.paid(cast, [(lutes[1], 2)])
    answer = browser(cast, cast.household).get("/my/goods/")
    assert f"Ordered from you Lute × 2 Order {order.number} , bring it by 5 Nov 62.50 yuan" in text_of(answer)
    assert not re.search(r"陈|13800138078|杭州", answer.content.decode())
    assert "Ordered from you" not in text_of(browser(cast, cast.neighbour).get("/my/goods/"))


def test_the_neighbour_and_the_far_station_see_nothing_of_it(people_there):
    cast = people_there
    product, variant = make.honey(cast)
    lot = make.lot(cast, product)
    make.delivered(cast, [(variant, 4)])
    phone = browser(cast, cast.neighbour)
    assert phone.get(f"/my/goods/{lot.id}/").status_code == 404
    for page in ("/my/", "/my/goods/", "/my/money/", "/my/money/2026/10/", "/my/record/", "/my/looks/?all=1"):
        content = phone.get(page).content.decode()
        assert "Abliz" not in content, page
        assert CANARY not in content, page
        assert not re.search(r"125\.00|陈静|13800138078", content), page
