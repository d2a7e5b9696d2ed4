"""Founding counties and stations. Only set-up does this: it is not yet anybody's station."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.ground.stations.models import County, Station
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_phone, clean_words
from cunzhan.kit.words import Words


def found_county(*, by: Actor, at: datetime, key: str, names: Words) -> UUID:
    """A new county; asked twice with the same key it is the same county."""
    _only_setup(by)
    county, _made = County.objects.get_or_create(id=_id_of(key), defaults={"names": clean_words(names, most=60)})
    return county.id


def found_station(
    *,
    by: Actor,
    at: datetime,
    key: str,
    county_id: UUID,
    slug: str,
    kind: StationKind,
    names: Words,
    village: Words,
    township: Words,
    phone: str,
    opening: Words,
    line: Words,
    about: Words,
    bank_account: Words | None = None,
) -> UUID:
    """A new station of a county. Raises: Refusal(conflict) when the name in the address is taken."""
    _only_setup(by)
    with transaction.atomic():
        taken = Station.objects.filter(slug=slug).first()
        if taken and taken.id != _id_of(key):
            raise Refusal(Kind.CONFLICT, _("This address name is already used by another station."), field="slug")
        station, _made = Station.objects.get_or_create(
            id=_id_of(key),
            defaults={
                "county_id": county_id,
                "slug": clean(slug, most=40, field="slug"),
                "kind": StationKind(kind),
                "names": clean_words(names, most=60),
                "village": clean_words(village, most=60),
                "township": clean_words(township, most=60),
                "phone": clean_phone(phone),
                "opening": clean_words(opening, most=120, needed=False),
                "line": clean_words(line, most=200, needed=False),
                "about": clean_words(about, most=2000, needed=False),
                "bank_account": clean_words(bank_account or {}, most=300, needed=False),
            },
        )
    return station.id


def _only_setup(by: Actor) -> None:
    if by.role != Role.SETUP:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))


def _id_of(key: str) -> UUID:
    return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4)
