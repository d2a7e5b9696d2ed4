"""Pure rules about hooks: what an address may look like, and how long to wait before trying again."""

from __future__ import annotations

import re
from datetime import timedelta

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
"""After the first try and each further one; after the last of these it is given up."""
MOST_HOOKS = 20
_URL = re.compile(r"https?://([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?(/[\x21-\x7e]*)?")


def looks_like_an_address(url: str) -> bool:
    """An address without user, without fragment, of plain letters; whether it may be called is asked when calling."""
    return len(url) <= 300 and bool(_URL.fullmatch(url)) and "#" not in url and "\\" not in url


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
