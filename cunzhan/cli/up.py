"""Start the station: bring the database up to date, then run the pages and the worker until Ctrl-C.

In the demo the first start also loads the demo village and runs the pretended payment gateway.
"""

import argparse
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from cunzhan.cli import _say, _schema, _static
from cunzhan.cli._children import Child, Keeper
from cunzhan.domain.ground.stations import actions as setup
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.kit import clock

_DOORS = (("shop", "/"), ("counter", "/counter/"), ("household", "/my/"), ("county", "/county/"))

_LARGE = 200 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prepare", action="store_true", help="do everything but start: tables, demo village, files")


def run(options: argparse.Namespace) -> int:
    if not options.prepare:
        _refuse_open_wires()
        refuse_taken_port(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT)
    prepare()
    if options.prepare:
        return _say.GOOD
    connection.close()
    keeper = Keeper(children())
    keeper.run(once_started=_announce_when_open())
    _say.out("Stopped.")
    return _say.CANNOT_RUN if keeper.gave_up else _say.GOOD


def _refuse_open_wires() -> None:
    """Passwords and names must not cross a network that anybody can listen to."""
    if settings.CUNZHAN_ENV == "production" and not settings.SECURE_PROXY_SSL_HEADER and not _certificate().is_file():
        raise _say.CannotRun(
            "Not started: nothing ends TLS. Say CUNZHAN_TLS_PROXY=yes behind a proxy that does, "
            "or make a certificate of your own with `cunzhan tls`. See docs/running.md."
        )


def _certificate() -> Path:
    return Path(settings.CUNZHAN_TLS) / "server.pem"


def prepare() -> None:
    """Everything that must be true before the first page: folders, tables, demo village, collected files."""
    for folder in (settings.CUNZHAN_HOME, Path(settings.MEDIA_ROOT)):
        folder.mkdir(parents=True, exist_ok=True)
    _refuse_damage()
    _bring_up_to_date()
    if settings.CUNZHAN_ENV == "demo" and _schema.is_empty():
        from cunzhan import demo

        with _say.progress("Building the demo village") as tell:
            demo.load(tell)
    if settings.CUNZHAN_ENV == "demo" and settings.CUNZHAN_SECOND_FACTOR:
        from cunzhan import demo

        demo.put_phones_on()
    _static.collect_if_changed()


def _refuse_damage() -> None:
    """A damaged file gets worse with every write. Looking at a large one takes long and is left to the night."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not path.exists() or path.stat().st_size > _LARGE:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            found = cursor.fetchone()[0]
    except DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise _say.CannotRun(
            f"The database file is damaged ({found}). Not started, so that nothing more is lost. "
            "Move it aside and restore the last backup: see docs/running.md."
        )


def _bring_up_to_date() -> None:
    newer = _schema.unknown()
    if newer:
        raise _say.CannotRun(f"The database was written by a newer version ({newer[-1]}). Install that version.")
    steps = _schema.pending()
    if not steps:
        return
    if _schema.has_tables():
        from cunzhan.cli import backup

        _say.out(f"Saved before changing tables: {backup.write_backup()}")
    with _say.progress("Preparing the tables") as tell:
        tell(0, len(steps), steps[0])
        _schema.take_steps()


def children() -> list[Child]:
    """The processes of a station: each a program of its own, so that one that falls does not take the others along."""
    python = sys.executable
    threads = str(settings.CUNZHAN_WEB_THREADS)
    web = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1", "--blocking-threads", threads]
    web += ["--host", settings.CUNZHAN_BIND, "--port", str(settings.CUNZHAN_PORT), "--log-level", "warning"]
    if not settings.SECURE_PROXY_SSL_HEADER and _certificate().is_file():
        web += ["--ssl-certificate", str(_certificate()), "--ssl-keyfile", str(_certificate().with_suffix(".key"))]
    web += ["--workers-kill-timeout", "5", "--backpressure", "64", "cunzhan.wsgi:application"]
    kept = [Child("web", web, needed=True), Child("worker", [python, "-m", "cunzhan.jobs.worker"])]
    if settings.CUNZHAN_ENV == "demo":
        port = str(urlsplit(settings.CUNZHAN_TESTGATE_URL).port)
        kept.append(Child("test gateway", [python, "-m", "cunzhan.adapters.payments.testgate.server", "--port", port]))
    return kept


def _announce_when_open() -> Callable[[], None]:
    """Says where the doors are, once somebody answers there."""
    look_at, said = 0.0, False

    def look() -> None:
        nonlocal look_at, said
        if said or time.monotonic() < look_at:
            return
        look_at = time.monotonic() + 0.1
        if _answers(settings.CUNZHAN_BIND, settings.CUNZHAN_PORT):
            said = True
            _say.out(doors())

    return look


def doors() -> str:
    """The addresses of the faces and, in the demo, who may come in with which password."""
    base = settings.CUNZHAN_PUBLIC_URL
    if settings.CUNZHAN_ENV == "production" and (_schema.is_empty() or stations.setup() is not None):
        word = setup.begin_setup(at=clock.now())
        lines = ["", "There is no station yet.", f"  Set it up at {base}/setup/ with this word: {word}"]
        return "\n".join([*lines, "  It works once, in one browser; `cunzhan setup` says a new one.", ""])
    lines = ["", "村站 is open.", *(f"  {name:<10} {base}{path}" for name, path in _DOORS)]
    if settings.CUNZHAN_ENV == "demo":
        from cunzhan import demo

        lines += ["", "Demo logins:", *(f"  {line}" for line in demo.logins())]
        if codes := demo.codes():
            lines += ["", "Codes of now (`cunzhan demo --codes` shows later ones):", *(f"  {line}" for line in codes)]
        else:
            lines += ["", "Demo logins have no second step; CUNZHAN_DEMO_SECOND_FACTOR=1 asks leading ones for a code."]
    return "\n".join([*lines, "", "Ctrl-C stops it.", ""])


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port), timeout=0.2):  # noqa: S104
            return True
    except OSError:
        return False


def refuse_taken_port(host: str, port: int) -> None:
    """For what must not be done beside a running station."""
    if _answers(host, port):
        raise _say.CannotRun(
            f"Port {port} is taken: is the station running already? "
            "Stop the other one, or choose a port with CUNZHAN_PORT."
        )
