"""What is typed on an order: money that came, waybills, refunds, and the filters of its list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cunzhan.domain.trade.orders.facts import CaseKind
from cunzhan.faces.counter.forms.base import CounterForm, VersionForm
from cunzhan.faces.counter.forms.fields import DigitsField, IdField, QuantityField, TextField, YuanField, day_field
from cunzhan.kit.quantity import Unit
from cunzhan.kit.texts import LONGEST_REASON

CASES = {
    CaseKind.PAID_WITHOUT_STOCK: _("Paid, but the goods are gone"),
    CaseKind.MONEY_FOR_CANCELLED: _("Money came for a cancelled order"),
    CaseKind.AMOUNT_DIFFERS: _("Another amount came than was asked"),
    CaseKind.PAID_TWICE: _("Paid twice"),
    CaseKind.REFUND_FAILED: _("A refund did not go through"),
}
RESOLUTIONS = {
    "refund": _("Give the money back"),
    "try_again": _("Try again now"),
}
STATES = (
    ("", _("All states")),
    ("placed", _("Awaiting money")),
    ("paid", _("To pack")),
    ("packed", _("Packed")),
    ("sent", _("On the way")),
    ("delivered", _("Delivered")),
    ("cancelled", _("Cancelled")),
)


class OrderFilter(forms.Form):
    """The list of orders, narrowed down. What cannot be read narrows nothing."""

    text = DigitsField(label=_("Find or scan"), required=False, most=60)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    product_id = IdField(label=_("Goods"), required=False, widget=forms.Select)
    since = day_field(label=pgettext_lazy("day", "From"), required=False)
    until = day_field(label=pgettext_lazy("day", "To"), required=False)

    def __init__(self, *args: Any, products: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product_id"].widget.choices = [("", _("All goods")), *products]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        self.fields["text"].widget.attrs.update(
            {"type": "search", "placeholder": _("Number, first character of a name, last two digits of a phone")}
        )

    def chosen(self) -> dict[str, Any]:
        """The filters that were filled in and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BankForm(CounterForm):
    """A bank transfer that arrived."""

    amount_fen = YuanField(label=_("Amount that arrived"), least=1)
    reference = DigitsField(label=_("Number on the bank's list"), most=60)


class CashForm(CounterForm):
    """Cash laid on the counter."""

    tendered_fen = YuanField(label=_("Cash given"), least=1)


class SendForm(VersionForm):
    """A parcel handed to its carrier; the waybill typed or scanned."""

    carrier = forms.ChoiceField(label=_("Carrier"), widget=forms.RadioSelect)
    waybill = DigitsField(label=_("Waybill number"), most=40)

    def __init__(self, *args: Any, carriers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = carriers  # type: ignore[attr-defined]
        self.fields["waybill"].widget.attrs.update({"dir": "ltr", "autocomplete": "off"})


class CancelForm(VersionForm):
    """Why an order is called off; the buyer reads it."""

    reason = TextField(label=_("Why"), most=LONGEST_REASON)


class RefundForm(VersionForm):
    """Money back, line by line, never more than remains; and goods that came back."""

    postage_fen = YuanField(label=_("Postage back"), required=False)
    reason = TextField(label=_("Why"), most=LONGEST_REASON)

    def __init__(self, *args: Any, lines: list[Any], postage_left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.postage_left = lines, postage_left
        for line in lines:
            self.fields[f"fen_{line.id}"] = YuanField(label=_("Money back"), required=False)
            self.fields[f"back_{line.id}"] = QuantityField(
                label=_("Packs back on the shelf"), unit=Unit.PIECE, required=False, most=line.quantity
            )
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs.setdefault("class", "input")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A line with its two inputs and what is left of it."""
        return [
            {
                "line": line,
                "left_fen": line.line_fen - line.refunded_fen,
                "money": self[f"fen_{line.id}"],
                "back": self[f"back_{line.id}"],
            }
            for line in self.lines
        ]

    @property
    def sum_fen(self) -> int:
        """What the buyer gets back in all."""
        given = [self.cleaned_data.get(f"fen_{line.id}") or 0 for line in self.lines]
        return sum(given) + (self.cleaned_data.get("postage_fen") or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            left = line.line_fen - line.refunded_fen
            if (cleaned.get(f"fen_{line.id}") or 0) > left:
                self.add_error(f"fen_{line.id}", _("That is more than is left of this line."))
        if (cleaned.get("postage_fen") or 0) > self.postage_left:
            self.add_error("postage_fen", _("That is more than is left of the postage."))
        if not self.errors and not self.sum_fen and not self._back():
            self.add_error(None, _("Nothing to give back yet: write an amount on at least one line."))
        return cleaned

    def _back(self) -> dict[Any, int]:
        return {line.id: back for line in self.lines if (back := self.cleaned_data.get(f"back_{line.id}"))}

    def arguments(self) -> dict[str, Any]:
        return {
            "version": self.cleaned_data["version"],
            "lines": {line.id: fen for line in self.lines if (fen := self.cleaned_data.get(f"fen_{line.id}"))},
            "postage_fen": self.cleaned_data.get("postage_fen") or 0,
            "reason": self.cleaned_data["reason"],
            "back_to_stock": self._back(),
        }


class WaybillForm(SendForm):
    """The right number for a parcel that is on its way; the order itself stays as it is."""

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("carrier", "waybill")}


class CaseForm(CounterForm):
    """What is done about something that does not fit."""

    resolution = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].choices = [(code, RESOLUTIONS.get(code, code)) for code in choices]  # type: ignore[attr-defined]
