"""Form fields everybody uses: plain text, phones, yuan, weights; and how a refusal finds its field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from cunzhan.kit import money, quantity, texts
from cunzhan.kit.refusal import Refusal

# Signs that no page may hold; they come from broken browsers and from those who mean no good.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Renderer(DjangoTemplates):
    """Draws form controls. What was typed stands in them again, without signs that no page may hold."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget")
        if isinstance(widget, dict) and isinstance(widget.get("value"), str):
            widget["value"] = _UNPRINTABLE.sub("", widget["value"])
        return str(super().render(template_name, context, request))


class PlainField(forms.CharField):
    """Text without control characters, bounded; `lines=True` keeps line ends."""

    def __init__(self, *, most: int = 120, lines: bool = False, **kwargs: Any) -> None:
        self.most, self.lines = most, lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "maxlength": most}))
        else:
            kwargs.setdefault("widget", forms.TextInput(attrs={"maxlength": most}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(str(value or "").replace("\x00", "").replace("\r\n", "\n"))
        return str(_tried(texts.clean, text or "", most=self.most, needed=False, lines=self.lines))

    def prepare_value(self, value: Any) -> Any:
        return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


class PhoneField(forms.CharField):
    """A Chinese mobile number; what people put between the digits is forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "maxlength": 20, "dir": "ltr"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(str(value or "").replace("\x00", ""))
        return str(_tried(texts.clean_phone, text)) if text else ""


class YuanField(forms.CharField):
    """An amount in yuan, cleaned to integer fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 14, "dir": "ltr", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _tried(money.parse_yuan, text) if text else None


class QuantityField(forms.CharField):
    """A weight in kilograms or a count of pieces, cleaned to integer grams or pieces."""

    def __init__(self, *, unit: str = "g", **kwargs: Any) -> None:
        self.unit = unit
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 12, "dir": "ltr", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _tried(quantity.parse_quantity, text, self.unit) if text else None


def _tried(parse: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return parse(*args, **kwargs)
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from None


def put_refusal(form: forms.Form, refusal: Refusal, **other_names: str) -> None:
    """Say a refusal where it belongs: at its field (`region="county"` when the form calls it otherwise), or on top."""
    field = other_names.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.sentence)


class SignInForm(forms.Form):
    phone = PhoneField(label=_("Phone"))
    password = forms.CharField(label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class CardForm(forms.Form):
    pin = forms.RegexField(
        r"^\d{4,8}$",
        label=_("PIN"),
        error_messages={"invalid": _("The PIN is the number you chose when you got the card.")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 8, "dir": "ltr"}),
    )


class CodeForm(forms.Form):
    """A code of a phone, or a recovery code from paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "dir": "ltr", "maxlength": 40}),
    )

    def __init__(self, *args: Any, digits: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if digits:
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class OwnPasswordForm(forms.Form):
    """One's own new password, with the old one as proof."""

    old = forms.CharField(label=_("The password until now"), max_length=200, strip=False, widget=forms.PasswordInput)
    new = forms.CharField(label=_("The new password"), max_length=200, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].widget.attrs.update({"autocomplete": "current-password", "dir": "ltr"})
        self.fields["new"].widget.attrs.update({"autocomplete": "new-password", "dir": "ltr"})
