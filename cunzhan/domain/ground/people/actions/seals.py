"""Sealing what must be known of people with the key it belongs to."""

from __future__ import annotations

from uuid import UUID

from cunzhan.domain.ground.people.models import HouseholdKey, StationSeal
from cunzhan.kit import crypto


def household_context(household_id: UUID) -> str:
    """What a household's key and everything sealed with it are bound to."""
    return f"household:{household_id}"


def new_household_key(station_id: UUID, household_id: UUID) -> bytes:
    """Make and keep the key of a household."""
    wrapped = crypto.new_wrapped_key(household_context(household_id))
    HouseholdKey.objects.create(station_id=station_id, household_id=household_id, wrapped=wrapped)
    return wrapped


def seal_for_station(*, station_id: UUID, text: str) -> bytes:
    """Seal what a station must know of a buyer. The key is made at first use."""
    return crypto.seal_text(_station_key(station_id), f"station:{station_id}", text)


def unseal_for_station(*, station_id: UUID, sealed: bytes | memoryview) -> str:
    """The text again."""
    return crypto.unseal_text(_station_key(station_id), f"station:{station_id}", sealed)


def _station_key(station_id: UUID) -> bytes:
    kept = StationSeal.objects.of(station_id).values_list("wrapped", flat=True).first()
    if kept is None:
        made = StationSeal(station_id=station_id, wrapped=crypto.new_wrapped_key(f"station:{station_id}"))
        StationSeal.objects.bulk_create([made], ignore_conflicts=True)
        kept = StationSeal.objects.of(station_id).values_list("wrapped", flat=True).get()
    return bytes(kept)
