"""Two people at the same thing: the slower one is told what changed meanwhile, and nothing of the first is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as goods
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.kit.keys import new_key
from cunzhan.kit.words import same
from tests.cast import NOW
from tests.hostile.sent import sentences, state
from tests.matrix.sheets import SHEETS, opened
from tests.matrix.world import World


def _edit(world: World) -> None:
    product = goods.product_by_id(world.ours.station_id, world.ours.ids["product_id"])  # type: ignore[arg-type]
    catalogue.edit_product(
        by=world.cast.manager,
        at=NOW,
        key=new_key(),
        product_id=product.id,
        version=product.version,
        names=same("Meanwhile honey"),
        summary=product.summary,
        story=product.story,
        shown=True,
    )


def _correct(world: World) -> None:
    assert world.cast.household.household_id
    people.correct_household(
        by=world.cast.manager,
        at=NOW,
        key=new_key(),
        household_id=world.cast.household.household_id,
        name="Meanwhile Abliz",
        phone="13900000055",
        version=1,
    )


def _refund(state: str) -> Callable[[World], None]:
    """Some money goes back meanwhile: the order is another one than the page showed."""

    def give(world: World) -> None:
        order = order_queries.order(by=world.cast.manager, order_id=world.ours.orders[state].id)
        orders.refund(
            by=world.cast.manager,
            at=NOW,
            key=new_key(),
            order_id=order.id,
            version=order.version,
            lines={order.lines[0].id: 100},
            postage_fen=0,
            reason="Meanwhile",
        )

    return give


def _weigh(world: World) -> None:
    order = order_queries.order(by=world.cast.manager, order_id=world.ours.orders["weighed"].id)
    orders.weigh_order(
        by=world.cast.manager,
        at=NOW,
        key=new_key(),
        order_id=order.id,
        version=order.version,
        weights={order.lines[0].id: 3_950},
    )


MEANWHILE: dict[str, tuple[Callable[[World], None], str]] = {
    "counter:product_edit": (_edit, "Meanwhile honey"),
    "counter:correct": (_correct, ""),
    "household:correct": (_correct, "Meanwhile Abliz"),
    "counter:pack": (_refund("paid"), ""),
    "counter:cancel": (_refund("paid"), ""),
    "shop:order_cancel": (_refund("paid"), ""),
    "counter:send": (_refund("packed"), ""),
    "counter:hand_over": (_refund("waiting"), ""),
    "counter:delivered": (_refund("sent"), ""),
    "counter:weigh": (_weigh, ""),
    "counter:refund": (_refund("delivered"), ""),
}


def test_every_form_with_a_version_is_in_the_table(world: World) -> None:
    versioned = {name for name in SHEETS if _has_version(world, name)}
    assert versioned - set(MEANWHILE) - NOT_KEPT == set()


def _has_version(world: World, name: str) -> bool:
    with transaction.atomic():
        fields = opened(world, name).form.fields
        transaction.set_rollback(True)
    return "version" in fields


NOT_KEPT = {"counter:waybill"}
"""A wrong number is put right whatever happened to the order; its history keeps both."""


@pytest.mark.parametrize("name", sorted(MEANWHILE))
def test_the_slower_one_is_told(name: str, world: World) -> None:
    here = opened(world, name)
    change, shown = MEANWHILE[name]
    change(world)
    before = state()
    answer: Any = here.send()
    assert answer.status_code == 409
    assert sentences(answer.content.decode())
    assert shown in answer.content.decode()
    assert state() == before


def test_the_sum_that_changed_is_shown_before_anything_is_ordered(world: World) -> None:
    here = opened(world, "shop:checkout")
    catalogue.set_price(
        by=world.cast.manager,
        at=NOW,
        key=new_key(),
        variant_id=world.ours.ids["variant_id"],  # type: ignore[arg-type]
        household_fen=4000,
        shares={"station": 300},
    )
    before = state()
    answer = here.send()
    assert answer.status_code == 409
    assert "43.00" in answer.content.decode()
    assert "38.00" in answer.content.decode()
    assert state() == before


@pytest.mark.parametrize("total", ["1", "0", "-3800", "3799", "3801", "99999999999999999999", ""])
def test_nobody_names_the_price_himself(total: str, world: World) -> None:
    here = opened(world, "shop:checkout")
    before = state()
    answer = here.send({"total": total})
    assert answer.status_code in (409, 422)
    assert state() == before
