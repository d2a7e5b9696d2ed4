"""Tables of the parcel book."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cunzhan.domain.ground.stations.models import StationRow, station_key
from cunzhan.domain.trade.parcels.facts import ParcelState


class Parcel(StationRow):
    """A parcel that left, or will leave, the station. ``state`` is cached from its custody events."""

    ref = models.UUIDField()
    carrier = models.CharField(max_length=20, default="", blank=True)
    waybill = models.CharField(max_length=40, default="", blank=True)
    weight_g = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in ParcelState])
    accepted_at = models.DateTimeField()

    class Meta:
        db_table = "parcels_parcel"
        constraints = [
            station_key("parcel"),
            models.UniqueConstraint(fields=["station", "ref"], name="one_parcel_a_reference"),
            models.UniqueConstraint(
                fields=["station", "carrier", "waybill"], condition=~Q(waybill=""), name="one_parcel_a_waybill"
            ),
        ]


class Custody(StationRow):
    """A link in a parcel's chain of custody. Append-only, held by triggers."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="custody", db_index=False)
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in ParcelState])
    at = models.DateTimeField()
    role = models.CharField(max_length=20)
    person_id = models.UUIDField(null=True)
    note = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "parcels_custody"
        constraints = [
            station_key("custody"),
            models.UniqueConstraint(fields=["station", "parcel", "sequence"], name="custody_follows_custody"),
        ]
