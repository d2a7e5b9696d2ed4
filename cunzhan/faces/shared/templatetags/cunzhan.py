"""How money, weights, dates and words are written on every page, in each of the three languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from cunzhan.kit import days, keys, money, quantity, reasons, words

register = template.Library()


@register.filter
def ltr(text: Any) -> SafeString:
    """A number, phone, code or date, kept in its own direction inside right-to-left text."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if text is None else text)


@register.filter
def person(name: str | None) -> SafeString:
    """A person's name: in its own direction, and not broken in the middle while there is room for it."""
    return format_html('<bdi class="who">{}</bdi>', name or "")


@register.filter
def commas(things: Iterable[Any]) -> SafeString:
    """Several codes or numbers in one line, with the comma of the reader's language between them."""
    return format_html_join(pgettext("between the things of a list", ", "), "{}", ((ltr(thing),) for thing in things))


@register.filter
def reason(text: str) -> str:
    """Why something was done; what the program wrote by itself, in words."""
    return reasons.said(text)


@register.filter
def yuan(fen: int | None) -> SafeString:
    """Fen as yuan, the figure alone: 1,234.50."""
    return ltr("–" if fen is None else money.yuan(fen))


@register.filter(name="money")
def money_filter(fen: int | None) -> SafeString:
    """Fen as yuan with the unit: 1,234.50 元."""
    return _with_unit(gettext("%(amount)s yuan"), amount=yuan(fen))


@register.filter
def kg(grams: int | None) -> SafeString:
    """Grams as kilograms, the figure alone: 1.5."""
    return ltr("–" if grams is None else quantity.kilograms(grams))


@register.filter(name="quantity")
def quantity_filter(amount: int | None, unit: str) -> SafeString:
    """Grams or pieces with their unit: 1.5 kg, 3 pieces."""
    if amount is None:
        return ltr("–")
    if unit == quantity.Unit.GRAM:
        return _with_unit(gettext("%(number)s kg"), number=kg(amount))
    return _with_unit(ngettext("%(number)s piece", "%(number)s pieces", amount), number=ltr(f"{amount:,}"))


def fill(sentence: str, **parts: Any) -> SafeString:
    """A translated sentence with its `%(named)s` parts put in; parts keep their markup, all else is escaped."""
    pattern = sentence.replace("{", "{{").replace("}", "}}")
    for name in parts:
        pattern = pattern.replace(f"%({name})s", "{" + name + "}")
    return format_html(pattern, **parts)


def _with_unit(sentence: str, **figures: SafeString) -> SafeString:
    return format_html('<span class="nb">{}</span>', fill(sentence, **figures))


@register.filter
def say(text: words.Words | str | None) -> str:
    """A text of the station in the language of the reader; what is said already stays as it is."""
    return text if isinstance(text, str) else words.say(text)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_text(value: date | datetime, year: bool = False) -> str:
    """A day as people say it: 10 月 14 日, 10-ئاينىڭ 14-كۈنى, 14 Oct."""
    return days.day_text(_local(value), get_language() or "", year=year)


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """A day without its year."""
    return format_html('<bdi class="nb">{}</bdi>', day_text(value)) if value else ltr("–")


@register.filter
def long_day(value: date | datetime | None) -> SafeString:
    """A day with its year."""
    return format_html('<bdi class="nb">{}</bdi>', day_text(value, year=True)) if value else ltr("–")


@register.filter
def clock(value: datetime | None) -> SafeString:
    """The time of day by the station's clock: 09:12."""
    return ltr(_local(value).strftime("%H:%M")) if value else ltr("–")


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A day and the time of day."""
    if not value:
        return ltr("–")
    return format_html('<bdi class="nb">{}</bdi> {}', day_text(value), clock(value))


@register.filter
def month(value: date | datetime | None) -> SafeString:
    """A month with its year: 2026 年 10 月."""
    if not value:
        return ltr("–")
    return format_html('<bdi class="nb">{}</bdi>', days.month_text(_local(value), get_language() or ""))


@register.simple_tag
def key() -> SafeString:
    """The idempotency key of a form: sent twice, done once."""
    return format_html('<input type="hidden" name="key" value="{}">', keys.new_key())


@register.filter
def control(field: BoundField, kind: str = "input") -> SafeString:
    """A form's control in our markup, tied to its hint and its error."""
    described = " ".join(
        name
        for name, there in ((f"{field.auto_id}-hint", field.help_text), (f"{field.auto_id}-error", field.errors))
        if there
    )
    attrs: dict[str, Any] = {"class": kind}
    if described:
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    if field.field.required:
        attrs["required"] = True
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("shared/_shares.html")
def shares(price: Any, household: str = "", total_fen: int | None = None) -> dict[str, Any]:
    """Where the money goes: a bar and a legend, the household's part first. `price` has household_fen and shares."""
    parts = [(household or gettext("Household"), price.household_fen)]
    parts += [(words.say(share.names), share.amount_fen) for share in price.shares if share.amount_fen]
    total = total_fen if total_fen is not None else sum(amount for _name, amount in parts)
    return {"parts": list(_placed(parts)), "total_fen": total, "spoken": _spoken(parts)}


def _placed(parts: Iterable[tuple[str, int]]) -> Iterable[dict[str, Any]]:
    start = 0
    for index, (name, amount) in enumerate(parts):
        colour = 1 if index == 0 else 2 + (index - 1) % 3
        yield {"name": name, "amount_fen": amount, "x": start, "colour": f"c{colour}", "first": index == 0}
        start += amount


def _spoken(parts: Iterable[tuple[str, int]]) -> str:
    comma = pgettext("between the things of a list", ", ")
    return gettext("Shares in yuan: %(list)s") % {
        "list": comma.join(f"{name} {money.yuan(fen)}" for name, fen in parts)
    }


@register.simple_tag
def picture(fact: Any, sizes: str = "100vw", alt: str | None = None, lazy: Any = False) -> SafeString:
    """An uploaded picture in the width the screen needs; a drawing where there is none yet."""
    loading = SafeString(' loading="lazy"') if lazy else SafeString("")
    if fact is None or not fact.sizes:
        drawing = static("shared/art/empty-shelf.svg")
        return format_html('<img src="{}" width="600" height="480" alt=""{}>', drawing, loading)
    widths = sorted((int(width), address) for width, address in fact.sizes.items())
    middle = next((address for width, address in widths if width >= 640), widths[-1][1])
    text = words.say(fact.alt) if alt is None else alt
    sources = ", ".join(f"{address} {width}w" for width, address in widths)
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}>',
        *(middle, sources, sizes, fact.width, fact.height, text, loading),
    )


@register.simple_tag(takes_context=True)
def languages(context: template.Context) -> list[dict[str, Any]]:
    """The other languages, each with its own name and direction."""
    names = {"zh-hans": ("中文", "zh-Hans", "ltr"), "ug": ("ئۇيغۇرچە", "ug", "rtl"), "en": ("English", "en", "ltr")}
    return [
        {"code": code, "name": names[code][0], "lang": names[code][1], "dir": names[code][2]}
        for code, _name in settings.LANGUAGES
        if code != get_language() and code in names
    ]


@register.filter
def narrowest(sizes: dict[int, str]) -> str:
    """The address of the smallest width of a picture."""
    return sizes[min(sizes, key=int)] if sizes else ""
