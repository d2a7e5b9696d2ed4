"""The till: a sale to somebody who stands there, and the drawer it goes into."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import QuantityField, YuanField, latin_digits
from cunzhan.faces.counter.forms.weights import WeightFields
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Refusal

MOST_PACKS = 999


class SaleForm(WeightFields):
    """How many of each pack, what those sold by weight weigh, and the cash given. Prices are never typed here."""

    tendered_fen = YuanField(label=_("Cash given"))

    def __init__(
        self, *args: Any, packs: dict[uuid.UUID, uuid.UUID], weighed: Iterable[uuid.UUID] = (), **kwargs: Any
    ) -> None:
        """`packs`: which product each pack holds; `weighed`: the packs that are sold by weight."""
        super().__init__(*args, **kwargs)
        self.packs = packs
        for variant_id in weighed:
            self.add_weight(variant_id, _("Real weight"), required=False)
        for variant_id in packs:
            field = PacksField(required=False)
            field.widget.attrs.update({"class": "input packs", "inputmode": "numeric"})
            self.fields[f"packs_{variant_id}"] = field

    def lines(self) -> list[tuple[uuid.UUID, int]]:
        """What is being bought."""
        return [(v, packs) for v in self.packs if (packs := self.cleaned_data.get(f"packs_{v}"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() - {"tendered_fen", "key"} and not self.lines():
            self.add_error(None, _("Nothing is being sold yet. Write how many next to the goods."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Goods that ran short are said beside them."""
        short = [v for v, _packs in self.lines() if self.packs[v] == refusal.details.get("product_id")]
        if not short:
            return super().refuse(refusal)
        self.refusal = refusal
        for variant_id in short:
            self.add_error(f"packs_{variant_id}", refusal.sentence)
        return None

    def only_adding_up(self) -> None:
        """While adding up, the cash need not be there yet."""
        if not self.data.get("tendered_fen"):
            self.errors.pop("tendered_fen", None)

    def arguments(self) -> dict[str, Any]:
        return {"lines": self.lines(), "tendered_fen": self.cleaned_data["tendered_fen"], **self.said()}

    def weights(self) -> dict[uuid.UUID, int]:
        """Of what is being bought; a weight beside nothing is nothing."""
        bought = dict(self.lines())
        return {variant_id: grams for variant_id, grams in super().weights().items() if variant_id in bought}


class PacksField(QuantityField):
    """A number of packs; nothing and zero are the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit=Unit.PIECE, most=MOST_PACKS, **kwargs)

    def clean(self, value: Any) -> Any:
        return None if latin_digits(value) in {"", "0"} else super().clean(value)


class OpenDrawerForm(CounterForm):
    """The money that is in the drawer before the first sale."""

    float_fen = YuanField(label=_("In the drawer now"))


class CloseDrawerForm(CounterForm):
    """What was counted at the end of the day."""

    counted_fen = YuanField(label=_("Counted"))
    sure = forms.BooleanField(label=_("I counted twice"), required=True)

    def arguments(self) -> dict[str, Any]:
        return {"counted_fen": self.cleaned_data["counted_fen"]}
