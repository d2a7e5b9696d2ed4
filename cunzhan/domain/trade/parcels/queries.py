"""Questions about parcels."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from cunzhan.domain.trade.parcels import facts
from cunzhan.domain.trade.parcels.models import Custody, Parcel
from cunzhan.domain.trade.parcels.rules import CARRIERS


def carriers() -> tuple[facts.CarrierFact, ...]:
    """The carriers a parcel can be handed to."""
    return tuple(CARRIERS.values())


def parcels_of(station_id: UUID, refs: Iterable[UUID]) -> dict[UUID, facts.ParcelFact]:
    """Parcels by what they are for, each with its chain of custody."""
    rows = list(Parcel.objects.of(station_id).filter(ref__in=set(refs)))
    events: dict[UUID, list[facts.CustodyFact]] = {}
    for event in Custody.objects.of(station_id).filter(parcel_id__in=[row.id for row in rows]).order_by("sequence"):
        fact = facts.CustodyFact(event.at, facts.ParcelState(event.state), event.note)
        events.setdefault(event.parcel_id, []).append(fact)
    return {
        row.ref: facts.ParcelFact(
            id=row.id,
            carrier=CARRIERS.get(row.carrier),
            waybill=row.waybill,
            state=facts.ParcelState(row.state),
            events=tuple(events.get(row.id, ())),
        )
        for row in rows
    }
