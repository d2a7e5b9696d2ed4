"""Sharing a delivered line out to the fen, and taking a refund back over the shares that remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.facts import BOUGHT, POOLED
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import AccountKey, Posting
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.settlement import rules
from cunzhan.domain.trade.settlement.actions.pools import take_back_of_pool
from cunzhan.domain.trade.settlement.facts import SoldLine
from cunzhan.domain.trade.settlement.models import Allocation, TakenBack
from cunzhan.kit.clock import business_date
from cunzhan.kit.faults import fault
from cunzhan.kit.quantity import amount_for
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import LONGEST_REASON

_MAY = (*STAFF, Role.BUYER, Role.WORKER)
_OWNERS = {BOUGHT: rules.OWN_GOODS.code, POOLED: rules.POOL}
"""Who gets the households' part of goods that are of no single household."""


@action("settlement.share_out", may=_MAY)
def share_out(*, by: Actor, at: datetime, key: str, ref: UUID, lines: Sequence[SoldLine]) -> None:
    """Share delivered lines out among the owners of their lots and the named shares, in one transaction of the books.
    The owner of a lot that was bought outright is the station; what a pool brings waits for its households.

    What was refunded before the delivery is taken off the parties in proportion, so that the books get what the
    buyer really paid. A line is shared out once, held by a unique constraint.
    """
    today = business_date(at, stations.zone_of(by.station))
    allocations = [row for line in lines for row in _allocations(by.station, today, line)]
    Allocation.objects.bulk_create(allocations)
    fault("settlement.share_out.before_post")
    entries = [
        Posting(rules.BUYERS, account_of(row), row.amount_fen - row.reversed_fen, row.order_number)
        for row in allocations
    ]
    if any(entry.amount_fen for entry in entries):
        used = sorted({f"{line.rule} {line.rule_version}" for line in lines})
        ledger.post(by=by, at=at, key=key, kind="share_out", ref=ref, entries=entries, rule=", ".join(used)[:40])


@action("settlement.take_back", may=(*STAFF, Role.WORKER))
def take_back(*, by: Actor, at: datetime, key: str, refund_id: UUID, amounts: Mapping[UUID, int], reason: str) -> None:
    """Take a refund of delivered lines back over the parties' remaining shares; ``amounts`` are fen by line.

    Raises: Refusal(conflict) when less remains than is to go back.
    """
    station_id = by.station
    today = business_date(at, stations.zone_of(station_id))
    entries: list[Posting] = []
    pools: set[UUID] = set()
    for line_id in sorted(amounts):
        rows = list(Allocation.objects.of(station_id).select_for_update().filter(line_id=line_id).order_by("id"))
        remaining = [row.amount_fen - row.reversed_fen for row in rows]
        if not 0 < amounts[line_id] <= sum(remaining):
            raise _more_than_remains()
        parts = rules.taken_back(amounts[line_id], remaining)
        for row, part in zip(rows, parts, strict=True):
            if part:
                _reverse(row, part, refund_id, today, reason)
                if row.lot_id and row.share_code == rules.POOL:
                    pools.add(row.lot_id)
                entries.append(Posting(account_of(row), rules.REFUNDS_DUE, part, row.order_number))
    ledger.post(by=by, at=at, key=key, kind="take_back", ref=refund_id, entries=entries, memo=reason)
    for lot_id in sorted(pools):
        take_back_of_pool(by=by, at=at, key=key, lot_id=lot_id, reason=reason)


def account_of(row: Allocation) -> AccountKey:
    """The account of a party."""
    if row.household_id:
        return rules.household_account(row.household_id)
    if row.lot_id:
        return rules.pool_account(row.lot_id) if row.share_code == rules.POOL else rules.OWN_GOODS
    return rules.share_account(row.share_code)


def _allocations(station_id: UUID, today: date, line: SoldLine) -> list[Allocation]:
    to_lots, to_shares = rules.amounts_of(line)
    taken = rules.taken_back(line.refunded_fen, [*to_lots, *to_shares])
    frozen = {
        "station_id": station_id,
        "line_id": line.line_id,
        "business_date": today,
        "order_number": line.order_number,
        "channel": line.channel,
        "product": line.product,
        "unit": line.unit,
        "rule": line.rule,
        "rule_version": line.rule_version,
    }
    rows = [
        Allocation(
            household_id=part.household_id if part.terms not in _OWNERS else None,
            share_code=_OWNERS.get(part.terms, ""),
            lot_id=part.lot_id,
            quantity=part.quantity,
            amount_fen=amount,
            refunded_before_fen=back,
            reversed_fen=back,
            bazaar_fen=amount_for(line.bazaar_fen, part.quantity, line.unit) if line.bazaar_fen else None,
            **frozen,
        )
        for part, amount, back in zip(line.parts, to_lots, taken, strict=False)
    ]
    rows += [
        Allocation(share_code=code, amount_fen=amount, refunded_before_fen=back, reversed_fen=back, **frozen)
        for (code, amount), back in zip(line.shares, taken[len(to_lots) :], strict=True)
    ]
    return rows


def _reverse(row: Allocation, part: int, refund_id: UUID, today: date, reason: str) -> None:
    mine = Allocation.objects.of(row.station_id).filter(id=row.id, amount_fen__gte=F("reversed_fen") + part)
    if not mine.update(reversed_fen=F("reversed_fen") + part):
        raise _more_than_remains()
    TakenBack(
        station_id=row.station_id,
        allocation=row,
        refund_id=refund_id,
        amount_fen=part,
        business_date=today,
        reason=reason[:LONGEST_REASON],
    ).save(force_insert=True)


def _more_than_remains() -> Refusal:
    return Refusal(Kind.CONFLICT, _("Less than that remains of this line; part of it went back before."))
