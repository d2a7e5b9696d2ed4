"""What codes of the record are called in front of a household, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.facts import ConsentPurpose, Purpose
from cunzhan.domain.ground.stations.facts import Role

Said = Mapping[str, Promise]

ROLES: Said = {
    Role.CLERK: _("clerk"),
    Role.BOOKKEEPER: _("bookkeeper"),
    Role.MANAGER: _("manager"),
    Role.HOUSEHOLD: _("you yourself"),
    Role.WORKER: _("the station's own program"),
    Role.SETUP: _("the station's own program"),
}
PURPOSES: Said = {
    Purpose.HAND_OVER: _("To take goods from you or hand something to you."),
    Purpose.SETTLE: _("To work out or pay your money."),
    Purpose.CORRECT: _("To put something right."),
    Purpose.COMPLAINT: _("To answer a complaint."),
    Purpose.RIGHTS: _("Because you asked about your record."),
    Purpose.LAWFUL_ORDER: _("An order by law, answered by the manager."),
    Purpose.OWN: _("You opened your own record."),
}
FIELDS: Said = {
    "name": _("name"),
    "phone": _("phone"),
    "members": _("the people of your household"),
    "payout_reference": _("the bank account your money goes to"),
}
CONSENTS: Mapping[str, tuple[Promise, Promise]] = {
    ConsentPurpose.NAME_ON_PAGE: (
        _("My name on the shop page and the label"),
        _("Buyers read who made what they buy. Without it they read only the village."),
    ),
    ConsentPurpose.PORTRAIT_ON_PAGE: (
        _("My portrait on the shop page and the label"),
        _("Buyers see your picture beside your goods. Without it there is none."),
    ),
    ConsentPurpose.MESSAGES: (
        _("Messages to my phone"),
        _("The station writes to you when something was sold or paid. Without it you look here or ask at the counter."),
    ),
    ConsentPurpose.DEDUCTIONS: (
        _("The station may keep back what I bought from it"),
        _(
            "Seed, labels or dues come off what you are owed, each with its reason on your statement. Without it you "
            "pay for them yourself, and nothing is kept back."
        ),
    ),
}
DEDUCTIONS: Said = {
    "seed": _("Seed"),
    "feed": _("Feed"),
    "labels": _("Labels"),
    "tools": _("Tools"),
    "dues": _("Dues"),
    "other": _("Something else"),
}
CONSENT_TEXT = "2025-1"
"""The version of the words above that a household agrees to; a change of words is a new version."""


def said(table: Said, code: str) -> str:
    """The words for a code; a code without words is shown as it is rather than hidden."""
    return str(table.get(code, code))


def listed(parts: list[str]) -> str:
    """Several short things in one line, parted by a dot that every language reads."""
    return " · ".join(parts)
