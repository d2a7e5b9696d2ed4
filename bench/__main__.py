"""Runs every benchmark, or those named: `python -m bench writes pages`."""

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    here = Path(__file__).parent
    known = sorted(path.stem for path in here.glob("[a-z]*.py") if path.stem != "figures")
    for name in names or known:
        if name not in known:
            print(f"There is no benchmark {name!r}; there are {', '.join(known)}", file=sys.stderr)
            return 2
        module = import_module(f"bench.{name}")
        print(f"\n{name}: {(module.__doc__ or '').partition(chr(10))[0]}", flush=True)
        module.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
