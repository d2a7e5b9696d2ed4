"""Tokens of the county for programs that read its figures: make one, or revoke one.

A station's own tokens are made by its manager at the counter. The secret is said once and kept nowhere.
"""

import argparse
from uuid import UUID

from cunzhan.cli import _say, _stations
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key


def add_arguments(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_subparsers(dest="what", metavar="what", required=True)
    made = asked.add_parser("county", help="a token that reads the figures of the station's county")
    made.add_argument("--name", required=True, help="what it is for")
    revoked = asked.add_parser("revoke", help="a token opens nothing any more")
    revoked.add_argument("--id", required=True, type=UUID, help="the id that was said when it was made")
    for one in (made, revoked):
        _stations.add_argument(one)


def run(options: argparse.Namespace) -> int:
    station = _stations.chosen(options.station)
    by = Actor(Role.SETUP, station.id)
    if options.what == "revoke":
        people.revoke_token(by=by, at=clock.now(), key=new_key(), token_id=options.id)
        _say.out("Revoked. The program is shut out.")
        return _say.GOOD
    made = people.make_token(
        by=by,
        at=clock.now(),
        key=new_key(),
        name=options.name,
        role=Role.COUNTY_OFFICER,
        scopes=(Scope.COUNTY_READ,),
        county_id=station.county_id,
    )
    _say.out(f"Token {made.id} for the county's figures. It is not said again:")
    _say.out(made.secret)
    return _say.GOOD
