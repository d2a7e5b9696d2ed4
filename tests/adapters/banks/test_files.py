"""A bank's answer, as banks write it."""

from __future__ import annotations

import pytest

from cunzhan.adapters.banks import files
from cunzhan.domain.trade.settlement.facts import BankAnswer
from cunzhan.domain.trade.settlement.rules import USUAL_COLUMNS
from cunzhan.kit.refusal import Refusal

HEAD = "业务参考号,金额,处理状态,失败原因\r\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
def test_it_is_read_in_either_way_of_writing(encoding: str) -> None:
    text = (
        HEAD
        + '="S2610-01-0001","1,062.50",交易成功,\r\n'
        + " S2610-01-0002\t,31.25元,退票,账号不符\r\nS2610-01-0003,1,处理中,\r\n"
    )
    assert files.read(text.encode(encoding), USUAL_COLUMNS).rows == (
        BankAnswer(2, "S2610-01-0001", "paid", 106_250, "交易成功"),
        BankAnswer(3, "S2610-01-0002", "failed", 3125, "账号不符"),
        BankAnswer(4, "S2610-01-0003", "unknown", 100, "处理中"),
    )


def test_lines_that_cannot_be_read_are_named() -> None:
    text = HEAD + ",1.00,成功,\r\nS2610-01-0001,1.0E+3,成功,\r\nS2610-01-0002\r\n,,,\r\nS2610-01-0003,1.00,成功,\r\n"
    read = files.read(text.encode("gb18030"), USUAL_COLUMNS)
    assert (read.unread, [row.line for row in read.rows]) == ((2, 3, 4), [6])


@pytest.mark.parametrize("content", [b"", b"\r\n", b"A,B\r\n1,2\r\n", b"\xff\xff\x00", b"x" * 2_000_001])
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as raised:
        files.read(content, USUAL_COLUMNS)
    assert raised.value.field == "file"
