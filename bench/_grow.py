"""A station with a history that grows, in a process of its own, and what things cost there.

`python -m bench._grow CHECKED SIZE...`: the books are checked up to the size CHECKED, for that takes long.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from bench import _history, _place  # noqa: E402
from cunzhan.domain.trade.orders import queries as orders  # noqa: E402
from cunzhan.domain.trade.settlement import queries as shares  # noqa: E402
from cunzhan.jobs.books import check_books  # noqa: E402
from tests import make  # noqa: E402
from tests.cast import NOW, TODAY, assemble  # noqa: E402

_STOCK_G = 900_000_000


def milliseconds(do: Callable[[], Any], times: int) -> float:
    """The median of what it takes."""
    took = []
    for _turn in range(times + 1):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return statistics.median(took[1:]) * 1000


def main(most_checked: int, sizes: list[int]) -> None:
    """For each size: orders, statement and list, measured; and whether the books agree."""
    call_command("migrate", interactive=False, verbosity=0)
    cast = assemble()
    product, variant = make.honey(cast, bazaar_fen=2000)
    make.lot(cast, product, quantity=_STOCK_G)
    make.delivered(cast, [(variant, 2)])
    before = _history.Before()
    order = make.delivered(cast, [(variant, 2)])
    template, done = before.template(order.number), 0
    buyer = {"station": str(cast.station_id), "variant": str(variant), "total": str(order.total_fen)}
    household = cast.household.household_id
    assert household

    def statement() -> object:
        since, until = TODAY - timedelta(days=30), TODAY + timedelta(days=1)
        return shares.statement(by=cast.household, at=NOW, household_id=household, since=since, until=until)

    for size in sizes:
        began = time.perf_counter()
        _history.grow(template, done, size)
        grown, done = time.perf_counter() - began, size
        told: dict[str, object] = {
            "orders": size,
            "grown_s": grown,
            "place_order_ms": milliseconds(lambda: _place.place(buyer), 25),
            "statement_ms": milliseconds(statement, 5),
            "list_ms": milliseconds(lambda: orders.orders(by=cast.clerk), 9),
        }
        if size <= most_checked:
            began = time.perf_counter()
            told["findings"] = [str(found) for found in check_books()][:3]
            told["check_s"] = time.perf_counter() - began
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(word) for word in sys.argv[2:]])
