"""Paid by bank: the account by two persons, the sheet to the bank, its answer; and what is kept back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.kit.keys import new_key
from tests.faces.counter.conftest import NOW, key, text

ACCOUNT = "6210986543217788"


def url(name, *ids):
    return reverse(f"counter:{name}", args=ids)


def owed(station):
    return {row.household_number: row.owed_fen for row in settlement.owed(by=station.manager)}


@pytest.fixture
def earned(station):
    """The beekeeper earned 250.00."""
    station.lot()
    return station.delivered(8)


@pytest.fixture
def banked(station, clerk, bookkeeper, earned):
    """Its account was entered by the clerk and confirmed by the bookkeeper."""
    home = station.beekeeper.id
    entered = {"holder": "热合曼", "bank": "农商行", "account": ACCOUNT}
    assert clerk.post(url("account", home), {**key(), **entered}).status_code == 302
    page = bookkeeper.get(url("account_confirm", home))
    assert "7788" in text(page).replace(" .", ".")
    assert ACCOUNT not in text(page).replace(" .", ".")
    wrong = bookkeeper.post(url("account_confirm", home), {**key(), "account": "6210986543217789"})
    assert wrong.status_code == 422
    assert bookkeeper.post(url("account_confirm", home), {**key(), "account": ACCOUNT}).status_code == 302
    return home


@pytest.fixture
def sheet(station, bookkeeper, banked):
    ticked = {"household_ids": [str(banked)], "method": "bank"}
    assert bookkeeper.post(url("sheet_make"), {**key(), **ticked}).status_code == 302
    (made,) = settlement.payout_sheets(by=station.manager).items
    assert "By bank" in text(bookkeeper.get(url("sheet", made.id)))
    assert bookkeeper.post(url("sheet_send", made.id), key()).status_code == 302
    return made


def answered(client, made, content):
    file = SimpleUploadedFile("answer.csv", content.encode("gb18030"))
    return client.post(url("bank_answer", made.id), {**key(), "file": file})


def test_the_one_who_entered_an_account_does_not_confirm_it(station, manager, earned):
    home = station.beekeeper.id
    manager.post(url("account", home), {**key(), "holder": "热合曼", "bank": "农商行", "account": ACCOUNT})
    answer = manager.post(url("account_confirm", home), {**key(), "account": ACCOUNT})
    assert answer.status_code == 403
    assert "Another person of the station confirms it." in text(answer)


def test_a_clerk_reads_no_account(clerk, banked):
    assert clerk.get(url("account_confirm", banked)).status_code in (403, 404)
    assert "7788" not in text(clerk.get(url("household", banked)))


def test_the_file_goes_to_the_bank_and_its_answer_comes_back(station, bookkeeper, sheet):
    file = bookkeeper.post(url("bank_file", sheet.id))
    row = file.content.decode("gb18030").splitlines()[1]
    assert row.startswith(f"{sheet.number}-0001,热合曼,农商行,{ACCOUNT},250.00,")
    page = answered(
        bookkeeper, sheet, f"业务参考号,金额,处理状态,失败原因\r\n{sheet.number}-0001,250.00,成功,\r\nX,1,成功,\r\n"
    )
    assert page.status_code == 200
    assert "Paid: 1. Not paid: 0. Not known: 0. Known before: 0." in text(page).replace(" .", ".")
    assert "3 no payout of this sheet has its reference" in text(page).replace(" .", ".")
    assert owed(station) == {}


def test_what_is_not_known_is_asked_about_and_decided(station, bookkeeper, sheet):
    answered(bookkeeper, sheet, f"业务参考号,金额,处理状态,失败原因\r\n{sheet.number}-0001,250.00,处理中,\r\n")
    page = text(bookkeeper.get(url("sheet", sheet.id)))
    assert "Ask the bank about those that are not known. They are not sent again." in page
    assert bookkeeper.post(url("bank_file", sheet.id)).status_code == 409
    again = bookkeeper.post(url("sheet_make"), {**key(), "household_ids": [str(station.beekeeper.id)]})
    assert again.status_code == 409
    row = sheet.rows[0]
    assert bookkeeper.post(url("failed", sheet.id, row.id), {**key(), "reason": "sent back"}).status_code == 302
    assert owed(station) == {"0001": 25_000}


def test_a_file_of_something_else_is_refused(station, bookkeeper, sheet):
    page = answered(bookkeeper, sheet, "a,b\r\n1,2\r\n")
    assert page.status_code == 422
    assert "The file has no column" in text(page).replace(" .", ".")


def test_the_bank_s_columns_are_kept(station, bookkeeper):
    page = bookkeeper.get(url("bank_columns"))
    assert "收款人账号" in page.content.decode()
    given = {
        "encoding": "utf-8-sig",
        "reference": "Ref",
        "state": "State",
        "paid_words": "ok，done",
        "failed_words": "no",
        "header_0": "Ref",
        "field_0": "reference",
        "header_1": "Who",
        "field_1": "holder",
        "header_2": "To",
        "field_2": "account",
    }
    refused = bookkeeper.post(url("bank_columns"), {**key(), **given})
    assert refused.status_code == 422
    assert (
        bookkeeper.post(url("bank_columns"), {**key(), **given, "header_3": "Y", "field_3": "amount"}).status_code
        == 302
    )
    kept = settlement.bank_columns(by=station.manager)
    assert (kept.sending[3], kept.paid_words, kept.amount) == (("Y", "amount"), ("ok", "done"), "")


def test_something_is_kept_back_with_consent(station, bookkeeper, earned):
    home = station.beekeeper.id
    given = {"kind": "seed", "amount_fen": "16", "reason": "2 kg of seed"}
    refused = bookkeeper.post(url("deduct", home), {**key(), **given})
    assert refused.status_code == 403
    assert "has not agreed" in text(refused)
    purpose = ConsentPurpose.DEDUCTIONS
    people.give_consent(by=station.clerk, at=NOW, key=new_key(), household_id=home, purpose=purpose, text_version="1")
    assert bookkeeper.post(url("deduct", home), {**key(), **given}).status_code == 302
    assert owed(station) == {"0001": 23_400}
    page = text(bookkeeper.get(url("statement", home)))
    assert "Kept back: Seed" in page
    assert "2 kg of seed" in page
    assert "Kept back: Seed" in text(bookkeeper.get(url("accounts")))
    too_much = bookkeeper.post(url("deduct", home), {**key(), **given, "amount_fen": "234.01"})
    assert too_much.status_code == 409
