"""The OpenAPI document: what ninja finds out by itself, and what holds for every operation, said once."""

from __future__ import annotations

import functools
from typing import Any

from cunzhan.faces.api.v1 import api

PREFIX = "api/v1/"
DESCRIPTION = (
    "Amounts are integer fen (`_fen`), quantities grams or pieces, moments ISO 8601 in UTC, days ISO 8601 of the "
    "station's own calendar. Texts in several languages are objects with the keys zh-hans, ug and en. Lists are read "
    "page by page: send `next_cursor` of one page as `cursor` of the next, until it is null."
)
REFUSALS = {
    400: "The request could not be read. Nothing was changed.",
    401: "No token, or one that opens nothing (any more).",
    403: "The token's scopes or its role do not allow this.",
    404: "There is no such thing at this station.",
    405: "This verb is not for this address.",
    409: "It cannot be done now: somebody changed it meanwhile, it is sold out, or the key was used before.",
    413: "The body is larger than 256 KiB.",
    422: "Something in the request is not as it should be; the sentence or the list says what.",
    429: "More requests than a token may make in a minute. `Retry-After` says how many seconds to wait.",
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). Its title is a whole sentence in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "urn:cunzhan:refusal: and the kind, which does not change"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "the field of the request it is about"},
        "details": {"type": "object", "description": "figures of the refusal, as `left` or `total_fen`"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "said"],
                "properties": {
                    "where": {"type": "array", "items": {"type": "string"}},
                    "said": {"type": "string"},
                },
            },
        },
    },
}
_CHANGES = ("post", "put", "patch", "delete")


@functools.cache
def document() -> dict[str, Any]:
    """The whole document; it is the same for everybody."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    made["info"] = {"title": "cunzhan", "version": "1", "description": DESCRIPTION}
    made.pop("servers", None)
    parts = made["components"]
    parts["schemas"]["Problem"] = _PROBLEM
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Made by the station's manager, shown once."}
    }
    parts["responses"] = {f"Refused{status}": _refusal(status, said) for status, said in REFUSALS.items()}
    for operations in made["paths"].values():
        for verb, operation in operations.items():
            _finish(verb, operation)
    return made


def _refusal(status: int, said: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": said,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return told


def _finish(verb: str, operation: dict[str, Any]) -> None:
    scope = operation.get("x-scope", "")
    operation["security"] = [{"token": [scope] if scope else []}]
    statuses = [status for status in REFUSALS if verb in _CHANGES or status not in (409, 413)]
    for status in statuses:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Refused{status}"}
    operation["responses"] = {str(code): said for code, said in sorted(operation["responses"].items(), key=_code)}


def _code(item: tuple[Any, Any]) -> str:
    return str(item[0])
