"""Plant each bug in a copy of the tree, run the tests beside it, say what was missed. `python -m tests.planted WORD`"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.planted.bug import Bug
from tests.planted.bugs import BUGS
from tests.postgres import fast_folder

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "var", "__pycache__", ".*_cache", ".hypothesis")
_SOME_FAILED, _ALL_PASSED = 1, 0


def verdict(bug: Bug, tree: Path) -> str:
    """Whether one of the named tests fails with the bug in place; the copy is put right again.

    Only a test that ran and failed has noticed: one that is not there, or a program that does not start, has not.
    """
    file = tree / bug.file
    right = file.read_text(encoding="utf-8")
    if right.count(bug.right) != 1:
        return "does not fit where it is planted"
    file.write_text(right.replace(bug.right, bug.wrong), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not soak and not browser"]
        # The tables are made once and kept, unless it is their making that is wrong.
        command += ["--create-db" if "/migrations/" in bug.file else "--reuse-db", *bug.caught_by]
        # A home and a database of its own, though this may itself run inside a test.
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CUNZHAN"))}
        home = tree.parent / ("new" if "/migrations/" in bug.file else "home")
        env |= {"CUNZHAN_TEST_ROOT": str(home), "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        env["DATABASE_URL"] = ""
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    finally:
        file.write_text(right, encoding="utf-8")
    if done.returncode == _SOME_FAILED:
        return "caught"
    return "MISSED" if done.returncode == _ALL_PASSED else f"could not be tried: {done.stdout[-600:]}"


def main(chosen: list[str]) -> int:
    """All of them, or those whose names hold one of the chosen words."""
    bugs = [bug for bug in BUGS if not chosen or any(word in bug.name for word in chosen)]
    caught = 0
    with tempfile.TemporaryDirectory(prefix="cunzhan-planted-", dir=fast_folder()) as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
        for bug in bugs:
            began = time.monotonic()
            said = verdict(bug, tree)
            caught += said == "caught"
            print(f"{said}  {bug.name} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{caught} of {len(bugs)} planted bugs caught")
    return 0 if caught == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
