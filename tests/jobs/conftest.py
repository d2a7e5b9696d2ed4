"""A station, a clock that is moved by hand, and the test gateway that goes by the same clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from cunzhan.adapters.payments.testgate import signing
from cunzhan.adapters.payments.testgate.server import TestGateServer
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import OrderPlaced
from cunzhan.jobs.loop import Worker
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import NOW, Cast, assemble


@dataclass
class Hands:
    """The hands of the clock."""

    at: datetime

    def on(self, **much: float) -> datetime:
        self.at += timedelta(**much)
        return self.at


@pytest.fixture
def hands() -> Iterator[Hands]:
    moved = Hands(NOW)
    clock.set_source(lambda: moved.at)
    yield moved
    clock.set_source(None)


@pytest.fixture
def gate(settings: Any, hands: Hands) -> Iterator[TestGateServer]:
    """A good gateway that keeps its notices to itself, so that the worker has to ask."""
    keys = signing.load_keys(Path(settings.CUNZHAN_HOME) / "keys" / "testgate")
    with TestGateServer(keys, pace=0.02, clock=clock.now) as server:
        server.store.behave(None, {"notice": "never"})
        settings.CUNZHAN_TESTGATE_URL = server.url
        yield server


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def jar(cast: Cast) -> UUID:
    """A pack of honey that can be bought."""
    product, variant = make.honey(cast)
    make.lot(cast, product)
    return variant


@pytest.fixture
def worker() -> Worker:
    return Worker("the worker of the tests")


def ask_to_pay(cast: Cast, order: OrderPlaced) -> UUID:
    return orders.ask_to_pay(by=cast.buyer, at=clock.now(), key=new_key(), token=order.token, provider="testgate")


def press_pay(gate: TestGateServer, attempt_id: UUID) -> bool:
    """What the buyer does on the gateway's page."""
    return gate.pay(gate.store.payment(attempt_id.hex, clock.now())["code"])


def gateway_address() -> str:
    return str(settings.CUNZHAN_TESTGATE_URL)
