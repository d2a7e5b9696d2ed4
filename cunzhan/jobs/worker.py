"""The worker: tells the world what the books decided, and does what time brings. `python -m cunzhan.jobs.worker`

It takes one row of the outbox at a time under a lease, speaks to the outside without a transaction open, records the
answer through an action and marks the row as told. It may be killed anywhere: a row whose lease runs out is told again,
and what might have been done already is asked for by reference first (see payments).
"""

import argparse
import os
import signal
import sys

import django


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; with --once tell what waits and end."""
    parser = argparse.ArgumentParser(prog="cunzhan.jobs.worker", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--once", action="store_true", help="tell what waits now, do what is due, and end")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
    django.setup()
    from cunzhan.jobs.loop import Worker  # the rooms can be opened only now

    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    if asked.once:
        worker.do_what_time_brings()
        worker.drain()
    else:
        worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
