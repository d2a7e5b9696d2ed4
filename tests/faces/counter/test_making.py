"""What is made to order: listed, brought in by its household, then packed as any other; and told in shop and to it."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.trade.orders import queries
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests.faces.counter.conftest import Station, key, text


@pytest.fixture
def bench(station: Station, clerk) -> Station:
    """Bowls are turned to order in ten days, two at one time: the pack is added at the counter."""
    sent = {
        **key(),
        "pack_zh": "定做一只",
        "base_quantity": "1",
        "shipping_weight_g": "0.6",
        "made_in_days": "10",
        "most_open": "2",
    }
    assert clerk.post(reverse("counter:pack_add", args=[station.bowl]), sent).status_code == 302
    pack = goods.product_by_id(station.id, station.bowl).variants[-1]
    assert (pack.made_in_days, pack.most_open) == (10, 2)
    said: dict[str, Any] = {"by": station.manager, "at": clock.now(), "key": new_key()}
    catalogue.set_price(**said, variant_id=pack.id, household_fen=7000, shares={"station": 1400})
    station.jar = pack.id
    return station


def line_of(bench: Station, order_id: UUID) -> UUID:
    return bench.seen(order_id).lines[0].id


def test_days_without_a_most_are_refused(station, clerk):
    sent = {**key(), "pack_zh": "一只", "base_quantity": "1", "shipping_weight_g": "0.6", "made_in_days": "10"}
    assert clerk.post(reverse("counter:pack_add", args=[station.bowl]), sent).status_code == 422
    assert len(goods.product_by_id(station.id, station.bowl).variants) == 1


def test_it_waits_in_its_own_list_until_it_is_brought_in(bench, clerk):
    order = bench.paid(1)
    words = text(clerk.get("/counter/"))
    assert "0 To pack" in words
    assert "1 To be made" in words
    assert order.number not in words
    words = text(clerk.get("/counter/", {"queue": "to_make"}))
    assert order.number in words
    assert "26 Oct" in words
    assert "made to order: take it in when it comes" in text(clerk.get(reverse("counter:order", args=[order.id])))
    address = reverse("counter:made", args=[line_of(bench, order.id)])
    sent = {**key(), "number": "9999", "grade": "A", "made_date": "2026-10-14"}
    assert clerk.post(address, sent).status_code == 422
    answer = clerk.post(address, {**sent, **key(), "number": bench.carver.number})
    assert answer.status_code == 302
    assert "/receipt" in answer.headers["Location"]
    assert clerk.get(address).status_code == 404
    words = text(clerk.get("/counter/"))
    assert "1 To pack" in words
    assert order.number in words
    sent = {**key(), "version": str(bench.seen(order.id).version)}
    assert clerk.post(reverse("counter:pack", args=[order.id]), sent).status_code == 302
    assert queries.to_make(by=bench.clerk) == ()


def test_it_is_not_on_the_till(bench, clerk):
    assert f"packs_{bench.jar}" not in clerk.get("/counter/sell").content.decode()


def test_strangers_do_not_reach_it(bench, stranger):
    order = bench.paid(1)
    address = reverse("counter:made", args=[line_of(bench, order.id)])
    sent = {**key(), "number": "0001", "grade": "A", "made_date": "2026-10-14"}
    assert (stranger.get(address).status_code, stranger.post(address, sent).status_code) == (404, 404)
    assert bench.seen(order.id).to_make
