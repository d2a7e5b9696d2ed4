"""Tokens for programs: as whom they act and what they may touch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import TextField
from cunzhan.faces.counter.forms.staff import ROLES

SCOPES = {
    Scope.PRODUCTS_READ: _("see products"),
    Scope.PRODUCTS_WRITE: _("change products and prices"),
    Scope.LOTS_READ: _("see lots"),
    Scope.LOTS_WRITE: _("take goods in, write off, give back"),
    Scope.ORDERS_READ: _("see orders"),
    Scope.ORDERS_WRITE: _("place, pack, send, cancel, refund orders"),
    Scope.HOUSEHOLDS_READ: _("see household numbers"),
    Scope.STATEMENTS_READ: _("see statements"),
    Scope.PAYOUTS_READ: _("see what is owed, pools and pay sheets"),
    Scope.PAYOUTS_WRITE: _("share out pools, make pay sheets, mark who was paid"),
    Scope.HOOKS: _("be told of what happens"),
}
ACTS_AS = (*ROLES, ("household", _("Household")))


class TokenForm(CounterForm):
    """A new token."""

    name = TextField(label=_("What is it for?"), most=60)
    role = forms.ChoiceField(label=_("Acts as"), choices=ACTS_AS, widget=forms.RadioSelect)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(str(scope), said) for scope, said in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    household_number = TextField(label=_("Household number"), most=12, required=False)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "scopes": tuple(Scope(scope) for scope in given["scopes"])}
