"""Which station a command is about."""

import argparse

from cunzhan.cli import _say
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import StationFact


def add_argument(parser: argparse.ArgumentParser) -> None:
    said = "its name in addresses; needed where there are several"
    parser.add_argument("--station", default="", metavar="NAME", help=said)


def chosen(name: str) -> StationFact:
    """The station that was named, or the only shop there is."""
    if name:
        return stations.station_by_slug(name)
    shops = stations.open_shops()
    if not shops:
        raise _say.CannotRun("There is no station yet.")
    if len(shops) > 1:
        names = ", ".join(shop.slug for shop in shops)
        raise _say.CannotRun(f"There are several stations. Say which: --station with one of {names}.")
    return shops[0]
