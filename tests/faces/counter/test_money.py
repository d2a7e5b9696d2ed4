"""Households are paid: what is owed, advances, sheets, statements, and the book under every total."""

import pathlib
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.counter.views.account_names import TRANSACTIONS
from cunzhan.kit.keys import new_key
from cunzhan.kit.texts import LONGEST_REASON
from tests.faces.counter.conftest import NOW, key, text


@pytest.fixture
def earned(station, bookkeeper):
    """The beekeeper earned 250.00, and the drawer has cash."""
    station.lot()
    bookkeeper.post("/counter/drawer/open", {**key(), "float_fen": "1000"})
    return station.delivered(8)


def owed(station):
    return {row.household_number: (row.owed_fen, row.advance_fen) for row in settlement.owed(by=station.manager)}


def url(name, *ids):
    return reverse(f"counter:{name}", args=ids)


def sheet_of(station, bookkeeper):
    answer = bookkeeper.post(url("sheet_make"), {**key(), "household_ids": [str(station.beekeeper.id)]})
    assert answer.status_code == 302
    (sheet,) = settlement.payout_sheets(by=station.manager).items
    return sheet


def test_what_is_owed_is_listed_by_number_and_not_exported(station, bookkeeper, earned):
    words = text(bookkeeper.get(url("money")))
    assert "0001" in words
    assert "250.00 yuan" in words
    assert "热合曼" not in words
    assert b".csv" not in bookkeeper.get(url("money")).content  # lists of households are never exported at a click
    assert "Nothing is owed to this number" in text(bookkeeper.get(url("money"), {"text": "0002"}))


def test_nothing_owed_says_so(station, bookkeeper):
    assert "Every household is paid" in text(bookkeeper.get(url("money")))


class TestMoreThanOnePage:
    @pytest.fixture
    def many(self, station):
        """Fifty-three households are owed 1.00 each: a page and three."""
        for _number in range(53):
            made = people_actions.admit_household(
                by=station.clerk, at=NOW, key=new_key(), name="户", phone="13900000000"
            )
            settlement_actions.carry_over_household(
                by=station.manager, at=NOW, key=new_key(), household_id=made.id, owed_fen=100
            )
        return [row.household_number for row in settlement.owed(by=station.manager)]

    def listed(self, answer):
        return re.findall(r'<a href="/counter/money/statements/[^"]*"><bdi dir="ltr">(\d+)</bdi>', answer)

    def test_the_second_page_goes_on_where_the_first_ends(self, station, bookkeeper, many):
        first = bookkeeper.get(url("money")).content.decode()
        [more] = re.findall(r'rel="next" href="([^"]+)"', first)
        second = bookkeeper.get(url("money") + more.replace("&amp;", "&")).content.decode()
        assert (self.listed(first), self.listed(second)) == (many[:50], many[50:])
        assert 'rel="next"' not in second
        for page in (first, second):
            assert "53.00" in page  # the sum is of all pages
            assert 'name="everybody"' in page

    def test_everybody_is_put_on_one_sheet(self, station, bookkeeper, many):
        answer = bookkeeper.post(url("sheet_make"), {**key(), "everybody": "yes"})
        assert answer.status_code == 302
        (sheet,) = settlement.payout_sheets(by=station.manager).items
        assert ([row.household_number for row in sheet.rows], sheet.total_fen) == (many, 5_300)

    def test_the_ticked_of_a_later_page_stay_ticked(self, station, bookkeeper, many):
        cursor = settlement.owed_page(by=station.manager).next_cursor
        answer = bookkeeper.post(url("sheet_make") + f"?cursor={cursor}", key())
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Tick at least one household." in page
        assert self.listed(page) == many[50:]
        assert settlement.payout_sheets(by=station.manager).items == ()

    def test_the_first_page_of_the_counter_turns_its_pages_too(self, bookkeeper, many):
        first = bookkeeper.get(url("home"), {"queue": "payouts"}).content.decode()
        [more] = re.findall(r'rel="next" href="([^"]+)"', first)
        second = bookkeeper.get(url("home") + more.replace("&amp;", "&")).content.decode()
        shown = r'<a href="/counter/households/[^"]+"><bdi dir="ltr">(\d+)</bdi>'
        assert re.findall(shown, first) + re.findall(shown, second) == many


def test_one_page_asks_for_no_other(bookkeeper, earned):
    page = bookkeeper.get(url("money")).content.decode()
    assert 'name="everybody"' not in page
    assert 'rel="next"' not in page


def test_an_advance_is_kept_back_when_the_household_is_paid(station, bookkeeper, earned):
    where = url("advance", station.beekeeper.id)
    assert bookkeeper.post(where, {**key(), "amount_fen": "100", "reason": "boxes"}).status_code == 302
    assert owed(station) == {"0001": (25_000, 10_000)}
    sheet = sheet_of(station, bookkeeper)
    (row,) = sheet.rows
    assert (row.amount_fen, row.deducted_fen) == (15_000, 10_000)
    asked = bookkeeper.get(url("paid", sheet.id, row.id))
    assert "Did household 0001 get its 150.00 yuan?" in text(asked)
    assert settlement.payout_sheet(by=station.manager, sheet_id=sheet.id).left == 1
    assert bookkeeper.post(url("paid", sheet.id, row.id), key()).status_code == 302
    assert owed(station) == {}
    assert ledger.balance(by=station.manager, code="cash") == 100_000 - 10_000 - 15_000


def test_paid_twice_is_paid_once(station, bookkeeper, earned):
    sheet = sheet_of(station, bookkeeper)
    row = sheet.rows[0]
    data = key()
    assert [bookkeeper.post(url("paid", sheet.id, row.id), data).status_code for _ in range(2)] == [302, 302]
    again = bookkeeper.post(url("paid", sheet.id, row.id), key())
    assert again.status_code == 409
    assert "This payout was already marked." in text(again)
    assert ledger.balance(by=station.manager, code="cash") == 75_000


def test_not_paid_stays_owed_with_its_reason(station, bookkeeper, earned):
    sheet = sheet_of(station, bookkeeper)
    where = url("failed", sheet.id, sheet.rows[0].id)
    assert bookkeeper.post(where, {**key(), "reason": ""}).status_code == 422
    assert bookkeeper.post(where, {**key(), "reason": "was not at home"}).status_code == 302
    assert owed(station) == {"0001": (25_000, 0)}
    assert "was not at home" in text(bookkeeper.get(url("sheet", sheet.id)))


def test_sheets_go_into_a_spreadsheet(station, bookkeeper, earned):
    sheet = sheet_of(station, bookkeeper)
    lines = bookkeeper.get(url("sheets_export")).content.decode("utf-8-sig").splitlines()
    assert lines[1] == f"{sheet.number},2026-10-16,0001,0.00,250.00,still to pay,"


def test_a_row_of_another_sheet_is_not_found(station, bookkeeper, earned):
    sheet = sheet_of(station, bookkeeper)
    assert bookkeeper.post(url("paid", sheet.id, sheet.id), key()).status_code == 404


def test_a_sheet_of_nobody_is_not_made(station, bookkeeper, earned):
    answer = bookkeeper.post(url("sheet_make"), key())
    assert answer.status_code == 422
    assert "Tick at least one household." in text(answer)
    assert settlement.payout_sheets(by=station.manager).items == ()


def test_a_reason_is_as_long_on_the_form_as_in_the_books(station, bookkeeper, earned):
    where = url("advance", station.beekeeper.id)
    assert f'maxlength="{LONGEST_REASON}"' in bookkeeper.get(where).content.decode()
    answer = bookkeeper.post(where, {**key(), "amount_fen": "1", "reason": "x" * (LONGEST_REASON + 1)})
    assert answer.status_code == 422
    assert owed(station) == {"0001": (25_000, 0)}
    assert bookkeeper.post(where, {**key(), "amount_fen": "1", "reason": "x" * LONGEST_REASON}).status_code == 302
    assert owed(station) == {"0001": (25_000, 100)}


def test_an_advance_needs_cash_in_the_drawer(station, bookkeeper, earned):
    where = url("advance", station.beekeeper.id)
    answer = bookkeeper.post(where, {**key(), "amount_fen": "1000.01", "reason": "boxes"})
    assert answer.status_code == 409
    assert "The drawer holds 1,000.00 yuan" in text(answer)
    assert owed(station) == {"0001": (25_000, 0)}


def test_money_is_moved_from_the_bank_into_the_drawer(station, bookkeeper, earned):
    bank = ledger.balance(by=station.manager, code="bank")
    words = text(bookkeeper.get(url("move")))
    assert "Bank" in words
    data = {**key(), "source": "bank", "target": "cash", "amount_fen": "100"}
    assert bookkeeper.post(url("move"), data).status_code == 302
    assert ledger.balance(by=station.manager, code="bank") == bank - 10_000
    assert ledger.balance(by=station.manager, code="cash") == 110_000
    answer = bookkeeper.post(url("move"), {**data, **key(), "amount_fen": "99999"})
    assert answer.status_code == 409
    assert ledger.balance(by=station.manager, code="cash") == 110_000


@pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
def test_papers_in_the_language_asked_for(station, bookkeeper, earned, language):
    sheet = sheet_of(station, bookkeeper)
    for where in (url("sheet_pdf", sheet.id), url("statement_pdf", station.beekeeper.id)):
        answer = bookkeeper.get(where, {"in": language})
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")


class TestStatement:
    def test_every_line_and_its_sum(self, station, bookkeeper, earned):
        words = text(bookkeeper.get(url("statement", station.beekeeper.id)))
        assert "Oleaster honey Shop" in words
        assert "8 kg 31.25 250.00" in words
        assert "Still owed to you 250.00 yuan" in words

    def test_another_period_is_empty(self, station, bookkeeper, earned):
        period = {"since": "2026-09-01", "until": "2026-09-30"}
        assert "Nothing moved in these days." in text(bookkeeper.get(url("statement", station.beekeeper.id), period))

    @pytest.mark.parametrize("period", [{"since": "2026-10-16", "until": "2026-10-01"}, {"since": "soon"}])
    def test_a_period_that_is_none_is_said(self, station, bookkeeper, earned, period):
        assert bookkeeper.get(url("statement", station.beekeeper.id), period).status_code == 422

    def test_as_a_file(self, station, bookkeeper, earned):
        answer = bookkeeper.get(url("statement_csv", station.beekeeper.id))
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert "250.00" in answer.content.decode("utf-8-sig")

    def test_its_paper_names_the_household_and_the_look_is_written_down(self, station, bookkeeper, earned):
        bookkeeper.get(url("statement_pdf", station.beekeeper.id), {"in": "zh-hans"})
        (look,) = people.looks_at(by=station.manager, household_id=station.beekeeper.id).items
        assert (look.who, str(look.purpose)) == ("米日古丽", "settle")


class TestBook:
    def test_every_total_opens_to_the_movements_under_it(self, station, bookkeeper, earned):
        page = bookkeeper.get(url("accounts"))
        assert "Owed to household 0001" in text(page)
        codes = re.findall(r"transactions/\?code=([^\"]+)\"", page.content.decode())
        assert len(codes) == len(ledger.balances(by=station.manager))
        for code in codes:
            listed = bookkeeper.get(f"{url('transactions')}?code={code}")
            assert listed.status_code == 200
            assert "Nothing was booked yet" not in text(listed)

    def test_a_transaction_shows_its_entries(self, station, bookkeeper, earned):
        facts = ledger.transactions(by=station.manager, kind="share_out").items
        words = text(bookkeeper.get(url("transaction", facts[0].id)))
        assert "Owed to household 0001" in words
        assert "250.00 yuan" in words
        assert "304.00 yuan" in words

    def test_accounts_are_found_by_name(self, station, bookkeeper, earned):
        words = text(bookkeeper.get(url("accounts"), {"text": "drawer"}))
        assert "Cash drawer" in words
        assert "Owed to household 0001" not in words

    def test_as_a_file(self, station, bookkeeper, earned):
        lines = bookkeeper.get(url("transactions_export")).content.decode("utf-8-sig").splitlines()
        assert any("Owed to household 0001" in line and "250.00" in line for line in lines)

    def test_the_journal_is_narrowed_by_kind_and_day(self, station, bookkeeper, earned):
        words = text(bookkeeper.get(url("transactions"), {"kind": "share_out", "since": "2026-10-16"}))
        assert words.count("Payment of a buyer") == 1  # in the list of kinds only
        assert words.count("Shared out") == 2
        assert "Nothing was booked yet" in text(bookkeeper.get(url("transactions"), {"since": "2026-10-17"}))
        assert bookkeeper.get(url("transactions"), {"kind": "x", "since": "2026-99-99"}).status_code == 200

    def test_another_station_finds_no_transaction(self, station, stranger, earned):
        fact = ledger.transactions(by=station.manager).items[0]
        assert stranger.get(url("transaction", fact.id)).status_code == 404
        assert "Nothing was booked yet" in text(stranger.get(url("transactions"), {"code": "cash"}))


def test_the_number_of_queries_does_not_grow_with_the_households(station, bookkeeper, earned, later):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = [url("money"), url("accounts"), url("transactions")]
    bookkeeper.get(pages[0])
    counts = []
    for _round in range(2):
        seen = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert bookkeeper.get(page).status_code == 200
            seen.append(len(queries))
        counts.append(seen)
        later(timedelta(seconds=50))
        station.lot(400_000, of=station.carver.id)
        for _order in range(6):
            station.delivered(18)
    assert counts[0] == counts[1]


def test_every_kind_of_transaction_and_account_has_a_name_in_words():
    """Whatever the domain posts, the books say it in words; no code shows."""
    domain = pathlib.Path(ledger.__file__).parents[2]
    sources = [path.read_text(encoding="utf-8") for path in domain.rglob("*.py") if "migrations" not in path.parts]
    posted = {kind for source in sources for kind in re.findall(r'ledger\.post\([^)]*?kind="(\w+)"', source)}
    assert posted - set(TRANSACTIONS) == set()
    assert {"opening", "pool_share", "payout"} <= set(TRANSACTIONS)
    assert len(posted) >= 12
