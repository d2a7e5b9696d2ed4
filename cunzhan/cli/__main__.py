"""So that `python -m cunzhan.cli` works where the script is not on the path."""

import sys

from cunzhan.cli import main

sys.exit(main())
