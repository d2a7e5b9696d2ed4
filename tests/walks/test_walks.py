"""Random walks over everything the house can do: the books agree, and an independent model says the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from tests.walks.walk import walk

STEPS = 100
KEPT = [
    int(line.split("#")[0])
    for line in (Path(__file__).parent / "seeds.txt").read_text().splitlines()
    if line.split("#")[0].strip()
]
EVERYDAY = {"sqlite": 16, "postgresql": 8}
"""As many as a break allows; `make soak` walks hundreds more."""


def walked(seed: int, steps: int) -> None:
    from tests.walks import walk as walking

    world = None
    try:
        world = walk(seed, steps)
    except BaseException:
        print(f"\nThe walk of seed {seed} went wrong: add it to {Path(walking.__file__).with_name('seeds.txt')}")
        raise
    assert world.done


TODAY = [(seed, STEPS) for seed in range(1, EVERYDAY[connection.vendor] + 1)]
FAILED_ONCE = [(seed, 2 * STEPS) for seed in KEPT]


@pytest.mark.parametrize(("seed", "steps"), TODAY + FAILED_ONCE)
def test_everyday(db: None, seed: int, steps: int) -> None:
    walked(seed, steps)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10_000, 10_000 + int(os.environ.get("WALKS", "360"))))
def test_long(db: None, seed: int) -> None:
    walked(seed, 2 * STEPS)
