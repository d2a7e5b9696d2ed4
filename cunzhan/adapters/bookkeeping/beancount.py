"""The ledger as a Beancount file. Pure: facts in, lines out. The rules of the format are in this folder's README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from cunzhan.domain.ground.ledger.facts import AccountFact, AccountKind, EntryFact, TransactionFact

_ROOTS = {
    AccountKind.ASSET: "Assets",
    AccountKind.LIABILITY: "Liabilities",
    AccountKind.INCOME: "Income",
    AccountKind.EXPENSE: "Expenses",
    AccountKind.EQUITY: "Equity",
}
_OPENED = date(2000, 1, 1)


def written(title: str, accounts: Sequence[AccountFact], transactions: Iterable[TransactionFact]) -> Iterator[str]:
    """The file line by line: accounts opened, every transaction, and what each account must hold at the end."""
    names = {account.code: account_name(account) for account in accounts}
    yield f'option "title" "{_text(title)}"'
    yield 'option "operating_currency" "CNY"'
    yield 'plugin "beancount.plugins.noduplicates"'
    yield ""
    for account in accounts:
        yield f"{_OPENED} open {names[account.code]} CNY"
    last = _OPENED
    for transaction in transactions:
        yield from _transaction(transaction, names)
        last = max(last, transaction.business_date)
    yield ""
    for account in accounts:
        yield f"{last + timedelta(days=1)} balance {names[account.code]} {_amount(account.balance_fen)} ~ 0.001 CNY"


def account_name(account: AccountFact) -> str:
    """The name of an account: its kind, then the parts of its code, each begun with a capital letter or digit."""
    parts = [part.replace("_", "-") for part in account.code.split(":")]
    return ":".join([_ROOTS[account.kind], *(part[:1].upper() + part[1:] for part in parts)])


def _transaction(transaction: TransactionFact, names: dict[str, str]) -> Iterator[str]:
    yield ""
    said = " ".join(part for part in (f"#{transaction.number}", transaction.memo) if part)
    yield f'{transaction.business_date} * "{_text(transaction.kind)}" "{_text(said)}"'
    yield f'  ref: "{transaction.ref}"'
    if transaction.rule:
        yield f'  rule: "{_text(transaction.rule)}"'
    yield f'  digest: "{transaction.digest}"'
    for entry in transaction.entries:
        yield from _entry(entry, names)


def _entry(entry: EntryFact, names: dict[str, str]) -> Iterator[str]:
    yield f"  {names[entry.debit]}  {_amount(entry.amount_fen)} CNY"
    yield f"  {names[entry.credit]}  {_amount(-entry.amount_fen)} CNY"


def _amount(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _text(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace('"', '\\"')
