"""Proving who one is: by phone and password, or by a printed card and its PIN.

Known and unknown phones get the same sentence after the same work. Five wrong tries in a quarter of an hour lock a
phone or card, thirty lock an address; the lock lifts by itself.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import facts
from cunzhan.domain.ground.people.models import Card, Person, SecondFactor, SignInAttempt, Standing
from cunzhan.domain.ground.people.rules import WINDOW, WRONG_TRIES, WRONG_TRIES_ADDRESS
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.kit import crypto
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean_phone


def phone_index(phone: str) -> str:
    """The keyed hash under which a login is found."""
    return crypto.blind_index("login-phone", phone)


def sign_in(*, at: datetime, phone: str, password: str, address: str) -> facts.SignedIn:
    """Who this is, by phone and password. Raises: Refusal(forbidden | locked | too_many)."""
    try:
        index = phone_index(clean_phone(phone))
    except Refusal:
        index = phone_index("not a phone")
    tries = count_tries(at, (f"phone:{index}", WRONG_TRIES), (f"address:{address}", WRONG_TRIES_ADDRESS))
    person = Person.objects.filter(phone_index=index).first()
    right = check_password(password, person.password_hash if person else _nobody())
    if not right or person is None:
        raise Refusal(Kind.FORBIDDEN, _("The phone number or the password is not right. Try again."))
    were_right(tries)
    second = SecondFactor.objects.filter(person=person, confirmed_at__isnull=False).exists()
    return facts.SignedIn(person.id, person.display_name, _standings(person), person.epoch, second)


def sign_in_with_card(*, at: datetime, token: str, pin: str, address: str) -> facts.SignedIn:
    """Whose household this is, by its printed card and PIN. Raises: Refusal(forbidden | locked | too_many)."""
    index = crypto.blind_index("card", token)
    tries = count_tries(at, (f"card:{index}", WRONG_TRIES), (f"address:{address}", WRONG_TRIES_ADDRESS))
    card = Card.objects.filter(token_index=index, revoked_at__isnull=True).first()
    right = check_password(pin, card.pin_hash if card else _nobody())
    if not right or card is None:
        raise Refusal(Kind.FORBIDDEN, _("The card or the PIN is not right. Try again, or ask at the station."))
    were_right(tries)
    standing = facts.Standing(Role.HOUSEHOLD, card.station_id, None, card.household_id)
    cards = Card.objects.of(card.station_id).filter(household_id=card.household_id).count()
    return facts.SignedIn(None, "", (standing,), epoch=cards)


def forget_old_attempts(*, at: datetime) -> int:
    """Throw away tries that no longer count."""
    return SignInAttempt.objects.filter(at__lt=at - 4 * WINDOW).delete()[0]


def count_tries(at: datetime, *targets: tuple[str, int]) -> list[SignInAttempt]:
    """Count this try before looking whether it is right, so that many at once do not get more tries.

    Tries at a closed door are not counted: the lock lifts after its time even while somebody goes on trying.
    """
    rows = [SignInAttempt(target_index=crypto.blind_index("attempt", name), at=at) for name, _most in targets]
    SignInAttempt.objects.bulk_create(rows)
    for row, (_name, most) in zip(rows, targets, strict=True):
        wrong = SignInAttempt.objects.filter(target_index=row.target_index, wrong=True, at__gt=at - WINDOW).count()
        if wrong > most:
            were_right(rows)
            raise Refusal(Kind.LOCKED, _("Too many wrong tries. Wait a quarter of an hour, then try again."))
    return rows


def were_right(tries: list[SignInAttempt]) -> None:
    """These tries do not count against anybody."""
    SignInAttempt.objects.filter(id__in=[row.id for row in tries]).update(wrong=False)


@cache
def _nobody() -> str:
    """A hash that no password fits, so that an unknown phone costs the same work as a known one."""
    return make_password("nobody has this password")


def _standings(person: Person) -> tuple[facts.Standing, ...]:
    rows = Standing.objects.filter(person=person, until__isnull=True).order_by("since", "id")
    return tuple(facts.Standing(Role(r.role), r.station_id, r.county_id, r.household_id) for r in rows)
