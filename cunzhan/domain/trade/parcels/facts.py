"""What crosses the walls of the parcel room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cunzhan.kit.words import Words


class ParcelState(StrEnum):
    """Where a parcel is; derived from its custody events."""

    PACKED = "packed"
    WITH_CARRIER = "with_carrier"
    DELIVERED = "delivered"
    COLLECTED = "collected"
    UNPACKED = "unpacked"


MOVES: dict[ParcelState | None, tuple[ParcelState, ...]] = {
    None: (ParcelState.PACKED,),
    ParcelState.PACKED: (ParcelState.WITH_CARRIER, ParcelState.COLLECTED, ParcelState.UNPACKED),
    ParcelState.WITH_CARRIER: (ParcelState.DELIVERED,),
    ParcelState.DELIVERED: (),
    ParcelState.COLLECTED: (),
    ParcelState.UNPACKED: (),
}


@dataclass(frozen=True)
class CarrierFact:
    """A carrier by its code."""

    code: str
    names: Words


@dataclass(frozen=True)
class CustodyFact:
    """One link of a parcel's chain of custody."""

    at: datetime
    state: ParcelState
    note: str


@dataclass(frozen=True)
class ParcelFact:
    """A parcel, its carrier and number, and its chain of custody."""

    id: UUID
    carrier: CarrierFact | None
    waybill: str
    state: ParcelState
    events: tuple[CustodyFact, ...]
