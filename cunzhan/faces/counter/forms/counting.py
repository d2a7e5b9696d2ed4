"""A count of the shelf: one field a lot, beside what the books said when the page was made."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.facts import Counted, CountLine, CountSheetFact
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import QuantityField, latin_digits
from cunzhan.kit.quantity import LARGEST_QUANTITY


class CountField(QuantityField):
    """What was counted; zero is an answer."""

    def clean(self, value: Any) -> Any:
        text = latin_digits(value).replace(",", ".")
        return 0 if text and not text.strip("0.") else super().clean(value)


class CountForm(CounterForm):
    """Every lot of a product with what was counted of it. Look first, then book."""

    def __init__(self, *args: Any, sheet: CountSheetFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for line in sheet.lines:
            count = CountField(label=line.number, unit=sheet.unit, initial=None if line.on_hand else 0)
            count.widget.attrs["class"] = "input"
            self.fields[f"counted_{line.lot_id}"] = count
            self.fields[f"shown_{line.lot_id}"] = forms.IntegerField(
                min_value=0, max_value=LARGEST_QUANTITY, initial=line.on_hand, widget=forms.HiddenInput
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each lot with its field and, once it can be said, the difference."""
        return [self._row(line) for line in self.sheet.lines]

    def _row(self, line: CountLine) -> dict[str, Any]:
        counted = getattr(self, "cleaned_data", {}).get(f"counted_{line.lot_id}")
        difference = None if counted is None else counted - line.on_hand
        return {"line": line, "field": self[f"counted_{line.lot_id}"], "difference": difference}

    @property
    def moved(self) -> bool:
        """Whether goods moved since the page was made; then what was counted must be counted again."""
        shown = getattr(self, "cleaned_data", {})
        return any(shown.get(f"shown_{line.lot_id}", line.on_hand) != line.on_hand for line in self.sheet.lines)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.sheet.lines:
            self.add_error(None, _("There is nothing to count."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        def count(lot_id: uuid.UUID) -> Counted:
            return Counted(lot_id, self.cleaned_data[f"shown_{lot_id}"], self.cleaned_data[f"counted_{lot_id}"])

        return {"counts": [count(line.lot_id) for line in self.sheet.lines]}
