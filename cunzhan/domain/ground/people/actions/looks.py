"""Looking at personal data: the line in the log is written first, in the same transaction, then the data is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cunzhan.domain.ground.people.actions.consents import no_such_household
from cunzhan.domain.ground.people.actions.seals import household_context
from cunzhan.domain.ground.people.facts import HouseholdSeen, MemberSeen, Purpose
from cunzhan.domain.ground.people.models import (
    Card,
    Consent,
    Household,
    HouseholdKey,
    HouseholdPersonal,
    Look,
    LookChain,
    MemberPersonal,
    NameWord,
    PayoutReference,
)
from cunzhan.domain.ground.people.rules import look_digest, name_words
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit import crypto
from cunzhan.kit.db import guard
from cunzhan.kit.masks import mask_phone
from cunzhan.kit.texts import clean

_MOST_AT_ONCE = 1000


def see_households(
    *,
    by: Actor,
    at: datetime,
    household_ids: Iterable[UUID],
    purpose: Purpose,
    fields: tuple[str, ...] = ("name",),
) -> dict[UUID, HouseholdSeen]:
    """The personal data of households of the actor's station; one line in each one's log for this look.

    ``fields`` are those that will be shown ("name", "phone", "members"); others stay empty. A household sees only
    itself. Raises: Refusal(not_found) when one of them is not the actor's to see.
    """
    wanted = sorted(set(household_ids))[:_MOST_AT_ONCE]
    _may_look(by, wanted)
    with transaction.atomic():
        rows = list(Household.objects.of(by.station).filter(id__in=wanted, erased_at__isnull=True).order_by("id"))
        if len(rows) != len(wanted):
            erased = Household.objects.of(by.station).filter(id__in=wanted).count()
            if erased != len(wanted):
                raise no_such_household()
        write_looks(by=by, at=at, household_ids=[row.id for row in rows], purpose=purpose, fields=fields)
        with guard.opened():
            return _read(by.station, rows, fields)


def find_households(*, by: Actor, at: datetime, text: str) -> tuple[HouseholdSeen, ...]:
    """Households by number, exact phone, a word of the name, or a scanned card; what is shown is logged as a look."""
    _may_look(by, [])
    wanted = clean(text, most=60, needed=False)
    if not wanted:
        return ()
    station_id = by.station
    word = crypto.blind_index(f"name:{station_id}", name_words(wanted)[0] if name_words(wanted) else "")
    ids = set(NameWord.objects.of(station_id).filter(word_index=word).values_list("household_id", flat=True)[:20])
    numbered = Household.objects.of(station_id).filter(number=wanted.zfill(4))
    ids |= set(numbered.values_list("id", flat=True))
    if wanted.isdigit() and len(wanted) == 11:
        index = crypto.blind_index(f"phone:{station_id}", wanted)
        with guard.opened():
            mine = HouseholdPersonal.objects.of(station_id).filter(phone_index=index)
            ids |= set(mine.values_list("household_id", flat=True)[:20])
    cards = Card.objects.of(station_id).filter(token_index=crypto.blind_index("card", wanted), revoked_at__isnull=True)
    ids |= set(cards.values_list("household_id", flat=True))
    if not ids:
        return ()
    seen = see_households(by=by, at=at, household_ids=ids, purpose=Purpose.HAND_OVER, fields=("name", "phone"))
    return tuple(sorted(seen.values(), key=lambda household: household.number))


def export_household(*, by: Actor, at: datetime, household_id: UUID) -> dict[str, Any]:
    """Everything personal we hold about a household, in the clear, for itself (or for the manager at its request)."""
    purpose = Purpose.OWN if by.role == Role.HOUSEHOLD else Purpose.RIGHTS
    fields = ("name", "phone", "members", "payout_reference")
    seen = see_households(by=by, at=at, household_ids=[household_id], purpose=purpose, fields=fields)
    if household_id not in seen:
        raise no_such_household()
    with guard.opened():
        personal = HouseholdPersonal.objects.of(by.station).get(household_id=household_id)
        members = list(MemberPersonal.objects.of(by.station).filter(member__household_id=household_id))
        references = list(PayoutReference.objects.of(by.station).filter(household_id=household_id).order_by("id"))
    key, context = _keys(by.station, [household_id])[household_id], household_context(household_id)
    phones = {m.member_id: crypto.unseal_text(key, context, m.phone_sealed) for m in members}
    household = Household.objects.of(by.station).get(id=household_id)
    consents = Consent.objects.of(by.station).filter(household_id=household_id).order_by("given_at")
    return {
        "number": household.number,
        "admitted_at": household.admitted_at.isoformat(),
        "name": seen[household_id].name,
        "phone": crypto.unseal_text(key, context, personal.phone_sealed),
        "members": [{"name": m.name, "phone": phones[m.id]} for m in seen[household_id].members],
        "payout_references": [
            {
                "holder": crypto.unseal_text(key, context, r.holder_sealed),
                "bank": crypto.unseal_text(key, context, r.bank_sealed),
                "account": crypto.unseal_text(key, context, r.account_sealed),
                "state": r.state,
                "entered_at": r.entered_at.isoformat(),
            }
            for r in references
        ],
        "consents": [
            {
                "purpose": c.purpose,
                "text_version": c.text_version,
                "given_at": c.given_at.isoformat(),
                "withdrawn_at": c.withdrawn_at.isoformat() if c.withdrawn_at else None,
            }
            for c in consents
        ],
    }


def write_looks(
    *, by: Actor, at: datetime, household_ids: list[UUID], purpose: Purpose, fields: tuple[str, ...]
) -> None:
    """Append to the station's chain of looks, one row a household, in the caller's transaction."""
    if not household_ids:
        return
    station_id = by.station
    LookChain.objects.bulk_create([LookChain(station_id=station_id)], ignore_conflicts=True)
    chain = LookChain.objects.of(station_id).select_for_update().get()
    digest, rows = chain.last_digest, []
    for sequence, household_id in enumerate(household_ids, chain.last_sequence + 1):
        said: dict[str, Any] = {
            "station_id": station_id,
            "sequence": sequence,
            "household_id": household_id,
            "at": at,
            "person_id": by.person_id,
            "role": str(by.role.value),
            "purpose": str(purpose.value),
            "fields": ",".join(fields),
        }
        digest = look_digest(digest, **said)
        rows.append(Look(digest=digest, **said))
    Look.objects.bulk_create(rows)
    LookChain.objects.of(station_id).update(last_sequence=rows[-1].sequence, last_digest=digest)


def _may_look(by: Actor, household_ids: list[UUID]) -> None:
    own = by.role == Role.HOUSEHOLD and household_ids == [by.household_id]
    if not own and by.role not in STAFF:
        raise no_such_household()


def _keys(station_id: UUID, household_ids: list[UUID]) -> dict[UUID, bytes]:
    rows = HouseholdKey.objects.of(station_id).filter(household_id__in=household_ids, destroyed_at__isnull=True)
    return {household_id: bytes(wrapped) for household_id, wrapped in rows.values_list("household_id", "wrapped")}


def _read(station_id: UUID, rows: list[Household], fields: tuple[str, ...]) -> dict[UUID, HouseholdSeen]:
    ids = [row.id for row in rows]
    keys = _keys(station_id, ids)
    personal = {p.household_id: p for p in HouseholdPersonal.objects.of(station_id).filter(household_id__in=ids)}
    members: dict[UUID, list[MemberSeen]] = {}
    if "members" in fields:
        found = MemberPersonal.objects.of(station_id).filter(member__household_id__in=ids)
        for m in found.select_related("member").order_by("member__joined_at", "member_id"):
            home = m.member.household_id
            name = crypto.unseal_text(keys[home], household_context(home), m.name_sealed)
            phone = crypto.unseal_text(keys[home], household_context(home), m.phone_sealed)
            members.setdefault(home, []).append(MemberSeen(m.member_id, name, mask_phone(phone) if phone else ""))
    seen = {}
    for row in rows:
        mine, context = personal[row.id], household_context(row.id)
        name = crypto.unseal_text(keys[row.id], context, mine.name_sealed) if "name" in fields else ""
        phone = crypto.unseal_text(keys[row.id], context, mine.phone_sealed) if "phone" in fields else ""
        seen[row.id] = HouseholdSeen(
            id=row.id,
            number=row.number,
            name=name,
            phone_masked=mask_phone(phone) if phone else "",
            version=mine.version,
            members=tuple(members.get(row.id, ())),
        )
    return seen
