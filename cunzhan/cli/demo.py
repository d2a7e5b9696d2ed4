"""Load the demo village into an empty database: a year of trade of invented people.

In the demo `cunzhan up` does this by itself at the first start. Never in production.
"""

import argparse
import time

from django.conf import settings

from cunzhan import demo
from cunzhan.cli import _say, _schema, backup, up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force-empty", action="store_true", help="empty the database before (saved first; never in production)"
    )
    parser.add_argument("--codes", action="store_true", help="only show the codes that leading demo logins need now")
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    if settings.CUNZHAN_ENV == "production":
        raise _say.CannotRun("The demo village is never loaded in production.")
    if options.codes:
        codes = demo.codes() if _schema.has_tables() else []
        text = "\n".join(map(str, codes)) or "No demo login needs a code (CUNZHAN_DEMO_SECOND_FACTOR=yes changes that)."
        _say.answer({"codes": [code._asdict() for code in codes]}, as_json=options.json, text=text)
        return _say.GOOD
    settings.CUNZHAN_HOME.mkdir(parents=True, exist_ok=True)
    if options.force_empty and _schema.has_tables():
        up.refuse_taken_port(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT)
        if not _schema.is_empty():
            _say.trouble(f"Saved what was here: {backup.write_backup()}")
        _schema.drop_tables()
    _schema.take_steps()
    if not _schema.is_empty():
        raise _say.CannotRun("This station has data. The demo village needs an empty database, or say --force-empty.")
    began = time.monotonic()
    with _say.progress("Building the demo village") as tell:
        demo.load(tell)
    seconds = round(time.monotonic() - began, 1)
    logins = demo.logins()
    text = "\n".join([f"The demo village is there ({seconds} s).", *map(str, logins)])
    told = {"seconds": seconds, "logins": [login._asdict() for login in logins]}
    _say.answer(told, as_json=options.json, text=text)
    return _say.GOOD
