"""Tables: counties and stations, and the shape of every row that belongs to a station."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models

from cunzhan.domain.ground.stations.facts import StationKind
from cunzhan.kit.keys import new_id


class County(models.Model):
    """A county: the reference row above its stations."""

    id = models.UUIDField(primary_key=True, default=new_id)
    names = models.JSONField()

    class Meta:
        db_table = "stations_county"


class Station(models.Model):
    """A village station or courier point: the tenant of every other row."""

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in StationKind])
    names = models.JSONField()
    village = models.JSONField()
    township = models.JSONField()
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    phone = models.CharField(max_length=20)
    opening = models.JSONField(default=dict)
    line = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    bank_account = models.JSONField(default=dict)

    class Meta:
        db_table = "stations_station"


class Setup(models.Model):
    """The walk by which one station is set up: whose browser may go on with it, and how far it is."""

    id = models.UUIDField(primary_key=True, default=new_id)
    token_index = models.CharField(max_length=64, null=True, unique=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    county = models.ForeignKey(County, models.PROTECT, null=True, related_name="+")
    station = models.OneToOneField(Station, models.PROTECT, null=True, related_name="+")
    person_id = models.UUIDField(null=True)
    done = models.JSONField(default=list)

    class Meta:
        db_table = "stations_setup"


Row = TypeVar("Row", bound=models.Model)


class StationRows(models.Manager[Row]):
    """Rows are asked for by station: ``Lot.objects.of(station_id)``."""

    def of(self, station_id: UUID) -> models.QuerySet[Row]:
        """The rows of one station and of no other."""
        return self.get_queryset().filter(station_id=station_id)


class StationRow(models.Model):
    """A row that belongs to a station.

    Keys are made by us and sort by time. Every table keeps UNIQUE (station, id), so that a foreign key can become a
    composite one and the table can be distributed by station.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[StationRows[Self]] = StationRows()

    class Meta:
        abstract = True


def station_key(table: str) -> models.UniqueConstraint:
    """UNIQUE (station, id) of a table."""
    return models.UniqueConstraint(fields=["station", "id"], name=f"{table}_belongs_to_a_station")
