"""Hooks: being told of what happens instead of asking again and again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from cunzhan.adapters.hooks.addresses import plainly_private
from cunzhan.domain.ground.hooks import actions as hook_actions
from cunzhan.domain.ground.hooks import queries as hooks
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.faces.api.door import Key, doing, reads, writes
from cunzhan.faces.api.shapes import calls as shapes
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Kind, Refusal

router = Router(tags=["hooks"])


@reads(router, "/hooks", Scope.HOOKS, shapes.Hooks)
def list_hooks(request: Asked, wanted: Query[shapes.CallsAsked]) -> Any:
    """The station's hooks, newest first; ended ones stay in sight."""
    return hooks.hooks(by=request.actor, **wanted.dict())


@writes(router, "/hooks", Scope.HOOKS, shapes.HookMade, status=201)
def open_hook(request: Asked, key: Key, said: shapes.HookNew) -> Any:
    """Be told of some events from now on, at an https address of the public network.

    The secret in the answer signs every call; it is not shown again, except to the same request sent again.
    """
    if plainly_private(said.url, loopback=not settings.PRODUCTION):
        raise Refusal(
            Kind.INVALID, _("This address is not on the public network. It must begin with https."), field="url"
        )
    return hook_actions.open_hook(**doing(request, key), **said.dict())


@reads(router, "/hooks/{uuid:hook_id}", Scope.HOOKS, shapes.Hook)
def get_hook(request: Asked, hook_id: UUID) -> Any:
    """One hook."""
    return hooks.hook(by=request.actor, hook_id=hook_id)


@writes(router, "/hooks/{uuid:hook_id}", Scope.HOOKS, shapes.Hook, method="DELETE")
def end_hook(request: Asked, hook_id: UUID, key: Key) -> Any:
    """Be told nothing more."""
    hook_actions.end_hook(**doing(request, key), hook_id=hook_id)
    return hooks.hook(by=request.actor, hook_id=hook_id)


@reads(router, "/hooks/{uuid:hook_id}/calls", Scope.HOOKS, shapes.Calls)
def list_calls(request: Asked, hook_id: UUID, wanted: Query[shapes.CallsAsked]) -> Any:
    """What was told, newest first, and how it went."""
    return hooks.calls(by=request.actor, hook_id=hook_id, **wanted.dict())
