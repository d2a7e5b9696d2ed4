"""What a spreadsheet could take for a formula is made harmless; numbers stay numbers."""

import pytest

from cunzhan.kit.spreadsheet import csv_bytes, neutral


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", " =1", "＝1+1", "\u200b=1", "−=1", "\r\n=x", "－cmd", "-1-1"],
)
def test_formulas_get_an_apostrophe(text):
    assert neutral(text).startswith("'")


@pytest.mark.parametrize(("cell", "text"), [(-12.5, "-12.5"), ("−1,250.00", "-1,250.00"), ("+3", "+3"), (None, "")])
def test_numbers_stay_numbers(cell, text):
    assert neutral(cell) == text


def test_the_file_has_its_mark_and_reads_back_the_same():
    content = csv_bytes([["名", "=x"], ["a,b", 1]])
    assert content == '\ufeff名,\'=x\r\n"a,b",1\r\n'.encode()
