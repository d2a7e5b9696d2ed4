"""Goods as they come in and go out of the store room: intake, loss, giving back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import IdField, QuantityField, TextField, YuanField, day_field
from cunzhan.kit.quantity import Unit
from cunzhan.kit.texts import LONGEST_REASON

TERMS = (("consignment", _("On consignment")), ("bought", _("Bought outright")))
GRADES = (("A", _("A · best")), ("B", _("B · good")), ("C", _("C · for processing")))


class IntakeForm(CounterForm):
    """A lot as the scale and the household tell it. The net weight wins; gross and tare only help to find it."""

    who = TextField(label=_("Who brought it"), required=False, most=200)
    household_id = IdField(required=False)
    product_id = IdField(label=_("Goods"), widget=forms.Select)
    gross = QuantityField(label=_("Gross weight"), required=False)
    tare = QuantityField(label=_("Container"), required=False)
    net = QuantityField(label=_("Net weight"), required=False)
    pieces = QuantityField(label=_("How many"), unit=Unit.PIECE, required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES, initial="A")
    made_date = day_field(label=_("Harvested or made on"))
    terms = forms.ChoiceField(label=_("How it is sold"), choices=TERMS, widget=forms.RadioSelect)
    price_fen = YuanField(label=_("Agreed price"), least=1, required=False)

    def __init__(self, *args: Any, products: list[tuple[str, str]], units: dict[str, str], today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.units, self.today = units, today
        self.fields["product_id"].widget.choices = [("", _("Choose the goods")), *products]
        self.fields["made_date"].widget.attrs["max"] = today.isoformat()

    @property
    def unit(self) -> str:
        """The unit of the chosen product, or nothing while none is chosen."""
        return self.units.get(str(self.data.get("product_id") or self.initial.get("product_id") or ""), "")

    def clean_made_date(self) -> date:
        made: date = self.cleaned_data["made_date"]
        if made > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return made

    @property
    def bought(self) -> bool:
        """Whether the station buys the goods outright."""
        return str(self["terms"].value() or "") == "bought"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.bought and not cleaned.get("price_fen") and "price_fen" not in self.errors:
            self.add_error("price_fen", _("Write the price you agreed on with the household."))
        if not cleaned.get("household_id"):
            self.add_error("who", _("Choose the household that brought the goods."))
        if self.unit == Unit.PIECE:
            cleaned["quantity"] = cleaned.get("pieces")
            if not cleaned["quantity"] and "pieces" not in self.errors:
                self.add_error("pieces", _("Write how many pieces there are."))
        elif self.unit == Unit.GRAM:
            cleaned["quantity"] = self._net_weight(cleaned)
        return cleaned

    def _net_weight(self, cleaned: dict[str, Any]) -> int | None:
        gross, tare, net = (cleaned.get(name) for name in ("gross", "tare", "net"))
        if gross and tare and tare >= gross:
            self.add_error("tare", _("The container weighs more than the goods. Look at the scale again."))
        elif net and gross and net != gross - (tare or 0):
            self.add_error("net", _("Gross less container is another weight. Correct one of the three."))
        elif not net and gross:
            return int(gross - (tare or 0))
        elif not net and not {"net", "gross"} & set(self.errors):
            self.add_error("net", _("Write the net weight in kilograms."))
        return net

    def arguments(self) -> dict[str, Any]:
        terms = "price_fen" if self.bought else "terms"
        return {
            name: self.cleaned_data[name]
            for name in ("household_id", "product_id", "quantity", "grade", "made_date", terms)
        }


class QuantityForm(CounterForm):
    """An amount of one lot, in the lot's unit."""

    quantity = QuantityField(label=_("How much"))

    def __init__(self, *args: Any, unit: Unit | str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].unit = Unit(unit)  # type: ignore[attr-defined]


class WriteOffForm(QuantityForm):
    """A loss is said with its reason, so that the household can read it."""

    reason = TextField(label=_("What happened"), rows=2, most=LONGEST_REASON)


class GiveBackForm(QuantityForm):
    """Goods the household takes home again."""
