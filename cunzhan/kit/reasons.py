"""Why something was done: the program writes a few reasons by itself, and they are shown in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WRITTEN: dict[str, Promise] = {
    "received": _("taken in at the station"),
    "packed": _("packed for an order"),
    "delivered": _("the buyer has it"),
    "returned": _("returned by the buyer"),
    "given back": _("given back to the household"),
    "cancelled": _("the order was cancelled"),
    "not paid in time": _("not paid in time"),
    "weighed": _("the goods weigh less than ordered"),
    "not enough goods": _("there were not enough goods"),
    "paid_without_stock": _("Paid, but the goods are gone"),
    "money_for_cancelled": _("Money came for a cancelled order"),
    "amount_differs": _("Another amount came than was asked"),
    "paid_twice": _("Paid twice"),
    "less is owed by now": _("less is owed by now"),
    "no confirmed account": _("no confirmed account"),
    "refund_failed": _("A refund did not go through"),
}


def said(reason: str) -> str:
    """A reason for the reader: the program's own in words; what a person typed stays as it was typed."""
    return str(_WRITTEN.get(reason, reason))
