"""Fault points kill where they are asked to, and nowhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

PROGRAM = "from cunzhan.kit.faults import fault\nfor _ in range(3):\n    fault('here')\n    print('passed', flush=True)"


def run(asked: str, env: str = "test") -> tuple[int, int]:
    """How it ended, and how often the point was passed."""
    variables = {**os.environ, "CUNZHAN_FAULT": asked, "CUNZHAN_ENV": env}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.count("passed")


@pytest.mark.parametrize(("asked", "passed"), [("here", 0), ("here:1", 0), ("here:3", 2)])
def test_it_dies_at_the_asked_passing(asked: str, passed: int) -> None:
    assert run(asked) == (-signal.SIGKILL, passed)


@pytest.mark.parametrize("asked", ["", "elsewhere", "here:4"])
def test_it_lives_when_another_point_is_asked_for(asked: str) -> None:
    assert run(asked) == (0, 3)


def test_in_production_nothing_dies() -> None:
    assert run("here", env="production") == (0, 3)
