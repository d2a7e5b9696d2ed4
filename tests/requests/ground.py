"""Requests about people and the money book."""

from __future__ import annotations

from uuid import UUID

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import AccountKey, AccountKind, Posting
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations.facts import Role
from tests.cast import PASSWORD
from tests.requests import simple

CASH = AccountKey("cash", AccountKind.ASSET)
OWNER = AccountKey("owner", AccountKind.EQUITY)

simple("people.admit_household", people.admit_household, "clerk", name="Tursun", phone="13800000200")
simple("people.add_member", people.add_member, "clerk", household_id="HOUSEHOLD", name="Rena")
simple(
    "people.correct_household",
    people.correct_household,
    "manager",
    household_id="HOUSEHOLD",
    name="Abliz R",
    phone="",
    version=1,
)
simple("people.issue_card", people.issue_card, "clerk", household_id="HOUSEHOLD", pin="271828")
simple(
    "people.open_household_login",
    people.open_household_login,
    "manager",
    household_id="HOUSEHOLD",
    phone="13800000210",
    password=PASSWORD,
)
simple("people.erase_household", people.erase_household, "manager", household_id="HOUSEHOLD")
simple(
    "people.give_consent",
    people.give_consent,
    "household",
    household_id="HOUSEHOLD",
    purpose=ConsentPurpose.MESSAGES,
    text_version="1",
)
simple(
    "people.withdraw_consent",
    people.withdraw_consent,
    "household",
    household_id="HOUSEHOLD",
    purpose=ConsentPurpose.MESSAGES,
)
simple(
    "people.create_person",
    people.create_person,
    "manager",
    phone="13800000220",
    password=PASSWORD,
    display_name="Dilnur",
)
simple(
    "people.grant_role", people.grant_role, "manager", person_id="PERSON", role=Role.BOOKKEEPER, station_id="STATION"
)
simple("people.end_role", people.end_role, "manager", person_id="PERSON", role=Role.CLERK)
simple("people.reset_password", people.reset_password, "manager", person_id="PERSON", password="other-password")
simple("people.change_password", people.change_password, "clerk", old=PASSWORD, new="other-password")
simple(
    "ledger.post",
    ledger.post,
    "manager",
    kind="test",
    ref=UUID(int=7),
    entries=[Posting(CASH, OWNER, 500)],
)
