"""The worker killed while it asks what became of a payment: it is asked again, and the money counts once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import assemble
from tests.jobs.conftest import gate, gateway_address, hands, press_pay, worker  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
ASKING = [f"worker.pay.query.{point}" for point in ("before_call", "after_call", "after_record")]


@pytest.mark.parametrize("fault", ASKING)
def test_killed_while_asking(
    transactional_db: None,
    child_env: dict[str, str],
    gate: Any,  # noqa: F811
    hands: Any,  # noqa: F811
    worker: Any,  # noqa: F811
    fault: str,
) -> None:
    hands.at = datetime.now(UTC) - timedelta(minutes=2)
    cast = assemble(hands.at)
    product, variant = make.honey(cast, at=hands.at)
    make.lot(cast, product, at=hands.at, made_date=hands.at.date() - timedelta(days=1))
    order = make.placed(cast, [(variant, 1)], at=hands.at)
    attempt = orders.ask_to_pay(by=cast.buyer, at=hands.at, key=new_key(), token=order.token, provider="testgate")
    worker.drain()
    assert press_pay(gate, attempt)
    env = {**child_env, "CUNZHAN_TESTGATE_URL": gateway_address(), "PYTHONWARNINGS": "ignore", "CUNZHAN_FAULT": fault}
    command = [sys.executable, "-m", "cunzhan.jobs.worker", "--once"]
    assert subprocess.run(command, env=env, check=False, timeout=60).returncode == -signal.SIGKILL
    assert "CUNZHAN_FAULT" not in os.environ
    hands.at = datetime.now(UTC) + timedelta(seconds=31)
    worker.drain()
    seen = make.seen(cast, order)
    assert (seen.state, seen.paid_fen, len(seen.payments)) == (OrderState.PAID, order.total_fen, 1)
    assert check_books() == []
