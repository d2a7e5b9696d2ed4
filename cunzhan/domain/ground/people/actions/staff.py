"""Logins of staff and what they may be."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.actions.second_factor import forget_second_factor
from cunzhan.domain.ground.people.actions.sign_in import count_tries, phone_index, were_right
from cunzhan.domain.ground.people.models import Person, Standing
from cunzhan.domain.ground.people.rules import SHORTEST_PASSWORD, WRONG_TRIES, WRONG_TRIES_ADDRESS
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_phone

_LEADERS = (Role.MANAGER, Role.SETUP)


def hashed(password: str, *, field: str = "password") -> str:
    """A password as it is kept. Raises: Refusal(invalid) when it is too short."""
    if not SHORTEST_PASSWORD <= len(password) <= 200:
        raise Refusal(
            Kind.INVALID,
            _("A password needs at least %(least)s characters."),
            field=field,
            least=SHORTEST_PASSWORD,
        )
    return make_password(password)


@action("people.create_person", may=_LEADERS)
def create_person(*, by: Actor, at: datetime, key: str, phone: str, password: str, display_name: str) -> UUID:
    """A login for a phone; a phone that has one keeps it and its password."""
    index = phone_index(clean_phone(phone))
    name = clean(display_name, most=40, field="display_name")
    kept = hashed(password)
    Person.objects.bulk_create(
        [Person(phone_index=index, password_hash=kept, display_name=name)], ignore_conflicts=True
    )
    return Person.objects.values_list("id", flat=True).get(phone_index=index)


@action("people.grant_role", may=_LEADERS)
def grant_role(
    *,
    by: Actor,
    at: datetime,
    key: str,
    person_id: UUID,
    role: Role,
    station_id: UUID | None = None,
    county_id: UUID | None = None,
) -> UUID:
    """Let a person be staff of the manager's own station; only set-up names county officers and first managers."""
    role = Role(role)
    if by.role == Role.MANAGER and (role not in STAFF or station_id != by.station_id or county_id is not None):
        raise Refusal(Kind.FORBIDDEN, _("You can only give roles of your own station."))
    if not Person.objects.filter(id=person_id).exists():
        raise Refusal(Kind.NOT_FOUND, _("There is no such person. Open a login first."))
    where: dict[str, Any] = {"person_id": person_id, "role": role, "station_id": station_id, "county_id": county_id}
    if live := Standing.objects.filter(**where, until__isnull=True).first():
        return live.id
    standing = Standing(**where, since=at)
    standing.save(force_insert=True)
    return standing.id


@action("people.end_role", may=_LEADERS)
def end_role(*, by: Actor, at: datetime, key: str, person_id: UUID, role: Role) -> None:
    """A person is no longer this at the station; sessions end at their next request."""
    if person_id == by.person_id and role == Role.MANAGER:
        raise Refusal(Kind.CONFLICT, _("You cannot end your own role. Another manager must do it."))
    rows = Standing.objects.filter(person_id=person_id, role=role, station_id=by.station, until__isnull=True)
    if not rows.update(until=at):
        raise Refusal(Kind.NOT_FOUND, _("This person does not have this role here."))
    Person.objects.filter(id=person_id).update(epoch=F("epoch") + 1)


@action("people.reset_password", may=_LEADERS)
def reset_password(*, by: Actor, at: datetime, key: str, person_id: UUID, password: str) -> None:
    """A new password for somebody who belongs to the manager's station and to no other; their sessions end.

    Who stands elsewhere too is refused: else a manager could take anybody in and then sign in as them.
    """
    _only_of_this_station(by, person_id)
    Person.objects.filter(id=person_id).update(password_hash=hashed(password), epoch=F("epoch") + 1)


@action("people.reset_second_factor", may=_LEADERS)
def reset_second_factor(*, by: Actor, at: datetime, key: str, person_id: UUID) -> None:
    """Forget a lost phone and the recovery codes of somebody of this station only; they enrol anew at the next sign-in.

    Not one's own: whoever sits down at an open page would take the station over with it.
    """
    if person_id == by.person_id:
        raise Refusal(Kind.CONFLICT, _("You cannot reset your own second step. Another manager must do it."))
    _only_of_this_station(by, person_id)
    forget_second_factor(person_id)


def _only_of_this_station(by: Actor, person_id: UUID) -> None:
    """A manager may help those of the own station; set-up, at the machine itself, may help anybody."""
    if by.role == Role.SETUP:
        return
    live = Standing.objects.filter(person_id=person_id, until__isnull=True)
    if not live.filter(station_id=by.station).exists():
        raise Refusal(Kind.NOT_FOUND, _("This person does not belong to your station."))
    if live.exclude(station_id=by.station).exists():
        raise Refusal(
            Kind.FORBIDDEN, _("This person also belongs elsewhere. They must change the password themselves.")
        )


@action("people.change_password", may=(*STAFF, Role.HOUSEHOLD))
def change_password(*, by: Actor, at: datetime, key: str, old: str, new: str) -> None:
    """One's own password; all sessions end."""
    _change_own(by.person_id, old, new)


def change_password_without_station(*, at: datetime, person_id: UUID, old: str, new: str, address: str) -> None:
    """One's own password, for county officers: a journal is a station's, and they stand at none. The old one proves who
    asks, and wrong ones are counted as at the door. Sent again, it is no longer right and nothing is done.

    Raises: Refusal(invalid | forbidden | locked).
    """
    hashed(new, field="new")
    tries = count_tries(at, (f"password:{person_id}", WRONG_TRIES), (f"address:{address}", WRONG_TRIES_ADDRESS))
    _change_own(person_id, old, new)
    were_right(tries)


def _change_own(person_id: UUID | None, old: str, new: str) -> None:
    person = Person.objects.filter(id=person_id).first() if person_id else None
    if person is None or not check_password(old, person.password_hash):
        raise Refusal(Kind.FORBIDDEN, _("The old password is not right."), field="old")
    Person.objects.filter(id=person.id).update(password_hash=hashed(new, field="new"), epoch=F("epoch") + 1)
