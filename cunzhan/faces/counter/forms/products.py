"""What the shop shows: products, packs, prices, pictures, the people behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import IdField, QuantityField, TextField, YuanField, day_field, words_from
from cunzhan.kit import pictures
from cunzhan.kit.quantity import Unit

PRODUCT_WORDS = {
    "names": (_("Name"), {}),
    "summary": (_("One sentence"), {"most": 160, "required": ()}),
    "story": (_("The story"), {"rows": 5, "required": ()}),
}


class ProductForm(CounterForm):
    """A new product; its unit and address stay as they are for good."""

    words = PRODUCT_WORDS
    category_slug = forms.ChoiceField(label=_("Kind of goods"))
    slug = forms.SlugField(label=_("Address in the shop"), max_length=50)
    made_to_order_days = forms.IntegerField(
        label=_("Days to make it"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("Only for goods made to order."),
    )
    unit = forms.ChoiceField(
        label=_("How it is measured"),
        choices=((Unit.GRAM.value, _("By weight")), (Unit.PIECE.value, _("By the piece"))),
        widget=forms.RadioSelect,
        initial=Unit.GRAM.value,
    )

    def __init__(self, *args: Any, categories: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category_slug"].choices = list(categories)  # type: ignore[attr-defined]
        self.fields["slug"].widget.attrs.update({"dir": "ltr", "autocapitalize": "none"})


class ProductEditForm(CounterForm):
    """What may change on a product; guarded by the version the person saw."""

    words = PRODUCT_WORDS
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    shown = forms.BooleanField(label=_("Show it in the shop"), required=False)
    sends_from = day_field(
        label=_("Sent from"), required=False, help_text=_("Only for goods that are not ready yet. Leave empty else.")
    )


class CategoryForm(CounterForm):
    """A kind of goods, as the shop groups them."""

    words = {"names": (_("Name"), {})}
    slug = forms.SlugField(label=_("Address in the shop"), max_length=50)


class VariantForm(CounterForm):
    """A pack: how much goods it holds and what the parcel weighs."""

    words = {"pack": (_("Name of the pack"), {"most": 40})}
    base_quantity = QuantityField(label=_("Goods in one pack"))
    shipping_weight_g = QuantityField(label=_("Weight to send, with packing"))
    weighed = forms.BooleanField(label=_("Sold by weight"), required=False)
    made_in_days = forms.IntegerField(
        label=_("Days to make it"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("Only for goods made to order."),
    )
    most_open = forms.IntegerField(
        label=_("Most pieces at one time"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("As many as the maker can make at one time. More cannot be ordered."),
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = Unit(unit)
        if self.unit != Unit.GRAM:
            del self.fields["weighed"]
        self.fields["base_quantity"].unit = self.unit  # type: ignore[attr-defined]


class PriceForm(CounterForm):
    """The household's price and the named shares on top. The buyer's price is their sum, never typed."""

    household_fen = YuanField(label=_("The household gets"), least=1)

    def __init__(self, *args: Any, shares: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        self.codes = []
        super().__init__(*args, **kwargs)
        for code, name in shares:
            field = YuanField(label=name, required=False)
            field.widget.attrs["class"] = "input"
            self.fields[f"share_{code}"] = field
            self.codes.append(code)

    @property
    def share_fields(self) -> list[forms.BoundField]:
        """The inputs of the shares, for the template."""
        return [self[f"share_{code}"] for code in self.codes]

    def shares(self) -> dict[str, int]:
        """The shares that are more than nothing."""
        return {code: fen for code in self.codes if (fen := self.cleaned_data.get(f"share_{code}"))}

    def arguments(self) -> dict[str, Any]:
        return {"household_fen": self.cleaned_data["household_fen"], "shares": self.shares()}


class BazaarForm(CounterForm):
    """What the same goods cost in the bazaar on a day."""

    price_fen = YuanField(label=_("Bazaar price"), least=1)
    noted_date = day_field(label=_("Seen on"))


class PictureForm(CounterForm):
    """A photograph; what cannot be read is refused in words by the domain."""

    words = {"alt": (_("What the picture shows"), {"most": 120})}
    picture = forms.FileField(label=_("Photograph"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean_picture(self) -> UploadedFile:
        return not_too_large(self.cleaned_data["picture"])

    def arguments(self) -> dict[str, Any]:
        return {"content": self.cleaned_data["picture"].read(), "alt": words_from(self.cleaned_data, "alt")}


def not_too_large(file: UploadedFile) -> UploadedFile:
    """The uploaded file, unless it is larger than any picture we take."""
    if (file.size or 0) > pictures.LARGEST_BYTES:
        raise forms.ValidationError(_("The picture is larger than 12 MB. Take it again, smaller."))
    return file


class ProducerForm(CounterForm):
    """The person behind a product. Name and portrait appear only while the household's consent lives."""

    words = {
        "name": (_("Name on the page"), {"most": 40, "required": ()}),
        "role": (_("What he or she does"), {"most": 40}),
        "quote": (_("In their own words"), {"most": 160, "required": ()}),
        "story": (_("The story"), {"rows": 5, "required": ()}),
    }
    household_id = IdField(required=False)
    household_number = TextField(label=_("Household number"), required=False, most=20)
    portrait = forms.FileField(label=_("Portrait"), required=False, max_length=200)

    def clean_portrait(self) -> UploadedFile | None:
        file = self.cleaned_data.get("portrait")
        return not_too_large(file) if file else None

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given.pop("household_number")
        portrait = given.pop("portrait")
        return {**given, "portrait": portrait.read() if portrait else None}
