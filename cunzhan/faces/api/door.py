"""How an operation of the API is written down: one line says its address, its scope, and what it answers.

Refusals are declared once for all of them (see `schema`). A write takes the `Idempotency-Key` of its request, which is
the key of the action it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Header, Router
from ninja.security import HttpBearer

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.faces.shared.gate import Asked, asked
from cunzhan.kit.refusal import Kind, Refusal

Made = TypeVar("Made", bound=Callable[..., Any])

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Chosen by the program, new for every new request. Sent again with the same content, nothing "
        "happens twice and the answer is the first one's; with other content it is refused with 409.",
    ),
]


class Bearer(HttpBearer):
    """The gate has looked at the token already; here only its scopes are asked."""

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Actor:
        """Who acts. Raises: Refusal(forbidden) when the token may not touch this."""
        if self.scope is not None and self.scope not in asked(request).scopes:
            raise Refusal(
                Kind.FORBIDDEN,
                _("This token may not do that: it lacks %(scope)s. The manager can make another one."),
                scope=str(self.scope),
            )
        return asked(request).actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Never reached: the gate reads the header."""
        return self(request)


def reads(router: Router, path: str, scope: Scope | None, answer: Any, **more: Any) -> Callable[[Made], Made]:
    """An operation that changes nothing."""
    return _operation(router, "GET", path, scope, {200: answer}, **more)


def asks(router: Router, path: str, scope: Scope, answer: Any, **more: Any) -> Callable[[Made], Made]:
    """A question too long for an address: it is posted, changes nothing and needs no key."""
    return _operation(router, "POST", path, scope, {200: answer}, **more)


def writes(
    router: Router, path: str, scope: Scope, answer: Any, *, status: int = 200, method: str = "POST", **more: Any
) -> Callable[[Made], Made]:
    """An operation that changes something; 201 when something new is there afterwards."""
    return _operation(router, method, path, scope, {status: answer}, **more)


def doing(request: Asked, key: str) -> dict[str, Any]:
    """Who does it, when, and under which key: the first three words of every action."""
    return {"by": request.actor, "at": request.at, "key": f"api-{key}"}


def _operation(
    router: Router, method: str, path: str, scope: Scope | None, response: dict[int, Any], **more: Any
) -> Callable[[Made], Made]:
    def hang(function: Made) -> Made:
        extra = {"x-scope": str(scope) if scope else ""}
        made: Made = router.api_operation(
            [method],
            path,
            auth=Bearer(scope),
            response=response,
            operation_id=function.__name__,
            summary=(function.__doc__ or "").split("\n")[0].split(". ")[0].rstrip("."),
            url_name=path.strip("/").replace("/", "_").replace("{uuid:", "").replace("}", ""),
            openapi_extra=extra,
            **more,
        )(function)
        return made

    return hang
