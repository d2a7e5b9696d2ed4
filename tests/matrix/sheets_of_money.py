"""The forms about money and households: payouts in cash and by bank, what is kept back, periods."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.domain.trade.settlement.facts import PayoutState
from cunzhan.kit.keys import new_key
from tests.cast import NOW, home
from tests.matrix.sheet import Sheet, Values
from tests.matrix.world import ACCOUNT, World

_ENTERED = {"holder": "Abliz R", "bank": "Rural Credit", "account": "6210 9865 4321 0000"}
_WITH_THE_BANK = {"sheet_id": "sent_sheet_id"}


def _owe_again(world: World) -> None:
    payout, sheet = (cast(UUID, world.ours.ids[what]) for what in ("payout_id", "sheet_id"))
    rows = settled.payout_sheet(by=world.cast.manager, sheet_id=sheet).rows
    if next(row for row in rows if row.id == payout).state != PayoutState.LISTED:
        return
    settlement.mark_failed(by=world.cast.manager, at=NOW, key=new_key(), payout_id=payout, reason="Not at home")


def _may_be_kept_back(world: World) -> None:
    """It is owed something that stands on no sheet, and has agreed."""
    _owe_again(world)
    purpose = ConsentPurpose.DEDUCTIONS
    mine = home(world.cast.household)
    people.give_consent(
        by=world.cast.manager, at=NOW, key=new_key(), household_id=mine, purpose=purpose, text_version="1"
    )


def _payees(world: World) -> Values:
    return {"household_ids": [str(world.cast.household.household_id)]}


def _bank_says(world: World) -> SimpleUploadedFile:
    sheet = cast(UUID, world.ours.ids["sent_sheet_id"])
    row = settled.payout_sheet(by=world.cast.manager, sheet_id=sheet).rows[0]
    lines = f"业务参考号,金额,处理状态,失败原因\r\n{row.reference},{row.amount_fen / 100:.2f},成功,\r\n"
    return SimpleUploadedFile("answer.csv", lines.encode("gb18030"), content_type="text/csv")


MONEY: dict[str, Sheet] = {
    "counter:advance": Sheet("bookkeeper", {"amount_fen": "20", "reason": "Fodder"}),
    "counter:deduct": Sheet(
        "bookkeeper", {"kind": "seed", "amount_fen": "0.02", "reason": "Seed"}, first=_may_be_kept_back
    ),
    "counter:account": Sheet("clerk", _ENTERED),
    "counter:account_confirm": Sheet("bookkeeper", {"account": ACCOUNT}),
    "counter:account_drop": Sheet("bookkeeper"),
    "counter:move": Sheet("bookkeeper", {"source": "gateway:testgate", "target": "cash", "amount_fen": "10"}),
    "counter:sheet_make": Sheet("bookkeeper", _payees, page="counter:money", first=_owe_again),
    "counter:paid": Sheet("bookkeeper"),
    "counter:failed": Sheet("bookkeeper", {"reason": "Not at home"}),
    "counter:sheet_send": Sheet("bookkeeper"),
    "counter:bank_file": Sheet("bookkeeper", page="counter:sheet", of=_WITH_THE_BANK, answers=(200,)),
    "counter:bank_answer": Sheet("bookkeeper", file="file", upload=_bank_says, answers=(200,)),
    "counter:unknown": Sheet("bookkeeper", {"reason": "The line was busy"}),
    "counter:bank_columns": Sheet("bookkeeper"),
    "counter:periods": Sheet("bookkeeper", also={"sure": "1"}),
    "household:account": Sheet("household", _ENTERED),
    "household:account_drop": Sheet("household"),
}
