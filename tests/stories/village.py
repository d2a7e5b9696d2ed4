"""A village with the cast of the tests in it, behind the real processes: pages, worker, pretended gateway."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import station as stations

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "cunzhan.sqlite3"


@dataclass(frozen=True)
class Village:
    """A running station, and what was said when it was furnished."""

    station: stations.Station
    card: str
    today: str
    pages: dict[str, str]

    @property
    def url(self) -> str:
        """Where its pages answer."""
        return self.station.url

    @property
    def gateway(self) -> str:
        """Where the pretended gateway answers: the next port."""
        base, port = self.station.url.rsplit(":", 1)
        return f"{base}:{int(port) + 1}"

    def behave(self, **wishes: Any) -> None:
        """Let the gateway be nasty from now on; with nothing wished it is good again."""
        self._gate("/behave", {"preset": "good", **wishes})

    def gateway_books(self) -> Any:
        """What the gateway holds to be true."""
        return self._gate("/books")

    def _gate(self, path: str, said: dict[str, Any] | None = None) -> Any:
        body = None if said is None else json.dumps(said).encode()
        with urllib.request.urlopen(urllib.request.Request(self.gateway + path, data=body), timeout=5) as answer:
            return json.load(answer)

    def books_agree(self) -> bool:
        """What `cunzhan check` says."""
        done = self.station.cunzhan("check")
        assert done.returncode == 0, done.stdout + done.stderr
        return "agree" in done.stdout

    @property
    def log(self) -> str:
        """Everything the processes have written so far."""
        return (self.station.home / "up.log").read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def running(furniture: str, template: Path) -> Iterator[Village]:
    """A station furnished by `tests.stories.seed`, stopped and thrown away at the end.

    `template` is a folder that keeps what every station needs, empty tables and collected files; the first makes it.
    """
    told: dict[str, Any] = {}

    def furnish(station: stations.Station) -> None:
        if (template / DATABASE).exists():
            shutil.copytree(template, station.home, dirs_exist_ok=True)
        else:
            made = station.cunzhan("migrate")
            assert made.returncode == 0, made.stdout + made.stderr
            shutil.copy(station.home / DATABASE, template / DATABASE)
        command = [sys.executable, "-m", "tests.stories.seed", furniture]
        done = subprocess.run(command, env=station.env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told.update(json.loads(done.stdout.splitlines()[-1]))

    with stations.running(before=furnish) as station:
        shutil.copytree(station.home / "static", template / "static", dirs_exist_ok=True)
        shutil.copy(station.home / "static.digest", template / "static.digest")
        # For the page that installs it; the pages themselves go on without TLS until the next start.
        assert station.cunzhan("tls", "make", "--name", "station.local").returncode == 0
        yield Village(station, told["card"], told["today"], told.get("pages", {}))
