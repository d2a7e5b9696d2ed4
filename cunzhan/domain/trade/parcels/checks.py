"""The parcel book recomputed from the chains of custody."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Subquery

from cunzhan.domain.trade.parcels.models import Custody, Parcel
from cunzhan.kit.finding import MOST_NAMED, Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """A parcel is where the last link of its chain says, and no link is missing."""
    last = Custody.objects.of(station_id).filter(parcel=OuterRef("id")).order_by("-sequence").values("state")[:1]
    rows = Parcel.objects.of(station_id).annotate(derived=Subquery(last))
    for row in rows.exclude(state=F("derived"), derived__isnull=False).order_by("id")[:MOST_NAMED]:
        yield Finding("parcels", "parcels_parcel", str(row.id), row.state, row.derived, station_id)
    chains = Custody.objects.of(station_id).order_by().values("parcel_id")
    for chain in chains.annotate(links=Count("id"), last=Max("sequence")).exclude(links=F("last"))[:MOST_NAMED]:
        yield Finding(
            "parcels", "parcels_custody", str(chain["parcel_id"]), chain["links"], chain["last"], station_id, "links"
        )
