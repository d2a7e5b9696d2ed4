"""What the benchmarks run in a process of its own, since a process knows one database: `python -m bench._place WHAT`.

`prepare` makes tables, a station and honey, and tells what a buyer must know. `buy N` waits for a line on its input,
then places N orders and tells how long each took. `bare N` writes the rows of N orders with SQLite's
library alone, `script` says them as a script of pgbench.
"""

import json
import os
import sys
import time
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from cunzhan.domain.ground.stations.facts import Actor, Role  # noqa: E402
from cunzhan.domain.trade.orders import actions as orders  # noqa: E402
from cunzhan.domain.trade.orders.facts import Delivery, PayMethod  # noqa: E402
from cunzhan.kit.keys import new_key  # noqa: E402
from tests import make  # noqa: E402
from tests.cast import NOW, assemble  # noqa: E402

_STOCK_G = 900_000_000
_WRITES = ("INSERT", "UPDATE", "DELETE")


def prepare() -> dict[str, str]:
    """A station with honey enough for every benchmark."""
    call_command("migrate", interactive=False, verbosity=0)
    cast = assemble()
    product, variant = make.honey(cast, bazaar_fen=2000)
    make.lot(cast, product, quantity=_STOCK_G)
    first = make.placed(cast, [(variant, 2)])
    return {"station": str(cast.station_id), "variant": str(variant), "total": str(first.total_fen)}


def place(told: dict[str, str]) -> None:
    """One order of two jars through the whole action."""
    orders.place_order(
        by=Actor(Role.BUYER, UUID(told["station"])),
        at=NOW,
        key=new_key(),
        lines=[(UUID(told["variant"]), 2)],
        contact=make.CHEN,
        delivery=Delivery.COURIER,
        pay_method=PayMethod.ONLINE,
        expected_total_fen=int(told["total"]),
    )


def written(told: dict[str, str]) -> list[tuple[str, list[Any]]]:
    """Every statement by which one order writes, with its values."""
    found: list[tuple[str, list[Any]]] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if str(sql).startswith(_WRITES):
            found.append((str(sql), list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        place(told)
    return found


def buy(told: dict[str, str], times: int) -> dict[str, Any]:
    """Place orders one after another; warm before the clock runs."""
    place(told)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    cpu, waits = time.process_time(), []
    for _turn in range(times):
        began = time.perf_counter()
        place(told)
        waits.append(time.perf_counter() - began)
    return {"cpu": time.process_time() - cpu, "waits": waits}


def main(words: list[str]) -> None:
    if words[0] == "prepare":
        print(json.dumps(prepare()))
    elif words[0] == "buy":
        print(json.dumps(buy(json.loads(words[1]), int(words[2]))))
    elif words[0] == "bare":
        from bench import _bare

        print(json.dumps(_bare.sqlite(written(json.loads(words[1])), written(json.loads(words[1])), int(words[2]))))
    elif words[0] == "script":
        from bench import _bare

        told = json.loads(words[1])
        print(_bare.pgbench_script(written(told), written(told)))


if __name__ == "__main__":
    main(sys.argv[1:])
