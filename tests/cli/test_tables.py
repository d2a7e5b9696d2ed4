"""The digest by which two databases are compared: the same for the same rows, another for any other."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest

from cunzhan.cli._tables import Sum, hash_of

NOON = datetime(2026, 10, 16, 4, 0, 0, 123456, tzinfo=UTC)
ONE = UUID(int=1)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (NOON, NOON.astimezone(timezone(timedelta(hours=8)))),
        ({"b": 1, "a": [2, None]}, {"a": [2, None], "b": 1}),
        (b"key", memoryview(b"key")),
        (Decimal("1.50"), Decimal("1.5")),
    ],
)
def test_what_is_the_same_is_the_same(here, there):
    assert hash_of((here,)) == hash_of((there,))


def test_what_looks_alike_is_told_apart():
    alike = [
        None, "", 0, 1, True, False, "1", "0", "None", "null", [], {}, ["1"], {"1": None}, b"1", b"",
        ONE, ONE.hex, str(ONE), NOON, NOON + timedelta(microseconds=1), NOON.isoformat(), NOON.date(),
        date(2026, 10, 17), Decimal(1), "阿", "阿 ",
    ]  # fmt: skip
    for one, other in combinations(alike, 2):
        assert hash_of((one,)) != hash_of((other,)), (one, other)
    assert hash_of(("a", "b")) != hash_of(("ab",)) != hash_of(("b", "a"))


def test_the_order_of_rows_does_not_count_and_each_row_does():
    def summed(*rows: tuple[object, ...]) -> Sum:
        whole = Sum()
        for row in rows:
            whole.add(row)
        return whole

    assert summed((1, "a"), (2, "b")) == summed((2, "b"), (1, "a"))
    assert summed((1, "a"), (2, "b")) != summed((1, "b"), (2, "a"))
    assert summed((1, "a")) != summed((1, "a"), (1, "a"))
    assert summed((1, "a"), (1, "a")).digest != summed().digest
