"""The shape of every action, and the boxes by which the house speaks with the world."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.records.facts import Received, Told
from cunzhan.domain.ground.records.models import COUNT_UP, Beat, Counter, Deed, Duty, Incoming, Outgoing
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.codec import from_plain, to_plain
from cunzhan.kit.crypto import fingerprint
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_KEY = 80
_RETRIES = 3
_PASSING_STATES = {"40001", "40P01"}  # serialization failure, deadlock
_inside: ContextVar[bool] = ContextVar("inside_an_action", default=False)


def action(verb: str, *, may: Iterable[Role]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action: who may, one transaction, once per key, in the journal.

    The function takes ``by``, ``at`` and ``key`` and then its own content, all by keyword. The same key with the same
    content returns the first answer; with other content it is refused. Called by another action it is a step of that
    one: same transaction, same key, no journal line of its own.
    """
    allowed = frozenset(may)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        answer_kind = typing.get_type_hints(function).get("return")
        names = set(inspect.signature(function).parameters) - {"by", "at", "key"}

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                return function(*args, **kwargs)
            said = typing.cast(dict[str, Any], kwargs)
            by: Actor = said["by"]
            if by.role not in allowed or by.station_id is None:
                raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
            content = to_plain({name: said[name] for name in names if name in said})
            deed = Deed(
                id=new_id(),
                station_id=by.station_id,
                key=_checked_key(str(said["key"])),
                verb=verb,
                at=said["at"],
                role=by.role,
                person_id=by.person_id,
                household_id=by.household_id,
                content_hash=fingerprint(content),
            )
            token = _inside.set(True)
            try:
                return _once(deed, answer_kind, lambda: function(*args, **kwargs))
            finally:
                _inside.reset(token)

        return wrapper

    return decorate


def _checked_key(key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
        raise Refusal(Kind.INVALID, _("This form is damaged. Open the page again and repeat."))
    return key


def _once(deed: Deed, answer_kind: Any, run: Callable[[], R]) -> R:
    for attempt in range(_RETRIES + 1):
        try:
            with transaction.atomic():
                if not _written(deed):
                    return typing.cast(R, _first_answer(deed, answer_kind))
                answer = run()
                plain = to_plain(answer)
                subject = plain.get("id") if isinstance(plain, dict) else plain if isinstance(answer, UUID) else None
                Deed.objects.filter(id=deed.id).update(answer={"answer": plain}, subject_id=subject)
                fault(f"{deed.verb}.before_commit")
            fault(f"{deed.verb}.after_commit")
            return answer
        except OperationalError as error:
            if attempt == _RETRIES or not _may_pass(error):
                raise
    raise AssertionError("unreachable")


def _written(deed: Deed) -> bool:
    """Insert the journal line unless its key is there: a second request waits here for the first to end."""
    return bool(_insert_or_ignore(deed))


def _insert_or_ignore(deed: Deed) -> int:
    """The ORM's own "ignore conflicts" does not say whether the row was written; this does."""
    fields = Deed._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(deed, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_DEED, values)
        return int(cursor.rowcount)


_COLUMNS = [field.column for field in Deed._meta.concrete_fields]
_INSERT_DEED = " ".join(
    (
        f"INSERT INTO {Deed._meta.db_table} ({', '.join(_COLUMNS)})",
        f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})",
        "ON CONFLICT (station_id, key) DO NOTHING",
    )
)


def _first_answer(deed: Deed, answer_kind: Any) -> Any:
    first = Deed.objects.of(deed.station_id).get(key=deed.key)
    if (first.verb, first.content_hash) != (deed.verb, deed.content_hash) or first.person_id != deed.person_id:
        raise Refusal(
            Kind.CONFLICT,
            _("This form was already sent with other content. Open the page again to see what was done."),
        )
    return from_plain(answer_kind, (first.answer or {}).get("answer"))


def _may_pass(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _PASSING_STATES or "database is locked" in str(error)


def next_number(*, station_id: UUID, name: str) -> int:
    """The next human number of a station by name: 1, 2, 3. One row, counted up in the caller's transaction."""
    for _attempt in range(2):
        if Counter.objects.of(station_id).filter(name=name).update(last=COUNT_UP):
            last: int = Counter.objects.of(station_id).values_list("last", flat=True).get(name=name)
            return last
        Counter.objects.bulk_create([Counter(station_id=station_id, name=name, last=0)], ignore_conflicts=True)
    raise IntegrityError(f"counter {name} could not be made")


def hold_number(*, station_id: UUID, name: str) -> int:
    """The last number given by that name; nobody gets another before the caller's transaction ends."""
    Counter.objects.bulk_create([Counter(station_id=station_id, name=name, last=0)], ignore_conflicts=True)
    last: int = Counter.objects.of(station_id).select_for_update().values_list("last", flat=True).get(name=name)
    return last


def tell(*, by: Actor, at: datetime, topic: str, payload: dict[str, Any], due_at: datetime | None = None) -> UUID:
    """Leave a row in the outbox, inside the caller's transaction; the worker tells it after the commit."""
    row = Outgoing(station_id=by.station, topic=topic, payload=to_plain(payload), made_at=at, due_at=due_at or at)
    row.save(force_insert=True)
    return row.id


def claim(*, at: datetime, worker: str, limit: int = 10, lease_s: int = 60) -> tuple[Told, ...]:
    """Lease waiting outbox rows to one worker: rows whose lease ran out are waiting again."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    waiting = Outgoing.objects.filter(free, done_at__isnull=True, given_up_at__isnull=True, due_at__lte=at)
    claimed: list[Told] = []
    for row in waiting.order_by("due_at", "id")[:limit]:
        leased = Outgoing.objects.filter(
            free, id=row.id, attempts=row.attempts, done_at__isnull=True, given_up_at__isnull=True
        ).update(leased_by=worker, leased_until=at + timedelta(seconds=lease_s), attempts=F("attempts") + 1)
        if leased:
            claimed.append(Told(row.id, row.station_id, row.topic, row.payload, row.attempts + 1))
    return tuple(claimed)


def told(*, told_id: UUID, at: datetime) -> None:
    """An outbox row was told and its answer is recorded."""
    Outgoing.objects.filter(id=told_id, done_at__isnull=True).update(
        done_at=at, leased_until=None, leased_by="", last_error=""
    )


def try_later(*, told_id: UUID, error: str, due_at: datetime) -> None:
    """It did not go through; it is due again at ``due_at``."""
    Outgoing.objects.filter(id=told_id, done_at__isnull=True).update(
        due_at=due_at, leased_until=None, leased_by="", last_error=error[:200]
    )


def give_up(*, told_id: UUID, at: datetime, error: str) -> None:
    """It will not go through by itself; it stays visible as given up."""
    Outgoing.objects.filter(id=told_id, done_at__isnull=True).update(
        given_up_at=at, leased_until=None, leased_by="", last_error=error[:200]
    )


def receive(
    *, station_id: UUID, at: datetime, source: str, external_key: str, kind: str, raw: str, fact: dict[str, Any]
) -> Received:
    """Store a verified fact from outside, raw; the same fact sent again is the row already there."""
    row = Incoming(
        station_id=station_id,
        source=source,
        external_key=external_key,
        kind=kind,
        raw=raw,
        fact=to_plain(fact),
        received_at=at,
    )
    Incoming.objects.bulk_create([row], ignore_conflicts=True)
    kept = Incoming.objects.of(station_id).get(source=source, external_key=external_key)
    return received_fact(kept)


def applied(*, station_id: UUID, incoming_id: UUID, at: datetime, outcome: str) -> bool:
    """Mark an inbox row as applied; False when it was before."""
    rows = Incoming.objects.of(station_id).filter(id=incoming_id, applied_at__isnull=True)
    return bool(rows.update(applied_at=at, outcome=outcome))


def received_fact(row: Incoming) -> Received:
    """An inbox row as a fact."""
    return Received(
        row.id, row.station_id, row.source, row.external_key, row.kind, row.fact, row.applied_at is not None
    )


def due(*, name: str, at: datetime, every: timedelta) -> bool:
    """True for exactly one asker when a duty is due; its next time is set in the same statement."""
    fired = Duty.objects.filter(name=name, next_at__lte=at).update(next_at=at + every, last_at=at)
    if fired:
        return True
    if not Duty.objects.filter(name=name).exists():
        made = Duty.objects.bulk_create([Duty(name=name, next_at=at + every, last_at=at)], ignore_conflicts=True)
        return bool(made) and Duty.objects.filter(name=name, last_at=at).exists()
    return False


def beat(*, name: str, at: datetime) -> None:
    """A worker says that it lives."""
    if not Beat.objects.filter(name=name).update(at=at):
        Beat.objects.bulk_create([Beat(name=name, at=at)], ignore_conflicts=True)
