"""A request that goes through for every action there is: who asks, and what. Found by the verb of the action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cunzhan.domain.ground.stations.facts import Actor
from tests.cast import NOW, Cast, home


@dataclass(frozen=True)
class Request:
    """One thing somebody asks for."""

    action: Callable[..., Any]
    by: Actor
    content: dict[str, Any]

    def send(self, key: str, **other: Any) -> Any:
        return self.action(by=self.by, at=NOW, key=key, **{**self.content, **other})


Maker = Callable[[Cast, UUID, UUID], Request]
"""From the cast and the honey (product, variant), of which 160 kg are there."""
MAKERS: dict[str, Maker] = {}


def request(verb: str) -> Callable[[Maker], Maker]:
    """This makes a request of the verb."""

    def keep(maker: Maker) -> Maker:
        MAKERS[verb] = maker
        return maker

    return keep


def simple(verb: str, action: Callable[..., Any], who: str, **content: Any) -> None:
    """A request that needs nothing done before; HOUSEHOLD and the like stand for those of the cast."""

    def make_it(cast: Cast, product: UUID, variant: UUID) -> Request:
        known = {"PRODUCT": product, "VARIANT": variant, "HOUSEHOLD": home(cast.household)}
        known |= {"PERSON": cast.clerk.person_id or product, "STATION": cast.station_id}
        return Request(action, getattr(cast, who), {k: known.get(str(v), v) for k, v in content.items()})

    MAKERS[verb] = make_it


def all_of_them() -> dict[str, Maker]:
    """Every verb there is, with what makes a request of it."""
    from tests.requests import goods, ground, money, orders, second_step

    assert all((ground, goods, orders, money, second_step))
    return MAKERS
