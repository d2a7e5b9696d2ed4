"""Writing the file a bank is given, and reading the one it gives back. Pure: bytes in, bytes out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.trade.settlement.facts import BankAnswer, BankColumns, BankFile, PayoutState
from cunzhan.kit.refusal import Kind, Refusal

LARGEST_FILE = 2_000_000
_AMOUNT = re.compile(r"(\d{1,10})(?:\.(\d{1,2})0*)?")


@dataclass(frozen=True)
class AnswerRead:
    """What could be read of a bank's answer, and the lines that could not."""

    rows: tuple[BankAnswer, ...]
    unread: tuple[int, ...]


def write(file: BankFile) -> bytes:
    """The file for the bank, its columns in the bank's order. The domain let no cell begin like a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([header for header, _field in file.columns.sending])
    writer.writerows([row[field] for _header, field in file.columns.sending] for row in file.rows)
    return out.getvalue().encode(file.columns.encoding)


def read(content: bytes, columns: BankColumns) -> AnswerRead:
    """The bank's answer, row by row; lines are numbered as a person counts them, the header being the first.

    Raises: Refusal(invalid) when this is no such table, or lacks a column the station's map names.
    """
    lines = list(_lines(_text(content, columns.encoding)))
    if not lines:
        raise Refusal(Kind.INVALID, _("This file is empty."), field="file")
    heads = [_plain(cell) for cell in lines[0][1]]
    needed = [name for name in (columns.reference, columns.state, columns.amount, columns.reason) if name]
    if missing := [name for name in needed if name not in heads]:
        raise Refusal(
            Kind.INVALID,
            _("The file has no column %(missing)s. Look at the map of your bank's columns."),
            field="file",
            missing=", ".join(missing),
        )
    rows, unread = [], []
    for number, cells in lines[1:]:
        said = dict(zip(heads, map(_plain, cells), strict=False))
        answer = _answer(number, said, columns)
        if answer is None:
            unread.append(number)
        else:
            rows.append(answer)
    return AnswerRead(tuple(rows), tuple(unread))


def _answer(number: int, said: Mapping[str, str], columns: BankColumns) -> BankAnswer | None:
    reference, state = said.get(columns.reference, ""), said.get(columns.state, "")
    amount = _fen(said.get(columns.amount, "")) if columns.amount else None
    if not reference or (columns.amount and amount is None):
        return None
    outcome = PayoutState.UNKNOWN
    if state in columns.paid_words:
        outcome = PayoutState.PAID
    elif state in columns.failed_words:
        outcome = PayoutState.FAILED
    reason = said.get(columns.reason, "") if columns.reason else ""
    return BankAnswer(number, reference, outcome, amount, (reason or state)[:120])


def _text(content: bytes, encoding: str) -> str:
    """In the bank's way of writing, else in the other one."""
    if len(content) > LARGEST_FILE:
        raise Refusal(Kind.INVALID, _("This file is too large for a bank's answer."), field="file")
    for way in dict.fromkeys((encoding, "utf-8-sig", "gb18030")):
        try:
            return content.decode(way).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise Refusal(Kind.INVALID, _("This is not a table a bank would send (CSV)."), field="file")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.replace("\0", "")))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        raise Refusal(Kind.INVALID, _("This is not a table a bank would send (CSV)."), field="file") from None


def _plain(cell: str) -> str:
    """Banks pad cells, and write long numbers as ="123" so that office programs leave them alone."""
    text = cell.strip().strip("\t")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()


def _fen(text: str) -> int | None:
    match = _AMOUNT.fullmatch(text.replace(",", "").removeprefix("¥").removesuffix("元"))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None
