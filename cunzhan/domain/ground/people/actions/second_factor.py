"""Proving oneself a second time: by a code of one's own phone, or once by a recovery code from paper.

These are steps of signing in and of one's own login, not deeds of a station: nobody acts yet, so there is no actor.
Each code is taken once. Five wrong ones in a quarter of an hour lock the second step, like passwords.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people import facts
from cunzhan.domain.ground.people.actions.sign_in import count_tries, were_right
from cunzhan.domain.ground.people.models import Person, RecoveryCode, SecondFactor, SignInAttempt
from cunzhan.domain.ground.people.rules import RECOVERY_CODES, WRONG_TRIES, WRONG_TRIES_ADDRESS
from cunzhan.kit import crypto, totp
from cunzhan.kit.keys import check_code, new_token
from cunzhan.kit.refusal import Kind, Refusal


def begin_second_factor(
    *, at: datetime, person_id: UUID, shown: UUID | None = None, secret: str = ""
) -> facts.SecondFactorBegun:
    """A secret for the person's phone, not in use until `confirm_second_factor`.

    ``shown`` is the one this same sitting has seen already, which then stays; somebody else's begun one is thrown away.
    Raises: Refusal(conflict) when a phone is in use already.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(id=person_id)  # one sitting at a time
        kept = SecondFactor.objects.filter(person_id=person_id).first()
        if kept is not None and kept.confirmed_at is not None:
            raise Refusal(Kind.CONFLICT, _("Your phone shows codes already. Take it off first."))
        if kept is not None and kept.id == shown:
            return facts.SecondFactorBegun(kept.id, _secret_of(kept))
        SecondFactor.objects.filter(person_id=person_id, confirmed_at__isnull=True).delete()
        secret = secret or totp.new_secret()
        wrapped = crypto.new_wrapped_key(_context(person_id))
        row = SecondFactor(
            person_id=person_id,
            wrapped=wrapped,
            secret_sealed=crypto.seal_text(wrapped, _context(person_id), secret),
            made_at=at,
        )
        SecondFactor.objects.bulk_create([row])
    return facts.SecondFactorBegun(row.id, secret)


def confirm_second_factor(
    *, at: datetime, person_id: UUID, shown: UUID, typed: str, address: str = ""
) -> tuple[str, ...]:
    """The first code of the phone puts it in use; the answer is the recovery codes, told this once.

    Raises: Refusal(forbidden | locked); Refusal(conflict) when another secret was begun since.
    """
    tries = _tries(at, person_id, address)
    row = SecondFactor.objects.filter(id=shown, person_id=person_id, confirmed_at__isnull=True).first()
    if row is None:
        were_right(tries)
        raise Refusal(Kind.CONFLICT, _("This picture is too old. Take the new one below."))
    step = totp.matching_step(_secret_of(row), _plain(typed), at)
    if step is None:
        raise _not_right()
    with transaction.atomic():
        unused = SecondFactor.objects.filter(id=shown, confirmed_at__isnull=True)
        if not unused.update(confirmed_at=at, last_step=step):
            raise Refusal(Kind.CONFLICT, _("Your phone shows codes already. Take it off first."))
        codes = _new_codes(person_id)
    were_right(tries)
    return codes


def prove_second_factor(*, at: datetime, person_id: UUID, typed: str, address: str) -> None:
    """That it is really them: a code of their phone, or a recovery code, which is burnt.

    Raises: Refusal(forbidden | locked).
    """
    tries = _tries(at, person_id, address)
    plain = _plain(typed)
    right = _take_code(at, person_id, plain) if len(plain) == totp.DIGITS else _burn_recovery(at, person_id, plain)
    if not right:
        raise _not_right()
    were_right(tries)


def renew_recovery_codes(*, at: datetime, person_id: UUID, typed: str, address: str) -> tuple[str, ...]:
    """New recovery codes; the old ones are dead. Raises: Refusal(forbidden | locked)."""
    prove_second_factor(at=at, person_id=person_id, typed=typed, address=address)
    with transaction.atomic():
        return _new_codes(person_id)


def drop_second_factor(*, at: datetime, person_id: UUID, typed: str, address: str) -> None:
    """Take one's phone off, to put another one on. All sessions end. Raises: Refusal(forbidden | locked)."""
    prove_second_factor(at=at, person_id=person_id, typed=typed, address=address)
    forget_second_factor(person_id)


def forget_second_factor(person_id: UUID) -> None:
    """Nothing of it is left, and whoever is signed in as this person is out."""
    with transaction.atomic():
        SecondFactor.objects.filter(person_id=person_id).delete()
        RecoveryCode.objects.filter(person_id=person_id).delete()
        Person.objects.filter(id=person_id).update(epoch=F("epoch") + 1)


def _tries(at: datetime, person_id: UUID, address: str) -> list[SignInAttempt]:
    return count_tries(at, (f"second:{person_id}", WRONG_TRIES), (f"address:{address}", WRONG_TRIES_ADDRESS))


def _take_code(at: datetime, person_id: UUID, typed: str) -> bool:
    """Whether it is a code of now; the same or an older one is not taken again, however many ask at once."""
    row = SecondFactor.objects.filter(person_id=person_id, confirmed_at__isnull=False).first()
    step = None if row is None else totp.matching_step(_secret_of(row), typed, at)
    if row is None or step is None:
        return False
    return bool(SecondFactor.objects.filter(id=row.id, last_step__lt=step).update(last_step=step))


def _burn_recovery(at: datetime, person_id: UUID, typed: str) -> bool:
    rows = RecoveryCode.objects.filter(person_id=person_id, code_index=_index(person_id, typed), burnt_at__isnull=True)
    return bool(rows.update(burnt_at=at))


def _new_codes(person_id: UUID) -> tuple[str, ...]:
    RecoveryCode.objects.filter(person_id=person_id).delete()
    codes = tuple(check_code(new_token()) for _number in range(RECOVERY_CODES))
    rows = [RecoveryCode(person_id=person_id, code_index=_index(person_id, _plain(code))) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    return codes


def _index(person_id: UUID, plain: str) -> str:
    return crypto.blind_index("recovery-code", f"{person_id}:{plain}")


def _plain(typed: str) -> str:
    """Digits of other scripts, blanks, dashes and small letters are forgiven."""
    kept = (char for char in unicodedata.normalize("NFKC", typed)[:40] if char.isalnum())
    return "".join(str(unicodedata.digit(char, char)) for char in kept).upper()


def _context(person_id: UUID) -> str:
    return f"second-factor:{person_id}"


def _secret_of(row: SecondFactor) -> str:
    return crypto.unseal_text(bytes(row.wrapped), _context(row.person_id), row.secret_sealed)


def _not_right() -> Refusal:
    return Refusal(Kind.FORBIDDEN, _("This code is not right. Wait for the next one and type that."), field="code")
