"""Loaded before anything else of a test run (see `addopts` in pyproject.toml), while settings can still be chosen.

Each process of a run has a home folder of its own, in memory where the machine offers that: database, media and static
files of two processes never meet. A child process of a test inherits the variables, so it works in its parent's home.
"""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

from tests.postgres import fast_folder

os.environ["CUNZHAN_ENV"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
# Playwright keeps an event loop in the thread of the test; Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["TZ"] = "UTC"
for name in ("CUNZHAN_PUBLIC_URL", "CUNZHAN_TESTGATE_URL", "CUNZHAN_ALLOWED_HOSTS", "CUNZHAN_BACKUPS"):
    os.environ.pop(name, None)

_ROOT = "CUNZHAN_TEST_ROOT"
if _ROOT not in os.environ:
    _made = tempfile.mkdtemp(prefix="cunzhan-test-", dir=fast_folder())
    os.environ[_ROOT] = _made
    atexit.register(shutil.rmtree, _made, ignore_errors=True)

home = Path(os.environ[_ROOT]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
(home / "static").mkdir(parents=True, exist_ok=True)  # where `collectstatic` would have put files
os.environ["CUNZHAN_HOME"] = str(home)

gc.set_threshold(
    100_000, 50, 100
)  # a test makes much and keeps little: looking for cycles less often is a twentieth faster
