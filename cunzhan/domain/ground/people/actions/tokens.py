"""Tokens for programs: made and revoked by the manager, shown once, and looked up at every request they come with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import facts
from cunzhan.domain.ground.people.actions.consents import no_such_household
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.people.models import ApiToken, Household
from cunzhan.domain.ground.people.rules import SCOPES_OF
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import crypto
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_token
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, searched

PREFIX = "cz_"
_LEADERS = (Role.MANAGER, Role.SETUP)
_MOST_TOKENS = 100


def make_token(
    *,
    by: Actor,
    at: datetime,
    key: str,
    name: str,
    role: Role,
    scopes: Sequence[Scope],
    household_number: str = "",
    county_id: UUID | None = None,
) -> facts.TokenMade:
    """A token for a program. Only set-up makes one for a county; a manager's are of the own station.

    Asked again under the same key, the token is the same and has a new secret: the first may have been lost on the way.
    Raises: Refusal(invalid) for scopes that the role cannot have; Refusal(not_found) for an unknown household.
    """
    secret = PREFIX + new_token()
    token_id = _make_token(
        by=by,
        at=at,
        key=key,
        name=name,
        role=Role(role),
        scopes=tuple(sorted(Scope(scope) for scope in scopes)),
        household_number=searched(household_number),
        county_id=county_id,
    )
    unused = ApiToken.objects.filter(id=token_id, used_date__isnull=True)
    if not unused.update(secret_index=_index(secret)):
        raise Refusal(Kind.CONFLICT, _("This token was made before and is in use. Make another one."))
    return facts.TokenMade(token_id, secret)


@action("people.make_token", may=_LEADERS)
def _make_token(
    *,
    by: Actor,
    at: datetime,
    key: str,
    name: str,
    role: Role,
    scopes: Sequence[Scope],
    household_number: str,
    county_id: UUID | None,
) -> UUID:
    if not scopes or set(scopes) - SCOPES_OF.get(role, frozenset()):
        raise Refusal(Kind.INVALID, _("Choose what the token may do; not everything fits its role."), field="scopes")
    if (role == Role.COUNTY_OFFICER) != (county_id is not None) or (county_id and by.role != Role.SETUP):
        raise Refusal(Kind.FORBIDDEN, _("A token for the county is made at the machine itself."), field="role")
    if ApiToken.objects.filter(station_id=by.station, revoked_at__isnull=True).count() >= _MOST_TOKENS:
        raise Refusal(Kind.CONFLICT, _("There are very many tokens. Revoke those that nobody uses first."))
    household = None
    if role == Role.HOUSEHOLD:
        rows = Household.objects.of(by.station).filter(number=household_number, erased_at__isnull=True)
        household = rows.first()
        if household is None:
            raise no_such_household()
    row = ApiToken(
        station_id=None if county_id else by.station,
        county_id=county_id,
        household=household,
        name=clean(name, most=60, field="name"),
        secret_index=_index(new_token()),
        role=role,
        scopes=list(scopes),
        made_at=at,
    )
    row.save(force_insert=True)
    return row.id


@action("people.revoke_token", may=_LEADERS)
def revoke_token(*, by: Actor, at: datetime, key: str, token_id: UUID) -> None:
    """From now on the token opens nothing. Raises: Refusal(not_found) for one of another station."""
    mine = Q(station_id=by.station)
    if by.role == Role.SETUP:
        mine |= Q(county_id=stations.station(by.station).county_id)
    rows = ApiToken.objects.filter(mine, id=token_id)
    if not rows.exists():
        raise Refusal(Kind.NOT_FOUND, _("There is no such token."))
    rows.filter(revoked_at__isnull=True).update(revoked_at=at)


def use_token(*, at: datetime, secret: str) -> facts.TokenUsed | None:
    """As whom a program acts that came with this secret; None when it opens nothing (any more).

    The program itself stands in the journal: the actor's person is the token.
    """
    if not secret.startswith(PREFIX) or len(secret) > 60:
        return None
    rows = ApiToken.objects.filter(secret_index=_index(secret), revoked_at__isnull=True)
    row = rows.select_related("household", "station").first()
    if row is None or (row.household is not None and row.household.erased_at is not None):
        return None
    today = business_date(at, row.station.zone if row.station else "UTC")
    if row.used_date is None or row.used_date < today:
        ApiToken.objects.filter(id=row.id).update(used_date=today)
    actor = Actor(
        role=Role(row.role),
        station_id=row.station_id,
        person_id=row.id,
        household_id=row.household_id,
        county_id=row.county_id,
    )
    return facts.TokenUsed(row.id, actor, frozenset(Scope(scope) for scope in row.scopes))


def _index(secret: str) -> str:
    return crypto.blind_index("api-token", secret)
