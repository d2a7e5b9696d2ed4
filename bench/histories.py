"""What an order, a month's statement and a list cost as the history grows: flat is good.

One delivered order is copied set by set, and the books agree afterwards. The statement is of one month of 900
sales, whatever the length of the history.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import say
from tests import postgres

_SIZES = ("10000", "100000")
_FULL = ("10000", "100000", "1000000")


def _grow(name: str, home: str, address: str, sizes: tuple[str, ...]) -> None:
    env = {**os.environ, "CUNZHAN_ENV": "test", "CUNZHAN_HOME": home, "DATABASE_URL": address}
    command = [sys.executable, "-m", "bench._grow", sizes[-1] if sizes is _FULL else sizes[0], *sizes]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first: dict[str, float] = {}
        for line in process.stdout:
            told = json.loads(line)
            first = first or told
            parts = [f"  {name}, {told['orders']:>9,} orders:"]
            for what in ("place_order", "statement", "list"):
                ours = told[f"{what}_ms"]
                parts.append(f"{what} {ours:.1f} ms ({ours / first[f'{what}_ms']:.2f} x)")
            say("  ".join(parts))
            say(f"    made in {told['grown_s']:.0f} s; {_checked(told)}")
    if process.returncode:
        raise RuntimeError("the history could not be made")


def _checked(told: dict[str, Any]) -> str:
    if "findings" not in told:
        return "the books not checked at this size (--full does)"
    agree = f"disagree: {told['findings'][0]}" if told["findings"] else "agree"
    return f"the books {agree}, checked in {told['check_s']:.1f} s"


def run(*, full: bool = False) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as home:
        _grow("SQLite", home, "", _FULL if full else _SIZES)
    if full:
        with postgres.running() as address, tempfile.TemporaryDirectory() as home:
            _grow("PostgreSQL", home, address, _FULL)
