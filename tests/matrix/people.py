"""Everybody who may come by, each with a browser of his own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.faces.shared import sessions
from cunzhan.kit import clock
from tests.cast import Cast

OURS = ("clerk", "bookkeeper", "manager")
EVERYBODY = (
    "buyer",
    "household",
    "neighbour",
    "clerk",
    "bookkeeper",
    "manager",
    "courier",
    "officer",
    "far_manager",
    "stranger",
)
"""The buyer has never signed in; the stranger was a clerk of ours, and his session has ended."""
HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def browsers(cast: Cast) -> dict[str, Client]:
    """A signed-in browser for everybody but the buyer; the stranger's session is over."""
    made = {name: signed_in(getattr(cast, name)) for name in EVERYBODY if name not in ("buyer", "stranger")}
    return {**made, "buyer": browser(), "stranger": ended(cast)}


def browser() -> Client:
    """Somebody new, who reads English. Errors are answered as the real server answers them."""
    client = Client(raise_request_exception=False)
    client.cookies["lang"] = "en"
    return client


def signed_in(actor: Actor, **changed: Any) -> Client:
    """The browser of somebody who signed in; what the session keeps may be changed for a test."""
    kept: Mapping[str, Any] = {
        "person_id": str(actor.person_id) if actor.person_id else None,
        "name": "Somebody",
        "epoch": 1,
        "seen": clock.now().timestamp(),
        "role": str(actor.role),
        "station_id": str(actor.station_id) if actor.station_id else None,
        "household_id": str(actor.household_id) if actor.household_id else None,
        "county_id": str(actor.county_id) if actor.county_id else None,
        **changed,
    }
    store = SessionStore()
    store.update(kept)
    seconds = sessions.HOUSEHOLD_SECONDS if actor.role == Role.HOUSEHOLD else sessions.STAFF_SECONDS
    store.set_expiry(changed.get("expires", seconds))
    store.create()
    client = browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(store.session_key)
    return client


def ended(cast: Cast) -> Client:
    """Somebody whose cookie is still there and whose session is not."""
    return signed_in(cast.clerk, expires=-1)
