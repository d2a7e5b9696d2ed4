"""The worker killed while it asks about a payment or tells a program outside: asked again, told again, counted once."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks import queries as hook_questions
from cunzhan.domain.ground.hooks.facts import CallState, Event
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from tests import make
from tests.adapters.hooks.receiver import listening
from tests.cast import assemble
from tests.jobs.conftest import gate, gateway_address, hands, press_pay, worker  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
ASKING = [f"worker.pay.query.{point}" for point in ("before_call", "after_call", "after_record")]


HOOKS = [f"worker.hook.send.{point}" for point in ("before_call", "after_call")]


def die(env: dict[str, str], fault: str) -> None:
    """A worker starts, takes up what waits, and is killed at the point."""
    command = [sys.executable, "-m", "cunzhan.jobs.worker", "--once"]
    whole = {**env, "PYTHONWARNINGS": "ignore", "CUNZHAN_FAULT": fault}
    assert subprocess.run(command, env=whole, check=False, timeout=60).returncode == -signal.SIGKILL


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
    die({**child_env, "CUNZHAN_TESTGATE_URL": gateway_address()}, fault)
    hands.at = datetime.now(UTC) + timedelta(seconds=31)
    worker.drain()
    seen = make.seen(cast, order)
    assert (seen.state, seen.paid_fen, len(seen.payments)) == (OrderState.PAID, order.total_fen, 1)
    assert check_books() == []


@pytest.mark.parametrize("fault", HOOKS)
def test_killed_while_telling(
    transactional_db: None,
    child_env: dict[str, str],
    hands: Any,  # noqa: F811
    worker: Any,  # noqa: F811
    fault: str,
) -> None:
    """What was not told is told; what was told is told at most once more, and the receiver can see that it was."""
    hands.at = datetime.now(UTC) - timedelta(minutes=2)
    cast = assemble(hands.at)
    with listening() as receiver:
        hook = hooks.open_hook(
            by=cast.manager, at=hands.at, key=new_key(), url=receiver.url, events=(Event.LOT_RECEIVED,)
        )
        product, _variant = make.honey(cast, at=hands.at)
        make.lot(cast, product, at=hands.at, made_date=hands.at.date() - timedelta(days=1))
        die(child_env, fault)
        hands.at = datetime.now(UTC) + timedelta(seconds=31)
        worker.drain()
        assert len(receiver.heard) == (1 if fault.endswith("before_call") else 2)
        assert len({heard[1]["Cunzhan-Call"] for heard in receiver.heard}) == 1
    [call] = hook_questions.calls(by=cast.manager, hook_id=hook.id).items
    assert call.state == CallState.TOLD
