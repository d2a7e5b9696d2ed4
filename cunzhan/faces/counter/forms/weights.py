"""What the scale says of goods that are sold by weight: one field a line, asked again when it differs much."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cunzhan.domain.trade.orders.facts import LineFact
from cunzhan.faces.counter.forms.base import CounterForm, VersionForm
from cunzhan.faces.counter.forms.fields import QuantityField
from cunzhan.kit.quantity import Unit, kilograms
from cunzhan.kit.refusal import Refusal
from cunzhan.kit.words import say


class WeightFields(CounterForm):
    """Fields for weights by key, and what the person was already asked about."""

    asked = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)
    """The weights about which the page asked before: the same ones sent again are meant so."""

    weighed_keys: tuple[uuid.UUID, ...] = ()

    def add_weight(self, key: uuid.UUID, label: str | Promise, *, required: bool = True) -> None:
        """A field for what the scale says."""
        field = QuantityField(label=label, unit=Unit.GRAM, required=required)
        field.widget.attrs.update({"class": "input", "inputmode": "decimal", "autocomplete": "off"})
        self.fields[f"weight_{key}"] = field
        self.weighed_keys = (*self.weighed_keys, key)

    def weights(self) -> dict[uuid.UUID, int]:
        """The grams that were typed."""
        found = {key: self.cleaned_data.get(f"weight_{key}") for key in self.weighed_keys}
        return {key: grams for key, grams in found.items() if grams}

    def said(self) -> dict[str, Any]:
        """What an action that weighs is called with."""
        weights = self.weights()
        return {"weights": weights, "sure": self.cleaned_data.get("asked", "") == _as_text(weights)}

    def refuse(self, refusal: Refusal) -> None:
        if "unlikely" in refusal.details:
            data = cast(QueryDict, self.data).copy()
            data["asked"] = _as_text(self.weights())
            self.data = data
        super().refuse(refusal)

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The inputs, for the template."""
        return [self[f"weight_{key}"] for key in self.weighed_keys]


class WeighForm(WeightFields, VersionForm):
    """The weights of an order's lines, and the version of it that was seen."""

    def __init__(self, *args: Any, lines: tuple[LineFact, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            label = _("%(goods)s, ordered %(ordered)s kg") % {
                "goods": say(line.names),
                "ordered": kilograms(line.ordered_quantity),
            }
            self.add_weight(line.id, label)

    def arguments(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], **self.said()}


def _as_text(weights: dict[uuid.UUID, int]) -> str:
    return " ".join(f"{key}:{grams}" for key, grams in weights.items())
