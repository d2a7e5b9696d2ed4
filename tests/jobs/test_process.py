"""The worker as a process of its own: told to stop it stops; killed anywhere it loses nothing, does nothing twice."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import AttemptState, OrderState, RefundState
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import assemble
from tests.jobs.conftest import ask_to_pay, gateway_address, press_pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hands(hands):
    """A child process goes by the clock on the wall."""
    hands.at = datetime.now(UTC)
    return hands


@pytest.fixture
def env(child_env, gate):
    return {**child_env, "CUNZHAN_TESTGATE_URL": gateway_address(), "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def cast(transactional_db, hands):
    return assemble(hands.at)


@pytest.fixture
def order(cast, hands, gate):
    product, variant = make.honey(cast, at=hands.at)
    make.lot(cast, product, at=hands.at, made_date=hands.at.date())
    return make.placed(cast, [(variant, 1)], at=hands.at)


def start(env, *arguments, fault=""):
    command = [sys.executable, "-m", "cunzhan.jobs.worker", *arguments]
    return subprocess.Popen(command, env={**env, "CUNZHAN_FAULT": fault})


def seconds_to_end(process, within):
    began = time.monotonic()
    assert process.wait(within) == 0
    return time.monotonic() - began


def test_once_tells_what_waits_and_ends(cast, order, env):
    ask_to_pay(cast, order)
    assert start(env, "--once").wait(20) == 0
    assert make.seen(cast, order).attempts[0].state == AttemptState.OPEN


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops(cast, env, hands, number):
    process = start(env)
    until = time.monotonic() + 20
    while boxes.last_beat() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert boxes.last_beat() is not None
    process.send_signal(number)
    assert seconds_to_end(process, 5) < 3


def test_told_to_stop_in_the_middle_of_a_long_call_it_stops_too(cast, order, env, gate):
    gate.store.behave(None, {"slow_s": 4.5})
    ask_to_pay(cast, order)
    process = start(env)
    until = time.monotonic() + 20
    while not gate.store.books()["calls"] and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert seconds_to_end(process, 6) < 3


OPENING = [f"worker.pay.open.{point}" for point in ("before_call", "after_call", "after_record")]
CLOSING = [f"worker.pay.close.{point}" for point in ("before_call", "after_call", "after_record")]
REFUNDING = [f"worker.pay.refund.{point}" for point in ("before_call", "after_call", "after_record")]


def killed_then_well(env, worker, hands, fault):
    assert start(env, "--once", fault=fault).wait(20) == -signal.SIGKILL
    hands.at = datetime.now(UTC)
    hands.on(seconds=31)
    worker.drain()


@pytest.mark.parametrize("fault", OPENING)
def test_killed_while_opening(cast, order, env, gate, worker, hands, fault):
    ask_to_pay(cast, order)
    killed_then_well(env, worker, hands, fault)
    attempt = make.seen(cast, order).attempts[0]
    assert attempt.state == AttemptState.OPEN
    [payment] = gate.store.books()["payments"]
    assert attempt.code_url.endswith(payment["code"])


@pytest.mark.parametrize("fault", CLOSING)
def test_killed_while_closing(cast, order, env, gate, worker, hands, fault):
    ask_to_pay(cast, order)
    worker.drain()
    orders.cancel_order(by=cast.buyer, at=clock.now(), key=new_key(), token=order.token, reason="")
    killed_then_well(env, worker, hands, fault)
    assert make.seen(cast, order).attempts[0].state == AttemptState.CLOSED
    assert [row["state"] for row in gate.store.books()["payments"]] == ["CLOSED"]


@pytest.mark.parametrize("fault", REFUNDING)
def test_killed_while_giving_back(cast, order, env, gate, worker, hands, fault):
    attempt = ask_to_pay(cast, order)
    worker.drain()
    press_pay(gate, attempt)
    hands.on(seconds=61)
    worker.drain()
    hands.at = datetime.now(UTC)
    orders.cancel_order(by=cast.buyer, at=clock.now(), key=new_key(), token=order.token, reason="")
    killed_then_well(env, worker, hands, fault)
    fact = make.seen(cast, order)
    assert [(refund.state, refund.amount_fen) for refund in fact.refunds] == [(RefundState.DONE, order.total_fen)]
    assert [row["amount_fen"] for row in gate.store.books()["refunds"]] == [order.total_fen]
    assert fact.state == OrderState.CANCELLED
