"""Bring the database's tables up to date.

`cunzhan up` does the same at every start; this is for who runs the processes in another way.
"""

import argparse

from django.conf import settings

from cunzhan.cli import _say, _schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say what is missing; exit 1 if anything is")
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    settings.CUNZHAN_HOME.mkdir(parents=True, exist_ok=True)
    steps = _schema.pending()
    if not options.check:
        _schema.take_steps()
    said = "\n".join(steps) if steps else "Nothing to do."
    _say.answer({"pending" if options.check else "taken": steps}, as_json=options.json, text=said)
    return _say.FOUND_WRONG if options.check and steps else _say.GOOD
