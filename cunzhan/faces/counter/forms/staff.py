"""The people who work here, what a parcel costs, and what the shares are called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.trade.orders.facts import PostageRegion
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import DigitsField, QuantityField, TextField, YuanField

PARTS = ("first_g", "first_fen", "step_g", "step_fen")
ROLES = (("clerk", _("Clerk")), ("bookkeeper", _("Bookkeeper")), ("manager", _("Manager")))


class PersonForm(CounterForm):
    """Somebody new at the counter."""

    display_name = TextField(label=_("Name"), most=40)
    phone = DigitsField(label=_("Phone"), most=20)
    password = forms.CharField(
        label=_("First password"), max_length=128, widget=forms.PasswordInput(render_value=False), strip=False
    )
    role = forms.ChoiceField(label=_("Work"), choices=ROLES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs.update({"dir": "ltr"})
        self.fields["password"].widget.attrs.update({"autocomplete": "new-password", "dir": "ltr"})


class PasswordForm(CounterForm):
    """A new password for somebody who forgot the old one."""

    password = forms.CharField(
        label=_("New password"), max_length=128, widget=forms.PasswordInput(render_value=False), strip=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.update({"autocomplete": "new-password", "dir": "ltr"})


class ShareForm(CounterForm):
    """A share that stands on top of the household's price."""

    words = {"names": (_("Name"), {"most": 40})}
    code = forms.SlugField(label=_("Short name"), max_length=20)


class PostageForm(CounterForm):
    """The first weight and each further step, a region a row; which provinces belong to a region stays as it is."""

    def __init__(self, *args: Any, regions: tuple[PostageRegion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = regions
        for region in regions:
            for part, field in self._fields_of(region):
                field.widget.attrs["class"] = "input"
                self.fields[f"{part}_{region.code}"] = field

    @staticmethod
    def _fields_of(region: PostageRegion) -> list[tuple[str, forms.Field]]:
        return [
            ("first_g", QuantityField(label=_("First weight"), initial=region.first_g, most=100_000)),
            ("first_fen", YuanField(label=_("Price of the first weight"), initial=region.first_fen)),
            ("step_g", QuantityField(label=_("Each further"), initial=region.step_g, most=100_000)),
            ("step_fen", YuanField(label=_("Price of each further"), initial=region.step_fen)),
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A region with its four inputs."""
        return [
            {"region": region, "fields": [self[f"{part}_{region.code}"] for part in PARTS]} for region in self.regions
        ]

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        rates = [replace(region, **{part: typed[f"{part}_{region.code}"] for part in PARTS}) for region in self.regions]
        return {"rates": rates}
