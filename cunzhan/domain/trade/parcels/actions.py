"""Custody of parcels: packed at the station, with the carrier, with the buyer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.parcels.facts import MOVES, ParcelState
from cunzhan.domain.trade.parcels.models import Custody, Parcel
from cunzhan.domain.trade.parcels.rules import CARRIERS, clean_waybill
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal

_MAY = (*STAFF, Role.BUYER, Role.WORKER)


@action("parcels.accept_parcel", may=STAFF)
def accept_parcel(*, by: Actor, at: datetime, key: str, ref: UUID, weight_g: int) -> UUID:
    """A parcel is packed and stands at the station; ``ref`` is what it is for (an order)."""
    parcel = Parcel(
        id=new_id(),
        station_id=by.station,
        ref=ref,
        weight_g=weight_g,
        state=ParcelState.PACKED,
        accepted_at=at,
    )
    parcel.save(force_insert=True)
    _add_event(by, at, parcel.id, ParcelState.PACKED, "")
    return parcel.id


@action("parcels.hand_to_carrier", may=STAFF)
def hand_to_carrier(*, by: Actor, at: datetime, key: str, ref: UUID, carrier: str, waybill: str) -> None:
    """The carrier took the parcel under a waybill number.

    Raises: Refusal(invalid) for an unknown carrier or a number that cannot be one; Refusal(conflict) for a number
    that another parcel of the station carries.
    """
    carrier, waybill = _checked(by.station, ref, carrier, waybill)
    _move(by, at, ref, ParcelState.WITH_CARRIER, f"{carrier} {waybill}", carrier=carrier, waybill=waybill)


@action("parcels.correct_waybill", may=STAFF)
def correct_waybill(*, by: Actor, at: datetime, key: str, ref: UUID, carrier: str, waybill: str) -> None:
    """The number was typed wrongly: put it right; the chain of custody says that it was."""
    carrier, waybill = _checked(by.station, ref, carrier, waybill)
    rows = Parcel.objects.of(by.station).filter(ref=ref, state=ParcelState.WITH_CARRIER)
    if not rows.update(carrier=carrier, waybill=waybill):
        raise _not_so()
    parcel_id = Parcel.objects.of(by.station).values_list("id", flat=True).get(ref=ref)
    _add_event(by, at, parcel_id, ParcelState.WITH_CARRIER, f"{carrier} {waybill}")


@action("parcels.record_delivered", may=_MAY)
def record_delivered(*, by: Actor, at: datetime, key: str, ref: UUID, in_person: bool) -> None:
    """The buyer has the parcel: brought by the carrier, or collected in person."""
    _move(by, at, ref, ParcelState.COLLECTED if in_person else ParcelState.DELIVERED, "")


def _checked(station_id: UUID, ref: UUID, carrier: str, waybill: str) -> tuple[str, str]:
    if carrier not in CARRIERS:
        raise Refusal(Kind.INVALID, _("Choose the carrier."), field="carrier")
    waybill = clean_waybill(waybill)
    others = Parcel.objects.of(station_id).filter(carrier=carrier, waybill=waybill).exclude(ref=ref)
    if others.exists():
        raise Refusal(
            Kind.CONFLICT, _("Another parcel already has this waybill number. Scan it again."), field="waybill"
        )
    return carrier, waybill


def _move(by: Actor, at: datetime, ref: UUID, state: ParcelState, note: str, **also: str) -> None:
    before = [start for start, ends in MOVES.items() if start and state in ends]
    rows = Parcel.objects.of(by.station).filter(ref=ref, state__in=before)
    if not rows.update(state=state, **also):
        raise _not_so()
    parcel_id = Parcel.objects.of(by.station).values_list("id", flat=True).get(ref=ref)
    _add_event(by, at, parcel_id, state, note)


def _add_event(by: Actor, at: datetime, parcel_id: UUID, state: ParcelState, note: str) -> None:
    last = Custody.objects.of(by.station).filter(parcel_id=parcel_id).aggregate(last=Max("sequence"))["last"] or 0
    Custody(
        station_id=by.station,
        parcel_id=parcel_id,
        sequence=last + 1,
        state=state,
        at=at,
        role=by.role,
        person_id=by.person_id,
        note=note[:120],
    ).save(force_insert=True)


def _not_so() -> Refusal:
    return Refusal(Kind.CONFLICT, _("The parcel is not where this needs it to be. Look at the order again."))
