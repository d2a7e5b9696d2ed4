"""Every planted bug can still be planted, and there are tests beside it; planting them all is for `make soak`."""

import re

import pytest
from django.db import connection

from tests.planted.__main__ import ROOT, main
from tests.planted.bug import Bug
from tests.planted.bugs import BUGS


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_fits_where_it_is_planted(bug: Bug) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.right) == 1
    assert bug.right != bug.wrong
    for test in bug.caught_by:
        path, *names = test.split("::")
        assert (ROOT / path).exists()
        for name in names:
            assert re.search(rf"^\s*(def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), (
                test
            )


def test_there_are_more_than_thirty() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) > 30


@pytest.mark.soak
@pytest.mark.skipif(connection.vendor != "sqlite", reason="they are planted once, on SQLite")
def test_all_are_caught() -> None:
    assert main([]) == 0
