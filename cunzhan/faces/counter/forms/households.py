"""Households: admitting them, their say over their data, the reason for a look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm, VersionForm
from cunzhan.faces.counter.forms.fields import DigitsField, TextField

PURPOSES = (
    ("hand_over", _("Handing over goods or papers")),
    ("settle", _("Settling money")),
    ("correct", _("Correcting a mistake")),
    ("complaint", _("Answering a complaint")),
    ("rights", _("The household asked for its own data")),
    ("lawful_order", _("A lawful order in writing")),
)
CONSENTS = (
    ("name_on_page", _("My name may stand on the shop page and the label")),
    ("portrait_on_page", _("My portrait may stand on the shop page and the label")),
    ("messages", _("You may send me messages when something is sold or paid")),
    ("deductions", _("You may keep back what I got from the station: seed, labels, dues")),
)
MEMBER_ROWS = 3


class AdmitForm(CounterForm):
    """A new household. Each consent is a box of its own, never ticked for anybody."""

    name = TextField(label=_("Name of the household"), most=60)
    phone = DigitsField(label=_("Phone"), most=20, required=False)
    consents = forms.MultipleChoiceField(choices=CONSENTS, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(MEMBER_ROWS):
            self.fields[f"member_name_{row}"] = TextField(label=_("Name"), required=False, most=60)
            self.fields[f"member_phone_{row}"] = DigitsField(label=_("Phone"), required=False, most=20)
        for name, field in self.fields.items():
            if name.startswith("member_"):
                field.widget.attrs["class"] = "input"
            if "phone" in name:
                field.widget.input_type = "tel"
                field.widget.attrs.update({"inputmode": "tel", "dir": "ltr", "autocomplete": "off"})

    @property
    def member_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Name and phone of each further member."""
        return [(self[f"member_name_{row}"], self[f"member_phone_{row}"]) for row in range(MEMBER_ROWS)]

    def arguments(self) -> dict[str, Any]:
        members = [
            (name, self.cleaned_data[f"member_phone_{row}"])
            for row in range(MEMBER_ROWS)
            if (name := self.cleaned_data[f"member_name_{row}"])
        ]
        return {"name": self.cleaned_data["name"], "phone": self.cleaned_data["phone"], "members": members}


class LookForm(forms.Form):
    """Why somebody opens a household's name and phone."""

    purpose = forms.ChoiceField(label=_("Why do you look?"), choices=PURPOSES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].widget.attrs["class"] = "input"


class MemberForm(CounterForm):
    """One more person of a household."""

    name = TextField(label=_("Name"), most=60)
    phone = DigitsField(label=_("Phone"), most=20, required=False)


class CorrectForm(VersionForm):
    """A mistake in a household's name or phone, put right."""

    name = TextField(label=_("Name of the household"), most=40)
    phone = DigitsField(label=_("Phone"), most=20, required=False)


class CardForm(CounterForm):
    """The PIN the household chooses for its new card; typed twice, shown to nobody."""

    pin = DigitsField(label=_("PIN, 6 digits"), most=6, widget=forms.PasswordInput)
    again = DigitsField(label=_("The same again"), most=6, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("pin", "again"):
            self.fields[name].widget.attrs.update(
                {"inputmode": "numeric", "autocomplete": "new-password", "dir": "ltr"}
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("The two PINs differ. Type them again."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {"pin": self.cleaned_data["pin"]}


class ConsentForm(CounterForm):
    """A consent given or taken back, one at a time."""

    purpose = forms.ChoiceField(choices=CONSENTS, widget=forms.HiddenInput)


class EraseForm(CounterForm):
    """Erasing is confirmed by typing the household's number."""

    number = DigitsField(label=_("Type the household's number"), most=20)

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = number

    def clean_number(self) -> str:
        if self.cleaned_data["number"] != self.expected:
            raise forms.ValidationError(_("This is not the number of this household. Nothing was erased."))
        return str(self.cleaned_data["number"])

    def arguments(self) -> dict[str, Any]:
        return {}
