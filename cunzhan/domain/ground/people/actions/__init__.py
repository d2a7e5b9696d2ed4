"""What changes about people, by verb: signing in, staff, households, looks, consents."""

from cunzhan.domain.ground.people.actions.consents import give_consent, withdraw_consent
from cunzhan.domain.ground.people.actions.households import (
    add_member,
    admit_household,
    correct_household,
    erase_household,
    issue_card,
    open_household_login,
)
from cunzhan.domain.ground.people.actions.looks import export_household, find_households, see_households
from cunzhan.domain.ground.people.actions.seals import seal_for_station, unseal_for_station
from cunzhan.domain.ground.people.actions.sign_in import forget_old_attempts, sign_in, sign_in_with_card
from cunzhan.domain.ground.people.actions.staff import (
    change_password,
    create_person,
    end_role,
    grant_role,
    reset_password,
)

__all__ = [
    "add_member",
    "admit_household",
    "change_password",
    "correct_household",
    "create_person",
    "end_role",
    "erase_household",
    "export_household",
    "find_households",
    "forget_old_attempts",
    "give_consent",
    "grant_role",
    "issue_card",
    "open_household_login",
    "reset_password",
    "seal_for_station",
    "see_households",
    "sign_in",
    "sign_in_with_card",
    "unseal_for_station",
    "withdraw_consent",
]
