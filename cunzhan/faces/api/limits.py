"""What keeps programs in bounds: so many requests a minute for a token, bodies not too large, no NUL anywhere.

The count is kept in the web process, since asking the database before every request would cost more than it saves: with
several web processes a token may do so many in each of them.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from uuid import UUID

PER_MINUTE = 120
"""Requests a token may make at once; they come back evenly over a minute."""
BODY_MOST = 256 * 1024
_KEPT_MOST = 10_000


class Buckets:
    """A bucket of requests for each token, which fills again evenly."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[UUID, tuple[float, float]] = {}

    def wait(self, token_id: UUID) -> int:
        """Take one request out; the seconds to wait when there is none, else zero."""
        now = self._clock()
        with self._lock:
            if len(self._left) > _KEPT_MOST:
                self._left.clear()
            left, since = self._left.get(token_id, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + (now - since) * self.per_minute / 60)
            taken = left >= 1
            self._left[token_id] = (left - 1 if taken else left, now)
        return 0 if taken else max(1, math.ceil((1 - left) * 60 / self.per_minute))


buckets = Buckets()
