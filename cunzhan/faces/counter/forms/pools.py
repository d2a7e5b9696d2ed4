"""A pool as a list: one household a line, its number and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import IdField, TextField, day_field, latin_digits
from cunzhan.faces.counter.forms.goods import GRADES
from cunzhan.kit.quantity import Unit, parse_quantity
from cunzhan.kit.refusal import Refusal

LONGEST_LIST = 60_000


class ListField(TextField):
    """Lines as they are typed, or pasted out of a spreadsheet, whose cells stand apart by tabs."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\t", " "))


class PoolForm(CounterForm):
    """Goods of many households, pasted or typed line by line; a line that cannot be is named with its number."""

    product_id = IdField(label=_("Goods"), widget=forms.Select)
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES, initial="A")
    made_date = day_field(label=_("Harvested or made on"))
    contributions = ListField(
        label=_("Household number and quantity, one household a line"),
        help_text=_("For example: 0127 12.5"),
        rows=12,
        most=LONGEST_LIST,
    )

    def __init__(self, *args: Any, products: list[tuple[str, str]], units: dict[str, str], today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.units, self.places = units, []
        self.fields["product_id"].widget.choices = [("", _("Choose the goods")), *products]
        self.fields["made_date"].widget.attrs["max"] = today.isoformat()

    places: list[int]
    """The line of the list at which each contribution stands, counted from 1."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "contributions" in cleaned and cleaned.get("product_id"):
            unit = self.units.get(str(cleaned["product_id"]), Unit.GRAM)
            cleaned["contributions"] = self._read(str(cleaned["contributions"]), unit)
        return cleaned

    def _read(self, text: str, unit: str) -> list[tuple[str, int]]:
        found = []
        for place, line in enumerate(text.splitlines(), 1):
            words = latin_digits(line).replace(";", " ").split()
            if not words:
                continue
            try:
                if len(words) != 2:
                    raise Refusal("invalid", _("Write the number, a space, and how much."))
                found.append((words[0], parse_quantity(words[1], unit)))
                self.places.append(place)
            except Refusal as refusal:
                self._name(place, str(refusal.sentence))
        return found

    def _name(self, place: int, sentence: str) -> None:
        self.add_error("contributions", _now("Line %(line)s: %(said)s") % {"line": place, "said": sentence})

    def refuse(self, refusal: Refusal) -> None:
        """The refusal's sentence, then one for each wrong line."""
        super().refuse(refusal)
        lines: Mapping[int, object] = refusal.details.get("lines") or {}
        for place, sentence in lines.items():
            self._name(self.places[place], str(sentence))

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("product_id", "grade", "made_date", "contributions")}
