"""Questions about hooks: the manager's."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.hooks import facts
from cunzhan.domain.ground.hooks.actions import no_such_hook
from cunzhan.domain.ground.hooks.models import Call, Hook
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.refusal import Kind, Refusal


def hooks(*, by: Actor, cursor: str | None = None, size: int = 50) -> Page[facts.HookFact]:
    """The station's hooks, newest first; ended ones stay in sight."""
    _leaders(by)
    return page_of(Hook.objects.of(by.station), by="made_at", cursor=cursor, size=size).map(_fact)


def hook(*, by: Actor, hook_id: UUID) -> facts.HookFact:
    """One hook. Raises: Refusal(not_found)."""
    _leaders(by)
    row = Hook.objects.of(by.station).filter(id=hook_id).first()
    if row is None:
        raise no_such_hook()
    return _fact(row)


def calls(*, by: Actor, hook_id: UUID, cursor: str | None = None, size: int = 50) -> Page[facts.CallFact]:
    """What a hook was told, newest first, and how it went."""
    hook(by=by, hook_id=hook_id)
    rows = Call.objects.of(by.station).filter(hook_id=hook_id)
    return page_of(rows, by="made_at", cursor=cursor, size=size).map(
        lambda row: facts.CallFact(
            id=row.id,
            event=facts.Event(row.event),
            state=facts.CallState(row.state),
            attempts=row.attempts,
            status_code=row.status_code,
            error=row.error,
            made_at=row.made_at,
            tried_at=row.tried_at,
            next_at=row.next_at,
        )
    )


def _leaders(by: Actor) -> None:
    if by.role != Role.MANAGER:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))


def _fact(row: Hook) -> facts.HookFact:
    return facts.HookFact(row.id, row.url, tuple(facts.Event(e) for e in row.events), row.made_at, row.ended_at)
