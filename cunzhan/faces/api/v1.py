"""The JSON of programs under /api/v1: every operation behind the gate, every refusal in one shape."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from cunzhan.faces.api import limits, reading
from cunzhan.faces.api.routes import county, lots, me, orders, payouts, pools, products, statements, webhooks
from cunzhan.faces.shared import errors
from cunzhan.faces.shared.gate import asked, by_token
from cunzhan.kit.refusal import Refusal

api = NinjaAPI(
    title="cunzhan",
    version="1",
    docs_url=None,
    openapi_url=None,
    parser=reading.Strict(),
    renderer=JSONRenderer(),
    urls_namespace="v1",
)
for prefix, router in (
    ("", me.router),
    ("", products.router),
    ("", lots.router),
    ("", pools.router),
    ("", orders.router),
    ("", payouts.router),
    ("", statements.router),
    ("", county.router),
    ("", webhooks.router),
):
    api.add_router(prefix, router)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return errors.refused(request, refusal)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = [{"where": [str(part) for part in one["loc"]], "said": str(one["msg"])} for one in error.errors]
    return errors.problem(status=422, title=_("Something in this request is not as it should be"), errors=told)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return errors.bad_request(request)
    return errors.answer(request, status=error.status_code, title=str(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return errors.not_found(request)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


def urls() -> list[URLPattern]:
    """Every operation's address, behind the gate."""
    found = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name != "api-root":
            pattern.callback = _bounded(pattern.callback, str(pattern.pattern))
            found.append(pattern)
    return found


def _bounded(view: Callable[..., HttpResponseBase], route: str) -> Callable[..., HttpResponseBase]:
    @by_token
    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token_id = asked(request).actor.person_id
        assert token_id is not None
        if wait := limits.buckets.wait(token_id):
            return _too_many(request, wait)
        if _length(request) > limits.BODY_MOST:
            return errors.answer(request, status=413, title=_("This is too large"))
        if not reading.clean_query(request.GET):
            return errors.bad_request(request)
        known = _asked_for().get((route, request.method or ""))
        if known is not None and (others := sorted(set(request.GET) - known)):
            return _not_asked_for(request, others)
        response = view(request, *args, **kwargs)
        return _wrong_verb(request, response) if response.status_code == 405 else response

    return behind


@functools.cache
def _asked_for() -> dict[tuple[str, str], frozenset[str]]:
    """What may stand in the query of each operation, by its route: a filter that is mistyped must not be overlooked."""
    found = {}
    for path, operations in api.get_openapi_schema(path_prefix="")["paths"].items():
        route = re.sub(r"{(\w+)}", r"<uuidstr:\1>", path.lstrip("/"))
        for verb, operation in operations.items():
            names = (one["name"] for one in operation["parameters"] if one["in"] == "query")
            found[route, verb.upper()] = frozenset(names)
    return found


def _not_asked_for(request: HttpRequest, names: list[str]) -> HttpResponse:
    told = [{"where": ["query", name[:60]], "said": "Not asked for"} for name in names]
    return errors.problem(status=422, title=_("Something in this request is not as it should be"), errors=told)


def _length(request: HttpRequest) -> int:
    """The announced length; more than that is not read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return limits.BODY_MOST + 1


def _too_many(request: HttpRequest, wait: int) -> HttpResponse:
    response = errors.answer(
        request, status=429, title=_("Too many requests"), text=_("Wait a little, then go on."), kind="too_many"
    )
    response.headers["Retry-After"] = str(wait)
    return response


def _wrong_verb(request: HttpRequest, refused: HttpResponseBase) -> HttpResponse:
    response = errors.answer(request, status=405, title=_("This cannot be done here"))
    response.headers["Allow"] = refused.headers["Allow"]
    return response
