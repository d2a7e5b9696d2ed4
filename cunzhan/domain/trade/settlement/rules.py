"""Pure rules of settlement: the accounts of the books, and how a line is shared out and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cunzhan.domain.ground.ledger.facts import AccountKey, AccountKind
from cunzhan.domain.trade.settlement.facts import BankColumns, PayoutMethod, PayoutState, SoldLine
from cunzhan.kit.money import split_by_weights, spread_over

BUYERS = AccountKey("buyers", AccountKind.LIABILITY)
"""Money of buyers that is not yet shared out: their goods are still on the way."""
REFUNDS_DUE = AccountKey("refunds_due", AccountKind.LIABILITY)
CASH = AccountKey("cash", AccountKind.ASSET)
BANK = AccountKey("bank", AccountKind.ASSET)
POSTAGE = AccountKey("postage", AccountKind.INCOME)
DRAWER_DIFFERENCE = AccountKey("drawer_difference", AccountKind.EXPENSE)
OWNER = AccountKey("owner", AccountKind.EQUITY)
OWN_GOODS = AccountKey("own_goods", AccountKind.INCOME)
"""What the goods the station bought outright brought: its own sales."""

POOL = "pool"
"""The code of the part of a line that a pool gave; its account is the pool's own."""


def gateway_account(provider: str) -> AccountKey:
    """Money that a payment provider holds for the station."""
    return AccountKey(f"gateway:{provider}", AccountKind.ASSET)


def money_account(provider: str) -> AccountKey:
    """Where money of a way to pay is."""
    return {"cash": CASH, "bank": BANK}.get(provider) or gateway_account(provider)


def household_account(household_id: UUID) -> AccountKey:
    """What the station owes a household (a credit balance)."""
    return AccountKey(f"household:{household_id}", AccountKind.LIABILITY)


def advance_account(household_id: UUID) -> AccountKey:
    """What the station has advanced a household."""
    return AccountKey(f"advance:{household_id}", AccountKind.ASSET)


def pool_account(lot_id: UUID) -> AccountKey:
    """What a pool has brought and is not yet shared out among its households."""
    return AccountKey(f"pool:{lot_id}", AccountKind.LIABILITY)


def deduction_account(kind: str) -> AccountKey:
    """What households paid for what they got from the station."""
    return AccountKey(f"deduction:{kind}", AccountKind.INCOME)


def share_account(code: str) -> AccountKey:
    """What a named share has earned."""
    return AccountKey(f"share:{code}", AccountKind.INCOME)


def amounts_of(line: SoldLine) -> tuple[list[int], list[int]]:
    """What each lot's part and each named share of a line gets before anything is taken back.

    The households' amount is split by the quantities their lots gave, largest remainder; the named shares are as
    frozen. Raises: ValueError when they do not make up the line.
    """
    shares = [amount for _code, amount in line.shares]
    if line.household_fen + sum(shares) != line.line_fen:
        raise ValueError("the shares of a line must make up the line")
    return split_by_weights(line.household_fen, [part.quantity for part in line.parts]), shares


PAYOUT_MOVES: dict[PayoutMethod, dict[PayoutState, tuple[PayoutState, ...]]] = {
    PayoutMethod.CASH: {PayoutState.LISTED: (PayoutState.PAID, PayoutState.FAILED)},
    PayoutMethod.BANK: {
        PayoutState.LISTED: (PayoutState.SENT, PayoutState.FAILED),
        PayoutState.SENT: (PayoutState.PAID, PayoutState.FAILED, PayoutState.UNKNOWN),
        PayoutState.UNKNOWN: (PayoutState.PAID, PayoutState.FAILED),
    },
}
"""The life of a payout. What was sent is never listed again before its end is known."""

USUAL_COLUMNS = BankColumns(
    sending=(
        ("业务参考号", "reference"),
        ("收款人户名", "holder"),
        ("收款人开户行", "bank"),
        ("收款人账号", "account"),
        ("金额", "amount"),
        ("附言", "note"),
    ),
    encoding="gb18030",
    reference="业务参考号",
    amount="金额",
    state="处理状态",
    reason="失败原因",
    paid_words=("成功", "交易成功"),
    failed_words=("失败", "交易失败", "退票"),
)
"""What a station begins with; every bank has its own."""


def states_before(method: str, state: PayoutState) -> list[PayoutState]:
    """The states from which a payout may come to another."""
    return [before for before, after in PAYOUT_MOVES[PayoutMethod(method)].items() if state in after]


def payout_reference(sheet_number: str, household_number: str) -> str:
    """By which a bank's answer names a payout: once on a sheet."""
    return f"{sheet_number}-{household_number}"


def coming_off(closing_fen: int, refunds: Sequence[int]) -> list[int]:
    """What of each refund still comes off later sales, when a household's account closes in debit: the latest first.

    ``refunds`` are amounts more than zero, in their order.
    """
    left, parts = max(0, -closing_fen), []
    for amount in reversed(refunds):
        parts.append(min(left, amount))
        left -= parts[-1]
    return parts[::-1]


def taken_back(amount_fen: int, remaining: Sequence[int]) -> list[int]:
    """What each party gives back of a refund: in proportion to what it still holds, largest remainder."""
    return spread_over(amount_fen, remaining)


def pool_parts(total: int, weights: Sequence[int], got: Sequence[int]) -> list[int]:
    """What each household of a pool gets now (less than zero: gives back), so that all of them together have ``total``.

    Each is brought as near as whole fen allow to its part of everything the pool ever brought, not of this time alone:
    who was a fen short the last time comes first this time. Nobody gives back while the pool shares out, and nobody
    gives back more than it got. The first time this is the largest remainder.
    """
    whole, amount = sum(weights), total - sum(got)
    sign = -1 if amount < 0 else 1
    short = [sign * (total * weight - had * whole) for weight, had in zip(weights, got, strict=True)]
    parts = [max(0, lack) // whole for lack in short]
    rest = [lack - part * whole for lack, part in zip(short, parts, strict=True)]
    missing = abs(amount) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (-rest[i], i))[: max(0, missing)]:
        parts[index] += 1
    while missing < 0:
        index = min((i for i in range(len(parts)) if parts[i]), key=lambda i: (rest[i], -i))
        parts[index] -= 1
        rest[index] += whole
        missing += 1
    return [sign * part for part in parts]
