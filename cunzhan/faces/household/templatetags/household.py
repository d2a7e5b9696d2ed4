"""Two ways of writing that only the household's page needs."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cunzhan.faces.shared.templatetags.cunzhan import ltr
from cunzhan.kit import quantity
from cunzhan.kit.days import MONTHS

register = template.Library()


@register.filter
def short_month(day: date) -> SafeString:
    """A month of the year in question, without the year: 10 月."""
    language = get_language() or ""
    if language.startswith("zh"):
        text = f"{day.month} 月"
    elif language == "ug":
        text = f"{day.month}-ئاي"
    else:
        text = MONTHS[day.month - 1]
    return format_html('<bdi class="nb">{}</bdi>', text)


@register.filter
def figure(amount: int | None, unit: str) -> SafeString:
    """A quantity without its unit, for a column whose head names it."""
    return ltr("" if amount is None else quantity.shown(amount, unit))
