"""Everything that can be said about the source without running it; `make check` calls it.

Each check prints one line; what it complains of is printed only when it does. Two run at a time.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

CHECKS = {
    "types": [sys.executable, "-m", "mypy"],
    "formatting": [sys.executable, "-m", "ruff", "format", "--check", "--quiet"],
    "lint": [sys.executable, "-m", "ruff", "check", "--quiet"],
    "walls between rooms": [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; c()",
    ],
    "migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "settings and models": [sys.executable, "-m", "django", "check", "--fail-level", "WARNING"],
    "translations": [sys.executable, "-m", "tools.messages", "--check"],
    "vendored files": [sys.executable, "-m", "tools.vendor", "--check"],
}

# A check alone says everything; in a row with others each says enough to begin with.
_SHOWN = 40


def run(name: str) -> tuple[bool, float, str]:
    """Whether the check passed, how long it took, and what it said."""
    began = time.monotonic()
    env = {**os.environ, "CUNZHAN_ENV": "test", "DJANGO_SETTINGS_MODULE": "cunzhan.settings", "DATABASE_URL": ""}
    done = subprocess.run(CHECKS[name], env=env, capture_output=True, text=True, check=False)
    return done.returncode == 0, time.monotonic() - began, done.stdout + done.stderr


def main(names: list[str]) -> int:
    """Runs the named checks, or all of them."""
    chosen = names or list(CHECKS)
    good = True
    with ThreadPoolExecutor(2) as pool:
        for name, (passed, seconds, said) in zip(chosen, pool.map(run, chosen), strict=True):
            print(f"{'ok  ' if passed else 'BAD '} {name} ({seconds:.1f} s)", flush=True)
            if not passed:
                good = False
                lines = said.strip().splitlines()
                left = len(lines) - _SHOWN
                shown = [*lines[:_SHOWN], f"... and {left} more lines"] if not names and left > 0 else lines
                print("\n".join(f"     {line}" for line in shown), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
