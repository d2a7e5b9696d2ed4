"""Furnish a station for the tales, in tables just made. Prints what a tale must know.

python -m tests.stories.seed cast     everybody of the tests, and nothing sold yet
python -m tests.stories.seed world    two shops with something behind every address
"""

import json
import os
import sys
from typing import Any

import django


def main() -> int:
    """Everybody as in the tests, at the time of the wall clock."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
    django.setup()
    from django.db import transaction

    from cunzhan.kit import clock
    from tests.cast import assemble
    from tests.matrix import world

    at = clock.now()
    told: dict[str, Any] = {"today": clock.business_date(at, "Asia/Shanghai").isoformat()}
    with transaction.atomic():
        if sys.argv[1] == "world":
            made = world.build(at)
            told |= {"card": made.cast.card_token, "pages": _pages(made)}
        else:
            told["card"] = assemble(at).card_token
    print(json.dumps(told))
    return 0


def _pages(made: Any) -> dict[str, str]:
    """Every page that can be looked at, with the address it has in this village."""
    from tests.matrix.table import POST, TABLE, address

    return {name: address(name, made.ours) for name, row in TABLE.items() if row.verbs != POST}


if __name__ == "__main__":
    sys.exit(main())
