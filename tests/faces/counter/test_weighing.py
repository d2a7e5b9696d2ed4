"""What the scale says, typed at the counter: when packing, before cash is taken, and at the till."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries
from cunzhan.domain.trade.orders.facts import Delivery, PayMethod
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.words import same
from tests.faces.counter.conftest import Station, key, text


def url(name, order):
    return reverse(f"counter:{name}", args=[order.id])


@pytest.fixture
def mutton(station: Station) -> Station:
    """The jar of the station is now a piece of about a kilogram, sold by weight at 38.00."""
    said: dict[str, Any] = {"by": station.manager, "at": clock.now()}
    variant = catalogue.add_variant(
        **said,
        key=new_key(),
        product_id=station.honey,
        pack=same("about 1 kg"),
        base_quantity=1000,
        shipping_weight_g=1400,
        weighed=True,
    )
    shares = {"station": 300, "packing": 275, "fund": 100}
    catalogue.set_price(**said, key=new_key(), variant_id=variant, household_fen=3125, shares=shares)
    station.jar = variant
    station.lot()
    return station


def packing(station, client, order, weight, **more):
    line = station.seen(order.id).lines[0]
    sent = {**key(), "version": str(station.seen(order.id).version), f"weight_{line.id}": weight, **more}
    return client.post(url("pack", order), sent)


def test_a_pack_is_marked_as_sold_by_weight(station, clerk):
    address = reverse("counter:pack_add", args=[station.honey])
    sent = {**key(), "pack_zh": "约 2 公斤", "base_quantity": "2", "shipping_weight_g": "2.3", "weighed": "on"}
    assert "Sold by weight" in text(clerk.get(address))
    assert clerk.post(address, sent).status_code == 302
    pack = goods.product_by_id(station.id, station.honey).variants[-1]
    assert (pack.base_quantity, pack.weighed) == (2000, True)
    assert "sold by weight" in text(clerk.get(reverse("counter:product", args=[station.honey])))
    assert "Sold by weight" not in text(clerk.get(reverse("counter:pack_add", args=[station.bowl])))


def test_packing_asks_for_the_weight_and_gives_the_difference_back(mutton, clerk):
    order = mutton.paid(1)
    words = text(clerk.get(url("pack", order)))
    assert "What does the scale say?" in words
    assert "ordered 1 kg" in words
    assert packing(mutton, clerk, order, "").status_code == 422
    assert packing(mutton, clerk, order, "0.98").status_code == 302
    fact = mutton.seen(order.id)
    assert (fact.lines[0].real_quantity, fact.lines[0].line_fen, fact.refunded_fen) == (980, 3724, 76)
    words = text(clerk.get(url("order", order)))
    assert "0.98 kg weighed, 1 kg ordered" in words
    assert "0.76 yuan less by weight" in words
    assert "the goods weigh less than ordered" in words
    assert clerk.get(url("pack_sheet_pdf", order), {"in": "en"}).status_code == 200


def test_a_weight_far_off_is_asked_about_and_the_second_press_holds_for_that_weight_alone(mutton, clerk):
    order = mutton.paid(1)
    answer = packing(mutton, clerk, order, "0.8")
    assert answer.status_code == 409
    assert "0.8 kg instead of 1 kg" in text(answer)
    asked = answer.context["form"]["asked"].value()
    assert packing(mutton, clerk, order, "0.7", asked=asked).status_code == 409
    assert mutton.seen(order.id).lines[0].real_quantity is None
    assert packing(mutton, clerk, order, "0.8", asked=asked).status_code == 302
    assert mutton.seen(order.id).lines[0].real_quantity == 800


def test_an_absurd_weight_is_refused_beside_its_field(mutton, clerk):
    order = mutton.paid(1)
    for weight in ("2.001", "99"):
        answer = packing(mutton, clerk, order, weight)
        assert answer.status_code == 422
        assert "not above twice the 1 kg ordered" in text(answer)
    assert str(mutton.seen(order.id).state) == "paid"


def test_for_cash_it_is_weighed_first(mutton, clerk):
    orders.open_drawer(by=mutton.clerk, at=clock.now(), key=new_key(), float_fen=10_000)
    day = date(2026, 10, 17)
    order = mutton.order(1, pay=PayMethod.CASH, delivery=Delivery.COLLECT, day=day)
    assert "Weigh" in text(clerk.get(url("order", order)))
    line = mutton.seen(order.id).lines[0]
    sent = {**key(), "version": "1", f"weight_{line.id}": "0.95"}
    assert clerk.post(url("weigh", order), sent).headers["Location"].endswith("?said=weighed")
    assert mutton.seen(order.id).total_fen == 3610
    assert clerk.post(url("weigh", order), {**sent, **key()}).status_code == 409
    answer = clerk.post(url("cash", order), {**key(), "tendered_fen": "40"})
    assert "change=390" in answer.headers["Location"]
    assert "What does the scale say?" not in text(clerk.get(url("pack", order)))
    sent = {**key(), "version": str(mutton.seen(order.id).version)}
    assert clerk.post(url("pack", order), sent).status_code == 302


def test_at_the_till(mutton, clerk):
    orders.open_drawer(by=mutton.clerk, at=clock.now(), key=new_key(), float_fen=10_000)
    sent = {f"packs_{mutton.jar}": "2", f"weight_{mutton.jar}": "1.96", "tendered_fen": "80"}
    assert "74.48 yuan" in text(clerk.post("/counter/sell", {**key(), **sent, "see": "1"}))
    answer = clerk.post("/counter/sell", {**key(), **sent, f"weight_{mutton.jar}": ""})
    assert answer.status_code == 422
    answer = clerk.post("/counter/sell", {**key(), **sent, f"weight_{mutton.jar}": "1.5"})
    assert answer.status_code == 409
    assert "1.5 kg instead of 2 kg" in text(answer)
    answer = clerk.post("/counter/sell", {**key(), **sent})
    assert answer.status_code == 302
    words = text(clerk.get(answer.headers["Location"]))
    assert "1.96 kg" in words
    assert "5.52" in words
    sale = queries.orders(by=mutton.manager).items[0]
    assert sale.total_fen == 7448
    number = answer.headers["Location"].split("?")[0]
    assert clerk.get(f"{number}receipt.pdf", {"in": "en"}).status_code == 200
