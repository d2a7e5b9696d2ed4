"""Paying by bank: sent once, asked about when unknown, never paid twice."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from cunzhan.adapters.banks import files
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from cunzhan.domain.trade.settlement.facts import (
    AnswerTaken,
    BankAnswer,
    LeftReason,
    LeftRow,
    PayoutMethod,
    PayoutRow,
    PayoutState,
)
from cunzhan.domain.trade.settlement.models import Payout, PayoutSheet
from cunzhan.domain.trade.settlement.rules import USUAL_COLUMNS
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast, home
from tests.refusals import refused

ACCOUNTS = {"household": "6210986543217788", "neighbour": "6210986543210000"}


def open_account(cast: Cast, actor: Actor, account: str) -> None:
    household = home(actor)
    reference = people.enter_payout_reference(
        by=cast.clerk, at=NOW, key=new_key(), household_id=household, holder="阿不力孜", bank="农商行", account=account
    )
    people.confirm_payout_reference(
        by=cast.bookkeeper, at=NOW, key=new_key(), household_id=household, reference_id=reference, account=account
    )


@pytest.fixture
def owed(cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
    """62.50 and 31.25 are owed to two households who both want their money at the bank."""
    make.delivered(cast, [(honey[1], 2)])
    product, variant = make.honey(cast, slug="linden")
    make.lot(cast, product, household=cast.neighbour)
    make.delivered(cast, [(variant, 1)])
    open_account(cast, cast.household, ACCOUNTS["household"])
    open_account(cast, cast.neighbour, ACCOUNTS["neighbour"])
    return cast


def sheet(cast: Cast, **more: object) -> UUID:
    return settlement.make_payout_sheet(
        by=cast.bookkeeper,
        at=NOW,
        key=new_key(),
        method=PayoutMethod.BANK,
        **more,  # type: ignore[arg-type]
    )


def send(cast: Cast, sheet_id: UUID) -> int:
    return settlement.send_to_bank(by=cast.bookkeeper, at=NOW, key=new_key(), sheet_id=sheet_id)


def rows(cast: Cast, sheet_id: UUID) -> tuple[PayoutRow, ...]:
    return asked.payout_sheet(by=cast.bookkeeper, sheet_id=sheet_id).rows


def states(cast: Cast, sheet_id: UUID) -> list[str]:
    return [row.state.value for row in rows(cast, sheet_id)]


def answer(cast: Cast, sheet_id: UUID, *said: tuple[str, str, int | None]) -> AnswerTaken:
    read = [BankAnswer(line, ref, outcome, fen, "said so") for line, (ref, outcome, fen) in enumerate(said, 2)]
    return settlement.record_bank_answer(by=cast.bookkeeper, at=NOW, key=new_key(), sheet_id=sheet_id, rows=read)


def owes(cast: Cast) -> list[int]:
    return [row.owed_fen for row in asked.owed(by=cast.bookkeeper)]


class TestSent:
    def test_the_file_is_what_the_bank_asks_for(self, owed: Cast) -> None:
        made = sheet(owed)
        assert send(owed, made) == 2
        assert states(owed, made) == ["sent", "sent"]
        file = settlement.take_bank_file(by=owed.bookkeeper, at=NOW, sheet_id=made)
        assert (file.total_fen, len(file.rows)) == (9375, 2)
        text = files.write(file).decode("gb18030")
        assert text.splitlines() == [
            "业务参考号,收款人户名,收款人开户行,收款人账号,金额,附言",
            "S2610-01-0001,阿不力孜,农商行,6210986543217788,62.50,Shazao Station S2610-01",
            "S2610-01-0002,阿不力孜,农商行,6210986543210000,31.25,Shazao Station S2610-01",
        ]
        assert files.write(settlement.take_bank_file(by=owed.bookkeeper, at=NOW, sheet_id=made)) == files.write(file)
        look = register.looks_at(by=owed.household, household_id=home(owed.household)).items[0]
        assert look.fields == ("payout_reference",)
        assert owes(owed) == [6250, 3125]

    def test_no_second_file_once_the_bank_has_answered(self, owed: Cast) -> None:
        made = sheet(owed)
        send(owed, made)
        answer(owed, made, ("S2610-01-0001", "unknown", 6250))
        with refused(Kind.CONFLICT):
            settlement.take_bank_file(by=owed.bookkeeper, at=NOW, sheet_id=made)

    def test_it_is_sent_once(self, owed: Cast) -> None:
        made = sheet(owed)
        with refused(Kind.CONFLICT):
            settlement.take_bank_file(by=owed.bookkeeper, at=NOW, sheet_id=made)
        send(owed, made)
        with refused(Kind.CONFLICT):
            send(owed, made)
        with refused(Kind.CONFLICT):
            sheet(owed)

    def test_nobody_without_a_confirmed_account(self, owed: Cast) -> None:
        people.drop_payout_reference(by=owed.neighbour, at=NOW, key=new_key(), household_id=home(owed.neighbour))
        made = sheet(owed)
        assert [row.household_number for row in rows(owed, made)] == ["0001"]
        people.drop_payout_reference(by=owed.household, at=NOW, key=new_key(), household_id=home(owed.household))
        with refused(Kind.CONFLICT):
            send(owed, made)
        with refused(Kind.CONFLICT):
            sheet(owed)

    def test_a_cash_sheet_is_not_sent(self, owed: Cast) -> None:
        made = settlement.make_payout_sheet(by=owed.bookkeeper, at=NOW, key=new_key())
        with refused(Kind.CONFLICT):
            send(owed, made)

    def test_what_a_refund_took_away_is_not_sent(self, owed: Cast, honey: tuple[UUID, UUID]) -> None:
        order = make.delivered(owed, [(honey[1], 1)])
        made = sheet(owed)
        fact = make.seen(owed, order)
        content = {"order_id": order.id, "version": fact.version, "lines": {fact.lines[0].id: 100}, "postage_fen": 0}
        orders.refund(by=owed.manager, at=NOW, key=new_key(), reason="leaked", **content)  # type: ignore[arg-type]
        assert send(owed, made) == 1
        assert states(owed, made) == ["failed", "sent"]

    def test_a_payout_that_waits_cannot_be_called_paid(self, owed: Cast) -> None:
        row, _other = rows(owed, sheet(owed))
        with refused(Kind.CONFLICT):
            settlement.mark_paid(by=owed.bookkeeper, at=NOW, key=new_key(), payout_id=row.id)

    def test_another_station_s_sheet_does_not_exist_here(self, owed: Cast) -> None:
        made = sheet(owed)
        with refused(Kind.NOT_FOUND):
            settlement.send_to_bank(by=owed.far_manager, at=NOW, key=new_key(), sheet_id=made)
        with refused(Kind.NOT_FOUND):
            settlement.take_bank_file(by=owed.far_manager, at=NOW, sheet_id=made)
        with refused(Kind.FORBIDDEN):
            settlement.take_bank_file(by=owed.clerk, at=NOW, sheet_id=made)


class TestAnswered:
    @pytest.fixture
    def made(self, owed: Cast) -> UUID:
        made = sheet(owed)
        send(owed, made)
        return made

    def test_paid_and_failed(self, owed: Cast, made: UUID) -> None:
        taken = answer(owed, made, ("S2610-01-0001", "paid", 6250), ("S2610-01-0002", "failed", 3125))
        assert (taken.paid, taken.failed, taken.unknown, taken.left) == (1, 1, 0, ())
        assert states(owed, made) == ["paid", "failed"]
        assert owes(owed) == [3125]
        assert books.balance(by=owed.manager, code="bank") == -6250
        assert [row.amount_fen for row in rows(owed, sheet(owed))] == [3125]
        assert check_books() == []

    def test_the_same_answer_again_changes_nothing(self, owed: Cast, made: UUID) -> None:
        said = (("S2610-01-0001", "paid", 6250), ("S2610-01-0002", "failed", 3125))
        answer(owed, made, *said)
        before = owes(owed), states(owed, made), books.balance(by=owed.manager, code="bank")
        taken = answer(owed, made, *said)
        assert (taken.paid, taken.failed, taken.known, taken.left) == (0, 0, 2, ())
        assert (owes(owed), states(owed, made), books.balance(by=owed.manager, code="bank")) == before

    def test_unknown_blocks_the_same_money_until_it_is_decided(self, owed: Cast, made: UUID) -> None:
        answer(owed, made, ("S2610-01-0001", "unknown", 6250), ("S2610-01-0002", "paid", 3125))
        assert states(owed, made) == ["unknown", "paid"]
        for method in PayoutMethod:
            with refused(Kind.CONFLICT):
                settlement.make_payout_sheet(by=owed.bookkeeper, at=NOW, key=new_key(), method=method)
        assert asked.payouts_due(by=owed.bookkeeper) == 0
        assert asked.free_to_deduct(by=owed.bookkeeper, household_id=home(owed.household)) == 0
        row = rows(owed, made)[0]
        settlement.mark_failed(by=owed.bookkeeper, at=NOW, key=new_key(), payout_id=row.id, reason="the bank says no")
        assert [row.amount_fen for row in rows(owed, sheet(owed))] == [6250]
        assert check_books() == []

    def test_unknown_and_paid_after_all(self, owed: Cast, made: UUID) -> None:
        answer(owed, made, ("S2610-01-0001", "unknown", 6250))
        taken = answer(owed, made, ("S2610-01-0001", "paid", 6250))
        assert taken.paid == 1
        assert owes(owed) == [3125]
        row = rows(owed, made)[0]
        with refused(Kind.CONFLICT):
            settlement.mark_unknown(by=owed.bookkeeper, at=NOW, key=new_key(), payout_id=row.id, reason="?")

    def test_rows_that_fit_nothing_are_left_with_line_and_reason(self, owed: Cast, made: UUID) -> None:
        taken = answer(
            owed,
            made,
            ("S2610-01-0009", "paid", 6250),
            ("S2610-01-0001", "paid", 6251),
            ("S2610-01-0002", "paid", 3125),
            ("S2610-01-0002", "paid", 3125),
        )
        assert taken.left == (
            LeftRow(2, LeftReason.UNKNOWN_REFERENCE),
            LeftRow(3, LeftReason.AMOUNT_DIFFERS),
            LeftRow(5, LeftReason.TWICE),
        )
        assert states(owed, made) == ["sent", "paid"]
        assert answer(owed, made, ("S2610-01-0002", "failed", 3125)).left == (LeftRow(2, LeftReason.DECIDED_OTHERWISE),)

    def test_what_the_bank_has_paid_is_written_down_though_a_refund_came_in_between(
        self, owed: Cast, honey: tuple[UUID, UUID], made: UUID
    ) -> None:
        order = make.delivered(owed, [(honey[1], 1)])
        content = {"by": owed.manager, "at": NOW, "reason": "lost", "postage_fen": 0}
        for number in (order.id,):
            fact = make.seen(owed, order)
            orders.refund(
                key=new_key(),
                order_id=number,
                version=fact.version,
                lines={fact.lines[0].id: 3800},
                **content,  # type: ignore[arg-type]
            )
        answer(owed, made, ("S2610-01-0001", "paid", 6250))
        assert owes(owed) == [3125]
        assert check_books() == []

    def test_the_database_lists_no_unknown_money_twice(self, owed: Cast, made: UUID) -> None:
        answer(owed, made, ("S2610-01-0001", "unknown", 6250))
        row = Payout.objects.get(state=PayoutState.UNKNOWN)
        other = PayoutSheet.objects.create(station_id=owed.station_id, number="S", made_at=NOW)
        row.pk, row.state, row.sheet = new_id(), PayoutState.LISTED, other
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestColumns:
    def test_the_map_is_the_station_s_own(self, owed: Cast) -> None:
        assert asked.bank_columns(by=owed.bookkeeper) == USUAL_COLUMNS
        mine = dataclasses.replace(
            USUAL_COLUMNS,
            sending=(("Ref", "reference"), ("Who", "holder"), ("Account", "account"), ("Yuan", "amount")),
            encoding="utf-8-sig",
            amount="",
            reason="",
            reference="Ref",
            state="State",
            paid_words=("ok",),
            failed_words=("no",),
        )
        settlement.set_bank_columns(by=owed.bookkeeper, at=NOW, key=new_key(), columns=mine)
        settlement.set_bank_columns(by=owed.bookkeeper, at=NOW, key=new_key(), columns=mine)
        assert asked.bank_columns(by=owed.manager) == mine
        assert asked.bank_columns(by=owed.far_manager) == USUAL_COLUMNS
        made = sheet(owed)
        send(owed, made)
        content = files.write(settlement.take_bank_file(by=owed.bookkeeper, at=NOW, sheet_id=made))
        assert content.startswith(b"\xef\xbb\xbfRef,Who,Account,Yuan\r\nS2610-01-0001,")
        read = files.read(b"Ref,State\r\nS2610-01-0001,ok\r\n\r\nS2610-01-0002,later\r\n", mine)
        assert [(row.line, row.outcome, row.amount_fen) for row in read.rows] == [
            (2, "paid", None),
            (4, "unknown", None),
        ]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"sending": (("A", "reference"),)}, "sending"),
            ({"sending": (("A", "password"),)}, "sending"),
            ({"encoding": "latin-1"}, "encoding"),
            ({"reference": ""}, "reference"),
            ({"paid_words": ()}, "paid_words"),
            ({"failed_words": ("成功",)}, "failed_words"),
        ],
    )
    def test_a_map_that_cannot_work_is_refused(self, cast: Cast, change: dict[str, object], field: str) -> None:
        wrong = dataclasses.replace(USUAL_COLUMNS, **change)  # type: ignore[arg-type]
        with refused(Kind.INVALID, field=field):
            settlement.set_bank_columns(by=cast.bookkeeper, at=NOW, key=new_key(), columns=wrong)
