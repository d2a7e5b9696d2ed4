"""Questions about stations. A station's own description is public; it holds nothing personal."""

from __future__ import annotations

import functools
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations.facts import SetupFact, StationFact, StationKind
from cunzhan.domain.ground.stations.models import County, Setup, Station
from cunzhan.kit.refusal import Kind, Refusal


def station_by_slug(slug: str) -> StationFact:
    """The station with this name in its address. Raises: Refusal(not_found)."""
    return _one(slug=slug)


def station(station_id: UUID) -> StationFact:
    """The station with this id. Raises: Refusal(not_found)."""
    return _one(id=station_id)


@functools.cache
def zone_of(station_id: UUID) -> str:
    """The time zone whose days a station's books are kept in; it never changes."""
    zone: str = Station.objects.values_list("zone", flat=True).get(id=station_id)
    return zone


def open_shops() -> tuple[StationFact, ...]:
    """All stations that keep a shop, by name."""
    found = Station.objects.select_related("county").filter(kind=StationKind.SHOP).order_by("slug")
    return tuple(map(_fact, found))


def stations_of_county(county_id: UUID) -> tuple[StationFact, ...]:
    """The stations of a county, by name."""
    found = Station.objects.select_related("county").filter(county_id=county_id).order_by("slug")
    return tuple(map(_fact, found))


def all_station_ids() -> tuple[UUID, ...]:
    """Every station there is, for the worker and for the check of the books."""
    return tuple(Station.objects.order_by("id").values_list("id", flat=True))


def setup(setup_id: UUID | None = None) -> SetupFact | None:
    """The walk that is not at its end: the one with this id, or whichever there is."""
    rows = Setup.objects.filter(ended_at__isnull=True)
    row = (rows.filter(id=setup_id) if setup_id else rows).first()
    if row is None:
        return None
    return SetupFact(row.id, row.county_id, row.station_id, row.person_id, tuple(row.done))


def counties() -> dict[UUID, dict[str, str]]:
    """Every county there is, by its name."""
    return {row.id: dict(row.names) for row in County.objects.order_by("id")}


def county_names(county_id: UUID) -> dict[str, str]:
    """The name of a county. Raises: Refusal(not_found)."""
    county = County.objects.filter(id=county_id).first()
    if county is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such county."))
    return dict(county.names)


def _one(**wanted: object) -> StationFact:
    found = Station.objects.select_related("county").filter(**wanted).first()
    if found is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such station. Check the address."))
    return _fact(found)


def _fact(row: Station) -> StationFact:
    return StationFact(
        id=row.id,
        slug=row.slug,
        kind=StationKind(row.kind),
        names=row.names,
        village=row.village,
        township=row.township,
        county=row.county.names,
        county_id=row.county_id,
        zone=row.zone,
        phone=row.phone,
        opening=row.opening,
        line=row.line,
        about=row.about,
        bank_account=row.bank_account,
    )
