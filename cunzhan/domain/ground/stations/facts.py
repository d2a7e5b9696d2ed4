"""Who acts, and for which station. These cross every wall."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cunzhan.kit.words import Words


class Role(StrEnum):
    """What somebody may be at a station."""

    CLERK = "clerk"
    BOOKKEEPER = "bookkeeper"
    MANAGER = "manager"
    COUNTY_OFFICER = "county_officer"
    HOUSEHOLD = "household"
    BUYER = "buyer"
    WORKER = "worker"
    SETUP = "setup"


STAFF = frozenset({Role.CLERK, Role.BOOKKEEPER, Role.MANAGER})


class StationKind(StrEnum):
    """A shop sells for households; a courier point has books of its own."""

    SHOP = "shop"
    COURIER_POINT = "courier_point"


@dataclass(frozen=True)
class Actor:
    """On whose behalf something is asked or done. Every action and every private question carries one."""

    role: Role
    station_id: UUID | None
    person_id: UUID | None = None
    household_id: UUID | None = None
    county_id: UUID | None = None

    @property
    def station(self) -> UUID:
        """The station acted for. Raises: LookupError for somebody who stands at none."""
        if self.station_id is None:
            raise LookupError("this actor stands at no station")
        return self.station_id

    @property
    def household(self) -> UUID:
        """The household acted for. Raises: LookupError for somebody who is none."""
        if self.household_id is None:
            raise LookupError("this actor is no household")
        return self.household_id


@dataclass(frozen=True)
class SetupFact:
    """How far the walk is that sets a station up."""

    id: UUID
    county_id: UUID | None
    station_id: UUID | None
    person_id: UUID | None
    done: tuple[str, ...]


@dataclass(frozen=True)
class StationFact:
    """A station as its pages show it."""

    id: UUID
    slug: str
    kind: StationKind
    names: Words
    village: Words
    township: Words
    county: Words
    county_id: UUID
    zone: str
    phone: str
    opening: Words
    line: Words
    about: Words
    bank_account: Words
