"""The forms of the walk: few fields each, words in three languages of which one is enough."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.setup.doing import CATEGORIES
from cunzhan.faces.shared.forms import PhoneField, PlainField, QuantityField, YuanField
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words, say

LANGUAGES = (("zh-hans", "zh", "中文"), ("ug", "ug", "ئۇيغۇرچە"), ("en", "en", "English"))


class SetupForm(forms.Form):
    """A step's fields; `words` are groups of inputs, one a language."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    words: ClassVar[dict[str, tuple[Any, int, bool]]] = {}

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, (_label, most, _needed) in self.words.items():
            for _code, short, name in LANGUAGES:
                widget = forms.TextInput(attrs={"maxlength": most, "dir": "auto"})
                self.fields[f"{group}_{short}"] = PlainField(label=name, most=most, required=False, widget=widget)
        for field, found in (choices or {}).items():
            kept = self.fields[field]
            assert isinstance(kept, forms.ChoiceField)
            kept.choices = found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for group, (_label, _most, needed) in self.words.items():
            said: Words = {code: given.pop(f"{group}_{short}", "") for code, short, _name in LANGUAGES}
            if needed and not any(said.values()):
                self.add_error(f"{group}_zh", _("Write it in one language at least."))
            given[group] = said
        return given

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The groups of words for the template."""
        return [
            {"label": label, "fields": [self[f"{group}_{short}"] for _code, short, _name in LANGUAGES]}
            for group, (label, _most, _needed) in self.words.items()
        ]

    @property
    def plain(self) -> list[Any]:
        """The other fields."""
        grouped = {f"{group}_{short}" for group in self.words for _code, short, _name in LANGUAGES}
        return [field for field in self.visible_fields() if field.name not in grouped]


class TokenForm(forms.Form):
    """The word that the machine said."""

    token = forms.CharField(
        label=_("The word from the screen of the machine"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"}),
    )


class CountyForm(SetupForm):
    words = {"names": (_("Name of the county"), 60, True)}


class StationForm(SetupForm):
    words = {
        "names": (_("Name of the station"), 60, True),
        "village": (_("Village"), 60, True),
        "township": (_("Township"), 60, True),
    }
    slug = forms.SlugField(label=_("Short name for addresses"), max_length=40, help_text=_("Latin letters: shazao"))
    phone = PhoneField(label=_("Phone of the station"))


class HoursForm(SetupForm):
    words = {
        "opening": (_("When it is open"), 120, True),
        "line": (_("One sentence for the first page of the shop"), 200, False),
        "about": (_("About the station"), 2000, False),
        "bank_account": (_("Bank account that buyers send money to"), 300, False),
    }


class ManagerForm(SetupForm):
    name = PlainField(label=_("How the screens call you"), most=40)
    phone = PhoneField(label=_("Phone you sign in with"))
    password = forms.CharField(
        label=_("Password"), min_length=8, max_length=128, strip=False, widget=forms.PasswordInput
    )
    again = forms.CharField(label=_("The password once more"), max_length=128, strip=False, widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("password") and given.get("password") != given.pop("again", None):
            self.add_error("again", _("The two were not the same."))
        return given


class ShareForm(SetupForm):
    words = {"names": (_("Name of the share"), 40, True)}
    code = forms.SlugField(label=_("Short name"), max_length=20, help_text=_("Latin letters: station"))


class PostageForm(SetupForm):
    first_g = QuantityField(label=_("First weight, in kilograms"), initial="1")
    first_fen = YuanField(label=_("Price of the first weight, in yuan"))
    step_g = QuantityField(label=_("Each further, in kilograms"), initial="1")
    step_fen = YuanField(label=_("Price of each further, in yuan"))


class HouseholdForm(SetupForm):
    name = PlainField(label=_("Name"), most=60)
    phone = PhoneField(label=_("Phone"))


class GoodsForm(SetupForm):
    words = {"names": (_("What it is called"), 60, True)}
    slug = forms.SlugField(label=_("Short name for addresses"), max_length=40, help_text=_("Latin letters: honey"))
    unit = forms.ChoiceField(
        label=_("Sold by"), choices=[(Unit.GRAM.value, _("weight")), (Unit.PIECE.value, _("piece"))]
    )
    category = forms.ChoiceField(label=_("Kind of goods"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, say(names)) for code, names in CATEGORIES.items()]


class LotForm(SetupForm):
    household_id = forms.TypedChoiceField(label=_("Household"), coerce=uuid.UUID)
    product_id = forms.TypedChoiceField(label=_("What it is"), coerce=uuid.UUID)
    quantity = PlainField(label=_("How much: kilograms, or pieces"), most=12)
    grade = forms.ChoiceField(label=_("Grade"), choices=[("A", "A"), ("B", "B"), ("C", "C")])
    made_date = forms.DateField(label=_("Harvested or made on"), widget=forms.DateInput(attrs={"type": "date"}))


class DebtForm(SetupForm):
    household_id = forms.TypedChoiceField(label=_("Household"), coerce=uuid.UUID)
    owed_fen = YuanField(label=_("The station owes it, in yuan"), initial="0")
    advance_fen = YuanField(label=_("The station has advanced it, in yuan"), initial="0")


class MoneyForm(SetupForm):
    cash_fen = YuanField(label=_("Cash in the drawer, in yuan"), initial="0")
    bank_fen = YuanField(label=_("At the bank, in yuan"), initial="0")
