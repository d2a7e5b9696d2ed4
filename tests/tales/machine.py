"""The machine of a station: one types what the page says, and reads what comes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.tales.paper import ROOT, Command

TOOLS = ROOT / ".tools" / "bin"
PATIENCE_S = 60


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Machine:
    """An environment without any setting but those of the page, and the port, since the usual one may be taken."""

    folder: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a command finds; nothing of the test's own station."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        return {**kept, "PYTHONPATH": str(ROOT), "CUNZHAN_PORT": str(self.port), "TZ": "UTC", **self.settings}

    def type(self, command: Command, *more: str, said: str = "", code: int = 0) -> str:
        """Type a command and read its answer. ``said`` is what one is asked for meanwhile."""
        program = [sys.executable, "-m", "cunzhan.cli"] if command.program == "cunzhan" else [TOOLS / command.program]
        done = subprocess.run(
            [*program, *command.words, *more],
            cwd=self.folder,
            env={**self.environment, **command.settings},
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + (done.stderr if code else "")

    @contextmanager
    def running(self, command: Command, until: str) -> Iterator[str]:
        """A command that stays, until it has said ``until``; its words so far. It is stopped as by Ctrl-C."""
        log = self.folder / f"said-{self.port}.txt"
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "cunzhan.cli", *command.words],
                cwd=self.folder,
                env={**self.environment, **command.settings},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            end = time.monotonic() + PATIENCE_S
            while until not in log.read_text():
                assert process.poll() is None, f"ended with {process.returncode}:\n{log.read_text()}"
                assert time.monotonic() < end, f"never said {until!r}:\n{log.read_text()}"
                time.sleep(0.05)
            yield log.read_text()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0, log.read_text()
