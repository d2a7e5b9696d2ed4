"""What the worker does by the clock. Each duty is done by one process only, however many workers there are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.ground.records.facts import Told
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_questions
from cunzhan.jobs import close_day, payments
from cunzhan.kit.clock import business_date, start_of_day
from cunzhan.kit.keys import new_id

log = logging.getLogger(__name__)

ASK_AFTER = timedelta(minutes=1)
ASK_AT_MOST = 20
BETWEEN_NIGHTS = timedelta(hours=12)
NIGHT = (timedelta(hours=2), timedelta(hours=5))
"""When a day is closed, counted from midnight. A machine that sleeps at night does it when it wakes."""


def tidy_expired(at: datetime) -> None:
    """Orders that nobody paid in time lapse. Their goods are free already: holds end by the clock."""
    orders.tidy_expired(at=at)


def apply_stored_notices(at: datetime) -> None:
    """Notices that were stored when the process died, before they were applied."""
    orders.apply_stored_notices(at=at)


def ask_about_attempts(at: datetime) -> None:
    """Attempts whose notice never came, should their own row of the outbox be lost, too."""
    for station_id, attempt_id in order_questions.live_attempts_since(before=at - ASK_AFTER, limit=ASK_AT_MOST):
        told = Told(new_id(), station_id, "pay.query", {"attempt_id": str(attempt_id)}, attempts=1)
        later = payments.ask_about_attempt(told)
        if later is not None and not later.waiting:
            return  # the gateway does not answer: no use in asking for the others now


def deliver_overdue(at: datetime) -> None:
    """Parcels long with the carrier count as delivered."""
    orders.deliver_overdue(at=at)


def forget_contacts(at: datetime) -> None:
    """To whom orders went that ended long ago."""
    orders.forget_contacts(at=at)


@dataclass(frozen=True)
class Duty:
    """Something to be done so often."""

    name: str
    every: timedelta
    do: Callable[[datetime], None]


DUTIES = (
    Duty("tidy_expired", timedelta(minutes=1), tidy_expired),
    Duty("apply_stored_notices", timedelta(minutes=1), apply_stored_notices),
    Duty("ask_about_attempts", timedelta(minutes=1), ask_about_attempts),
    Duty("deliver_overdue", timedelta(hours=1), deliver_overdue),
    Duty("forget_contacts", timedelta(hours=1), forget_contacts),
)


def do_what_is_due(at: datetime) -> None:
    """Every duty whose time has come. One that fails is written down and does not keep the others from being done."""
    for duty in DUTIES:
        if records.due(name=duty.name, at=at, every=duty.every):
            _do(duty.name, duty.do, at)
    if night_has_come(at) and records.due(name="close_day", at=at, every=BETWEEN_NIGHTS):
        _do("close_day", close_day.close_day, at)


def night_has_come(at: datetime) -> bool:
    """Whether the day before is to be closed now: at night, or as soon as possible after a night missed."""
    last = boxes.last_time("close_day")
    if last is None:
        records.due(name="close_day", at=at, every=BETWEEN_NIGHTS)  # a first day has no day before
        return False
    since_midnight = at - start_of_day(business_date(at, settings.TIME_ZONE), settings.TIME_ZONE)
    return NIGHT[0] <= since_midnight < NIGHT[1] or at - last > timedelta(hours=27)


def _do(name: str, do: Callable[[datetime], None], at: datetime) -> None:
    try:
        do(at)
    except Exception:
        log.exception("A duty could not be done", extra={"job": name})
