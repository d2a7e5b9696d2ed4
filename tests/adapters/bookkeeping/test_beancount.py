"""Our ledger, checked by a program that is not ours: bean-check and bean-query, run beside us."""

import re
import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from cunzhan.adapters.bookkeeping import beancount
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.ledger.facts import AccountFact, AccountKind
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.kit.keys import new_key
from tests import make
from tests.cast import NOW, Cast, assemble

TOOLS = Path(__file__).resolve().parents[3] / ".tools" / "bin"


def bean_check(file: Path) -> tuple[int, str]:
    done = subprocess.run([TOOLS / "bean-check", "-C", file], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def cast(db: None) -> Cast:
    """A shop that sold, refunded, advanced and paid on two days."""
    cast = assemble()
    product, variant = make.honey(cast)
    make.lot(cast, product)
    make.lot(cast, product, household=cast.neighbour, quantity=5_000, at=NOW + timedelta(minutes=1))
    make.placed(cast, [(variant, 1)])
    make.paid(cast, [(variant, 3)])
    order = make.delivered(cast, [(variant, 157)])
    make.delivered(cast, [(variant, 4)], at=NOW + timedelta(days=1))
    fact = make.seen(cast, order)
    orders.refund(
        by=cast.manager,
        at=NOW + timedelta(days=1),
        key=new_key(),
        order_id=order.id,
        version=fact.version,
        lines={fact.lines[0].id: 9_999},
        postage_fen=0,
        reason='three jars "leaked" \\ 漏了',
    )
    orders.open_drawer(by=cast.clerk, at=NOW, key=new_key(), float_fen=900_000)
    settlement.advance(
        by=cast.bookkeeper,
        at=NOW,
        key=new_key(),
        household_id=UUID(str(cast.household.household_id)),
        amount_fen=10_000,
        reason="frames",
    )
    sheet = settlement.make_payout_sheet(by=cast.bookkeeper, at=NOW, key=new_key())
    for row in shares.payout_sheet(by=cast.bookkeeper, sheet_id=sheet).rows:
        settlement.mark_paid(by=cast.bookkeeper, at=NOW + timedelta(days=2), key=new_key(), payout_id=row.id)
    return cast


@pytest.fixture
def file(cast: Cast, tmp_path: Path) -> Path:
    lines = beancount.written("Shazao", ledger.balances(by=cast.manager), ledger.all_transactions(by=cast.manager))
    target = tmp_path / "ledger.beancount"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def test_another_program_finds_nothing_wrong(file: Path) -> None:
    assert bean_check(file) == (0, "")


def test_its_balances_are_ours(cast: Cast, file: Path) -> None:
    asked = [str(TOOLS / "bean-query"), "-f", "csv", str(file), "SELECT account, sum(position) GROUP BY account"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    theirs = {
        name.strip(): int(Decimal(amount.replace("CNY", "").strip() or 0) * 100)
        for name, amount in (line.split(",", 1) for line in said)
    }
    ours = {beancount.account_name(a): a.balance_fen for a in ledger.balances(by=cast.manager)}
    assert theirs == ours
    assert ours["Liabilities:Buyers"] != 0


@pytest.mark.parametrize("which", [0, 7, -1])
def test_a_posting_changed_by_a_fen_is_found(file: Path, which: int) -> None:
    text = file.read_text()
    posting = list(re.finditer(r"^  \S+  (-?\d+\.\d\d) CNY$", text, re.MULTILINE))[which]
    changed = f"{float(posting[1]) + 0.01:.2f}"
    file.write_text(text[: posting.start(1)] + changed + text[posting.end(1) :])
    code, said = bean_check(file)
    assert code == 1
    assert "does not balance" in said


def test_a_closing_balance_changed_by_a_fen_is_found(file: Path) -> None:
    text = file.read_text()
    closing = next(re.finditer(r"balance \S+ (-?\d+\.\d\d) ~", text))
    file.write_text(text[: closing.start(1)] + f"{float(closing[1]) + 0.01:.2f}" + text[closing.end(1) :])
    code, said = bean_check(file)
    assert code == 1
    assert "Balance failed" in said


def test_names_are_such_as_the_program_takes() -> None:
    def named(code: str, kind: AccountKind) -> str:
        return beancount.account_name(AccountFact(code, kind, 0))

    assert named("cash", AccountKind.ASSET) == "Assets:Cash"
    assert named("refunds_due", AccountKind.LIABILITY) == "Liabilities:Refunds-due"
    assert named("gateway:testgate", AccountKind.ASSET) == "Assets:Gateway:Testgate"
    assert named("household:0192-ab", AccountKind.LIABILITY) == "Liabilities:Household:0192-ab"
