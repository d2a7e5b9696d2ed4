"""What the clock brings: each duty in its time, by one worker only; one that fails keeps no other from being done."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.trade.orders.facts import OrderState
from cunzhan.jobs import close_day, duties
from cunzhan.jobs.loop import Worker
from cunzhan.kit import clock
from tests import make
from tests.jobs.conftest import ask_to_pay, press_pay


def test_the_worker_says_that_it_lives(db, hands, worker):
    assert boxes.last_beat() is None
    worker.do_what_time_brings()
    assert boxes.last_beat() == hands.at
    first = hands.at
    hands.on(seconds=2)
    worker.do_what_time_brings()
    assert boxes.last_beat() == first
    hands.on(seconds=4)
    worker.do_what_time_brings()
    assert boxes.last_beat() == hands.at


def test_each_in_its_time_and_by_one_worker(db, hands, monkeypatch):
    done: list[Any] = []

    def note(name: str, _at: datetime) -> None:
        done.append(name)

    names = ("tidy_expired", "apply_stored_notices", "ask_about_attempts", "deliver_overdue", "forget_contacts")
    monkeypatch.setattr(
        duties,
        "DUTIES",
        tuple(duties.Duty(duty.name, duty.every, partial(note, duty.name)) for duty in duties.DUTIES),
    )
    workers = [Worker("one"), Worker("two")]
    for _second in range(0, 3601, 20):
        for worker in workers:
            worker.do_what_time_brings()
        hands.on(seconds=20)
    assert [done.count(name) for name in names] == [61, 61, 61, 2, 2]


def test_one_that_fails_keeps_no_other_from_being_done(db, hands, worker, monkeypatch):
    done: list[Any] = []

    def fails(at):
        raise RuntimeError("no")

    minute = timedelta(minutes=1)
    monkeypatch.setattr(duties, "DUTIES", (duties.Duty("a", minute, fails), duties.Duty("b", minute, done.append)))
    worker.do_what_time_brings()
    assert done == [hands.at]


def test_an_order_lapses_by_itself(cast, jar, hands, gate, worker):
    order = make.placed(cast, [(jar, 1)])
    ask_to_pay(cast, order)
    for _minute in range(40):
        worker.do_what_time_brings()
        worker.drain()
        hands.on(minutes=1)
    assert make.seen(cast, order).state == OrderState.CANCELLED


def test_attempts_are_asked_about_even_if_their_row_is_lost(cast, jar, hands, gate, worker):
    order = make.placed(cast, [(jar, 1)])
    attempt = ask_to_pay(cast, order)
    worker.drain()
    press_pay(gate, attempt)
    hands.on(seconds=61)
    duties.ask_about_attempts(clock.now())
    assert make.seen(cast, order).state == OrderState.PAID


class TestNight:
    @pytest.fixture
    def closed(self, monkeypatch):
        days: list[Any] = []
        monkeypatch.setattr(close_day, "close_day", days.append)
        return days

    def live(self, hands, worker, until):
        while hands.at < until:
            worker.do_what_time_brings()
            hands.on(minutes=20)

    def test_each_night_once(self, db, hands, worker, closed):
        self.live(hands, worker, datetime(2026, 10, 20, tzinfo=UTC))
        assert [at.isoformat()[:13] for at in closed] == [
            "2026-10-16T18",
            "2026-10-17T18",
            "2026-10-18T18",
            "2026-10-19T18",
        ]

    def test_a_machine_that_sleeps_at_night_does_it_when_it_wakes(self, db, hands, worker, closed):
        self.live(hands, worker, datetime(2026, 10, 16, 10, tzinfo=UTC))
        assert closed == []
        hands.at = datetime(2026, 10, 18, 1, tzinfo=UTC)
        self.live(hands, worker, datetime(2026, 10, 18, 10, tzinfo=UTC))
        assert len(closed) == 1
