"""The whole way over real HTTP: the gateway tells the shop, however badly, and the order is paid once."""

import time

import pytest

from cunzhan.adapters.payments.testgate.server import TestGateServer
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.jobs.loop import Worker
from cunzhan.kit import clock
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate(settings, keys, live_server):
    settings.CUNZHAN_PUBLIC_URL = live_server.url
    with TestGateServer(keys, pace=0.02, clock=clock.now) as server:
        settings.CUNZHAN_TESTGATE_URL = server.url
        yield server


@pytest.mark.parametrize("preset", ["good", "twice", "eight"])
def test_told_of_the_money(transactional_db, cast, order, attempt, gate, preset):
    gate.store.behave(None, {"preset": preset})
    worker = Worker()
    worker.drain()
    assert gate.pay(gate.store.payment(attempt.hex, clock.now())["code"])
    until = time.monotonic() + 20
    while time.monotonic() < until and not all(row["answered"] for row in gate.store.books()["notices"]):
        time.sleep(0.05)
    assert {row["answered"] for row in gate.store.books()["notices"]} == {"SUCCESS"}
    fact = make.seen(cast, order)
    assert (fact.state, fact.paid_fen) == (OrderState.PAID, order.total_fen)
    assert ledger.balance(by=cast.manager, code="gateway:testgate") == order.total_fen


def test_forged_notices_are_refused_until_the_gateway_gives_up(transactional_db, cast, order, attempt, gate):
    gate.store.behave(None, {"preset": "forged"})
    Worker().drain()
    gate.pay(gate.store.payment(attempt.hex, clock.now())["code"])
    until = time.monotonic() + 10
    while time.monotonic() < until and gate.store.books()["notices"][0]["tries"] < 3:
        time.sleep(0.05)
    assert gate.store.books()["notices"][0]["answered"] == ""
    assert make.seen(cast, order).state == OrderState.PLACED
