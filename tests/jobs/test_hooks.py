"""The worker and hooks: told once, tried again after a while, given up in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks import queries
from cunzhan.domain.ground.hooks.facts import CallState, Event
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.jobs.loop import Worker
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.adapters.hooks.receiver import Receiver, listening
from tests.cast import NOW, Cast, assemble


class Watch:
    """A clock that goes as a test wants."""

    at: datetime = NOW


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    clock.set_source(lambda: watch.at)
    yield watch
    clock.set_source(None)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


def lot_received(cast: Cast, receiver: Receiver):
    """A hook, and one thing to tell it."""
    product, _variant = make.honey(cast)
    hook = hooks.open_hook(
        by=cast.manager, at=NOW, key=new_key(), url=receiver.url, events=(Event.LOT_RECEIVED, Event.ORDER_PAID)
    )
    make.lot(cast, product)
    return hook.id


def call_of(cast: Cast, hook_id):
    [found] = queries.calls(by=cast.manager, hook_id=hook_id).items
    return found


def test_it_is_told_once(db: None, watch: Watch, receiver: Receiver) -> None:
    cast = assemble()
    hook = lot_received(cast, receiver)
    worker = Worker()
    assert worker.drain() == 1
    watch.at += timedelta(days=3)
    assert worker.drain() == 0
    assert len(receiver.heard) == 1
    assert call_of(cast, hook).state == CallState.TOLD
    assert boxes.waiting_outside(station_id=cast.station_id) == (0, 0)


def test_it_comes_back_and_gives_up_in_the_end(db: None, watch: Watch, receiver: Receiver) -> None:
    receiver.status = 503
    cast = assemble()
    hook = lot_received(cast, receiver)
    worker = Worker()
    assert worker.drain() == 1
    assert worker.drain() == 0
    for minutes in (1, 5, 30, 120, 360, 720, 1440):
        watch.at += timedelta(minutes=minutes, seconds=-1)
        assert worker.drain() == 0
        watch.at += timedelta(seconds=1)
        assert worker.drain() == 1
    assert (call_of(cast, hook).state, call_of(cast, hook).attempts) == (CallState.GIVEN_UP, 8)
    assert boxes.waiting_outside(station_id=cast.station_id) == (0, 1)
    watch.at += timedelta(days=30)
    assert worker.drain() == 0
    bodies = {body for _path, _headers, body in receiver.heard}
    assert (len(receiver.heard), len(bodies)) == (8, 1)
    assert len({headers["Cunzhan-Call"] for _path, headers, _body in receiver.heard}) == 1


def test_it_gets_well_again(db: None, watch: Watch, receiver: Receiver) -> None:
    receiver.status = 500
    cast = assemble()
    hook = lot_received(cast, receiver)
    worker = Worker()
    worker.drain()
    receiver.status = 200
    watch.at += timedelta(minutes=1)
    worker.drain()
    call = call_of(cast, hook)
    assert (call.state, call.attempts, call.status_code, call.error) == (CallState.TOLD, 2, 200, "")
