"""Logins of a station's staff: list them, add one, set a new password, give a role, forget a lost phone.

A password is asked for without showing it; where nobody sits at the keyboard it is read from the input, as one line.
"""

import argparse
import getpass
import sys
from uuid import UUID

from cunzhan.cli import _say, _stations
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.stations.facts import Actor, Role, StationFact
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key

_ROLES = (Role.CLERK, Role.BOOKKEEPER, Role.MANAGER, Role.COUNTY_OFFICER)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_subparsers(dest="what", metavar="what", required=True)
    listed = asked.add_parser("list", help="who works at the station")
    listed.add_argument("--json", action="store_true", help="answer for programs")
    added = asked.add_parser("add", help="a new login with a role")
    added.add_argument("--name", required=True, help="how the screens call this person")
    password = asked.add_parser("password", help="a new password; open sessions of the person end")
    phone = asked.add_parser(
        "phone-lost", help="forget the phone that showed the codes of a person; a new one is put on"
    )
    role = asked.add_parser("role", help="one more role for a login that exists")
    for one in (added, role):
        one.add_argument("--role", required=True, choices=[role.value for role in _ROLES])
    for one in (added, password, phone, role):
        one.add_argument("--phone", required=True, help="eleven digits: with it the person signs in")
    for one in (listed, added, password, phone, role):
        _stations.add_argument(one)


def run(options: argparse.Namespace) -> int:
    station = _stations.chosen(options.station)
    if options.what == "list":
        return _list(station, as_json=options.json)
    by = Actor(Role.SETUP, station.id)
    if options.what == "add":
        return _add(by, station, options)
    person = _known(by, options.phone)
    if person is None:
        _say.trouble("No login has this phone. Add one first.")
        return _say.FOUND_WRONG
    if options.what == "password":
        people.reset_password(by=by, at=clock.now(), key=new_key(), person_id=person, password=_password())
        _say.out("The new password is set. Whoever was signed in with the old one is out.")
        return _say.GOOD
    if options.what == "phone-lost":
        people.reset_second_factor(by=by, at=clock.now(), key=new_key(), person_id=person)
        _say.out("Forgotten. At the next sign-in this person puts a new phone on. Whoever was signed in is out.")
        return _say.GOOD
    _grant(by, station, person, Role(options.role))
    _say.out(f"This login is now {options.role} at {station.slug}.")
    return _say.GOOD


def _list(station: StationFact, *, as_json: bool) -> int:
    rows = register.staff_of(by=Actor(Role.MANAGER, station.id))
    told = [
        {
            "person": row.person_id,
            "name": row.display_name,
            "role": row.role,
            "since": row.since,
            "second_step": row.second_factor,
        }
        for row in rows
    ]
    lines = [
        f"{row.role:<12} {row.since:%Y-%m-%d}  {'phone' if row.second_factor else '-':<6} {row.display_name}"
        for row in rows
    ]
    _say.answer(told, as_json=as_json, text="\n".join(lines) or "Nobody works here yet.")
    return _say.GOOD


def _add(by: Actor, station: StationFact, options: argparse.Namespace) -> int:
    if _known(by, options.phone):
        _say.trouble("This phone has a login already. Give it a role, or set a new password.")
        return _say.FOUND_WRONG
    person = people.create_person(
        by=by,
        at=clock.now(),
        key=new_key(),
        phone=options.phone,
        password=_password(),
        display_name=options.name,
    )
    _grant(by, station, person, Role(options.role))
    _say.out(f"{options.name} can sign in as {options.role} of {station.slug}.")
    return _say.GOOD


def _known(by: Actor, phone: str) -> UUID | None:
    return register.login_of(by=by, phone=phone)


def _grant(by: Actor, station: StationFact, person: UUID, role: Role) -> None:
    where = {"county_id": station.county_id} if role == Role.COUNTY_OFFICER else {"station_id": station.id}
    people.grant_role(by=by, at=clock.now(), key=new_key(), person_id=person, role=role, **where)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise _say.CannotRun("The two were not the same. Nothing was changed.")
    return first
