"""Paying households: what is owed, sheets for cash or for the bank, and what became of each payout.

Bank accounts are not here: entering one and confirming it is for two persons at the counter, and so is the file with
whole account numbers.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import BankAnswer
from cunzhan.faces.api.door import Key, doing, reads, writes
from cunzhan.faces.api.shapes import payouts as shapes
from cunzhan.faces.api.shapes.basics import Made, Paging
from cunzhan.faces.shared.gate import Asked

router = Router(tags=["payouts"])


@reads(router, "/owed", Scope.PAYOUTS_READ, shapes.OwedPage)
def list_owed(request: Asked, wanted: Query[shapes.OwedAsked]) -> Any:
    """What the station owes each household and has advanced it; who has nothing of either is left out."""
    return settlement.owed_page(by=request.actor, **wanted.dict())


@reads(router, "/payout-sheets", Scope.PAYOUTS_READ, shapes.Sheets)
def list_payout_sheets(request: Asked, wanted: Query[Paging]) -> Any:
    """Payout sheets, newest first."""
    return settlement.payout_sheets(by=request.actor, **wanted.dict())


@writes(router, "/payout-sheets", Scope.PAYOUTS_WRITE, Made, status=201)
def make_payout_sheet(request: Asked, key: Key, said: shapes.SheetNew) -> Any:
    """List whom to pay how much. Who stands on an open sheet is left out; nobody is paid yet."""
    return Made(id=settlement_actions.make_payout_sheet(**doing(request, key), **said.dict()))


@reads(router, "/payout-sheets/{uuid:sheet_id}", Scope.PAYOUTS_READ, shapes.Sheet)
def get_payout_sheet(request: Asked, sheet_id: UUID) -> Any:
    """One sheet with all its payouts, by household number."""
    return settlement.payout_sheet(by=request.actor, sheet_id=sheet_id)


@writes(router, "/payout-sheets/{uuid:sheet_id}/send", Scope.PAYOUTS_WRITE, shapes.SheetSent)
def send_payout_sheet(request: Asked, sheet_id: UUID, key: Key) -> Any:
    """Hand a bank sheet to the bank: from now on only its answer decides. The file itself is fetched at the counter."""
    return {"sent": settlement_actions.send_to_bank(**doing(request, key), sheet_id=sheet_id)}


@writes(router, "/payout-sheets/{uuid:sheet_id}/answers", Scope.PAYOUTS_WRITE, shapes.AnswerTaken)
def answer_payout_sheet(request: Asked, sheet_id: UUID, key: Key, said: shapes.Answer) -> Any:
    """What the bank says of a sheet, row by row. A row that fits nothing changes nothing and is named."""
    rows = [
        BankAnswer(place, row.reference, row.outcome, row.amount_fen, row.reason)
        for place, row in enumerate(said.rows, 1)
    ]
    return settlement_actions.record_bank_answer(**doing(request, key), sheet_id=sheet_id, rows=rows)


@reads(router, "/payouts/{uuid:payout_id}", Scope.PAYOUTS_READ, shapes.Payout)
def get_payout(request: Asked, payout_id: UUID) -> Any:
    """One payout."""
    return settlement.payout(by=request.actor, payout_id=payout_id)


@writes(router, "/payouts/{uuid:payout_id}/paid", Scope.PAYOUTS_WRITE, shapes.Payout)
def mark_payout_paid(request: Asked, payout_id: UUID, key: Key) -> Any:
    """The household has its money: it signed, or the bank says so. Each payout is paid once."""
    settlement_actions.mark_paid(**doing(request, key), payout_id=payout_id)
    return settlement.payout(by=request.actor, payout_id=payout_id)


@writes(router, "/payouts/{uuid:payout_id}/failed", Scope.PAYOUTS_WRITE, shapes.Payout)
def mark_payout_failed(request: Asked, payout_id: UUID, key: Key, said: shapes.NotPaid) -> Any:
    """It was not handed over, or the bank sent it back: the money is owed as before."""
    settlement_actions.mark_failed(**doing(request, key), payout_id=payout_id, **said.dict())
    return settlement.payout(by=request.actor, payout_id=payout_id)


@writes(router, "/payouts/{uuid:payout_id}/unknown", Scope.PAYOUTS_WRITE, shapes.Payout)
def mark_payout_unknown(request: Asked, payout_id: UUID, key: Key, said: shapes.NotPaid) -> Any:
    """The bank does not say whether it paid: it is asked again, and the money stands on no other sheet so long."""
    settlement_actions.mark_unknown(**doing(request, key), payout_id=payout_id, **said.dict())
    return settlement.payout(by=request.actor, payout_id=payout_id)
