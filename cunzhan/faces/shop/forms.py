"""What a buyer fills in to order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.trade.orders.facts import Contact, Delivery, PayMethod
from cunzhan.faces.shared import regions
from cunzhan.faces.shared.forms import PhoneField, PlainField
from cunzhan.faces.shared.templatetags.cunzhan import day_text
from cunzhan.faces.shop import basket
from cunzhan.kit.clock import business_date

COLLECT_DAYS = 14
BLANK: list[regions.Choice] = [("", "")]


def _select(autocomplete: str = "off", watched: bool = False) -> forms.Select:
    """A select; `watched` ones change what follows and are sent at once where scripts run."""
    return forms.Select(attrs={"autocomplete": autocomplete} | ({"data-watched": ""} if watched else {}))


class CheckoutForm(forms.Form):
    """One page from basket to order. Places depend on each other: each select offers what lies in the one before."""

    name = PlainField(label=_("Recipient"), most=30)
    phone = PhoneField(label=_("Mobile phone"), help_text=_("Only for the carrier; the parcel shows five digits of it"))
    province = forms.ChoiceField(label=_("Province"), required=False, widget=_select("address-level1", watched=True))
    city = forms.ChoiceField(label=_("City"), required=False, widget=_select("address-level2", watched=True))
    county = forms.ChoiceField(label=_("District or county"), required=False, widget=_select(watched=True))
    street = PlainField(label=_("Street and house"), most=120, required=False)
    note = PlainField(label=_("A word to the station"), most=200, lines=True, required=False)
    delivery = forms.ChoiceField(choices=[(str(d), str(d)) for d in Delivery])
    collect_date = forms.ChoiceField(label=_("I will come by"), required=False, widget=_select())
    pay_method = forms.ChoiceField(choices=[(str(m), str(m)) for m in PayMethod])
    lines = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    total = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, at: datetime, zone: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.no_post = ""  # why nothing is sent to the chosen place, once it was asked
        province, city = self._chosen("province"), self._chosen("city")
        county = self._chosen("county")
        self._offer("province", [*BLANK, *regions.provinces()])
        self._offer("city", [*BLANK, *regions.cities(province)])
        counties = regions.counties(city) if city.startswith(province) and province else []
        self._offer("county", [*BLANK, *counties])
        self.place = regions.place(county) if county in dict(counties) else None
        today = business_date(at, zone)
        days = [today + timedelta(days=n) for n in range(COLLECT_DAYS + 1)]
        self._offer("collect_date", [(day.isoformat(), day_text(day)) for day in days])
        for field, hint in (("name", "name"), ("phone", "tel-national"), ("street", "street-address")):
            self.fields[field].widget.attrs["autocomplete"] = hint
        self.fields["note"].widget.attrs["rows"] = 2

    def _offer(self, field: str, choices: list[regions.Choice]) -> None:
        """Only what is offered can be chosen; a city of another province is asked for again, not refused."""
        self.fields[field].choices = choices  # type: ignore[attr-defined]
        if self.is_bound and self._chosen(field) not in dict(choices):
            self.data = {**{key: self.data.get(key) for key in self.data}, field: ""}

    def _chosen(self, field: str) -> str:
        value = (self.data if self.is_bound else self.initial).get(field)
        return str(value or "")

    @property
    def delivery_chosen(self) -> Delivery:
        """Courier, unless the buyer comes for it."""
        return Delivery.COLLECT if self._chosen("delivery") == Delivery.COLLECT else Delivery.COURIER

    @property
    def pay_chosen(self) -> str:
        """The way of paying that is marked; cash only for who comes."""
        wanted = self._chosen("pay_method")
        if wanted == PayMethod.CASH and self.delivery_chosen != Delivery.COLLECT:
            return str(PayMethod.ONLINE)
        return wanted

    @property
    def region_code(self) -> str:
        """The county sent to, or empty while it is not chosen."""
        return self.place.code if self.place and self.delivery_chosen == Delivery.COURIER else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        to_home = cleaned.get("delivery") == Delivery.COURIER
        if to_home:
            for field, words in (
                ("province", _("Choose the province.")),
                ("city", _("Choose the city.")),
                ("county", _("Choose the district or county.")),
                ("street", _("Write the street and the house, so that the courier finds you.")),
            ):
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, words)
        elif cleaned.get("delivery") == Delivery.COLLECT and not cleaned.get("collect_date"):
            self.add_error("collect_date", _("Choose the day until which we keep the goods."))
        if to_home and cleaned.get("pay_method") == PayMethod.CASH:
            self.add_error("pay_method", _("Cash is for those who come to the village. Choose another way to pay."))
        return cleaned

    @property
    def contact(self) -> Contact:
        """The recipient as the order keeps it."""
        told, place = self.cleaned_data, self.place if self.region_code else None
        province, city, county = place.written if place else ("", "", "")
        return Contact(
            name=told["name"],
            phone=told["phone"],
            province=province,
            city=city,
            county=county,
            region_code=self.region_code,
            street=told["street"] if place else "",
            note=told["note"],
        )

    @property
    def collect_by(self) -> date | None:
        """The agreed day, for those who come."""
        return (
            date.fromisoformat(self.cleaned_data["collect_date"]) if self.delivery_chosen == Delivery.COLLECT else None
        )

    @property
    def picked(self) -> list[tuple[UUID, int]]:
        """The lines the page showed."""
        return basket.parse(self._chosen("lines")).pairs
