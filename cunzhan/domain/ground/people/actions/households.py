"""Households: admitted, corrected, given a card, erased."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.actions.consents import own_household
from cunzhan.domain.ground.people.actions.seals import household_context, new_household_key
from cunzhan.domain.ground.people.actions.sign_in import phone_index
from cunzhan.domain.ground.people.actions.staff import hashed
from cunzhan.domain.ground.people.facts import CardIssued, HouseholdAdmitted
from cunzhan.domain.ground.people.models import (
    Card,
    Consent,
    Household,
    HouseholdKey,
    HouseholdPersonal,
    Member,
    MemberPersonal,
    NameWord,
    PayoutReference,
    Person,
    Standing,
)
from cunzhan.domain.ground.people.rules import is_pin, name_words
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit import crypto
from cunzhan.kit.db import guard
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_phone

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)
_MOST_MEMBERS = 20


@action("people.admit_household", may=STAFF)
def admit_household(
    *, by: Actor, at: datetime, key: str, name: str, phone: str = "", members: tuple[tuple[str, str], ...] = ()
) -> HouseholdAdmitted:
    """Enter a household in the station's register: its name, a phone when it has one, its members."""
    station_id = by.station
    name = clean(name, most=40, field="name")
    phone = clean_phone(phone) if phone.strip() else ""
    if len(members) > _MOST_MEMBERS:
        raise Refusal(Kind.INVALID, _("A household has at most %(most)s members here."), most=_MOST_MEMBERS)
    number = f"{next_number(station_id=station_id, name='household'):04d}"
    household = Household(id=new_id(), station_id=station_id, number=number, admitted_at=at)
    household.save(force_insert=True)
    wrapped = new_household_key(station_id, household.id)
    context = household_context(household.id)
    with guard.opened():
        HouseholdPersonal.objects.create(
            station_id=station_id,
            household=household,
            name_sealed=crypto.seal_text(wrapped, context, name),
            phone_sealed=crypto.seal_text(wrapped, context, phone),
            phone_index=_phone_index(station_id, phone),
        )
    _index_name(station_id, household.id, name)
    for member_name, member_phone in members:
        _add_member(station_id, household.id, wrapped, at, member_name, member_phone)
    return HouseholdAdmitted(household.id, number)


@action("people.add_member", may=STAFF)
def add_member(*, by: Actor, at: datetime, key: str, household_id: UUID, name: str, phone: str = "") -> UUID:
    """Another member of a household."""
    household = own_household(by, household_id)
    if Member.objects.of(by.station).filter(household=household).count() >= _MOST_MEMBERS:
        raise Refusal(Kind.INVALID, _("A household has at most %(most)s members here."), most=_MOST_MEMBERS)
    return _add_member(by.station, household_id, _key_of(by.station, household_id), at, name, phone)


@action("people.correct_household", may=(*_KEEPERS, Role.HOUSEHOLD))
def correct_household(
    *, by: Actor, at: datetime, key: str, household_id: UUID, name: str, phone: str, version: int
) -> None:
    """Correct name and phone. Raises: Refusal(stale) when somebody else corrected it meanwhile."""
    own_household(by, household_id)
    station_id, context = by.station, household_context(household_id)
    name = clean(name, most=40, field="name")
    phone = clean_phone(phone) if phone.strip() else ""
    wrapped = _key_of(station_id, household_id)
    with guard.opened():
        changed = (
            HouseholdPersonal.objects.of(station_id)
            .filter(household_id=household_id, version=version)
            .update(
                name_sealed=crypto.seal_text(wrapped, context, name),
                phone_sealed=crypto.seal_text(wrapped, context, phone),
                phone_index=_phone_index(station_id, phone),
                version=F("version") + 1,
            )
        )
    if not changed:
        raise Refusal(
            Kind.STALE, _("Somebody corrected this household meanwhile. Look at the new entry and repeat yours.")
        )
    NameWord.objects.of(station_id).filter(household_id=household_id).delete()
    _index_name(station_id, household_id, name)


def issue_card(*, by: Actor, at: datetime, key: str, household_id: UUID, pin: str) -> CardIssued:
    """A new printed card; older cards of the household stop working. Raises: Refusal(invalid) for a weak PIN.

    The secret follows from the card's id and the master key, so that it is stored nowhere, not even in the journal.
    """
    return CardIssued(card_token(_issue_card(by=by, at=at, key=key, household_id=household_id, pin=pin)))


def card_token(card_id: UUID) -> str:
    """The secret of a card: 128 bits as 26 letters and digits."""
    digest = bytes.fromhex(crypto.blind_index("card-token", str(card_id)))
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


@action("people.issue_card", may=STAFF)
def _issue_card(*, by: Actor, at: datetime, key: str, household_id: UUID, pin: str) -> UUID:
    household = own_household(by, household_id)
    if not is_pin(pin):
        raise Refusal(Kind.INVALID, _("A PIN has six digits, and not 111111 or 123456."), field="pin")
    list(Household.objects.of(by.station).select_for_update().filter(id=household_id).values_list("id"))
    Card.objects.of(by.station).filter(household=household, revoked_at__isnull=True).update(revoked_at=at)
    card_id = new_id()
    Card.objects.create(
        id=card_id,
        station_id=by.station,
        household=household,
        token_index=crypto.blind_index("card", card_token(card_id)),
        pin_hash=make_password(pin),
        issued_at=at,
    )
    return card_id


@action("people.open_household_login", may=(*_KEEPERS, Role.SETUP))
def open_household_login(*, by: Actor, at: datetime, key: str, household_id: UUID, phone: str, password: str) -> UUID:
    """Let a household sign in by phone and password."""
    household = own_household(by, household_id)
    index = phone_index(clean_phone(phone))
    Person.objects.bulk_create([Person(phone_index=index, password_hash=hashed(password))], ignore_conflicts=True)
    person = Person.objects.get(phone_index=index)
    mine = Standing.objects.filter(person=person, household=household, until__isnull=True)
    if not mine.exists():
        Standing.objects.create(
            person=person, role=Role.HOUSEHOLD, station_id=by.station, household=household, since=at
        )
    return person.id


@action("people.erase_household", may=(Role.HOUSEHOLD, Role.MANAGER))
def erase_household(*, by: Actor, at: datetime, key: str, household_id: UUID) -> None:
    """Destroy the household's key and every personal row. Lots and ledger stay under its number, as the law asks."""
    household = own_household(by, household_id)
    station_id = by.station
    with guard.opened():
        MemberPersonal.objects.of(station_id).filter(member__household=household).delete()
        HouseholdPersonal.objects.of(station_id).filter(household=household).delete()
        PayoutReference.objects.of(station_id).filter(household=household).delete()
        Member.objects.of(station_id).filter(household=household).delete()
    HouseholdKey.objects.of(station_id).filter(household=household).update(wrapped=b"", destroyed_at=at)
    NameWord.objects.of(station_id).filter(household=household).delete()
    Card.objects.of(station_id).filter(household=household, revoked_at__isnull=True).update(revoked_at=at)
    Consent.objects.of(station_id).filter(household=household, withdrawn_at__isnull=True).update(withdrawn_at=at)
    logins = list(Standing.objects.filter(household=household).values_list("person_id", flat=True))
    Standing.objects.filter(household=household).delete()
    Person.objects.filter(id__in=logins, standings__isnull=True).delete()
    Household.objects.of(station_id).filter(id=household_id).update(erased_at=at)


def _add_member(station_id: UUID, household_id: UUID, wrapped: bytes, at: datetime, name: str, phone: str) -> UUID:
    member = Member(station_id=station_id, household_id=household_id, joined_at=at)
    member.save(force_insert=True)
    context = household_context(household_id)
    name = clean(name, most=40, field="name")
    phone = clean_phone(phone) if phone.strip() else ""
    with guard.opened():
        MemberPersonal.objects.create(
            station_id=station_id,
            member=member,
            name_sealed=crypto.seal_text(wrapped, context, name),
            phone_sealed=crypto.seal_text(wrapped, context, phone),
        )
    return member.id


def _key_of(station_id: UUID, household_id: UUID) -> bytes:
    rows = HouseholdKey.objects.of(station_id).filter(household_id=household_id)
    return bytes(rows.values_list("wrapped", flat=True).get())


def _phone_index(station_id: UUID, phone: str) -> str:
    """Another hash at every station, so that registers of two stations cannot be joined by phone."""
    return crypto.blind_index(f"phone:{station_id}", phone) if phone else ""


def _index_name(station_id: UUID, household_id: UUID, name: str) -> None:
    NameWord.objects.bulk_create(
        [
            NameWord(
                station_id=station_id,
                household_id=household_id,
                word_index=crypto.blind_index(f"name:{station_id}", word),
            )
            for word in name_words(name)
        ],
        ignore_conflicts=True,
    )
