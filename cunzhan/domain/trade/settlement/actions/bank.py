"""Paying by bank: a file for the bank, and its answer. What was sent is asked about, never sent a second time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import Purpose, ReferenceState
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import queries, rules
from cunzhan.domain.trade.settlement.actions.payouts import mark_failed, mark_paid, mark_unknown
from cunzhan.domain.trade.settlement.facts import (
    BANK_FIELDS,
    AnswerTaken,
    BankAnswer,
    BankColumns,
    BankFile,
    LeftReason,
    LeftRow,
    PayoutMethod,
    PayoutRow,
    PayoutState,
)
from cunzhan.domain.trade.settlement.models import BankMap, Payout, PayoutSheet
from cunzhan.kit.codec import to_plain
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean
from cunzhan.kit.words import say

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)
_ENCODINGS = ("utf-8-sig", "gb18030")
_MOST_COLUMNS = 30
_MOST_ROWS = 5000


@action("settlement.set_bank_columns", may=_KEEPERS)
def set_bank_columns(*, by: Actor, at: datetime, key: str, columns: BankColumns) -> None:
    """How the bank wants its file and gives its answer. Raises: Refusal(invalid) when a needed column is missing."""
    sending = [(clean(header, most=40, field="sending"), field) for header, field in columns.sending]
    fields = [field for _header, field in sending]
    if not 0 < len(sending) <= _MOST_COLUMNS or set(fields) - set(BANK_FIELDS):
        raise Refusal(Kind.INVALID, _("A column of the bank's file is filled with nothing we know."), field="sending")
    if missing := {"reference", "holder", "account", "amount"} - set(fields):
        raise Refusal(
            Kind.INVALID,
            _("The bank's file needs columns for: %(missing)s."),
            field="sending",
            missing=", ".join(sorted(missing)),
        )
    if columns.encoding not in _ENCODINGS:
        raise Refusal(Kind.INVALID, _("Choose one of the two ways to write Chinese."), field="encoding")
    kept = BankColumns(
        sending=tuple(sending),
        encoding=columns.encoding,
        reference=clean(columns.reference, most=40, field="reference"),
        amount=clean(columns.amount, most=40, field="amount", needed=False),
        state=clean(columns.state, most=40, field="state"),
        reason=clean(columns.reason, most=40, field="reason", needed=False),
        paid_words=_words(columns.paid_words, "paid_words"),
        failed_words=_words(columns.failed_words, "failed_words"),
    )
    if set(kept.paid_words) & set(kept.failed_words):
        raise Refusal(Kind.INVALID, _("A word cannot mean both paid and not paid."), field="failed_words")
    plain = to_plain(kept)
    BankMap.objects.bulk_create([BankMap(station_id=by.station, columns=plain)], ignore_conflicts=True)
    BankMap.objects.of(by.station).update(columns=plain)


@action("settlement.send_to_bank", may=_KEEPERS)
def send_to_bank(*, by: Actor, at: datetime, key: str, sheet_id: UUID) -> int:
    """From now on the payouts of this sheet are with the bank: only its answer decides them. Returns how many.

    One that is not covered any more (a refund came in between), or whose account was taken back, fails at once.
    Raises: Refusal(conflict) when nothing on the sheet waits to be sent.
    """
    sheet = _sheet(by, sheet_id)
    owed = {account.code: -account.balance_fen for account in books.balances(by=by, prefix="household:")}
    known = register.payable_by_bank(by=by)
    sent: list[UUID] = []
    short: list[UUID] = []
    gone: list[UUID] = []
    for row in Payout.objects.of(by.station).filter(sheet=sheet, state=PayoutState.LISTED).order_by("id"):
        enough = owed.get(rules.household_account(row.household_id).code, 0) >= row.amount_fen + row.deducted_fen
        (short if not enough else sent if row.household_id in known else gone).append(row.id)
    if not sent:
        raise Refusal(Kind.CONFLICT, _("Nothing on this sheet waits to be sent to the bank."))
    listed = Payout.objects.of(by.station).filter(state=PayoutState.LISTED)
    listed.filter(id__in=short).update(state=PayoutState.FAILED, done_at=at, reason="less is owed by now")
    listed.filter(id__in=gone).update(state=PayoutState.FAILED, done_at=at, reason="no confirmed account")
    if listed.filter(id__in=sent).update(state=PayoutState.SENT, sent_at=at) != len(sent):
        raise Refusal(Kind.CONFLICT, _("Somebody else is at this sheet. Look at it again; nothing was sent."))
    return len(sent)


def take_bank_file(*, by: Actor, at: datetime, sheet_id: UUID) -> BankFile:
    """What the bank is asked to pay, with whole account numbers: a look that every household on it can read.

    It can be taken again as long as the bank has answered nothing of it. Raises: Refusal(conflict) after that.
    """
    with transaction.atomic():
        fact = queries.payout_sheet(by=by, sheet_id=sheet_id)
        rows = [row for row in fact.rows if row.state == PayoutState.SENT]
        with_bank = Payout.objects.of(by.station).filter(sheet_id=sheet_id, sent_at__isnull=False).count()
        if not rows or len(rows) != with_bank:
            raise Refusal(
                Kind.CONFLICT,
                _(
                    "The bank has answered this sheet, or it was not sent. What is unknown is asked about and "
                    "never sent again."
                ),
            )
        seen = people.see_payout_references(
            by=by, at=at, household_ids=[row.household_id for row in rows], purpose=Purpose.SETTLE, whole=True
        )
        note = f"{say(fact.station, 'zh-hans')} {fact.number}"
        told = []
        for row in rows:
            live = [r for r in seen.get(row.household_id, ()) if r.state == ReferenceState.LIVE]
            if not live:
                raise Refusal(
                    Kind.CONFLICT,
                    _("Household %(number)s has no confirmed account any more. Mark its payout as not paid."),
                    number=row.household_number,
                )
            told.append(
                {
                    "reference": row.reference,
                    "holder": live[0].holder,
                    "bank": live[0].bank,
                    "account": live[0].account,
                    "amount": f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}",
                    "household": row.household_number,
                    "note": note,
                }
            )
    return BankFile(fact.number, queries.bank_columns(by=by), tuple(told), sum(row.amount_fen for row in rows))


@action("settlement.record_bank_answer", may=_KEEPERS)
def record_bank_answer(
    *, by: Actor, at: datetime, key: str, sheet_id: UUID, rows: Sequence[BankAnswer], unread: Sequence[int] = ()
) -> AnswerTaken:
    """Mark the payouts of a sheet as the bank says. A row that fits none is left, named by its line, and changes
    nothing; the same answer again changes nothing either. ``unread`` are lines that could not be read at all.
    """
    _sheet(by, sheet_id)
    if len(rows) > _MOST_ROWS:
        raise Refusal(Kind.INVALID, _("This file has more rows than a sheet can have."))
    on_sheet = {row.reference: row for row in queries.payout_sheet(by=by, sheet_id=sheet_id).rows}
    left = [LeftRow(line, LeftReason.UNREADABLE) for line in unread]
    counts = {PayoutState.PAID: 0, PayoutState.FAILED: 0, PayoutState.UNKNOWN: 0}
    known, seen = 0, set()
    for answer in rows:
        row, outcome = on_sheet.get(answer.reference), PayoutState(answer.outcome)
        if reason := _left_because(row, answer, answer.reference in seen):
            left.append(LeftRow(answer.line, reason))
            continue
        assert row is not None
        seen.add(answer.reference)
        if row.state == outcome:
            known += 1
            continue
        said = answer.reason[:120] or "-"
        if outcome == PayoutState.PAID:
            mark_paid(by=by, at=at, key=key, payout_id=row.id)
        elif outcome == PayoutState.FAILED:
            mark_failed(by=by, at=at, key=key, payout_id=row.id, reason=said)
        else:
            mark_unknown(by=by, at=at, key=key, payout_id=row.id, reason=said)
        counts[outcome] += 1
    return AnswerTaken(
        paid=counts[PayoutState.PAID],
        failed=counts[PayoutState.FAILED],
        unknown=counts[PayoutState.UNKNOWN],
        known=known,
        left=tuple(sorted(left, key=lambda row: row.line)),
    )


def _left_because(row: PayoutRow | None, answer: BankAnswer, again: bool) -> LeftReason | None:
    if row is None:
        return LeftReason.UNKNOWN_REFERENCE
    if again:
        return LeftReason.TWICE
    if answer.amount_fen is not None and answer.amount_fen != row.amount_fen:
        return LeftReason.AMOUNT_DIFFERS
    if row.state == PayoutState.LISTED:
        return LeftReason.NOT_SENT
    if row.state in (PayoutState.PAID, PayoutState.FAILED) and answer.outcome != row.state:
        return LeftReason.DECIDED_OTHERWISE
    return None


def _sheet(by: Actor, sheet_id: UUID) -> PayoutSheet:
    row = PayoutSheet.objects.of(by.station).filter(id=sheet_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such payout sheet."))
    if row.method != PayoutMethod.BANK:
        raise Refusal(Kind.CONFLICT, _("This sheet is paid in cash; there is nothing to send to the bank."))
    return row


def _words(words: Sequence[str], field: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(clean(word, most=20, field=field) for word in words if word.strip()))
    if not found:
        raise Refusal(Kind.INVALID, _("Write at least one word the bank uses for this."), field=field)
    return found
