"""Keeping back what a household got from the station: only what it agreed to, never more than it is owed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import queries, rules
from cunzhan.domain.trade.settlement.facts import DeductionKind
from cunzhan.domain.trade.settlement.models import Deduction
from cunzhan.kit.clock import business_date
from cunzhan.kit.keys import new_id
from cunzhan.kit.money import yuan
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON, clean

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)


@action("settlement.deduct", may=_KEEPERS)
def deduct(
    *, by: Actor, at: datetime, key: str, household_id: UUID, kind: DeductionKind, amount_fen: int, reason: str
) -> UUID:
    """Keep back what a household got from the station: seed, labels, dues. Its statement says how much and why.

    Raises: Refusal(forbidden) without its consent to deductions, which it may take back any day; Refusal(conflict) for
    more than it is owed now, less what stands on an open payout sheet.
    """
    people.household(by=by, household_id=household_id)
    if amount_fen <= 0:
        raise Refusal(Kind.INVALID, _("Write how much is kept back, more than nothing."), field="amount")
    reason = clean(reason, most=LONGEST_REASON, field="reason")
    consents = people.consents_of(by=by, household_id=household_id)
    wanted = ConsentPurpose.DEDUCTIONS
    consent = next((c for c in consents if c.purpose == wanted and c.withdrawn_at is None), None)
    if consent is None:
        raise Refusal(
            Kind.FORBIDDEN,
            _("This household has not agreed that anything is kept back. Ask it first, or let it pay in cash."),
        )
    free = queries.free_to_deduct(by=by, household_id=household_id)
    if amount_fen > free:
        raise Refusal(
            Kind.CONFLICT,
            _("At most %(free)s yuan can be kept back now: that is what the household is owed."),
            field="amount",
            free=yuan(free),
        )
    row = Deduction(
        id=new_id(),
        station_id=by.station,
        household_id=household_id,
        kind=DeductionKind(kind),
        amount_fen=amount_fen,
        reason=reason,
        consent_id=consent.id,
        business_date=business_date(at, stations.zone_of(by.station)),
        at=at,
    )
    row.save(force_insert=True)
    household = rules.household_account(household_id)
    entry = Posting(household, rules.deduction_account(row.kind), amount_fen)
    ledger.post(
        by=by, at=at, key=key, kind="deduction", ref=row.id, entries=[entry], memo=reason, not_overdrawn=[household]
    )
    return row.id
