"""Every planted bug can still be planted, and there are tests beside it; planting them all is for `make soak`."""

import pytest

from tests.planted.__main__ import ROOT, main
from tests.planted.bugs import BUGS, Bug


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_fits_where_it_is_planted(bug: Bug) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.right) == 1
    assert bug.right != bug.wrong
    assert all((ROOT / path).exists() for path in bug.caught_by)


@pytest.mark.soak
def test_all_are_caught() -> None:
    assert main([]) == 0
