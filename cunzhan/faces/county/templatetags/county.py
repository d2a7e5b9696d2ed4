"""One thing templates cannot do by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django import template

register = template.Library()
T = TypeVar("T")


@register.filter
def at(things: Sequence[T], place: int) -> T:
    """The thing at a place."""
    return things[place]
