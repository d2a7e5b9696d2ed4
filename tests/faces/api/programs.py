"""Programs with their tokens, and how they speak."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.rules import SCOPES_OF
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_key
from tests.cast import NOW, Cast, home

WRITES = ("post", "put", "delete")


class Program:
    """A client that carries a token and reads English; every write gets a new key unless one is given."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"Accept-Language": language}
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"

    def ask(self, verb: str, path: str, said: Any = None, *, key: str | None = None, **headers: str) -> HttpResponse:
        """One request under /api/v1."""
        sent = {**self.headers, **headers}
        if verb in WRITES and key != "":
            sent["Idempotency-Key"] = key or new_key()
        given: dict[str, Any] = {"headers": sent}
        if said is not None:
            given |= {"data": json.dumps(said), "content_type": "application/json"}
        return cast(HttpResponse, getattr(self.client, verb)(f"/api/v1{path}", **given))

    def get(self, path: str, status: int = 200) -> Any:
        """What is read, as values."""
        return told(self.ask("get", path), status)

    def post(self, path: str, said: Any = None, status: int = 200, *, key: str | None = None) -> Any:
        """What is answered, as values."""
        return told(self.ask("post", path, said, key=key), status)

    def put(self, path: str, said: Any, status: int = 200) -> Any:
        """What is answered, as values."""
        return told(self.ask("put", path, said), status)


def told(answer: HttpResponse, status: int) -> Any:
    """The answer's values, once its status is the expected one and its kind fits."""
    assert answer.status_code == status, answer.content.decode()
    kind = "application/json" if status < 400 else "application/problem+json"
    assert answer.headers["Content-Type"].split(";")[0] == kind
    found = json.loads(answer.content)
    if status >= 400:
        assert (found["status"], bool(found["title"])) == (status, True)
    return found


def token(by: Actor, role: Role, **more: Any) -> str:
    """The secret of a token with all scopes that its role can have."""
    asked = {"name": f"a {role}", "role": role, "scopes": tuple(SCOPES_OF[role]), **more}
    return people.make_token(by=by, at=NOW, key=new_key(), **asked).secret


def programs(cast: Cast) -> dict[str, Program]:
    """A program for everybody of the cast; the stranger's token is revoked, the buyer has none."""
    setup = Actor(Role.SETUP, cast.station_id)
    numbers = {
        name: register.household(by=cast.manager, household_id=home(getattr(cast, name))).number
        for name in ("household", "neighbour")
    }
    secrets = {
        "clerk": token(cast.manager, Role.CLERK),
        "bookkeeper": token(cast.manager, Role.BOOKKEEPER),
        "manager": token(cast.manager, Role.MANAGER),
        "household": token(cast.manager, Role.HOUSEHOLD, household_number=numbers["household"]),
        "neighbour": token(cast.manager, Role.HOUSEHOLD, household_number=numbers["neighbour"]),
        "courier": token(cast.courier, Role.MANAGER),
        "far_manager": token(cast.far_manager, Role.MANAGER),
        "officer": token(setup, Role.COUNTY_OFFICER, county_id=cast.county_id),
        "buyer": "",
        "stranger": _revoked(cast),
    }
    return {name: Program(secret) for name, secret in secrets.items()}


def _revoked(cast: Cast) -> str:
    made = people.make_token(
        by=cast.manager, at=NOW, key=new_key(), name="old", role=Role.CLERK, scopes=tuple(SCOPES_OF[Role.CLERK])
    )
    people.revoke_token(by=cast.manager, at=NOW, key=new_key(), token_id=made.id)
    return made.secret
