"""Questions about the journal and the boxes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cunzhan.domain.ground.records.actions import received_fact
from cunzhan.domain.ground.records.facts import DeedFact, Received
from cunzhan.domain.ground.records.models import Beat, Deed, Duty, Incoming, Outgoing
from cunzhan.domain.ground.stations.facts import Actor


def deeds_on(*, by: Actor, subject_id: UUID) -> tuple[DeedFact, ...]:
    """What was done to one thing of the actor's station, oldest first."""
    rows = Deed.objects.of(by.station).filter(subject_id=subject_id).order_by("at", "id")[:200]
    return tuple(DeedFact(r.id, r.at, r.verb, r.role, r.person_id, r.subject_id) for r in rows)


def waiting_outside(*, station_id: UUID) -> tuple[int, int]:
    """How many outbox rows wait, and how many were given up."""
    rows = Outgoing.objects.of(station_id).filter(done_at__isnull=True)
    return rows.filter(given_up_at__isnull=True).count(), rows.filter(given_up_at__isnull=False).count()


def not_applied(*, limit: int = 50) -> tuple[Received, ...]:
    """Inbox rows that were stored and not yet applied (a process died in between), oldest first."""
    rows = Incoming.objects.filter(applied_at__isnull=True).order_by("received_at", "id")[:limit]
    return tuple(map(received_fact, rows))


def last_beat() -> datetime | None:
    """When a worker last said that it lives."""
    beat = Beat.objects.order_by("-at").first()
    return beat.at if beat else None


def last_time(name: str) -> datetime | None:
    """When a duty was last done."""
    duty = Duty.objects.filter(name=name).first()
    return duty.last_at if duty else None
