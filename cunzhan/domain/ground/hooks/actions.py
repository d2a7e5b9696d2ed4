"""What changes about hooks. An event is told in the transaction in which it happens; the calls are the worker's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.hooks import facts, rules
from cunzhan.domain.ground.hooks.models import Call, Hook
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import crypto
from cunzhan.kit.codec import to_plain
from cunzhan.kit.keys import new_id, new_token
from cunzhan.kit.refusal import Kind, Refusal

TOPIC = "hook.send"
_LEADERS = (Role.MANAGER,)


def open_hook(*, by: Actor, at: datetime, key: str, url: str, events: Sequence[facts.Event]) -> facts.HookMade:
    """From now on a program is told of some events. Asked again under the same key, it gets the same secret.

    Raises: Refusal(invalid) for an address that cannot be one, or no events; Refusal(conflict) for too many hooks.
    """
    hook_id = _open_hook(by=by, at=at, key=key, url=url, events=tuple(sorted(set(events))))
    row = Hook.objects.of(by.station).get(id=hook_id)
    return facts.HookMade(hook_id, _secret_of(row))


@action("hooks.open_hook", may=_LEADERS)
def _open_hook(*, by: Actor, at: datetime, key: str, url: str, events: Sequence[facts.Event]) -> UUID:
    if not rules.looks_like_an_address(url):
        raise Refusal(Kind.INVALID, _("This is no address that can be called. It begins with https://."), field="url")
    if not events:
        raise Refusal(Kind.INVALID, _("Choose what to tell."), field="events")
    if Hook.objects.of(by.station).filter(ended_at__isnull=True).count() >= rules.MOST_HOOKS:
        raise Refusal(Kind.CONFLICT, _("There are very many hooks. End those that nobody needs first."))
    hook_id = new_id()
    wrapped = crypto.new_wrapped_key(_context(hook_id))
    row = Hook(
        id=hook_id,
        station_id=by.station,
        url=url,
        events=[str(event) for event in events],
        wrapped=wrapped,
        secret_sealed=crypto.seal_text(wrapped, _context(hook_id), new_token()),
        made_at=at,
        made_by=by.person_id,
    )
    row.save(force_insert=True)
    return row.id


@action("hooks.end_hook", may=_LEADERS)
def end_hook(*, by: Actor, at: datetime, key: str, hook_id: UUID) -> None:
    """The program is told nothing more; what waits for it is given up in its turn. Raises: Refusal(not_found)."""
    rows = Hook.objects.of(by.station).filter(id=hook_id)
    if not rows.exists():
        raise no_such_hook()
    rows.filter(ended_at__isnull=True).update(ended_at=at)


def tell(*, by: Actor, at: datetime, event: facts.Event, about: dict[str, Any]) -> None:
    """Tell an event to everybody who wants to know, inside the caller's transaction. One query when nobody does."""
    wanted = [row for row in Hook.objects.of(by.station).filter(ended_at__isnull=True) if event in row.events]
    for hook in wanted:
        call = Call(
            id=new_id(),
            station_id=by.station,
            hook=hook,
            event=event,
            body=to_plain(about),
            made_at=at,
            next_at=at,
        )
        call.save(force_insert=True)
        records.tell(by=by, at=at, topic=TOPIC, payload={"call_id": call.id})


def call_to_make(*, station_id: UUID, call_id: UUID) -> facts.CallToMake | None:
    """What the worker says to whom; None when the call was made, given up, or its hook has ended."""
    row = Call.objects.of(station_id).select_related("hook").filter(id=call_id, state=facts.CallState.WAITING).first()
    if row is None:
        return None
    if row.hook.ended_at is not None:
        Call.objects.of(station_id).filter(id=call_id).update(
            state=facts.CallState.GIVEN_UP, error="the hook has ended", next_at=None
        )
        return None
    event = facts.Event(row.event)
    body = {"id": str(row.id), "event": str(event), "at": row.made_at.isoformat(), "about": row.body}
    return facts.CallToMake(row.id, row.hook.url, _secret_of(row.hook), event, body, row.attempts)


def record_call(
    *, station_id: UUID, call_id: UUID, at: datetime, status_code: int | None, error: str = ""
) -> datetime | None:
    """What came of a try. Returns when to try again; None when it was told, or is given up for good."""
    row = Call.objects.of(station_id).get(id=call_id)
    attempts = row.attempts + 1
    pause = rules.pause_after(attempts) if error else None
    next_at = at + pause if pause else None
    state = facts.CallState.TOLD if not error else facts.CallState.WAITING if next_at else facts.CallState.GIVEN_UP
    Call.objects.of(station_id).filter(id=call_id, attempts=row.attempts, state=facts.CallState.WAITING).update(
        attempts=attempts, state=state, status_code=status_code, error=error[:120], tried_at=at, next_at=next_at
    )
    return next_at


def no_such_hook() -> Refusal:
    """The same words whether it never was or is another station's."""
    return Refusal(Kind.NOT_FOUND, _("There is no such hook."))


def _secret_of(row: Hook) -> str:
    return crypto.unseal_text(bytes(row.wrapped), _context(row.id), row.secret_sealed)


def _context(hook_id: UUID) -> str:
    return f"hook:{hook_id}"
