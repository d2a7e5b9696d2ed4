"""Pieces made to order, brought in for the order that waits for them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import DigitsField, day_field
from cunzhan.faces.counter.forms.goods import GRADES
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.clock import business_date
from cunzhan.kit.refusal import Kind, Refusal


class MadeForm(CounterForm):
    """Who made it, how good it is, and when it was done."""

    number = DigitsField(label=_("Household number"), most=20)
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES, initial="A")
    made_date = day_field(label=_("Harvested or made on"))

    def __init__(self, *args: Any, request: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_number(self) -> uuid.UUID:
        number = self.cleaned_data["number"]
        found = people.register_of(by=self.request.actor, numbers={number}).get(number)
        if found is None:
            raise forms.ValidationError(_("No household has this number."))
        return found[0]

    def arguments(self) -> dict[str, Any]:
        return {
            "household_id": self.cleaned_data["number"],
            "grade": self.cleaned_data["grade"],
            "made_date": self.cleaned_data["made_date"],
        }


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def made(request: Asked, line_id: uuid.UUID) -> HttpResponse:
    """Take in what an order waits for; the receipt is the same as of any intake."""
    today: date = business_date(request.at, request.station.zone)
    form = MadeForm(request.POST or None, request=request, initial={"made_date": today})
    if form.carry_out(request, order_actions.receive_made, line_id=line_id):
        return go("receipt", form.answer.id, said="received")
    waiting = next((row for row in orders.to_make(by=request.actor) if row.line_id == line_id), None)
    if waiting is None:
        raise Refusal(Kind.NOT_FOUND, _("Nothing is being made for this. Look at the order again."))
    return page(request, "made", {"place": "home", "waiting": waiting}, form=form)
