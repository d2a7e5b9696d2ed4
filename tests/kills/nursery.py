"""A process that lets children do one thing each, and be killed while they do it. `python -m tests.kills.nursery`

It reads one line for each: the fault point, and the request (pickled). The child is a fork with the point armed just as
CUNZHAN_FAULT arms it at a start; it opens the database itself. Back goes how it ended: the signal that killed it,
negative, or 0. Starting Python and Django a hundred times over would take minutes; a fork takes no time.
"""

from __future__ import annotations

import base64
import importlib
import os
import pickle
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
    import django

    django.setup()
    from cunzhan.jobs import worker
    from tests import requests

    assert worker
    requests.all_of_them()
    for line in sys.stdin:
        point, _, packed = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            _live(point, packed)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    return 0


def _live(point: str, packed: str) -> None:
    os.environ["CUNZHAN_FAULT"] = point
    from cunzhan.kit import faults

    importlib.reload(faults)
    code = 1
    try:
        action, content = pickle.loads(base64.b64decode(packed))
        action(**content)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
