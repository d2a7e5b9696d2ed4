"""Tables: who is told, and what became of each telling."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cunzhan.domain.ground.hooks.facts import CallState, Event
from cunzhan.domain.ground.stations.models import StationRow, station_key


class Hook(StationRow):
    """A program that is told of some events. The secret its calls are signed with is sealed."""

    url = models.CharField(max_length=300)
    events = models.JSONField()
    wrapped = models.BinaryField()
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hooks_hook"
        constraints = [station_key("hook")]
        indexes = [
            models.Index(fields=["station", "made_at", "id"], name="hooks_by_time"),
            models.Index(fields=["station"], name="live_hooks", condition=Q(ended_at__isnull=True)),
        ]


class Call(StationRow):
    """One event to be told to one program. It holds ids, numbers and amounts, and nothing of a person."""

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="calls", db_index=False)
    event = models.CharField(max_length=30, choices=[(e.value, e.value) for e in Event])
    body = models.JSONField()
    state = models.CharField(max_length=10, default=CallState.WAITING, choices=[(s.value, s.value) for s in CallState])
    attempts = models.PositiveIntegerField(default=0)
    status_code = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=120, default="", blank=True)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hooks_call"
        constraints = [station_key("call")]
        indexes = [models.Index(fields=["station", "hook", "made_at", "id"], name="calls_of_a_hook")]
