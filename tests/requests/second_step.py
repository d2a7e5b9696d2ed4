"""Requests about pools, bought lots, deductions, periods, the bank, and programs outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Counted, Grade
from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.actions import tokens
from cunzhan.domain.ground.people.facts import ConsentPurpose, Scope
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as owed
from cunzhan.domain.trade.settlement.facts import BankAnswer, DeductionKind, PayoutMethod
from cunzhan.domain.trade.settlement.rules import USUAL_COLUMNS
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.requests import Request, request, simple

ACCOUNT = "6210986543217788"
POOL = {"contributions": (("0001", 3_000), ("0002", 1_000)), "grade": Grade.A, "made_date": TODAY}

simple("ledger.close_books", ledger.close_books, "manager", until=TODAY - timedelta(days=30))
simple("people.reset_second_factor", people.reset_second_factor, "manager", person_id="PERSON")
simple("settlement.set_bank_columns", settlement.set_bank_columns, "bookkeeper", columns=USUAL_COLUMNS)
simple("stock.receive_pool", stock.receive_pool, "clerk", product_id="PRODUCT", **POOL)
simple("settlement.carry_over_money", settlement.carry_over_money, "manager", cash_fen=1_000, bank_fen=2_000)
simple(
    "settlement.carry_over_household",
    settlement.carry_over_household,
    "manager",
    household_id="HOUSEHOLD",
    owed_fen=1_000,
)
simple(
    "settlement.buy_lot",
    settlement.buy_lot,
    "clerk",
    household_id="HOUSEHOLD",
    product_id="PRODUCT",
    quantity=2_000,
    grade=Grade.A,
    made_date=TODAY,
    price_fen=3_000,
)
simple("hooks.open_hook", hooks._open_hook, "manager", url="https://books.example.org/told", events=[Event.ORDER_PAID])
simple(
    "people.make_token",
    tokens._make_token,
    "manager",
    name="Scales",
    role=Role.CLERK,
    scopes=[Scope.LOTS_READ],
    household_number="",
    county_id=None,
)
simple(
    "people.enter_payout_reference",
    people.enter_payout_reference,
    "clerk",
    household_id="HOUSEHOLD",
    holder="阿不力孜",
    bank="农商行",
    account=ACCOUNT,
)


@request("stock.book_stocktake")
def _stocktake(cast: Cast, product: UUID, variant: UUID) -> Request:
    [lot] = shelves.lots(by=cast.clerk, product_id=product).items
    counts = [Counted(lot.id, lot.on_hand, lot.on_hand - 500)]
    return Request(stock.book_stocktake, cast.clerk, {"product_id": product, "counts": counts})


@request("hooks.end_hook")
def _end_hook(cast: Cast, product: UUID, variant: UUID) -> Request:
    made = hooks._open_hook(
        by=cast.manager, at=NOW, key=new_key(), url="https://books.example.org/told", events=[Event.LOT_RECEIVED]
    )
    return Request(hooks.end_hook, cast.manager, {"hook_id": made})


@request("people.revoke_token")
def _revoke_token(cast: Cast, product: UUID, variant: UUID) -> Request:
    content: dict[str, Any] = {"name": "Scales", "role": Role.CLERK, "scopes": [Scope.LOTS_READ]}
    made = tokens._make_token(by=cast.manager, at=NOW, key=new_key(), household_number="", county_id=None, **content)
    return Request(people.revoke_token, cast.manager, {"token_id": made})


def _enter(cast: Cast) -> dict[str, Any]:
    """An account that waits to be confirmed."""
    content: dict[str, Any] = {"household_id": home(cast.household), "account": ACCOUNT}
    made = people.enter_payout_reference(
        by=cast.clerk, at=NOW, key=new_key(), holder="阿不力孜", bank="农商行", **content
    )
    return {**content, "reference_id": made}


@request("people.confirm_payout_reference")
def _confirm(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(people.confirm_payout_reference, cast.bookkeeper, _enter(cast))


@request("people.drop_payout_reference")
def _drop(cast: Cast, product: UUID, variant: UUID) -> Request:
    _enter(cast)
    return Request(people.drop_payout_reference, cast.bookkeeper, {"household_id": home(cast.household)})


@request("settlement.deduct")
def _deduct(cast: Cast, product: UUID, variant: UUID) -> Request:
    household = home(cast.household)
    make.delivered(cast, [(variant, 2)])
    agreed = {"household_id": household, "purpose": ConsentPurpose.DEDUCTIONS, "text_version": "1"}
    people.give_consent(by=cast.clerk, at=NOW, key=new_key(), **agreed)  # type: ignore[arg-type]
    content = {"household_id": household, "kind": DeductionKind.SEED, "amount_fen": 500, "reason": "millet seed"}
    return Request(settlement.deduct, cast.bookkeeper, content)


@request("settlement.give_back")
def _give_back(cast: Cast, product: UUID, variant: UUID) -> Request:
    content: dict[str, Any] = {"product_id": product, "quantity": 2_000, "grade": Grade.A, "made_date": TODAY}
    bought = settlement.buy_lot(
        by=cast.clerk, at=NOW, key=new_key(), household_id=home(cast.household), price_fen=3_000, **content
    )
    return Request(settlement.give_back, cast.clerk, {"lot_id": bought.id, "quantity": 500})


@request("settlement.close_period")
def _close_period(cast: Cast, product: UUID, variant: UUID) -> Request:
    content = {"since": TODAY - timedelta(days=15), "until": TODAY - timedelta(days=1)}
    return Request(settlement.close_period, cast.bookkeeper, content)


@request("settlement.share_pool")
def _share_pool(cast: Cast, product: UUID, variant: UUID) -> Request:
    other, pack = make.honey(cast, slug="pooled")
    content: dict[str, Any] = POOL
    pool = stock.receive_pool(by=cast.clerk, at=NOW, key=new_key(), product_id=other, **content)
    make.delivered(cast, [(pack, 2)])
    return Request(settlement.share_pool, cast.bookkeeper, {"lot_id": pool.id})


def _bank_sheet(cast: Cast, variant: UUID) -> UUID:
    content = _enter(cast)
    people.confirm_payout_reference(by=cast.bookkeeper, at=NOW, key=new_key(), **content)
    make.delivered(cast, [(variant, 2)])
    return settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key(), method=PayoutMethod.BANK)


@request("settlement.send_to_bank")
def _send(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(settlement.send_to_bank, cast.bookkeeper, {"sheet_id": _bank_sheet(cast, variant)})


def _sent(cast: Cast, variant: UUID) -> UUID:
    sheet = _bank_sheet(cast, variant)
    settlement.send_to_bank(by=cast.bookkeeper, at=NOW, key=new_key(), sheet_id=sheet)
    return sheet


@request("settlement.mark_unknown")
def _unknown(cast: Cast, product: UUID, variant: UUID) -> Request:
    [row] = owed.payout_sheet(by=cast.bookkeeper, sheet_id=_sent(cast, variant)).rows
    return Request(settlement.mark_unknown, cast.bookkeeper, {"payout_id": row.id, "reason": "no answer"})


@request("settlement.record_bank_answer")
def _answer(cast: Cast, product: UUID, variant: UUID) -> Request:
    sheet = _sent(cast, variant)
    [row] = owed.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows
    said = [BankAnswer(2, row.reference, "paid", row.amount_fen, "")]
    return Request(settlement.record_bank_answer, cast.bookkeeper, {"sheet_id": sheet, "rows": said})
