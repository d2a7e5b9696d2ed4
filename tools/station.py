"""A whole station of its own for a tale or for pictures: `cunzhan up` in a home folder that is thrown away."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Station:
    """Where it answers, where it keeps its things, and the environment in which commands work on it."""

    url: str
    home: Path
    env: dict[str, str]

    def cunzhan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command on this station."""
        command = [sys.executable, "-m", "cunzhan.cli", *words]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=300, check=False)


def _free_ports() -> int:
    """The first of two neighbouring free ports: the pages' and the pretended gateway's."""
    for _try in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports side by side")


def answers(url: str) -> bool:
    """Whether a page comes back, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def running(
    patience: float = 600, before: Callable[[Station], None] = lambda _station: None, **variables: str
) -> Iterator[Station]:
    """A demo station with the demo village, on ports of its own; stopped and removed afterwards.

    `before` may furnish it otherwise before it opens: a station that is not empty gets no demo village.
    """
    with tempfile.TemporaryDirectory(prefix="cunzhan-station-", ignore_cleanup_errors=True) as folder:
        port = _free_ports()
        env = {name: value for name, value in os.environ.items() if not name.startswith("CUNZHAN_")}
        env |= {"CUNZHAN_ENV": "demo", "CUNZHAN_HOME": folder, "CUNZHAN_PORT": str(port), **variables}
        station = Station(f"http://127.0.0.1:{port}", Path(folder), env)
        before(station)
        log = Path(folder) / "up.log"
        with log.open("wb") as written:
            command = [sys.executable, "-m", "cunzhan.cli", "up"]
            process = subprocess.Popen(command, env=env, stdout=written, stderr=written, start_new_session=True)
        try:
            until = time.monotonic() + patience
            while not answers(station.url):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"The station did not start:\n{log.read_text(errors='replace')[-4000:]}")
                time.sleep(0.1)
            yield station
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
