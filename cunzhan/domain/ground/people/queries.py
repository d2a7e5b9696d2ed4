"""Questions about people that show nothing personal, and what a household may know of its own record."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from cunzhan.domain.ground.people import facts
from cunzhan.domain.ground.people.actions.consents import no_such_household
from cunzhan.domain.ground.people.actions.sign_in import phone_index
from cunzhan.domain.ground.people.models import (
    ApiToken,
    Card,
    Consent,
    Household,
    Look,
    PayoutReference,
    Person,
    RecoveryCode,
    SecondFactor,
    Standing,
)
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.db import guard
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.texts import clean_phone, searched


def household_numbers(
    *, by: Actor, cursor: str | None = None, text: str = "", size: int = 50
) -> Page[facts.HouseholdRow]:
    """The register of the actor's station by number, without names."""
    _staff(by)
    rows = Household.objects.of(by.station)
    if wanted := searched(text):
        rows = rows.filter(number__startswith=wanted[:12])
    return page_of(rows, by="number", cursor=cursor, size=size, descending=False).map(_row)


def household(*, by: Actor, household_id: UUID) -> facts.HouseholdRow:
    """One household without anything personal. Raises: Refusal(not_found)."""
    if by.role not in STAFF and by.household_id != household_id:
        raise no_such_household()
    row = Household.objects.of(by.station).filter(id=household_id).first()
    if row is None:
        raise no_such_household()
    return _row(row)


def numbers_of(*, station_id: UUID, household_ids: set[UUID]) -> dict[UUID, str]:
    """The register numbers of some households of one station."""
    rows = Household.objects.of(station_id).filter(id__in=household_ids)
    return dict(rows.values_list("id", "number"))


def register_of(*, by: Actor, numbers: set[str]) -> dict[str, tuple[UUID, bool]]:
    """Households by register number: id, and whether it is in the register now. Unknown numbers are left out."""
    _staff(by)
    rows = Household.objects.of(by.station).filter(number__in=numbers)
    return {number: (id_, gone is None) for number, id_, gone in rows.values_list("number", "id", "erased_at")}


def looks_at(
    *, by: Actor, household_id: UUID, cursor: str | None = None, size: int = 50, others: bool = False
) -> Page[facts.LookFact]:
    """Who looked at a household's record, newest first: for itself, its bookkeeper and its manager.

    ``others`` leaves out the household's looks at itself.
    """
    household(by=by, household_id=household_id)
    rows = Look.objects.of(by.station).filter(household_id=household_id)
    if others:
        rows = rows.exclude(role=Role.HOUSEHOLD)
    page = page_of(rows, by="at", cursor=cursor, size=size)
    people = {look.person_id for look in page.items if look.person_id}
    names = dict(Person.objects.filter(id__in=people).values_list("id", "display_name"))
    return page.map(
        lambda look: facts.LookFact(
            at=look.at,
            role=Role(look.role),
            who=names.get(look.person_id, ""),
            purpose=facts.Purpose(look.purpose),
            fields=tuple(look.fields.split(",")),
        )
    )


def looks_since(*, by: Actor, household_id: UUID, since: object) -> int:
    """How many looks of others at a household's record there were since a moment."""
    household(by=by, household_id=household_id)
    rows = Look.objects.of(by.station).filter(household_id=household_id, at__gte=since)
    return rows.exclude(role=Role.HOUSEHOLD).count()


def consents_of(*, by: Actor, household_id: UUID) -> tuple[facts.ConsentFact, ...]:
    """A household's consents, newest first."""
    household(by=by, household_id=household_id)
    rows = Consent.objects.of(by.station).filter(household_id=household_id).order_by("-given_at", "-id")
    return tuple(
        facts.ConsentFact(r.id, facts.ConsentPurpose(r.purpose), r.text_version, r.given_at, r.withdrawn_at)
        for r in rows
    )


def has_consent(*, station_id: UUID, household_id: UUID, purpose: facts.ConsentPurpose) -> bool:
    """Whether a household agrees to a purpose now."""
    rows = Consent.objects.of(station_id).filter(household_id=household_id, purpose=purpose)
    return rows.filter(withdrawn_at__isnull=True).exists()


def consenting(*, station_id: UUID, purpose: facts.ConsentPurpose) -> set[UUID]:
    """Every household of a station that agrees to a purpose now."""
    rows = Consent.objects.of(station_id).filter(purpose=purpose, withdrawn_at__isnull=True)
    return set(rows.values_list("household_id", flat=True))


def payable_by_bank(*, by: Actor) -> set[UUID]:
    """The households whose payout reference two persons have vouched for. Nothing of it is read."""
    _staff(by)
    with guard.opened():
        rows = PayoutReference.objects.of(by.station).filter(state=facts.ReferenceState.LIVE)
        return set(rows.values_list("household_id", flat=True))


def references_waiting(*, by: Actor) -> dict[UUID, UUID]:
    """Households whose new payout reference waits for a second person, with who entered it."""
    _staff(by)
    with guard.opened():
        rows = PayoutReference.objects.of(by.station).filter(state=facts.ReferenceState.WAITS)
        return dict(rows.values_list("household_id", "entered_by"))


def staff_of(*, by: Actor) -> tuple[facts.StaffRow, ...]:
    """Who works at the actor's station, for its manager."""
    if by.role != Role.MANAGER:
        raise no_such_household()
    rows = Standing.objects.filter(station_id=by.station, role__in=STAFF, until__isnull=True)
    second = SecondFactor.objects.filter(person_id=OuterRef("person_id"), confirmed_at__isnull=False)
    return tuple(
        facts.StaffRow(r.person_id, r.person.display_name, Role(r.role), r.since, r.second)
        for r in rows.select_related("person").annotate(second=Exists(second)).order_by("since", "id")
    )


def login_of(*, by: Actor, phone: str) -> UUID | None:
    """The login of a phone, for whoever sets logins up; None when there is none."""
    if by.role != Role.SETUP:
        raise no_such_household()
    return Person.objects.filter(phone_index=phone_index(clean_phone(phone))).values_list("id", flat=True).first()


def second_factor(*, person_id: UUID) -> facts.SecondFactorFact | None:
    """A person's own second factor, once it is in use."""
    row = SecondFactor.objects.filter(person_id=person_id, confirmed_at__isnull=False).first()
    if row is None or row.confirmed_at is None:
        return None
    left = RecoveryCode.objects.filter(person_id=person_id, burnt_at__isnull=True).count()
    return facts.SecondFactorFact(row.confirmed_at, left)


def standing_holds(*, person_id: UUID, epoch: int, standing: facts.Standing) -> bool:
    """Whether a session may go on: same password as at sign-in, and just this standing not ended."""
    live = Standing.objects.filter(person_id=person_id, person__epoch=epoch, until__isnull=True)
    rows = live.values_list("role", "station_id", "county_id", "household_id")
    return (standing.role, standing.station_id, standing.county_id, standing.household_id) in list(rows)


def card_holds(*, station_id: UUID, household_id: UUID, epoch: int) -> bool:
    """Whether a session opened by card may go on: the household is in the register and got no newer card since."""
    there = Household.objects.of(station_id).filter(id=household_id, erased_at__isnull=True).exists()
    return there and Card.objects.of(station_id).filter(household_id=household_id).count() == epoch


def display_names(person_ids: set[UUID]) -> dict[UUID, str]:
    """The names of staff by login."""
    return dict(Person.objects.filter(id__in=person_ids).values_list("id", "display_name"))


def tokens_of(*, by: Actor) -> tuple[facts.TokenFact, ...]:
    """The tokens of the actor's station, newest first, for its manager; revoked ones stay in sight."""
    if by.role not in (Role.MANAGER, Role.SETUP):
        raise no_such_household()
    rows = ApiToken.objects.filter(station_id=by.station).order_by("-made_at", "-id")[:200]
    return tuple(
        facts.TokenFact(
            id=row.id,
            name=row.name,
            role=Role(row.role),
            household_id=row.household_id,
            scopes=tuple(facts.Scope(scope) for scope in row.scopes),
            made_at=row.made_at,
            used_date=row.used_date,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def _staff(by: Actor) -> None:
    if by.role not in STAFF:
        raise no_such_household()


def _row(row: Household) -> facts.HouseholdRow:
    return facts.HouseholdRow(row.id, row.number, row.admitted_at, row.erased_at is None)
