"""Runs every benchmark, or those named: `python -m bench orders pages`. All together they write docs/bench.md.

With --full the histories are larger, up to a million orders, and PostgreSQL keeps one, too; that takes long.
"""

import sys
from importlib import import_module
from pathlib import Path

from bench import figures


def main(words: list[str]) -> int:
    here = Path(__file__).parent
    full = "--full" in words
    names = [word for word in words if word != "--full"]
    known = sorted(path.stem for path in here.glob("[a-z]*.py") if path.stem != "figures")
    if unknown := [name for name in names if name not in known]:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    on = figures.machine()
    for name in names or known:
        module = import_module(f"bench.{name}")
        figures.say(f"\n{name}: {(module.__doc__ or '').partition(chr(10))[0]}")
        module.run(full=full)
    if not names:
        figures.keep(here.parent / "docs" / "bench.md", on)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
