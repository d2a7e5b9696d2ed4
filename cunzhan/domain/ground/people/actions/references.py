"""Where a household's money goes at a bank: one person enters it, another confirms it, and both stay in the record."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.actions.consents import no_such_household, own_household
from cunzhan.domain.ground.people.actions.looks import write_looks
from cunzhan.domain.ground.people.actions.seals import household_context
from cunzhan.domain.ground.people.facts import PayoutReferenceSeen, Purpose, ReferenceState
from cunzhan.domain.ground.people.models import Household, HouseholdKey, PayoutReference
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit import crypto
from cunzhan.kit.db import guard
from cunzhan.kit.keys import new_id
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean

KEPT_AFTER_CHANGE = timedelta(days=90)
_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)
_ACCOUNT = re.compile(r"[0-9]{8,32}")
_LIVING = (ReferenceState.WAITS, ReferenceState.LIVE)


@action("people.enter_payout_reference", may=(*STAFF, Role.HOUSEHOLD))
def enter_payout_reference(
    *, by: Actor, at: datetime, key: str, household_id: UUID, holder: str, bank: str, account: str
) -> UUID:
    """Enter the account a household wants its money on; it may do so itself. Nothing is paid there until another person
    has confirmed it; the one before stays in use so long. Raises: Refusal(invalid) for what cannot be an account.
    """
    own_household(by, household_id)
    station_id, person_id = by.station, _person(by)
    holder, bank = clean(holder, most=40, field="holder"), clean(bank, most=60, field="bank")
    digits = _digits(account)
    wrapped, context = _key_of(station_id, household_id), household_context(household_id)
    with guard.opened():
        waiting = PayoutReference.objects.of(station_id).filter(household_id=household_id, state=ReferenceState.WAITS)
        waiting.update(state=ReferenceState.ENDED, ended_at=at)
        row = PayoutReference(
            id=new_id(),
            station_id=station_id,
            household_id=household_id,
            holder_sealed=crypto.seal_text(wrapped, context, holder),
            bank_sealed=crypto.seal_text(wrapped, context, bank),
            account_sealed=crypto.seal_text(wrapped, context, digits),
            state=ReferenceState.WAITS,
            entered_by=person_id,
            entered_at=at,
        )
        row.save(force_insert=True)
    return row.id


@action("people.confirm_payout_reference", may=_KEEPERS)
def confirm_payout_reference(
    *, by: Actor, at: datetime, key: str, household_id: UUID, reference_id: UUID, account: str
) -> None:
    """Confirm what another person entered, by reading the number off the household's own bank card and typing it again.

    Raises: Refusal(forbidden) for who entered it; Refusal(invalid) when the numbers differ; Refusal(not_found).
    """
    own_household(by, household_id)
    station_id, person_id = by.station, _person(by)
    typed = _digits(account)
    with guard.opened():
        mine = PayoutReference.objects.of(station_id).filter(household_id=household_id)
        row = mine.filter(id=reference_id, state=ReferenceState.WAITS).first()
        if row is None:
            raise Refusal(Kind.NOT_FOUND, _("There is no payout account waiting to be confirmed."))
        if row.entered_by == person_id:
            raise Refusal(
                Kind.FORBIDDEN, _("You entered this account yourself. Another person of the station confirms it.")
            )
        kept = crypto.unseal_text(
            _key_of(station_id, household_id), household_context(household_id), row.account_sealed
        )
        if not hmac.compare_digest(kept, typed):
            raise Refusal(
                Kind.INVALID,
                _("This is not the number that was entered. Compare both with the bank card; nothing was changed."),
                field="account",
            )
        mine.filter(state=ReferenceState.LIVE).update(state=ReferenceState.ENDED, ended_at=at)
        mine.filter(id=row.id, state=ReferenceState.WAITS).update(
            state=ReferenceState.LIVE, confirmed_by=person_id, confirmed_at=at
        )


@action("people.drop_payout_reference", may=(*_KEEPERS, Role.HOUSEHOLD))
def drop_payout_reference(*, by: Actor, at: datetime, key: str, household_id: UUID) -> None:
    """No more payouts by bank: the household wants cash, or an entry was wrong. It takes nobody else."""
    own_household(by, household_id)
    with guard.opened():
        mine = PayoutReference.objects.of(by.station).filter(household_id=household_id, state__in=_LIVING)
        mine.update(state=ReferenceState.ENDED, ended_at=at)


def see_payout_references(
    *, by: Actor, at: datetime, household_ids: Iterable[UUID], purpose: Purpose, whole: bool = False
) -> dict[UUID, tuple[PayoutReferenceSeen, ...]]:
    """The payout references of households, the live one first; one line in each one's log for this look.

    ``whole`` reads the account's number too, for the bank's file; else only its last four digits.
    Raises: Refusal(not_found) when one of them is not the actor's to see.
    """
    wanted = sorted(set(household_ids))
    own = by.role == Role.HOUSEHOLD and wanted == [by.household_id]
    if not own and by.role not in _KEEPERS:
        raise no_such_household()
    with transaction.atomic():
        if Household.objects.of(by.station).filter(id__in=wanted).count() != len(wanted):
            raise no_such_household()
        there = Household.objects.of(by.station).filter(id__in=wanted, erased_at__isnull=True)
        living = list(there.order_by("id").values_list("id", flat=True))
        write_looks(by=by, at=at, household_ids=living, purpose=purpose, fields=("payout_reference",))
        with guard.opened():
            return _read(by.station, living, whole)


def forget_old_references(*, at: datetime) -> int:
    """Destroy references that ended more than 90 days ago, at every station. Returns how many."""
    with guard.opened():
        gone, _kinds = PayoutReference.objects.filter(ended_at__lt=at - KEPT_AFTER_CHANGE).delete()
    return gone


def _read(station_id: UUID, living: list[UUID], whole: bool) -> dict[UUID, tuple[PayoutReferenceSeen, ...]]:
    keys = dict(
        HouseholdKey.objects.of(station_id).filter(household_id__in=living).values_list("household_id", "wrapped")
    )
    rows = PayoutReference.objects.of(station_id).filter(household_id__in=living, state__in=_LIVING)
    found: dict[UUID, tuple[PayoutReferenceSeen, ...]] = {}
    for row in rows.order_by("state", "id"):
        key, context = bytes(keys[row.household_id]), household_context(row.household_id)
        account = crypto.unseal_text(key, context, row.account_sealed)
        seen = PayoutReferenceSeen(
            id=row.id,
            household_id=row.household_id,
            state=ReferenceState(row.state),
            holder=crypto.unseal_text(key, context, row.holder_sealed),
            bank=crypto.unseal_text(key, context, row.bank_sealed),
            last_four=account[-4:],
            entered_by=row.entered_by,
            entered_at=row.entered_at,
            account=account if whole else "",
        )
        found[row.household_id] = (*found.get(row.household_id, ()), seen)
    return found


def _digits(text: str) -> str:
    digits = "".join(str(unicodedata.digit(c, c)) for c in unicodedata.normalize("NFKC", text))
    digits = re.sub(r"[\s-]", "", digits)
    if not _ACCOUNT.fullmatch(digits):
        raise Refusal(
            Kind.INVALID, _("An account number has 8 to 32 digits. Read it off the bank card again."), field="account"
        )
    return digits


def _person(by: Actor) -> UUID:
    """Who stands behind an entry; a household that came by its card stands for itself."""
    if by.role == Role.HOUSEHOLD:
        return by.person_id or by.household
    if by.person_id is None:
        raise Refusal(Kind.FORBIDDEN, _("Sign in with your own phone: it is written down who enters a payout account."))
    return by.person_id


def _key_of(station_id: UUID, household_id: UUID) -> bytes:
    rows = HouseholdKey.objects.of(station_id).filter(household_id=household_id)
    return bytes(rows.values_list("wrapped", flat=True).get())
