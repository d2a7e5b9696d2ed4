"""Advances, and paying households by sheet, in cash or by bank: each payout once, and never on two sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import queries, rules
from cunzhan.domain.trade.settlement.facts import OPEN, PayoutMethod, PayoutState
from cunzhan.domain.trade.settlement.models import Advance, Payout, PayoutSheet
from cunzhan.kit.clock import business_date
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id
from cunzhan.kit.money import yuan
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON, clean

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)
_MOST_ADVANCED_FEN = 2_000_000


@action("settlement.advance", may=_KEEPERS)
def advance(*, by: Actor, at: datetime, key: str, household_id: UUID, amount_fen: int, reason: str) -> UUID:
    """Hand a household money before its goods are sold; it is repaid from what is sold later.

    Raises: Refusal(invalid) for nothing or more than 20,000 yuan; Refusal(conflict) when the drawer holds less.
    """
    if not people.household(by=by, household_id=household_id).active:
        raise Refusal(Kind.CONFLICT, _("This household has left the register. Admit it again first."))
    if not 0 < amount_fen <= _MOST_ADVANCED_FEN:
        raise Refusal(Kind.INVALID, _("An advance is more than nothing and at most 20,000 yuan."), field="amount")
    row = Advance(
        id=new_id(),
        station_id=by.station,
        household_id=household_id,
        amount_fen=amount_fen,
        reason=clean(reason, most=LONGEST_REASON, field="reason"),
        business_date=business_date(at, stations.zone_of(by.station)),
        at=at,
    )
    row.save(force_insert=True)
    _enough_cash(by, amount_fen)
    entry = Posting(rules.advance_account(household_id), rules.CASH, amount_fen)
    ledger.post(
        by=by, at=at, key=key, kind="advance", ref=row.id, entries=[entry], memo=row.reason, not_overdrawn=[rules.CASH]
    )
    return row.id


@action("settlement.make_payout_sheet", may=_KEEPERS)
def make_payout_sheet(
    *,
    by: Actor,
    at: datetime,
    key: str,
    household_ids: Sequence[UUID] | None = None,
    method: PayoutMethod = PayoutMethod.CASH,
) -> UUID:
    """List every household that is owed something (or the chosen ones) on a new sheet, for cash or for the bank.

    Advances are repaid first. A household that stands on another open sheet is left out, as long as it is not known
    whether it was paid there; by bank, so is one without a confirmed payout account or with nothing to send.
    Raises: Refusal(conflict) when nobody is left to pay.
    """
    station_id = by.station
    wanted = set(household_ids) if household_ids is not None else None
    today = business_date(at, stations.zone_of(station_id))
    # The number is taken first: who makes another sheet at the same moment waits here, then sees who stands on this.
    count = next_number(station_id=station_id, name=f"sheet-{today:%y%m}")
    listed = set(Payout.objects.of(station_id).filter(state__in=OPEN).values_list("household_id", flat=True))
    owed = [
        row
        for row in queries.owed(by=by)
        if row.owed_fen > 0 and row.household_id not in listed and (wanted is None or row.household_id in wanted)
    ]
    if PayoutMethod(method) == PayoutMethod.BANK:
        known = people.payable_by_bank(by=by)
        owed = [row for row in owed if row.payable_fen > 0 and row.household_id in known]
        if not owed:
            raise Refusal(
                Kind.CONFLICT,
                _("Nobody is left to pay by bank: all are paid, stand on an open sheet, or have no confirmed account."),
            )
    if not owed:
        raise Refusal(Kind.CONFLICT, _("Nobody is left to pay: all are paid, or stand on an open sheet."))
    sheet = PayoutSheet(
        id=new_id(), station_id=station_id, number=f"S{today:%y%m}-{count:02d}", made_at=at, method=PayoutMethod(method)
    )
    sheet.save(force_insert=True)
    Payout.objects.bulk_create(
        [
            Payout(
                station_id=station_id,
                sheet=sheet,
                household_id=row.household_id,
                amount_fen=row.payable_fen,
                deducted_fen=min(row.owed_fen, row.advance_fen),
            )
            for row in owed
        ]
    )
    return sheet.id


@action("settlement.mark_paid", may=_KEEPERS)
def mark_paid(*, by: Actor, at: datetime, key: str, payout_id: UUID) -> None:
    """The household has its money: it signed, or the bank says so. A payout is paid once.

    In cash, raises: Refusal(conflict) when it was paid or failed before, when less is owed than the sheet says (a
    refund came in between), or when the drawer holds less. What the bank has paid is a fact: it is written down, and
    a household that was owed less by then is in debit.
    """
    payout = _payout(by, payout_id)
    today = business_date(at, stations.zone_of(by.station))
    _move(by, payout, PayoutState.PAID, done_at=at, business_date=today)
    about = {
        "payout_id": payout.id,
        "household_id": payout.household_id,
        "amount_fen": payout.amount_fen,
        "deducted_fen": payout.deducted_fen,
    }
    hooks.tell(by=by, at=at, event=Event.PAYOUT_PAID, about=about)
    fault("settlement.mark_paid.before_post")
    household = rules.household_account(payout.household_id)
    advance_account = rules.advance_account(payout.household_id)
    if payout.sheet.method == PayoutMethod.BANK:
        entries = [
            Posting(household, rules.BANK, payout.amount_fen),
            Posting(household, advance_account, payout.deducted_fen),
        ]
        ledger.post(by=by, at=at, key=key, kind="payout", ref=payout_id, entries=entries)
        return
    if -books.balance(by=by, code=household.code) < payout.amount_fen + payout.deducted_fen:
        raise Refusal(
            Kind.CONFLICT,
            _("Less is owed now than this sheet says: a refund came in between. Mark it failed and make a new sheet."),
        )
    _enough_cash(by, payout.amount_fen)
    entries = [
        Posting(household, rules.CASH, payout.amount_fen),
        Posting(household, advance_account, payout.deducted_fen),
    ]
    held = [household, rules.CASH, advance_account]
    ledger.post(by=by, at=at, key=key, kind="payout", ref=payout_id, entries=entries, not_overdrawn=held)


@action("settlement.mark_failed", may=_KEEPERS)
def mark_failed(*, by: Actor, at: datetime, key: str, payout_id: UUID, reason: str) -> None:
    """It was not handed over, or the bank sent it back. The money stays owed, and a new sheet will list it again."""
    payout = _payout(by, payout_id)
    _move(by, payout, PayoutState.FAILED, done_at=at, reason=clean(reason, most=LONGEST_REASON, field="reason"))


@action("settlement.mark_unknown", may=_KEEPERS)
def mark_unknown(*, by: Actor, at: datetime, key: str, payout_id: UUID, reason: str) -> None:
    """The bank does not say whether it paid. It is asked again; until then the money stands on no other sheet."""
    payout = _payout(by, payout_id)
    _move(by, payout, PayoutState.UNKNOWN, reason=clean(reason, most=LONGEST_REASON, field="reason"))


def _payout(by: Actor, payout_id: UUID) -> Payout:
    payout = Payout.objects.of(by.station).filter(id=payout_id).select_related("sheet").first()
    if payout is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such payout."))
    return payout


def _move(by: Actor, payout: Payout, state: PayoutState, **also: object) -> None:
    """One allowed move of a payout. Raises: Refusal(conflict) when it is not where the move begins."""
    before = rules.states_before(payout.sheet.method, state)
    rows = Payout.objects.of(by.station).filter(id=payout.id, state__in=before)
    if not rows.update(state=state, **also):
        if payout.state == PayoutState.LISTED:
            raise Refusal(
                Kind.CONFLICT, _("This payout goes by bank and was not sent yet. Make the bank's file first.")
            )
        raise Refusal(Kind.CONFLICT, _("This payout was already marked. Nothing was changed."))


def _enough_cash(by: Actor, amount_fen: int) -> None:
    there = books.balance(by=by, code=rules.CASH.code)
    if there < amount_fen:
        raise Refusal(
            Kind.CONFLICT,
            _("The drawer holds %(there)s yuan, and %(needed)s are needed. Put cash in first."),
            there=yuan(there),
            needed=yuan(amount_fen),
        )
