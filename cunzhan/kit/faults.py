"""Named points at which a test may kill the process, or make it fail, to see that nothing is lost.

``CUNZHAN_FAULT=name`` kills at the first passing of ``name``; ``name:3`` at the third. Off when unset, and always
off in production.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()
_wanted, _, _nth = os.environ.get("CUNZHAN_FAULT", "").partition(":")
_armed = bool(_wanted) and os.environ.get("CUNZHAN_ENV") != "production"


def fault(name: str) -> None:
    """Pass a named point; the process dies here (SIGKILL, no clean-up) when this point is the one asked for."""
    if not _armed or name != _wanted:
        return
    _passed[name] += 1
    if _passed[name] == int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
