"""The forms of a household: correct my name and phone, where my money goes, erase my record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.shared.forms import PhoneField, PlainField


class CorrectForm(forms.Form):
    """Name and phone as they should be, and the version that was read."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name = PlainField(label=_("Name"), most=40)
    phone = PhoneField(label=_("Phone"), required=False, help_text=_("Leave it empty if you have none."))


class AccountForm(forms.Form):
    """The bank account I want my money on."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    holder = PlainField(label=_("Account holder, as on the bank card"), most=40)
    bank = PlainField(label=_("Bank"), most=60)
    account = PlainField(label=_("Account number"), most=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"})


class EraseForm(forms.Form):
    """The household's own number, typed as a yes that cannot be pressed by mistake."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    number = PlainField(label=_("Household number"), most=12)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["number"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"})

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if number.lstrip("0") != self.expected.lstrip("0"):
            raise ValidationError(_("This is not your household number. Nothing was erased."))
        return number
