"""Money to and from households."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cunzhan.domain.trade.settlement.facts import PayoutMethod
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import TextField, YuanField, day_field
from cunzhan.kit.texts import LONGEST_REASON


class AdvanceForm(CounterForm):
    """Money a household gets before its goods are sold."""

    amount_fen = YuanField(label=_("Amount"), least=1)
    reason = TextField(label=_("What for"), most=LONGEST_REASON)


class SheetForm(CounterForm):
    """The households that are paid on the next sheet: the ticked ones of this page, or all on every page."""

    method = forms.ChoiceField(choices=(("cash", "cash"), ("bank", "bank")), required=False, widget=forms.HiddenInput)
    everybody = forms.BooleanField(required=False)
    household_ids = forms.TypedMultipleChoiceField(
        label=_("Households"), coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, households: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["household_ids"].choices = households  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("everybody") and not cleaned.get("household_ids") and not self.errors:
            self.add_error("household_ids", _("Tick at least one household."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        given = {**super().arguments(), "method": PayoutMethod(self.cleaned_data["method"] or PayoutMethod.CASH)}
        if given.pop("everybody"):
            given["household_ids"] = None
        return given


class FailForm(CounterForm):
    """Why a household was not paid."""

    reason = TextField(label=_("Why"), most=LONGEST_REASON)


class MoveForm(CounterForm):
    """The station's own money goes from one place to another."""

    source = forms.ChoiceField(label=_("From account"))
    target = forms.ChoiceField(label=_("To account"), choices=(("cash", _("Cash drawer")), ("bank", _("Bank"))))
    amount_fen = YuanField(label=_("Amount"), least=1)

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]


class ClosePeriodForm(CounterForm):
    """The days that are closed, both ends included."""

    since = day_field(label=_("From"))
    until = day_field(label=_("To"))

    def arguments(self) -> dict[str, Any]:
        return {"since": self.cleaned_data["since"], "until": self.cleaned_data["until"] + timedelta(days=1)}


class PeriodForm(forms.Form):
    """A period of days, both ends included as people say it."""

    since = day_field(label=pgettext_lazy("day", "From"))
    until = day_field(label=pgettext_lazy("day", "To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        if since and until and until - since > timedelta(days=1100):
            self.add_error("until", _("At most three years on one statement."))
        return cleaned

    @staticmethod
    def this_month(today: date) -> dict[str, str]:
        """The month so far."""
        return {"since": today.replace(day=1).isoformat(), "until": today.isoformat()}
