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
from cunzhan.domain.ground.people.actions.references import (
    confirm_payout_reference,
    drop_payout_reference,
    enter_payout_reference,
    forget_old_references,
    see_payout_references,
)
from cunzhan.domain.ground.people.actions.seals import seal_for_station, unseal_for_station
from cunzhan.domain.ground.people.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    prove_second_factor,
    renew_recovery_codes,
)
from cunzhan.domain.ground.people.actions.sign_in import forget_old_attempts, sign_in, sign_in_with_card
from cunzhan.domain.ground.people.actions.staff import (
    change_password,
    change_password_without_station,
    create_person,
    end_role,
    grant_role,
    reset_password,
    reset_second_factor,
)
from cunzhan.domain.ground.people.actions.tokens import make_token, revoke_token, use_token

__all__ = [
    "add_member",
    "admit_household",
    "begin_second_factor",
    "change_password",
    "change_password_without_station",
    "confirm_payout_reference",
    "confirm_second_factor",
    "correct_household",
    "create_person",
    "drop_payout_reference",
    "drop_second_factor",
    "end_role",
    "enter_payout_reference",
    "erase_household",
    "export_household",
    "find_households",
    "forget_old_attempts",
    "forget_old_references",
    "give_consent",
    "grant_role",
    "issue_card",
    "make_token",
    "open_household_login",
    "prove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "reset_second_factor",
    "revoke_token",
    "seal_for_station",
    "see_households",
    "see_payout_references",
    "sign_in",
    "sign_in_with_card",
    "unseal_for_station",
    "use_token",
    "withdraw_consent",
]
