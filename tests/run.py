"""The tests as `make test` runs them: on SQLite, on PostgreSQL what asks a database, then the tales in a browser."""

import argparse
import os
import shutil
import subprocess
import sys
import time

from tests import postgres

_PYTEST = [sys.executable, "-m", "pytest"]
_NOTHING_COLLECTED = 5
_ONE_DATABASE = (
    "tests/adapters/hooks",
    "tests/adapters/payments",
    "tests/adapters/print",
    "tests/cli/test_command.py",
    "tests/cli/test_install_and_upgrade.py",
    "tests/cli/test_keys_and_tls.py",
    "tests/cli/test_move.py",
    "tests/cli/test_up.py",
    "tests/hostile/test_pictures.py",
    "tests/matrix/test_gate.py",
    "tests/planted",
    "tests/tales",
    "tests/test_house.py",
    "tests/test_words.py",
    "tests/tools",
)
"""These ask no database, or both by themselves, or care little which: with PostgreSQL only `make soak` runs them."""


def _say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def _pytest(title: str, *arguments: str, **variables: str) -> bool:
    began = time.monotonic()
    _say(title)
    code = subprocess.call([*_PYTEST, *arguments], env={**os.environ, **variables})
    print(f"== {title}: {time.monotonic() - began:.0f} s", flush=True)
    return code in {0, _NOTHING_COLLECTED}


def bring_browser() -> bool:
    """Chromium comes from the system's packages. As root on Debian we fetch it; elsewhere we say what was left out."""
    if shutil.which("chromium"):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("Installing Chromium for the browser stories")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if shutil.which("chromium"):
        return True
    _say("Skipped: the browser stories, since there is no Chromium on this machine and it could not be installed")
    return False


def everyday(chosen: list[str]) -> bool:
    """The everyday suite, about the time of a short break."""
    quick = ["-n", "2", "--dist", "worksteal", "-m", "not browser and not soak", "--durations", "8", *chosen]
    good = _pytest("On SQLite", *quick, DATABASE_URL="")
    with postgres.running() as address:
        elsewhere = [] if chosen else [f"--ignore={path}" for path in _ONE_DATABASE]
        good &= _pytest("On PostgreSQL", *quick, *elsewhere, DATABASE_URL=address)
    if bring_browser():
        tales = ["-n", "2", "--dist", "loadfile", "-m", "browser and not soak", "--durations", "8", *chosen]
        good &= _pytest("In a browser", *tales, DATABASE_URL="")
    return good


def soak(chosen: list[str]) -> bool:
    """The long tests, on both databases, alone on the machine."""
    long = ["-m", "soak and not browser", "-s", *chosen]
    good = _pytest("Soak on SQLite", *long, DATABASE_URL="")
    with postgres.running() as address:
        good &= _pytest("Soak on PostgreSQL", *long, DATABASE_URL=address)
        if not chosen:
            good &= _pytest("Left out of the everyday run", "-m", "not browser", *_ONE_DATABASE, DATABASE_URL=address)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("--soak", action="store_true", help="the long tests instead")
    options, chosen = parser.parse_known_args()
    good = soak(chosen) if options.soak else everyday(chosen)
    _say("All good" if good else "Something failed; see above")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
