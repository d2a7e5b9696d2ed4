"""What goes into a spreadsheet cannot become a formula there."""

import pytest

from cunzhan.kit.spreadsheet import neutral


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("", ""),
        ("honey", "honey"),
        ("=1+1", "'=1+1"),
        ("+86", "+86"),
        ("-31.25", "-31.25"),
        ("−1,031.25", "-1,031.25"),
        ("-cmd|x", "'-cmd|x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (12, "12"),
        (-12, "-12"),
    ],
)
def test_cells(cell, written):
    assert neutral(cell) == written
