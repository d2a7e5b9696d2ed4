"""Fields as people type them: yuan, kilograms, pieces, words in three languages; digits of any script are read."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.shared import forms as shared
from cunzhan.kit import money, quantity
from cunzhan.kit.words import Words

LANGUAGES: tuple[tuple[str, str], ...] = (("zh-hans", "zh"), ("ug", "ug"), ("en", "en"))
LANGUAGE_NAMES: dict[str, str] = {"zh-hans": "中文", "ug": "ئۇيغۇرچە", "en": "English"}
CARD = re.compile(r"/my/card/([a-z2-7]{26})(?:/|$)")
OTHER_POINTS = {"٫": ".", "٬": ""}


def latin_digits(value: Any) -> str:
    """Full-width and Arabic digits and points as the ones the rest of the program reads."""
    text = str(value or "").replace("\x00", "")
    if not any(unicodedata.category(c) == "No" for c in text):  # 2² is not 22
        text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else OTHER_POINTS.get(c, c) for c in text).strip()


def _amount(value: Any) -> str:
    """The same for a number alone: one that arrived damaged is not guessed at."""
    return latin_digits(str(value or "").replace("\x00", "\ufffd"))


def scanned(value: Any) -> str:
    """What was typed or scanned; of a household's card, whose code is an address, its secret alone."""
    text = latin_digits(value)
    found = CARD.search(text)
    return found[1] if found else text[:60]


class TextField(shared.PlainField):
    """Free text that never carries a control character; with `rows`, of several lines."""

    def __init__(self, *, rows: int = 0, most: int = 0, **kwargs: Any) -> None:
        super().__init__(most=most or (2000 if rows else 120), lines=bool(rows), **kwargs)
        if rows:
            self.widget.attrs["rows"] = rows


class DigitsField(TextField):
    """Numbers, phones and codes: any script's digits, read as Latin ones."""

    def to_python(self, value: Any) -> str:
        return super().to_python(latin_digits(value))


class YuanField(shared.YuanField):
    """An amount of money in yuan, kept as fen, within bounds."""

    def __init__(self, *, least: int = 0, most: int = 100_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        fen = super().clean(_amount(value))
        if fen is not None and not self.least <= fen <= self.most:
            raise ValidationError(
                _("Between %(least)s and %(most)s yuan, please."),
                params={"least": money.yuan(self.least), "most": money.yuan(self.most)},
            )
        return fen

    def prepare_value(self, value: Any) -> Any:
        return money.yuan(value).replace(",", "") if isinstance(value, int) else value


class QuantityField(shared.QuantityField):
    """Kilograms typed, grams kept; or whole pieces. `unit` may be set once the product is known."""

    def __init__(self, *, most: int = 100_000_000, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        amount = super().clean(_amount(value))
        if amount is not None and amount > self.most:
            raise ValidationError(_("At most %(most)s here."), params={"most": quantity.shown(self.most, self.unit)})
        return amount

    def prepare_value(self, value: Any) -> Any:
        return quantity.shown(value, self.unit).replace(",", "") if isinstance(value, int) else value


class IdField(forms.Field):
    """An id that came out of one of our own pages; anything else counts as nothing chosen."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> uuid.UUID | None:
        try:
            return uuid.UUID(str(value)) if value else None
        except ValueError as error:
            raise ValidationError(_("Please choose again.")) from error


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, picked from the browser's own calendar."""
    kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    return forms.DateField(input_formats=["%Y-%m-%d"], **kwargs)


def words_fields(
    name: str, *, required: Iterable[str] = ("zh-hans",), rows: int = 0, most: int = 0
) -> dict[str, forms.Field]:
    """One input a language, each in its own direction."""
    fields: dict[str, forms.Field] = {}
    for code, short in LANGUAGES:
        field = TextField(
            label=LANGUAGE_NAMES[code], required=code in required, rows=rows, most=most or (4000 if rows else 80)
        )
        field.widget.attrs.update({"lang": code, "dir": "rtl" if code == "ug" else "ltr"})
        fields[f"{name}_{short}"] = field
    return fields


def words_from(cleaned: dict[str, Any], name: str) -> Words:
    """The typed words by language, without the empty ones."""
    return {code: cleaned[f"{name}_{short}"] for code, short in LANGUAGES if cleaned.get(f"{name}_{short}")}


def words_into(name: str, words: Words) -> dict[str, str]:
    """First values for the inputs of these words."""
    return {f"{name}_{short}": words.get(code, "") for code, short in LANGUAGES}
