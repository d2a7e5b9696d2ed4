"""The log of looks recomputed: a changed, missing or added line breaks the chain."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from cunzhan.domain.ground.people.models import Look, LookChain
from cunzhan.domain.ground.people.rules import look_digest
from cunzhan.kit.finding import Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """Each look holds the digest of the one before it, and the chain ends where it says. Names the first break."""
    digest, sequence = "", 0
    for row in Look.objects.of(station_id).order_by("sequence").iterator(chunk_size=2000):
        sequence += 1
        digest = look_digest(
            digest,
            station_id=station_id,
            sequence=sequence,
            household_id=row.household_id,
            at=row.at,
            person_id=row.person_id,
            role=row.role,
            purpose=row.purpose,
            fields=row.fields,
        )
        if (row.sequence, row.digest) != (sequence, digest):
            yield Finding("looks", "people_look", str(row.sequence), row.digest[:12], digest[:12], station_id)
            return
    end = LookChain.objects.of(station_id).first()
    if end and (end.last_sequence, end.last_digest) != (sequence, digest):
        yield Finding("looks", "people_lookchain", "end", end.last_sequence, sequence, station_id)
