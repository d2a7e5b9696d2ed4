"""The books for other programs: `cunzhan export ledger --format beancount`, to a file or to the screen."""

import argparse
import sys
from pathlib import Path

from cunzhan.adapters.bookkeeping import beancount
from cunzhan.cli import _say, _stations
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.words import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["ledger"], help="what to export")
    parser.add_argument("--format", choices=["beancount"], default="beancount", help="for which program")
    parser.add_argument("--to", metavar="FILE", help="where to; the screen when left out")
    _stations.add_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Writes under another name first: a file with the asked name is whole."""
    station = _stations.chosen(options.station)
    by = Actor(Role.MANAGER, station.id)
    lines = beancount.written(say(station.names, "en"), ledger.balances(by=by), ledger.all_transactions(by=by))
    if options.to is None:
        sys.stdout.writelines(line + "\n" for line in lines)
        return _say.GOOD
    target = Path(options.to)
    part = target.with_name(target.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
    part.replace(target)
    print(f"The ledger of {station.slug} is in {target}. Check it: bean-check {target}")
    return _say.GOOD
