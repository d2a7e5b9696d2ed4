"""A fair queue in front of SQLite's single write lock.

SQLite's own waiting is sleeping and trying again, so under load a writer can lose every time: with 16 writers one in a
hundred waits for seconds. Here a writer first waits for an advisory lock on a file beside the database, and only then
begins its transaction. Nobody sleeps past his turn: the kernel wakes who waits the moment the lock is free, in very
nearly the order of asking. It also takes the lock back from a process that was killed: there is nothing to clean up.
"""

import fcntl
import os
import threading
from pathlib import Path


class FairLock:
    """One connection's place in the queue. Belongs to one connection, so to one thread."""

    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._held: int | None = None

    @property
    def held(self) -> bool:
        return self._held is not None

    def acquire(self) -> bool:
        """True once held; False when the time ran out."""
        if self._held is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._wait(handle)
        except BaseException:
            os.close(handle)
            raise
        self._held = handle
        return True

    def _wait(self, handle: int) -> bool:
        """Waits in the kernel's queue. The kernel knows no time limit, so another thread stands in it for us."""
        waiter = _Waiter(handle)
        waiter.start()
        if waiter.wait(self._timeout):
            self._held = handle
            return True
        return False

    def release(self) -> None:
        """Closing the file gives the lock to the next in the queue."""
        if self._held is not None:
            handle, self._held = self._held, None
            os.close(handle)


class _Waiter(threading.Thread):
    """Blocks in flock. If nobody waits for it any more when the lock comes, it passes it on at once."""

    def __init__(self, handle: int) -> None:
        super().__init__(name="fair-lock", daemon=True)
        self._handle = handle
        self._turn = threading.Lock()
        self._done = threading.Event()
        self._abandoned = False

    def run(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        with self._turn:
            if self._abandoned:
                os.close(self._handle)
            else:
                self._done.set()

    def wait(self, timeout: float) -> bool:
        if self._done.wait(timeout):
            return True
        with self._turn:
            self._abandoned = not self._done.is_set()
        return not self._abandoned
