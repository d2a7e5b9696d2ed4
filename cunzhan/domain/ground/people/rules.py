"""Pure rules about people: words of a name, limits of attempts, the chain of looks."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Role

WRONG_TRIES = 5
WRONG_TRIES_ADDRESS = 30
WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 8
RECOVERY_CODES = 8
LEADING = frozenset({Role.BOOKKEEPER, Role.MANAGER, Role.COUNTY_OFFICER})
"""Who can move money or see many stations: where it is asked for, they prove themselves twice."""

_GOODS = frozenset({Scope.PRODUCTS_READ, Scope.LOTS_READ, Scope.ORDERS_READ, Scope.HOUSEHOLDS_READ})
_SELLING = frozenset({Scope.PRODUCTS_WRITE, Scope.LOTS_WRITE, Scope.ORDERS_WRITE})
_PAYING = frozenset({Scope.STATEMENTS_READ, Scope.PAYOUTS_READ, Scope.PAYOUTS_WRITE})
SCOPES_OF = {
    Role.CLERK: _GOODS | _SELLING,
    Role.BOOKKEEPER: _GOODS | _PAYING | {Scope.ORDERS_WRITE},
    Role.MANAGER: _GOODS | _SELLING | _PAYING | {Scope.HOOKS},
    Role.HOUSEHOLD: frozenset({Scope.LOTS_READ, Scope.STATEMENTS_READ}),
    Role.COUNTY_OFFICER: frozenset({Scope.COUNTY_READ}),
}
"""What a token of a role may be allowed to touch."""

_SEPARATORS = re.compile(r"[\s·•.,/\-]+")


def name_words(name: str) -> tuple[str, ...]:
    """The words by which a name is found: the whole and each part, in one letter case."""
    whole = name.casefold().strip()
    parts = [part for part in _SEPARATORS.split(whole) if part]
    return tuple(dict.fromkeys(["".join(parts), *parts]))


def is_pin(text: str) -> bool:
    """Six digits, not all the same and not a plain run: those are tried first."""
    if not re.fullmatch(r"[0-9]{6}", text):
        return False
    steps = {int(b) - int(a) for a, b in pairwise(text)}
    return steps not in ({0}, {1}, {-1})


def look_digest(
    before: str,
    *,
    station_id: UUID,
    sequence: int,
    household_id: UUID,
    at: datetime,
    person_id: UUID | None,
    role: str,
    purpose: str,
    fields: str,
) -> str:
    """The digest of a look, which holds the digest of the one before it: a changed row breaks all that follow."""
    parts = (before, station_id, sequence, household_id, at.isoformat(), person_id, role, purpose, fields)
    return sha256("|".join(map(str, parts)).encode()).hexdigest()
