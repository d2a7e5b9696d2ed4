"""The chain over posted transactions: whatever is changed behind the program's back is named."""

from uuid import UUID

import pytest
from django.db import connection

from cunzhan.domain.ground.ledger.checks import check
from cunzhan.domain.ground.ledger.rules import transaction_digest
from tests import make
from tests.cast import NOW, Cast


@pytest.fixture
def books(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """Transactions 1 to 6: two orders paid, shared out, their postage."""
    for _order in range(2):
        make.delivered(cast, [(honey[1], 2)])
    return cast


def behind_the_back(*statements: str) -> None:
    """With the triggers gone, as somebody could who has the file."""
    with connection.cursor() as cursor:
        for table in ("ledger_transaction", "ledger_entry"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {table}_append_only_update")
                cursor.execute(f"DROP TRIGGER {table}_append_only_delete")
            else:
                cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        for statement in statements:
            cursor.execute(statement)


def found(cast: Cast) -> list[tuple[str, str]]:
    return [(finding.table, finding.row) for finding in check(cast.station_id)]


def test_it_holds(books: Cast) -> None:
    assert found(books) == []


CHANGES = {
    "an entry's fen": "UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE transaction_id = "
    "(SELECT id FROM ledger_transaction WHERE number = 2 AND kind = 'share_out')",
    "a memo": "UPDATE ledger_transaction SET memo = 'other' WHERE number = 2 AND kind = 'share_out'",
    "a day": "UPDATE ledger_transaction SET business_date = '2026-10-17' WHERE number = 2 AND kind = 'share_out'",
    "a digest": "UPDATE ledger_transaction SET digest = 'x' WHERE number = 2 AND kind = 'share_out'",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_the_first_changed_transaction_is_named(books: Cast, statement: str) -> None:
    behind_the_back(statement)
    assert found(books)[-1] == ("ledger_transaction", "2")


def test_a_missing_transaction_is_named(books: Cast) -> None:
    number = "(SELECT id FROM ledger_transaction WHERE number = 3 AND kind = 'postage')"
    behind_the_back(
        f"DELETE FROM ledger_entry WHERE transaction_id = {number}",
        "DELETE FROM ledger_transaction WHERE number = 3 AND kind = 'postage'",
    )
    assert found(books)[-1] == ("ledger_transaction", "3")


def test_the_last_transaction_cannot_vanish_quietly(books: Cast) -> None:
    number = "(SELECT id FROM ledger_transaction WHERE number = 6 AND kind = 'postage')"
    behind_the_back(
        f"DELETE FROM ledger_entry WHERE transaction_id = {number}",
        "DELETE FROM ledger_transaction WHERE number = 6 AND kind = 'postage'",
    )
    assert found(books)[-1] == ("ledger_transaction", "6")


def test_words_slipped_into_entries_are_named(books: Cast) -> None:
    behind_the_back("UPDATE ledger_entry SET memo = 'slipped in' WHERE memo <> ''")
    assert found(books)[-1] == ("ledger_transaction", "1")


def test_a_digest_holds_the_one_before_it() -> None:
    """Who changes a transaction and its digest has to change every one after it."""
    said = {
        "station_id": UUID(int=1),
        "number": 2,
        "at": NOW,
        "business_date": NOW.date(),
        "kind": "payment",
        "ref": UUID(int=3),
        "rule": "",
        "memo": "",
        "entries": [("cash", "buyers", 100, "")],
    }
    assert transaction_digest("before", **said) == transaction_digest("before", **said)  # type: ignore[arg-type]
    assert transaction_digest("before", **said) != transaction_digest("other", **said)  # type: ignore[arg-type]
