"""Founding counties and stations. Only set-up does this: it is not yet anybody's station."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.ground.stations.models import County, Setup, Station
from cunzhan.kit.crypto import blind_index
from cunzhan.kit.keys import new_token
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


def describe_station(
    *, by: Actor, at: datetime, key: str, opening: Words, line: Words, about: Words, bank_account: Words
) -> None:
    """When it is open, what its first page says, and where buyers send money to."""
    if by.role not in (Role.SETUP, Role.MANAGER):
        raise _not_yours()
    Station.objects.filter(id=by.station).update(
        opening=clean_words(opening, most=120, needed=False),
        line=clean_words(line, most=200, needed=False),
        about=clean_words(about, most=2000, needed=False),
        bank_account=clean_words(bank_account, most=300, needed=False),
    )


def begin_setup(*, at: datetime) -> str:
    """A walk that sets a station up, or the one that is under way, and a new word that lets one browser go on with it.

    Whoever sits at the machine asks for this; the word is told there and nowhere else, and an older one is dead.
    """
    token = new_token()
    Setup.objects.bulk_create([Setup(begun_at=at)] if not Setup.objects.filter(ended_at__isnull=True).exists() else [])
    Setup.objects.filter(ended_at__isnull=True).update(token_index=blind_index("setup", token))
    return token


def open_setup(*, token: str) -> UUID:
    """The walk that this word opens; it opens once. Raises: Refusal(forbidden)."""
    index = blind_index("setup", token.strip().lower())
    walk = Setup.objects.filter(token_index=index, ended_at__isnull=True).first()
    if walk is None or not Setup.objects.filter(id=walk.id, token_index=index).update(token_index=None):
        raise Refusal(
            Kind.FORBIDDEN,
            _("This word opens nothing. Each works once; cunzhan setup says a new one."),
            field="token",
        )
    return walk.id


def pass_step(*, setup_id: UUID, step: str, **made: UUID) -> None:
    """A step of the walk is behind us; what it made is kept (county_id, station_id, person_id)."""
    with transaction.atomic():
        walk = Setup.objects.select_for_update().get(id=setup_id, ended_at__isnull=True)
        walk.done = [*dict.fromkeys([*walk.done, step])]
        for name, value in made.items():
            setattr(walk, name, value)
        walk.save()


def end_setup(*, setup_id: UUID, at: datetime) -> None:
    """The station is set up; nobody walks there again."""
    Setup.objects.filter(id=setup_id, ended_at__isnull=True).update(ended_at=at, token_index=None)


def _not_yours() -> Refusal:
    return Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))


def _only_setup(by: Actor) -> None:
    if by.role != Role.SETUP:
        raise _not_yours()


def _id_of(key: str) -> UUID:
    return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4)
