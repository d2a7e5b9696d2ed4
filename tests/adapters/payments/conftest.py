"""A gateway on a port of its own, and a merchant's notice address."""

import pytest

from cunzhan.adapters.payments.testgate import signing
from cunzhan.adapters.payments.testgate.client import TestGate
from cunzhan.adapters.payments.testgate.server import TestGateServer
from tests.adapters.payments.merchant import Inbox


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return signing.load_keys(tmp_path_factory.mktemp("keys") / "testgate")


@pytest.fixture
def inbox():
    box = Inbox()
    yield box
    box.server.shutdown()
    box.server.server_close()


@pytest.fixture
def gate(keys):
    with TestGateServer(keys, pace=0.02) as server:
        yield server


@pytest.fixture
def client(gate, inbox, keys):
    return TestGate(gate.url, inbox.url, keys)
