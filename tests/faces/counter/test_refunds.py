"""Money back to a buyer, and payments that do not fit their order."""

import pytest
from django.urls import reverse

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries
from cunzhan.kit.keys import new_key
from tests.faces.counter.conftest import NOW, key, text


@pytest.fixture
def order(station):
    station.lot()
    return station.delivered(8)


def url(order):
    return reverse("counter:refund", args=[order.id])


def form(station, order, **more):
    seen = station.seen(order.id)
    data = {**key(), "version": str(seen.version), f"fen_{seen.lines[0].id}": "38.00", "reason": "a jar broke"}
    return {**data, **more}


def back(station, order):
    return f"back_{station.seen(order.id).lines[0].id}"


def test_first_it_adds_up_and_asks(station, clerk, order):
    before = station.seen(order.id)
    answer = clerk.post(url(order), form(station, order, postage_fen="3"))
    assert answer.status_code == 200
    assert "Give 41.00 yuan back?" in text(answer)
    assert station.seen(order.id) == before


def test_only_the_yes_gives_it_back(station, clerk, order):
    data = form(station, order, postage_fen="3", sure="1", **{back(station, order): "1"})
    assert clerk.post(url(order), data).status_code == 302
    now = station.seen(order.id)
    assert (now.refunded_fen, now.postage_refunded_fen, now.lines[0].refunded_fen) == (4100, 300, 3800)
    (lot,) = stock.lots(by=station.manager).items
    assert (lot.on_hand, lot.sold) == (93_000, 7_000)
    words = text(clerk.get(reverse("counter:order", args=[order.id])))
    assert "a jar broke" in words
    assert "38.00 yuan back" in words


def test_sent_twice_it_goes_back_once(station, clerk, order):
    data = form(station, order, sure="1")
    assert [clerk.post(url(order), data).status_code for _ in range(2)] == [302, 302]
    assert station.seen(order.id).refunded_fen == 3800


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fen": "304.01"}, "That is more than is left of this line."),
        ({"fen": "-1"}, "Write the amount in yuan"),
        ({"postage_fen": "999"}, "That is more than is left of the postage."),
        ({"reason": ""}, "This field is required."),
        ({"fen": ""}, "Nothing to give back yet"),
        ({"back": "9"}, "At most 8 here."),
    ],
)
def test_what_cannot_go_back_is_said(station, clerk, order, wrong, sentence):
    line = station.seen(order.id).lines[0].id
    wrong = {{"fen": f"fen_{line}", "back": f"back_{line}"}.get(name, name): value for name, value in wrong.items()}
    before = station.seen(order.id)
    answer = clerk.post(url(order), form(station, order, sure="1", **wrong))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert station.seen(order.id) == before


def test_the_slower_of_two_gives_nothing_back(station, clerk, manager, order):
    slow = form(station, order, sure="1")
    manager.post(url(order), form(station, order, sure="1"))
    before = station.seen(order.id)
    answer = clerk.post(url(order), slow)
    assert answer.status_code == 409
    assert station.seen(order.id) == before


def test_a_clerk_does_not_refund_large_amounts_alone(station, clerk, manager):
    station.lot()
    order = station.delivered(20)
    line = station.seen(order.id).lines[0].id
    data = form(station, order, sure="1", **{f"fen_{line}": "500.01"})
    answer = clerk.post(url(order), data)
    assert answer.status_code == 403
    assert "needs the bookkeeper or the manager" in text(answer)
    assert station.seen(order.id).refunded_fen == 0
    assert manager.post(url(order), {**data, **key()}).status_code == 302


class TestCases:
    @pytest.fixture
    def case(self, station):
        station.lot()
        order = station.order(1)
        orders.record_bank(
            by=station.bookkeeper, at=NOW, key=new_key(), order_id=order.id, amount_fen=5000, reference="B-1"
        )
        (case,) = queries.cases(by=station.manager).items
        return case

    def url(self, case):
        return reverse("counter:case", args=[case.id])

    def test_it_says_what_happened_and_what_can_be_done(self, case, bookkeeper):
        words = text(bookkeeper.get(self.url(case)))
        assert "50.00 yuan came, which is not what the order costs." in words
        assert "Give the money back" in words

    def test_a_clerk_only_looks(self, case, station, clerk):
        assert "The bookkeeper or the manager decides this." in text(clerk.get(self.url(case)))
        clerk.post(self.url(case), {**key(), "resolution": "refund"})
        assert queries.case(by=station.manager, case_id=case.id).resolved_at is None

    def test_the_money_goes_back(self, case, station, bookkeeper):
        answer = bookkeeper.post(self.url(case), {**key(), "resolution": "refund"})
        assert answer.headers["Location"] == "/counter/cases/?said=resolved"
        now = queries.case(by=station.manager, case_id=case.id)
        assert (now.resolved_at, now.resolution) == (NOW, "refund")
        assert "Nothing to look at" in text(bookkeeper.get("/counter/cases/"))
        assert case.order_number in text(bookkeeper.get("/counter/cases/?decided=1"))
        lines = bookkeeper.get("/counter/cases/export.csv?decided=1").content.decode("utf-8-sig").splitlines()
        assert lines[1].startswith(f"{case.order_number},Another amount came than was asked,2026-10-16 12:00,50.00")

    def test_another_choice_is_none(self, case, station, bookkeeper):
        answer = bookkeeper.post(self.url(case), {**key(), "resolution": "keep"})
        assert answer.status_code == 422
        assert queries.case(by=station.manager, case_id=case.id).resolved_at is None
