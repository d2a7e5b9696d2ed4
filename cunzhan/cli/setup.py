"""Set a station up: say the word that opens the walk in the browser, or do all of it from a file.

The word works once, in one browser; a new one makes the one before it useless. With --from a whole station is made of a
TOML file, all of it or nothing (docs/running.md shows one). A second station is set up in the same way as the first.
"""

import argparse
import tomllib
from pathlib import Path

from django.conf import settings

from cunzhan.cli import _say, _schema, _setup_file, _stations, check
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import StationFact
from cunzhan.kit import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="file", type=Path, metavar="FILE", help="a TOML file that says everything")
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    if _schema.pending():
        raise _say.CannotRun("The tables are not up to date. Run `cunzhan migrate` first.")
    if options.file:
        return _from_file(options.file, as_json=options.json)
    word = stations.begin_setup(at=clock.now())
    address = f"{settings.CUNZHAN_PUBLIC_URL}/setup/"
    text = f"Open {address} and type this word there:\n\n  {word}\n\nIt works once, in one browser."
    _say.answer({"address": address, "word": word}, as_json=options.json, text=text)
    return _say.GOOD


def _from_file(path: Path, *, as_json: bool) -> int:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _say.CannotRun(f"{path} cannot be read: {error}") from None
    made = _setup_file.carry_out(said, at=clock.now(), beside=path.parent)
    station: StationFact = _stations.chosen(made.slug)
    findings = check.check_books()
    text = f"{station.slug} is set up: {made.households} households, {made.goods} goods, {made.lots} lots.\n"
    text += f"The books disagree: {findings[0]}" if findings else "The books agree."
    told = {"station": station.slug, "households": made.households, "goods": made.goods, "lots": made.lots}
    _say.answer({**told, "findings": [str(found) for found in findings]}, as_json=as_json, text=text)
    return _say.FOUND_WRONG if findings else _say.GOOD
