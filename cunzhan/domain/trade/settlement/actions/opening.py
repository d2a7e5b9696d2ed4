"""Beginning the books: what was owed, advanced and in the drawer when the books before these were closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import OPENING, Posting
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import rules
from cunzhan.kit.money import LARGEST_FEN
from cunzhan.kit.refusal import Kind, Refusal

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)


@action("settlement.carry_over_household", may=_KEEPERS)
def carry_over_household(
    *, by: Actor, at: datetime, key: str, household_id: UUID, owed_fen: int, advance_fen: int = 0
) -> UUID:
    """What the station owes a household from before, and what it has advanced it. Once for each household.

    A statement shows it as what was there when the period began. Raises: Refusal(conflict) for a second time.
    """
    people.household(by=by, household_id=household_id)
    _amounts(owed_fen, advance_fen, field="owed")
    entries = [
        Posting(rules.OWNER, rules.household_account(household_id), owed_fen),
        Posting(rules.advance_account(household_id), rules.OWNER, advance_fen),
    ]
    return ledger.post(by=by, at=at, key=key, kind=OPENING, ref=household_id, entries=entries)


@action("settlement.carry_over_money", may=_KEEPERS)
def carry_over_money(*, by: Actor, at: datetime, key: str, cash_fen: int, bank_fen: int) -> UUID:
    """The cash in the drawer and the money at the bank. Once for each station: later it is moved, not begun."""
    _amounts(cash_fen, bank_fen, field="cash")
    entries = [Posting(rules.CASH, rules.OWNER, cash_fen), Posting(rules.BANK, rules.OWNER, bank_fen)]
    return ledger.post(by=by, at=at, key=key, kind=OPENING, ref=by.station, entries=entries)


def _amounts(*amounts: int, field: str) -> None:
    if any(not 0 <= amount <= LARGEST_FEN for amount in amounts) or not any(amounts):
        raise Refusal(Kind.INVALID, _("Write how much, more than nothing."), field=field)
