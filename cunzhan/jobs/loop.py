"""The worker's loop: one row of the outbox at a time, and the duties of the clock in between."""

import logging
import os
import socket
import threading
import time
from datetime import datetime, timedelta
from types import FrameType

from django.db import Error, close_old_connections, connection

from cunzhan.adapters.payments import NoSuchGatewayError
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.facts import Told
from cunzhan.jobs import duties, hooks, payments
from cunzhan.jobs.payments import Later
from cunzhan.kit import clock
from cunzhan.kit.refusal import Refusal

POLL_S = 0.2
LEASE_S = 30
BEAT_EVERY = timedelta(seconds=5)
DUTIES_EVERY = timedelta(seconds=5)
PAUSES_S = (1, 5, 15, 60, 300)
WAITING_MOST_S = 60
TRIES_MOST = 100
STOP_WITHIN_S = 2.5

TOPICS = {**payments.TOPICS, "hook.send": hooks.send}

log = logging.getLogger(__name__)


class Worker:
    """One loop. Several may run at once, on one machine or on many."""

    def __init__(self, name: str = "") -> None:
        self.name = (name or f"{socket.gethostname()}:{os.getpid()}")[:60]
        self.place = f"worker@{socket.gethostname()}"[:60]
        self.stopping = False
        self._next_beat: datetime | None = None
        self._next_duties: datetime | None = None

    def run(self) -> None:
        """Until asked to stop."""
        while not self.stopping:
            try:
                close_old_connections()
                self.do_what_time_brings()
                if not self.tell_one():
                    time.sleep(POLL_S)
            except Error:
                log.exception("The database does not answer; trying again")
                connection.close()
                time.sleep(1)

    def drain(self) -> int:
        """Tell everything that waits now; returns how many rows were taken in hand."""
        count = 0
        while not self.stopping and self.tell_one():
            count += 1
        return count

    def do_what_time_brings(self) -> None:
        """Say that we live, and look whether a duty is due."""
        at = clock.now()
        if self._next_beat is None or at >= self._next_beat:
            records.beat(name=self.place, at=at)
            self._next_beat = at + BEAT_EVERY
        if self._next_duties is None or at >= self._next_duties:
            self._next_duties = at + DUTIES_EVERY
            duties.do_what_is_due(at)

    def tell_one(self) -> bool:
        """Take one waiting row and tell it. False when none waits."""
        rows = records.claim(at=clock.now(), worker=self.name, limit=1, lease_s=LEASE_S)
        for told in rows:
            self._tell(told)
        return bool(rows)

    def _tell(self, told: Told) -> None:
        about = {"job": told.topic, "attempts": told.attempts}
        handle = TOPICS.get(told.topic)
        later: Later | None
        try:
            if handle is None:
                raise NoSuchGatewayError(f"nobody tells {told.topic}")
            later = handle(told)
        except (NoSuchGatewayError, Refusal) as error:
            log.error("A row of the outbox was given up", extra=about)
            reason = str(error.kind) if isinstance(error, Refusal) else str(error)
            records.give_up(told_id=told.id, at=clock.now(), error=reason)
            return
        except Exception as error:
            log.exception("A row of the outbox could not be told", extra=about)
            later = Later(type(error).__name__)
            if told.attempts >= TRIES_MOST:
                records.give_up(told_id=told.id, at=clock.now(), error=later.error)
                return
        if later is None:
            records.told(told_id=told.id, at=clock.now())
            return
        if not later.waiting:
            log.warning("A row of the outbox is told again later", extra=about)
        pause = PAUSES_S[min(told.attempts, len(PAUSES_S)) - 1]
        records.try_later(
            told_id=told.id,
            error=later.error,
            due_at=later.due_at
            or clock.now() + timedelta(seconds=min(pause, WAITING_MOST_S) if later.waiting else pause),
        )

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Finish the row in hand, then end. A row that takes too long is let go of, as if we had been killed."""
        self.stopping = True
        last_call = threading.Timer(STOP_WITHIN_S, os._exit, (0,))
        last_call.daemon = True
        last_call.start()
