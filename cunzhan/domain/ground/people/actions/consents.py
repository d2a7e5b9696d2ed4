"""Consents: asked separately for each purpose, withdrawn as easily as given."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.people.models import Consent, Household
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean

_MAY = (*STAFF, Role.HOUSEHOLD)


def own_household(by: Actor, household_id: UUID) -> Household:
    """The household, when the actor may act for it. Raises: Refusal(not_found) for any other."""
    if by.role == Role.HOUSEHOLD and household_id != by.household_id:
        raise no_such_household()
    row = Household.objects.of(by.station).filter(id=household_id, erased_at__isnull=True).first()
    if row is None:
        raise no_such_household()
    return row


def no_such_household() -> Refusal:
    """The same words for a household that does not exist and one that is not the asker's to see."""
    return Refusal(Kind.NOT_FOUND, _("There is no such household at your station."))


@action("people.give_consent", may=_MAY)
def give_consent(
    *, by: Actor, at: datetime, key: str, household_id: UUID, purpose: ConsentPurpose, text_version: str
) -> UUID:
    """Agree to one purpose; a consent that lives already is kept."""
    household = own_household(by, household_id)
    row = Consent(
        station_id=by.station,
        household=household,
        purpose=ConsentPurpose(purpose),
        text_version=clean(text_version, most=20),
        given_at=at,
    )
    Consent.objects.bulk_create([row], ignore_conflicts=True)
    live = Consent.objects.of(by.station).get(household=household, purpose=purpose, withdrawn_at__isnull=True)
    return live.id


@action("people.withdraw_consent", may=_MAY)
def withdraw_consent(*, by: Actor, at: datetime, key: str, household_id: UUID, purpose: ConsentPurpose) -> None:
    """Take a consent back; it is as if it had not been given from now on."""
    household = own_household(by, household_id)
    Consent.objects.of(by.station).filter(household=household, purpose=purpose, withdrawn_at__isnull=True).update(
        withdrawn_at=at
    )
