"""Thousands of notices changed in one place: none is accepted, and none makes the reader stumble."""

import contextlib
import random
from datetime import UTC, datetime, timedelta

import pytest

from cunzhan.adapters.payments.port import BadNoticeError
from cunzhan.adapters.payments.testgate import signing, translate
from cunzhan.adapters.payments.testgate.client import TestGate

AT = datetime(2026, 10, 14, 2, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return signing.load_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def client(keys):
    return TestGate("http://127.0.0.1:9", "http://x", keys)


def body(keys, **changes):
    said = {
        "merchant_id": keys.merchant_id,
        "event_type": "PAYMENT.SUCCESS",
        "out_trade_no": "P2610-0001-1",
        "transaction_id": "T1",
        "amount_fen": 3990,
        "currency": "CNY",
        "status": "SUCCESS",
        "paid_at": "2026-10-14T10:41:58+08:00",
    }
    return translate.write({**said, **changes})


def signed(keys, text, at=AT):
    return signing.sign(keys.gateway, signing.NOTICE, text, at)


def mutate(rng, headers, text):
    """One change: a bit, a byte, a header, a moment, another's signature."""
    headers = dict(headers)
    kind = rng.choice(["bit", "drop", "add", "header", "lose", "swap", "space", "case", "cut"])
    name = rng.choice(signing.HEADERS)
    where = rng.randrange(len(text))
    if kind == "bit":
        text = text[:where] + bytes([text[where] ^ (1 << rng.randrange(8))]) + text[where + 1 :]
    elif kind == "drop":
        text = text[:where] + text[where + 1 :]
    elif kind == "add":
        text = text[:where] + bytes([rng.randrange(256)]) + text[where:]
    elif kind == "header":
        value, at = headers[name], rng.randrange(len(headers[name]))
        other = rng.choice([c for c in "0123456789abcdefABCDEF+/=٣é\n\0" if c != value[at]])
        headers[name] = value[:at] + other + value[at + 1 :]
    elif kind == "lose":
        del headers[name]
    elif kind == "swap":
        other = rng.choice([header for header in signing.HEADERS if header != name])
        headers[name], headers[other] = headers[other], headers[name]
    elif kind == "space":
        headers[name] = rng.choice([f" {headers[name]}", f"{headers[name]}\n", f"{headers[name]}\u2066"])
    elif kind == "case":
        headers[name] = headers[name].swapcase() if headers[name].swapcase() != headers[name] else ""
    else:
        text = text[:where]
    return headers, text


def accepted(client, count, keys, seed=7):
    rng = random.Random(seed)
    text = body(keys)
    headers = signed(keys, text)
    client.parse_notice(headers, text, AT)
    found = []
    for _number in range(count):
        changed = mutate(rng, headers, text)
        if changed == (headers, text):
            continue
        with contextlib.suppress(BadNoticeError):
            found.append((client.parse_notice(*changed, AT), changed))
    return found


def test_no_changed_notice_is_accepted(client, keys):
    assert accepted(client, 400, keys) == []


@pytest.mark.soak
def test_no_changed_notice_is_accepted_of_five_thousand(client, keys):
    found = accepted(client, 5000, keys)
    print(f"\n5,000 changed notices: {len(found)} accepted")
    assert found == []


@pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(days=365), timedelta(seconds=-301)])
def test_outside_the_window_it_is_refused(client, keys, late):
    text = body(keys)
    headers = signed(keys, text)
    assert client.parse_notice(headers, text, AT + timedelta(seconds=299)).amount_fen == 3990
    with pytest.raises(BadNoticeError):
        client.parse_notice(headers, text, AT + late)


def test_an_answer_cannot_be_replayed_as_a_notice(client, keys):
    text = body(keys)
    with pytest.raises(BadNoticeError):
        client.parse_notice(signing.sign(keys.gateway, f"200 {'0' * 32}", text, AT), text, AT)


def test_our_own_signature_is_not_theirs(client, keys):
    text = body(keys)
    headers = signing.sign(keys.merchant, signing.NOTICE, text, AT)
    with pytest.raises(BadNoticeError):
        client.parse_notice(headers, text, AT)
    with pytest.raises(BadNoticeError):
        client.parse_notice({**headers, signing.SERIAL: keys.gateway.serial}, text, AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"merchant_id": "M000000000000"},
        {"amount_fen": 0},
        {"amount_fen": -3990},
        {"amount_fen": True},
        {"amount_fen": "3990"},
        {"amount_fen": 39.9},
        {"amount_fen": 10**18},
        {"out_trade_no": ""},
        {"out_trade_no": ["P"]},
        {"transaction_id": None},
        {"paid_at": "yesterday"},
        {"paid_at": "2026-10-14T10:41:58"},
    ],
)
def test_signed_nonsense_is_refused(client, keys, changes):
    text = body(keys, **changes)
    with pytest.raises(BadNoticeError):
        client.parse_notice(signed(keys, text), text, AT)


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 20000, b'{"merchant_id":NaN}'])
def test_signed_rubbish_is_refused(client, keys, text):
    with pytest.raises(BadNoticeError):
        client.parse_notice(signed(keys, text), text, AT)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "paid"),
        ({"refund_fen": 0, "out_refund_no": "", "refund_id": ""}, "paid"),
        ({"refund_fen": 100, "out_refund_no": "R1", "refund_id": "RR"}, "refunded"),
        (
            {"event_type": "REFUND.SUCCESS", "refund_fen": 100, "out_refund_no": "R1", "refund_id": "RR"},
            "refunded",
        ),
        ({"event_type": "REFUND.SUCCESS"}, "other"),
        ({"status": "USERPAYING"}, "other"),
        ({"status": "CLOSED"}, "other"),
        ({"status": "success"}, "other"),
        ({"currency": "USD"}, "other"),
        ({"event_type": "PAYMENT.DISPUTE"}, "other"),
        ({"event_type": None}, "other"),
    ],
)
def test_kinds_are_told_apart_by_status_and_refund_fields(client, keys, changes, kind):
    text = body(keys, **changes)
    assert client.parse_notice(signed(keys, text), text, AT).kind == kind
