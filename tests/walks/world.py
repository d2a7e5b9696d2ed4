"""The world of a walk: two shops, their people and goods, a clock, and the way anything is done in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.ground.ledger import queries as books
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.jobs.books import check_books
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Refusal
from cunzhan.kit.words import same
from tests import make, photograph
from tests.cast import NOW, Cast, assemble, home
from tests.walks import oracle

Some = TypeVar("Some")
SHARES = ("station", "packing", "fund")


@dataclass
class Pack:
    """Something that can be bought, at the price of now."""

    id: UUID
    product: UUID
    base: int
    household_fen: int
    shares: dict[str, int]
    weighed: bool = False

    @property
    def price(self) -> int:
        return self.household_fen + sum(self.shares.values())


@dataclass
class Shop:
    """A station, its people, and what the oracle knows of it."""

    id: UUID
    clerk: Actor
    bookkeeper: Actor
    manager: Actor
    households: list[UUID]
    packs: list[Pack] = field(default_factory=list)
    gone: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.knows = oracle.Station()
        self.buyer = Actor(Role.BUYER, self.id)
        self.worker = Actor(Role.WORKER, self.id)


def _set_the_scene() -> list[Shop]:
    cast: Cast = assemble()
    third = people.admit_household(by=cast.clerk, at=NOW, key="third", name="Tursun").id
    here = [home(cast.household), home(cast.neighbour), third]
    shops = [
        Shop(cast.station_id, cast.clerk, cast.bookkeeper, cast.manager, here),
        Shop(cast.far_station_id, cast.far_manager, cast.far_manager, cast.far_manager, [home(cast.far_household)]),
    ]
    for shop in shops:
        for slug, unit, base in (("honey", Unit.GRAM, 1000), ("bowl", Unit.PIECE, 1)):
            product, variant = make.honey(cast, by=shop.manager, slug=slug, unit=unit, base_quantity=base)
            shop.packs.append(Pack(variant, product, base, make.HOUSEHOLD_FEN, dict(make.HONEY_SHARES)))
        small = catalogue.add_variant(
            by=shop.manager,
            at=NOW,
            key="small",
            product_id=shop.packs[0].product,
            pack=same("500 g"),
            base_quantity=500,
            shipping_weight_g=700,
        )
        content = {"variant_id": small, "household_fen": 1601, "shares": {"station": 99}}
        catalogue.set_price(by=shop.manager, at=NOW, key="price", **content)  # type: ignore[arg-type]
        shop.packs.append(Pack(small, shop.packs[0].product, 500, 1601, {"station": 99}))
        comb = catalogue.add_variant(
            by=shop.manager,
            at=NOW,
            key="comb",
            product_id=shop.packs[0].product,
            pack=same("about 700 g"),
            base_quantity=700,
            shipping_weight_g=900,
            weighed=True,
        )
        content = {"variant_id": comb, "household_fen": 2203, "shares": {"station": 301, "fund": 96}}
        catalogue.set_price(by=shop.manager, at=NOW, key="comb price", **content)  # type: ignore[arg-type]
        shares = {"station": 301, "fund": 96}
        shop.packs.append(Pack(comb, shop.packs[0].product, 700, 2203, shares, weighed=True))
    return shops


class World:
    """One walk's world. Everything that happens in it follows from ``seed``."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.at: datetime = NOW
        self.step = 0
        self.shops = photograph.scene("walk", _set_the_scene)
        self.shop = self.shops[0]
        self.done: list[tuple[Callable[..., Any], dict[str, Any], Any]] = []
        self.story: list[str] = []

    @property
    def knows(self) -> oracle.Station:
        return self.shop.knows

    def one_of(self, things: list[Some]) -> Some | None:
        return self.chance.choice(things) if things else None

    def rarely(self, times_in_a_hundred: int = 8) -> bool:
        return self.chance.randrange(100) < times_in_a_hundred

    def pass_time(self, most: timedelta) -> None:
        self.at += timedelta(seconds=self.chance.randrange(int(most.total_seconds()) + 1))

    def do(
        self,
        action: Callable[..., Some],
        *,
        by: Actor,
        expected: bool | None = None,
        at: datetime | None = None,
        **content: Any,
    ) -> tuple[bool, Some | None]:
        """Do something, and say whether it was done. ``expected`` is what the oracle says of that, where it knows."""
        whole = {"by": by, "at": at or self.at, "key": f"{self.seed}-{self.step}-{len(self.story)}", **content}
        name = getattr(action, "__name__", str(action))
        try:
            answer = action(**whole)
        except Refusal as refusal:
            self.story.append(f"{self.step} {name}: {refusal.kind}")
            if expected is True:
                raise AssertionError(f"{name} was refused and should not have been: {refusal}") from refusal
            return False, None
        self.story.append(f"{self.step} {name}")
        assert expected is not False, f"{name} was done and should have been refused"
        self.done.append((action, whole, answer))
        return True, answer

    def orders(self, *states: str) -> list[oracle.Order]:
        return [order for order in self.knows.orders if order.state in states]

    def household(self) -> UUID:
        """One that is in the register."""
        return self.chance.choice([h for h in self.shop.households if h not in self.shop.gone] or self.shop.households)

    def compare(self) -> None:
        """The house recomputes its books from the ground, and the oracle says the same."""
        assert [finding.sentence for finding in check_books()] == []
        for shop in self.shops:
            self._compare_money(shop)
            self._compare_goods(shop)
            self._compare_orders(shop)

    def _compare_money(self, shop: Shop) -> None:
        kept = {a.code: a.balance_fen for a in books.balances(by=shop.manager) if a.balance_fen}
        assert kept == shop.knows.balances()
        assert sum(kept.values()) == 0
        for code, fen in kept.items():
            if code in ("cash", "bank") or code.startswith("advance:"):
                assert fen > 0, code

    def _compare_goods(self, shop: Shop) -> None:
        products = {pack.product for pack in shop.packs}
        free = shelves.availability(shop.id, products, self.at)
        for product in products:
            assert free[product].on_hand == shop.knows.on_hand(product)
            assert free[product].available == shop.knows.free(product, self.at)
        cursor, kept = None, {}
        while True:
            page = shelves.lots(by=shop.manager, cursor=cursor, size=100)
            kept.update({lot.id: (lot.household_id, lot.on_hand) for lot in page.items})
            cursor = page.next_cursor
            if cursor is None:
                break
        assert kept == {lot.id: (lot.household, lot.on_hand) for lot in shop.knows.lots}

    def _compare_orders(self, shop: Shop) -> None:
        cursor, kept = None, {}
        while True:
            page = order_queries.orders(by=shop.manager, cursor=cursor, size=100)
            kept.update({row.id: row.state.value for row in page.items})
            cursor = page.next_cursor
            if cursor is None:
                break
        assert kept == {order.id: order.state for order in shop.knows.orders}

    def close(self) -> None:
        """At the end every household's statement closes at what it is owed, and its lines explain how that came."""
        self.compare()
        since, until = NOW.date(), (self.at + timedelta(days=2)).date()
        for shop in self.shops:
            for household in shop.households:
                told = settlement.statement(
                    by=shop.bookkeeper, at=self.at, household_id=household, since=since, until=until
                )
                assert told.closing_fen == shop.knows.owed(household)
                assert told.opening_fen + sum(line.amount_fen for line in told.lines) == told.closing_fen
                assert told.advance_left_fen == shop.knows.accounts[f"advance:{household}"]
