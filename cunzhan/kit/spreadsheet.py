"""Rows for a spreadsheet program: UTF-8 with its mark, and no cell that could be read as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = re.compile(r"^[\s\u200b-\u200f\ufeff]*[=+\-@\t\r\n＝＋－＠﹢﹣﹦]")
_NUMBER = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?$")


def neutral(cell: Any) -> str:
    """The cell as text; what a spreadsheet could take for a formula gets an apostrophe, plain numbers stay numbers."""
    text = "" if cell is None else str(cell).replace("−", "-")
    if _FORMULA.match(text) and not _NUMBER.match(text):
        return "'" + text
    return text


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as a file."""
    out = io.StringIO()
    csv.writer(out).writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
