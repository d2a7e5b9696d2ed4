"""A station with an order that waits for money, and the keys of its gateway."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cunzhan.adapters.payments.testgate import signing, translate
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import OrderPlaced
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import NOW, Cast, assemble
from tests.matrix.conftest import world as world

ADDRESS = "/api/v1/notices/testgate/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


@pytest.fixture
def keys(settings: Any) -> signing.Keys:
    return signing.load_keys(Path(settings.CUNZHAN_HOME) / "keys" / "testgate")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def order(cast: Cast) -> OrderPlaced:
    product, variant = make.honey(cast)
    make.lot(cast, product)
    return make.placed(cast, [(variant, 1)])


@pytest.fixture
def attempt(cast: Cast, order: OrderPlaced) -> UUID:
    return orders.ask_to_pay(by=cast.buyer, at=NOW, key=new_key(), token=order.token, provider="testgate")


def notice(keys: signing.Keys, attempt: UUID, amount_fen: int, **changes: Any) -> bytes:
    """What the gateway says when an attempt is paid."""
    said = {
        "merchant_id": keys.merchant_id,
        "event_type": "PAYMENT.SUCCESS",
        "out_trade_no": attempt.hex,
        "transaction_id": "T1",
        "amount_fen": amount_fen,
        "currency": "CNY",
        "status": "SUCCESS",
        "paid_at": "2026-10-16T11:59:58+08:00",
    }
    return translate.write({**said, **changes})


def post(client: Any, body: bytes, headers: dict[str, str], address: str = ADDRESS) -> Any:
    return client.post(address, data=body, content_type="application/json", headers=headers)


def signed(keys: signing.Keys, body: bytes) -> dict[str, str]:
    return signing.sign(keys.gateway, signing.NOTICE, body, NOW)
