"""The test gateway over real HTTP: request built, call made, answer read, error read; and how nasty it can be."""

import json
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from cunzhan.adapters.payments.port import (
    BadNoticeError,
    Final,
    GivenState,
    Ok,
    PayCode,
    PaySeen,
    PayState,
    RefundSeen,
    Retryable,
    Unknown,
    Why,
)
from cunzhan.adapters.payments.testgate import signing, translate
from cunzhan.adapters.payments.testgate.behaviour import PRESETS
from cunzhan.adapters.payments.testgate.client import TestGate
from cunzhan.adapters.payments.testgate.server import TestGateServer
from cunzhan.domain.trade.orders.facts import AttemptToOpen
from tests.adapters.payments.merchant import HERE, UNTIL, ask, behave, give_back, notice_of, pay


def test_the_request_is_built(keys):
    body = json.loads(translate.open_body(ask(), keys.merchant_id, "https://shop/notices/"))
    assert body == {
        "merchant_id": keys.merchant_id,
        "out_trade_no": "P2610-0001-1",
        "amount_fen": 3990,
        "currency": "CNY",
        "title": "沙枣花蜂蜜 1 公斤瓶",
        "expires_at": UNTIL.isoformat(),
        "notify_url": "https://shop/notices/",
    }
    refund = json.loads(translate.refund_body(give_back("R1", 100, "P1"), keys.merchant_id, "u"))
    assert (refund["out_refund_no"], refund["out_trade_no"], refund["amount_fen"]) == ("R1", "P1", 100)


def test_the_call_is_made_signed_and_answered(client, gate):
    opened = client.open(ask())
    assert isinstance(opened, Ok)
    assert opened.value.expires_at == UNTIL
    assert opened.value.code_url.startswith(f"{gate.url}/pay/")
    assert client.query("P2610-0001-1") == Ok(PaySeen(PayState.PENDING, opened.value))
    assert pay(gate) is True
    seen = client.query("P2610-0001-1")
    assert isinstance(seen, Ok)
    assert (seen.value.state, seen.value.amount_fen) == (PayState.PAID, 3990)
    assert seen.value.provider_txn.startswith("T")
    refunded = client.refund(give_back("R1", 990))
    assert isinstance(refunded, Ok)
    assert (refunded.value.state, refunded.value.amount_fen) == (GivenState.DONE, 990)
    assert client.query_refund("R1") == refunded


def test_answers_are_read():
    code = {"code_url": "http://g/pay/1", "expires_at": UNTIL.isoformat(), "state": "NOTPAY"}
    paid = {"state": "SUCCESS", "transaction_id": "T1", "amount_fen": 3990, "paid_at": "2026-10-14T10:42:00+08:00"}
    assert translate.read_open(200, translate.write(code)) == Ok(PayCode("http://g/pay/1", UNTIL))
    assert translate.read_query(200, translate.write(paid)) == Ok(
        PaySeen(PayState.PAID, None, "T1", 3990, datetime(2026, 10, 14, 2, 42, tzinfo=UTC))
    )
    assert translate.read_query(404, b'{"code":"NOT_EXIST"}') == Ok(PaySeen(PayState.ABSENT))
    assert translate.read_query(200, translate.write({"state": "CLOSED"})) == Ok(PaySeen(PayState.CLOSED))
    assert translate.read_close(200, b"{}") == Ok(PaySeen(PayState.CLOSED))
    assert translate.read_close(404, b"{}") == Ok(PaySeen(PayState.ABSENT))
    done = {"state": "SUCCESS", "refund_id": "R9", "amount_fen": 100}
    assert translate.read_refund(200, translate.write(done)) == Ok(RefundSeen(GivenState.DONE, "R9", 100))
    assert translate.read_refund_query(404, b"") == Ok(RefundSeen(GivenState.ABSENT))


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (500, b'{"code":"SYSTEM_ERROR"}', Unknown("500 SYSTEM_ERROR")),
        (502, b"<html>", Unknown("502 ")),
        (429, b'{"code":"FREQUENCY_LIMITED"}', Retryable("429 FREQUENCY_LIMITED")),
        (401, b'{"code":"SIGN_ERROR"}', Retryable("401 SIGN_ERROR")),
        (400, b'{"code":"ORDER_PAID"}', Final(Why.PAID, "400 ORDER_PAID")),
        (400, b'{"code":"OUT_TRADE_NO_USED"}', Final(Why.REFERENCE_USED, "400 OUT_TRADE_NO_USED")),
        (400, b'{"code":"SOMETHING_NEW"}', Final(Why.REFUSED, "400 SOMETHING_NEW")),
        (200, b"not json", Unknown("not readable as JSON")),
        (200, b'{"code_url":"http://g","expires_at":"2026-10-14"}', Unknown("expires_at says no zone")),
    ],
)
def test_errors_are_read(status, body, outcome):
    assert translate.read_open(status, body) == outcome


def test_a_question_that_fails_may_be_asked_again():
    assert translate.read_query(500, b'{"code":"SYSTEM_ERROR"}') == Retryable("500 SYSTEM_ERROR")


def test_nobody_there_is_not_done(keys):
    outcome = TestGate("http://127.0.0.1:9", "http://x", keys).open(ask())
    assert isinstance(outcome, Retryable)


def test_an_answer_lost_after_acting_is_unknown_and_found_by_reference(client, gate):
    behave(gate, lose=["open", "refund", "close"], lose_times=1)
    assert isinstance(client.open(ask()), Unknown)
    seen = client.query("P2610-0001-1")
    assert isinstance(seen, Ok)
    assert seen.value.code is not None
    assert client.open(ask()) == Ok(seen.value.code)
    assert pay(gate)
    assert isinstance(client.refund(give_back("R1", 500)), Unknown)
    found = client.query_refund("R1")
    assert isinstance(found, Ok)
    assert (found.value.state, found.value.amount_fen) == (GivenState.DONE, 500)
    assert client.refund(give_back("R1", 500)) == found
    books = gate.store.books()
    assert [(row["amount_fen"]) for row in books["refunds"]] == [500]


def test_an_answer_that_is_not_theirs_is_not_believed(client, gate):
    behave(gate, forged_answers=True)
    assert isinstance(client.open(ask()), Unknown)
    assert isinstance(client.query("P2610-0001-1"), Retryable)


def test_a_request_that_is_not_ours_is_refused(gate, keys, inbox):
    strangers = signing.Keys(keys.gateway, signing.make_pair())
    assert client_with(gate, inbox, strangers).open(ask()) == Retryable("401 SIGN_ERROR")
    assert gate.store.books()["payments"] == []


def client_with(gate, inbox, keys):
    return TestGate(gate.url, inbox.url, keys)


def test_the_same_request_sent_twice_is_refused(gate, keys):
    headers = signing.sign(keys.merchant, "GET /v1/payments/P1", b"", datetime.now(UTC))
    assert httpx.get(f"{gate.url}/v1/payments/P1", headers=headers).status_code == 404
    assert httpx.get(f"{gate.url}/v1/payments/P1", headers=headers).status_code == 401


def test_one_number_is_charged_once(client, gate):
    client.open(ask())
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: pay(gate), range(8))) == [False] * 7 + [True]
    assert len(gate.store.books()["charges"]) == 1
    assert client.open(ask()) == Final(Why.PAID, "400 ORDER_PAID")
    assert client.close("P2610-0001-1") == Final(Why.PAID, "400 ORDER_PAID")


def test_one_number_has_one_amount(client):
    client.open(ask())
    assert client.open(ask(amount_fen=1)) == Final(Why.REFERENCE_USED, "400 OUT_TRADE_NO_USED")


def test_no_more_is_refunded_than_was_paid(client, gate):
    client.open(ask())
    pay(gate)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda n: client.refund(give_back(f"R{n}", 2394)), range(4)))
    assert sum(isinstance(outcome, Ok) for outcome in outcomes) == 1
    assert sum(row["amount_fen"] for row in gate.store.books()["refunds"]) == 2394


def test_what_was_closed_cannot_be_paid(client, gate):
    client.open(ask())
    assert client.close("P2610-0001-1") == Ok(PaySeen(PayState.CLOSED))
    assert client.close("P2610-0001-1") == Ok(PaySeen(PayState.CLOSED))
    assert pay(gate) is False
    assert client.close("NEVER-OPENED") == Ok(PaySeen(PayState.ABSENT))


def test_a_notice_comes_and_stops_when_it_is_acknowledged(client, gate, inbox):
    client.open(ask())
    pay(gate)
    fact = notice_of(client, inbox.wait_for(1)[0])
    assert (fact.kind, fact.attempt_number, fact.amount_fen) == ("paid", "P2610-0001-1", 3990)
    time.sleep(0.2)
    assert len(inbox.notices) == 1


def test_a_notice_repeats_until_it_is_acknowledged(client, gate, inbox):
    inbox.answers = [(500, b""), (200, b"OK"), (200, b"SUCCESS")]
    client.open(ask())
    pay(gate)
    notices = inbox.wait_for(3)
    time.sleep(0.2)
    assert len(notices) == 3
    assert len({notice_of(client, notice).extra["nonce"] for notice in notices}) == 3
    assert len({body for _headers, body in notices}) == 1


def test_eight_copies_come(client, gate, inbox):
    behave(gate, preset="eight")
    client.open(ask())
    pay(gate)
    assert len({notice_of(client, notice).provider_txn for notice in inbox.wait_for(8)}) == 1


def test_a_forged_notice_is_refused(client, gate, inbox):
    behave(gate, preset="forged")
    client.open(ask())
    pay(gate)
    with pytest.raises(BadNoticeError):
        notice_of(client, inbox.wait_for(1)[0])


def test_a_wrong_amount_is_told_as_it_came(client, gate, inbox):
    behave(gate, preset="wrong_amount")
    client.open(ask())
    pay(gate)
    assert notice_of(client, inbox.wait_for(1)[0]).amount_fen == 3989


def test_a_refund_dressed_as_a_payment_is_read_as_a_refund(client, gate, inbox):
    behave(gate, preset="as_payment")
    client.open(ask())
    pay(gate)
    inbox.wait_for(1)
    client.refund(give_back("R1", 990))
    fact = notice_of(client, inbox.wait_for(2)[1])
    assert json.loads(inbox.notices[1][1])["event_type"] == "PAYMENT.SUCCESS"
    assert (fact.kind, fact.refund_number, fact.amount_fen) == ("refunded", "R1", 990)


def test_what_we_do_not_know_is_not_guessed_at(client, gate, inbox):
    behave(gate, notice="unknown_kind")
    client.open(ask())
    pay(gate)
    assert notice_of(client, inbox.wait_for(1)[0]).kind == "other"


def test_money_that_shows_only_after_closing(client, gate, inbox):
    behave(gate, preset="after_close")
    client.open(ask())
    assert pay(gate) is True
    seen = client.query("P2610-0001-1")
    assert isinstance(seen, Ok)
    assert seen.value.state is PayState.PENDING
    assert inbox.notices == []
    assert client.close("P2610-0001-1") == Ok(PaySeen(PayState.CLOSED))
    assert notice_of(client, inbox.wait_for(1)[0]).amount_fen == 3990
    seen = client.query("P2610-0001-1")
    assert isinstance(seen, Ok)
    assert seen.value.state is PayState.PAID


def test_pending_then_paid(client, gate):
    behave(gate, preset="pending")
    client.open(ask())
    pay(gate)
    states = []
    for _time in range(3):
        seen = client.query("P2610-0001-1")
        assert isinstance(seen, Ok)
        states.append(seen.value.state)
    assert states == [PayState.PENDING, PayState.PENDING, PayState.PAID]


def test_a_behaviour_that_is_none_is_refused(gate):
    assert httpx.post(f"{gate.url}/behave", json={"notice": "kind"}).status_code == 400
    assert httpx.post(f"{gate.url}/behave", json={"preset": "angel"}).status_code == 400
    assert "lose_times" in httpx.post(f"{gate.url}/behave", json={"x": 1}).text


def test_the_last_digits_choose_in_the_demo(keys, inbox):
    with TestGateServer(keys, by_amount=True) as gate:
        assert gate.store.behaviour("P1", 3964) == PRESETS["never"]
        assert gate.store.behaviour("P1", 3990) == PRESETS["good"]


@pytest.mark.parametrize(
    ("language", "word", "direction"), [("zh-hans", "付款", "ltr"), ("ug", "تۆلەش", "rtl"), ("en", "Pay", "ltr")]
)
def test_the_pay_page(client, gate, language, word, direction):
    opened = client.open(ask())
    url = opened.value.code_url
    page = httpx.get(url, params={"lang": language})
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert f">{word}</button>" in page.text
    assert '<bdi dir="ltr">39.90</bdi>' in page.text
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert httpx.get(f"{url}/code.svg").text.startswith("<svg")
    httpx.post(url, data={"choice": "leave"})
    assert gate.store.books()["charges"] == []
    httpx.post(url, data={"choice": "pay"})
    httpx.post(url, data={"choice": "pay"})
    assert [row["amount_fen"] for row in gate.store.books()["charges"]] == [3990]
    assert httpx.get(f"{gate.url}/pay/{'0' * 32}").status_code == 404


def test_the_title_is_text_not_markup(client, gate):
    opened = client.open(AttemptToOpen(HERE, HERE, "P9", "testgate", 100, "<script>alert(1)</script>", UNTIL))
    assert "<script" not in httpx.get(opened.value.code_url).text


def test_it_remembers_across_a_restart(keys, inbox, tmp_path):
    with TestGateServer(keys, state=tmp_path / "gate.sqlite3", public_url="http://gate") as gate:
        opened = TestGate(f"http://127.0.0.1:{gate._server.server_address[1]}", inbox.url, keys).open(ask())
    with TestGateServer(keys, state=tmp_path / "gate.sqlite3", public_url="http://gate") as gate:
        again = TestGate(f"http://127.0.0.1:{gate._server.server_address[1]}", inbox.url, keys).open(ask())
    assert again == opened


def test_keys_are_made_once_and_kept_to_their_owner(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: signing.load_keys(tmp_path / "testgate"), range(4)))
    assert len({(keys.gateway.serial, keys.merchant.serial) for keys in found}) == 1
    kept = sorted((tmp_path / "testgate").iterdir())
    assert [path.name for path in kept] == ["gateway.pem", "merchant.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
