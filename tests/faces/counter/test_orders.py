"""An order from its place in the queue to the buyer's hand."""

from datetime import date

import pytest
from django.urls import reverse

from cunzhan.domain.trade.orders.facts import Contact, Delivery, PayMethod
from cunzhan.kit.money import yuan
from tests.faces.counter.conftest import key, text


def url(name, order):
    return reverse(f"counter:{name}", args=[order.id])


def version(station, order):
    return str(station.seen(order.id).version)


def test_the_queue_counts_and_lists(station, clerk):
    station.lot()
    order = station.paid()
    words = text(clerk.get("/counter/"))
    assert "1 To pack" in words
    assert order.number in words
    assert "陈" in words
    assert "陈晓明" not in words
    assert "13812345678" not in words
    assert "All done here" in text(clerk.get("/counter/", {"queue": "to_send"}))


def test_a_bank_transfer_packing_sending_and_arrival(station, clerk, bookkeeper):
    lot = station.lot()
    order = station.order(3)
    answer = bookkeeper.post(url("bank", order), {**key(), "amount_fen": yuan(order.total_fen), "reference": "B-77"})
    assert answer.headers["Location"].endswith("?said=bank")
    assert str(station.seen(order.id).state) == "paid"
    words = text(clerk.get(url("pack", order)))
    assert lot.number in words
    assert "3 kg" in words
    assert clerk.post(url("pack", order), {**key(), "version": version(station, order)}).status_code == 302
    assert station.seen(order.id).lines[0].lots == (lot.number,)
    sent = {**key(), "version": version(station, order), "carrier": "yto", "waybill": "yt 2610 1600 83"}
    assert clerk.post(url("send", order), sent).status_code == 302
    assert station.seen(order.id).parcel.waybill == "YT2610160083"
    assert "YT2610160083" in text(clerk.get(url("order", order)))
    assert clerk.post(url("delivered", order), {**key(), "version": version(station, order)}).status_code == 302
    assert str(station.seen(order.id).state) == "delivered"
    words = text(bookkeeper.get("/counter/money/"))
    assert "93.75 yuan" in words


def test_a_transfer_is_counted_once(station, bookkeeper):
    station.lot()
    order = station.order(1)
    for said in ("bank", "bank_again"):
        answer = bookkeeper.post(url("bank", order), {**key(), "amount_fen": "53", "reference": "B-1"})
        assert answer.headers["Location"].endswith(f"?said={said}")
    assert station.seen(order.id).paid_fen == 5300


def test_another_amount_becomes_something_to_look_at(station, bookkeeper):
    station.lot()
    order = station.order(1)
    answer = bookkeeper.post(url("bank", order), {**key(), "amount_fen": "50", "reference": "B-2"})
    assert answer.headers["Location"].endswith("?said=bank_case")
    words = text(bookkeeper.get("/counter/cases/"))
    assert "Another amount came than was asked" in words
    assert order.number in words


def test_the_contact_opens_only_by_the_button(station, clerk):
    station.lot()
    order = station.paid()
    assert clerk.get(url("contact", order)).status_code == 405
    assert "陈晓明" not in text(clerk.get(url("order", order)))
    words = text(clerk.post(url("contact", order)))
    assert "陈晓明" in words
    assert "13812345678" in words
    assert "文三路 1 号" in words
    fragment = clerk.post(url("contact", order), headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert fragment.headers["Cache-Control"] == "no-store"


def test_the_bookkeeper_does_not_open_it(station, bookkeeper):
    station.lot()
    order = station.paid()
    assert bookkeeper.post(url("contact", order)).status_code == 403


def test_the_slower_of_two_packers_is_told(station, clerk):
    station.lot()
    order = station.paid()
    seen = version(station, order)
    assert clerk.post(url("pack", order), {**key(), "version": seen}).status_code == 302
    before = station.seen(order.id)
    answer = clerk.post(url("pack", order), {**key(), "version": seen})
    assert answer.status_code == 409
    assert "Somebody" in text(answer)
    assert station.seen(order.id) == before


def test_the_same_form_sent_twice_packs_once(station, clerk):
    station.lot()
    order = station.paid()
    data = {**key(), "version": version(station, order)}
    assert [clerk.post(url("pack", order), data).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("waybill", ["", "!!!", "12"])
def test_a_waybill_that_is_none_sends_nothing(station, clerk, waybill):
    station.lot()
    order = station.paid()
    clerk.post(url("pack", order), {**key(), "version": version(station, order)})
    data = {**key(), "version": version(station, order), "carrier": "yto", "waybill": waybill}
    answer = clerk.post(url("send", order), data)
    assert answer.status_code == 422
    assert str(station.seen(order.id).state) == "packed"


def test_a_waybill_is_corrected(station, clerk):
    station.lot()
    order = station.paid()
    clerk.post(url("pack", order), {**key(), "version": version(station, order)})
    data = {**key(), "version": version(station, order), "carrier": "yto", "waybill": "YT0000001"}
    clerk.post(url("send", order), data)
    clerk.post(url("waybill", order), {**key(), "version": "1", "carrier": "zto", "waybill": "ZT0000009"})
    parcel = station.seen(order.id).parcel
    assert (parcel.carrier.code, parcel.waybill) == ("zto", "ZT0000009")


def test_cash_on_collection(station, clerk):
    station.lot()
    clerk.post("/counter/drawer/open", {**key(), "float_fen": "200"})
    order = station.order(2, pay=PayMethod.CASH, delivery=Delivery.COLLECT, day=date(2026, 10, 17))
    answer = clerk.post(url("cash", order), {**key(), "tendered_fen": "100"})
    assert "24.00 yuan change" in text(clerk.get(answer.headers["Location"]))
    clerk.post(url("pack", order), {**key(), "version": version(station, order)})
    assert "1 To be collected" in text(clerk.get("/counter/"))
    clerk.post(url("hand_over", order), {**key(), "version": version(station, order)})
    assert str(station.seen(order.id).state) == "delivered"


def test_too_little_cash_is_refused(station, clerk):
    station.lot()
    clerk.post("/counter/drawer/open", {**key(), "float_fen": "200"})
    order = station.order(2, pay=PayMethod.CASH, delivery=Delivery.COLLECT, day=date(2026, 10, 17))
    answer = clerk.post(url("cash", order), {**key(), "tendered_fen": "50"})
    assert answer.status_code == 422
    assert "76.00 yuan are to be paid; 50.00 are too little." in text(answer)
    assert station.seen(order.id).paid_fen == 0


def test_cancelling_asks_first_and_says_why(station, clerk):
    station.lot()
    order = station.paid()
    assert "Cancel order" in text(clerk.get(url("cancel", order)))
    assert str(station.seen(order.id).state) == "paid"
    data = {**key(), "version": version(station, order), "reason": "the buyer called"}
    assert clerk.post(url("cancel", order), data).status_code == 302
    now = station.seen(order.id)
    assert (str(now.state), now.cancel_reason, now.refunded_fen) == ("cancelled", "the buyer called", now.paid_fen)


@pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
def test_papers_for_the_packing_table(station, clerk, language):
    station.lot()
    order = station.paid()
    for address in (url("pack_sheet_pdf", order), "/counter/orders/pack-list.pdf"):
        answer = clerk.get(address, {"in": language})
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")


def test_the_pack_list_adds_up_by_lot(station, clerk):
    lot = station.lot()
    first, second = station.paid(2), station.paid(3)
    words = text(clerk.get("/counter/orders/pack-list"))
    assert f"{lot.number} Oleaster honey 0001 5 kg" in words
    assert first.number in words
    assert second.number in words
    only = text(clerk.get("/counter/orders/pack-list", {"order": str(first.id)}))
    assert second.number not in only


def test_orders_are_found_and_exported(station, clerk):
    station.lot()
    mine = station.paid()
    other = station.order(
        1,
        contact=Contact(
            name="=王五", phone="13987654399", region_code="440106", province="广东省", city="广州市", street="一街"
        ),
    )
    for search, hit, miss in (
        ({"text": mine.number}, mine, other),
        ({"text": "99"}, other, mine),
        ({"state": "placed"}, other, mine),
    ):
        words = text(clerk.get("/counter/orders/", search))
        assert hit.number in words, search
        assert miss.number not in words, search
    assert "No order found" in text(clerk.get("/counter/orders/", {"since": "2026-10-17"}))
    lines = clerk.get("/counter/orders/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert any(line.split(",")[4].startswith("'=") for line in lines[1:])
    assert "13987654399" not in "".join(lines)


def test_one_field_finds_everything(station, clerk):
    lot, order = station.lot(), station.order()
    assert clerk.get("/counter/find", {"text": order.number}).headers["Location"] == url("order", order)
    assert clerk.get("/counter/find", {"text": lot.number}).headers["Location"] == reverse("counter:lot", args=[lot.id])
    found = clerk.get("/counter/find", {"text": "0002"}).headers["Location"]
    assert found == reverse("counter:household", args=[station.carver.id])


def test_a_strange_filter_narrows_nothing(station, clerk):
    station.lot()
    order = station.order()
    for strange in ({"product_id": "x"}, {"since": "soon"}, {"state": "x"}, {"cursor": ""}):
        answer = clerk.get("/counter/orders/", strange)
        assert answer.status_code == 200, strange
        assert order.number in text(answer), strange
    assert clerk.get("/counter/orders/", {"cursor": "nonsense"}).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_list(station, clerk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    station.lot()
    station.paid(1)
    clerk.get("/counter/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert clerk.get("/counter/").status_code == 200
        with CaptureQueriesContext(connection) as listed:
            assert clerk.get("/counter/orders/").status_code == 200
        counts.append((len(seen), len(listed)))
        for _order in range(8):
            station.paid(1)
    assert counts[0] == counts[1]
