"""Keeping the processes of a station alive, and stopping them cleanly.

A child that dies is started again, at once the first time and then with a growing pause, so that a child that cannot
start does not keep the machine busy. When one without which there is no station cannot be brought up at all, the keeper
gives up and says so. Children are sessions of their own: Ctrl-C reaches the keeper only, which stops
them in order. On Linux the kernel stops them too should the keeper itself be killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from cunzhan.cli import _say

_SET_PARENT_DEATH_SIGNAL = 1
_LONGEST_PAUSE = 10.0
_STEADY = 30.0
_ENOUGH_FALLS = 4


@dataclass
class Child:
    """One process to keep: its name for people, and how it is started."""

    name: str
    command: list[str]
    needed: bool = False
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0
    falls: int = 0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)

    def died(self) -> int | None:
        """The exit code, once it has ended."""
        return None if self.process is None else self.process.poll()

    def signal(self, number: int) -> None:
        """To the child and whatever it started."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Keeper:
    """Starts children, starts them again, and stops them when asked."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False
        self.gave_up = False

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def run(self, once_started: Callable[[], None] = lambda: None, patience: float = 10.0) -> None:
        """Returns after a clean stop. `once_started` is called from time to time until it is done (it looks itself)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                self._look_after()
                once_started()
                time.sleep(0.05)
        finally:
            self._stop(patience)

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self.children:
            code = child.died()
            if child.process is None:
                if now >= child.again_at:
                    child.start()
            elif code is not None:
                self._fell(child, code, now)

    def _fell(self, child: Child, code: int, now: float) -> None:
        steady = now - child.began > _STEADY
        child.falls = 1 if steady else child.falls + 1
        child.pause = 0.0 if steady else min(max(child.pause * 2, 0.5), _LONGEST_PAUSE)
        child.process, child.again_at = None, now + child.pause
        if child.needed and child.falls >= _ENOUGH_FALLS:
            _say.trouble(f"{child.name} ended with code {code}, {child.falls} times in a row; giving up")
            self.stopping = self.gave_up = True
        else:
            _say.trouble(f"{child.name} ended with code {code}; started again in {child.pause:g} s")

    def _stop(self, patience: float) -> None:
        """The worker first hears it too: each ends what it has in hand."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + patience
        while time.monotonic() < until and any(child.died() is None for child in self.children if child.process):
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
