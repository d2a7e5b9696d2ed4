"""What the API can do, for programs (OpenAPI 3.1) and for the people who write them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cunzhan.faces.api import schema
from cunzhan.faces.shared.gate import public


@public
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document itself."""
    return JsonResponse(schema.document(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same, to be read: made of the document on the server, without scripts."""
    document = schema.document()
    told = {
        "about": marked(document["info"]["description"]),
        "groups": _groups(document),
        "shapes": [_shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items())],
        "refusals": [(status, marked(said)) for status, said in schema.REFUSALS.items()],
    }
    return render(request, "api/docs.html", told)


@dataclass(frozen=True)
class Operation:
    """An operation as the page shows it."""

    verb: str
    path: str
    id: str
    summary: str
    text: str
    scope: str
    parameters: list[dict[str, str]]
    body: str
    answers: list[tuple[str, str]]


def _groups(document: dict[str, Any]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for verb, one in operations.items():
            found.setdefault(one["tags"][0], []).append(_operation(verb, path, one))
    return found


def _operation(verb: str, path: str, one: dict[str, Any]) -> Operation:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = [
        (status, name_of(next(iter(said["content"].values()))["schema"]) if "content" in said else "")
        for status, said in one["responses"].items()
        if status < "400"
    ]
    parameters = [
        {
            "name": parameter["name"],
            "where": parameter["in"],
            "kind": name_of(parameter["schema"]),
            "text": parameter["schema"].get("description", ""),
            "needed": "yes" if parameter.get("required") else "",
        }
        for parameter in one.get("parameters", [])
    ]
    return Operation(
        verb.upper(),
        path,
        one["operationId"],
        one["summary"],
        marked(one.get("description", "")),
        one.get("x-scope", ""),
        parameters,
        name_of(body) if body else "",
        answers,
    )


def marked(text: str) -> SafeString:
    """The text with what stands between backticks as code."""
    parts = [
        (format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(text.split("`"))
    ]
    return format_html_join("", "{}", parts)


def _shape(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    needed = set(shape.get("required", ()))
    fields = [
        {
            "name": field,
            "kind": name_of(inner),
            "text": marked(inner.get("description", "")),
            "needed": "yes" if field in needed else "",
        }
        for field, inner in shape.get("properties", {}).items()
    ]
    return {
        "name": name,
        "text": marked(shape.get("description", "")),
        "fields": fields,
        "values": shape.get("enum", ()),
    }


def name_of(shape: dict[str, Any]) -> str:
    """A short word for what a value looks like."""
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[1]
    for mix in ("anyOf", "allOf", "oneOf"):
        if mix in shape:
            return " | ".join(name_of(part) for part in shape[mix])
    if "enum" in shape:
        return " | ".join(json.dumps(value) for value in shape["enum"])
    if "const" in shape:
        return json.dumps(shape["const"])
    if shape.get("type") == "array":
        return f"[{name_of(shape.get('items', {}))}]"
    if isinstance(shape.get("additionalProperties"), dict):
        return f"{{… : {name_of(shape['additionalProperties'])}}}"
    word = str(shape.get("format") or shape.get("type") or "anything")
    least, most = shape.get("minimum"), shape.get("maximum")
    return f"{word} {least}–{most}" if least is not None and most is not None else word
