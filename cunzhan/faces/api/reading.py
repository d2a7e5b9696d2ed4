"""Reading what programs send: JSON as RFC 8259 has it, and nothing that a database could not keep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest, QueryDict
from ninja.parser import Parser


class Strict(Parser):
    """No NaN, no key twice in one object, no NUL, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values. Raises: ValueError, which the caller turns into 400."""
        found = json.loads(request.body, object_pairs_hook=_once, parse_constant=_no_number)
        _check(found)
        return found


def clean_query(query: QueryDict) -> bool:
    """Whether nothing in the address would break a database."""
    return not any("\0" in name or any("\0" in value for value in values) for name, values in query.lists())


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _check(value: Any) -> None:
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair is a ValueError here
        if "\0" in value:
            raise ValueError("NUL")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name)
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
