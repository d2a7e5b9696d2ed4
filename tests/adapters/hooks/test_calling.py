"""Calls: the request that is built, the call that is made, the answer read, the error read."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cunzhan.adapters.hooks import calling
from cunzhan.adapters.hooks.addresses import NotToBeCalledError, plainly_private, target_of
from cunzhan.domain.ground.hooks.facts import CallToMake, Event
from tests.adapters.hooks.receiver import listening

AT = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)


def call(url: str) -> CallToMake:
    body = {"id": "c1", "event": "order.paid", "about": {"number": "261016-0001", "total_fen": 3800, "word": "村"}}
    return CallToMake(UUID(int=7), url, "s3cret", Event.ORDER_PAID, body, 0)


def test_what_is_sent_is_signed() -> None:
    with listening() as receiver:
        assert calling.make(call(receiver.url), AT) == calling.Answer(204)
    [(path, headers, body)] = receiver.heard
    assert path == "/cunzhan?from=shazao"
    assert json.loads(body) == call("").body
    assert headers["Cunzhan-Event"] == "order.paid"
    assert headers["Cunzhan-Call"] == str(UUID(int=7))
    assert headers["Cunzhan-Timestamp"] == "1792123200"
    assert headers["Content-Type"] == "application/json"
    expected = hmac.new(b"s3cret", b"1792123200." + body, hashlib.sha256).hexdigest()
    assert headers["Cunzhan-Signature"] == f"v1={expected}"


@pytest.mark.parametrize("status", [301, 302, 400, 404, 410, 429, 500, 503])
def test_anything_but_yes_is_a_failure_and_nobody_is_followed(status: int) -> None:
    with listening(status=status, location="http://127.0.0.1:1/elsewhere") as receiver:
        assert calling.make(call(receiver.url), AT) == calling.Answer(status, f"answered {status}")
    assert len(receiver.heard) == 1


def test_nobody_there() -> None:
    with listening() as receiver:
        gone = receiver.url
    assert calling.make(call(gone), AT) == calling.Answer(None, "ConnectError")


def test_somebody_who_takes_very_long() -> None:
    began = time.monotonic()
    with listening(slow=threading.Event()) as receiver:
        answer = calling.make(call(receiver.url), AT, seconds=0.3)
    assert answer in (calling.Answer(None, "too slow"), calling.Answer(None, "ReadTimeout"))
    assert time.monotonic() - began < 5


PRIVATE = [
    "https://127.0.0.1/",
    "https://127.8.9.1/",
    "https://localhost/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1:8443/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_our_own_network_is_not_called(url: str) -> None:
    assert plainly_private(url, loopback=False)
    with pytest.raises(NotToBeCalledError):
        target_of(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/"]
)
def test_numbers_written_strangely(url: str) -> None:
    assert plainly_private(url, loopback=False)
    with pytest.raises(NotToBeCalledError):
        target_of(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["http://93.184.216.34/", "http://books.example/", "https://printer.local/", "https://db/"]
)
def test_without_tls_or_by_a_name_of_the_house(url: str) -> None:
    assert plainly_private(url, loopback=True)


@pytest.mark.parametrize(
    "url", ["https://books.example/", "https://93.184.216.34:8443/x", "https://[2606:4700::1111]/"]
)
def test_the_public_network(url: str) -> None:
    assert not plainly_private(url, loopback=False)


def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it has a public number besides: whichever is called, it was looked at."""
    numbers = ["93.184.216.34", "10.0.0.7"]

    def look_up(_host: str, port: int, **_more: object) -> list[object]:
        return [(2, 1, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(NotToBeCalledError, match="not on the public network"):
        target_of("https://books.example/x", loopback=True)
    numbers.pop()
    target = target_of("https://books.example:8443/x?y=1", loopback=False)
    assert target.url == "https://93.184.216.34:8443/x?y=1"
    assert (target.named, target.host) == ("books.example:8443", "books.example")


def test_loopback_is_for_tests_and_the_demo(settings) -> None:
    with listening() as receiver:
        settings.PRODUCTION = True
        assert calling.make(call(receiver.url), AT) == calling.Answer(None, "not on the public network")
    assert receiver.heard == []
