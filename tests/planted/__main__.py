"""`python -m tests.planted`: plant each bug in a copy of the tree, run the tests beside it, say which were missed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.planted.bugs import BUGS, Bug

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "var", "__pycache__", ".*_cache", ".hypothesis")


def caught(bug: Bug, tree: Path) -> bool:
    """Whether one of the named tests fails with the bug in place; the copy is put right again."""
    file = tree / bug.file
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace(bug.right, bug.wrong, 1), encoding="utf-8")
    try:
        named = [path for path in bug.caught_by if (tree / path).exists()]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not soak and not browser", *named]
        env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(command, cwd=tree, env=env, capture_output=True, check=False).returncode == 1
    finally:
        file.write_text(right, encoding="utf-8")


def main(chosen: list[str]) -> int:
    """All of them, or those whose names hold one of the chosen words."""
    bugs = [bug for bug in BUGS if not chosen or any(word in bug.name for word in chosen)]
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
        for bug in bugs:
            began = time.monotonic()
            found = caught(bug, tree)
            missed += [] if found else [bug.name]
            print(f"{'caught' if found else 'MISSED'}  {bug.name} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(bugs) - len(missed)} passed, {len(missed)} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
