"""Who may do what: one table, every action, every role. What is not in the table is refused to everybody."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.actions import households, tokens
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.actions import cancelling, notices
from cunzhan.domain.trade.parcels import actions as parcels
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, Cast
from tests.refusals import unchanged

ROOMS = (hooks, people, ledger, catalogue, stock, parcels, settlement, orders)
STAFF = "clerk bookkeeper manager"
SELLERS = "clerk manager"
KEEPERS = "bookkeeper manager"
STEPS = f"{STAFF} buyer worker"
"""Steps of several actions: whoever may do one of those may do the step inside it."""

MAY = {
    "people.admit_household": STAFF,
    "people.add_member": STAFF,
    "people.correct_household": f"{KEEPERS} household",
    "people._issue_card": STAFF,
    "people.open_household_login": f"{KEEPERS} setup",
    "people.erase_household": "household manager",
    "people.enter_payout_reference": f"{STAFF} household",
    "people.confirm_payout_reference": KEEPERS,
    "people.drop_payout_reference": f"{KEEPERS} household",
    "people.give_consent": f"{STAFF} household",
    "people.withdraw_consent": f"{STAFF} household",
    "people.create_person": "manager setup",
    "people.grant_role": "manager setup",
    "people.end_role": "manager setup",
    "people.reset_password": "manager setup",
    "people.reset_second_factor": "manager setup",
    "people._make_token": "manager setup",
    "people.revoke_token": "manager setup",
    "people.change_password": f"{STAFF} household",
    "hooks._open_hook": "manager",
    "hooks.end_hook": "manager",
    "ledger.post": STEPS,
    "ledger.close_books": KEEPERS,
    "catalogue.define_category": SELLERS,
    "catalogue.define_share": "manager",
    "catalogue.add_product": SELLERS,
    "catalogue.edit_product": SELLERS,
    "catalogue.add_variant": SELLERS,
    "catalogue.set_price": SELLERS,
    "catalogue.note_bazaar_price": SELLERS,
    "catalogue.add_picture": SELLERS,
    "catalogue.show_producer": SELLERS,
    "catalogue.erase_household": "household manager",
    "stock.receive_lot": SELLERS,
    "stock.receive_pool": SELLERS,
    "stock.book_stocktake": SELLERS,
    "stock.write_off": SELLERS,
    "stock.give_back": SELLERS,
    "stock.hold": STEPS,
    "stock.release": STEPS,
    "stock.keep_held": STEPS,
    "stock.take": STAFF,
    "stock.deliver": STEPS,
    "stock.put_back": f"{STAFF} worker",
    "parcels.accept_parcel": STAFF,
    "parcels.hand_to_carrier": STAFF,
    "parcels.correct_waybill": STAFF,
    "parcels.record_delivered": STEPS,
    "settlement.buy_lot": SELLERS,
    "settlement.give_back": SELLERS,
    "settlement.share_pool": KEEPERS,
    "settlement.advance": KEEPERS,
    "settlement.carry_over_household": KEEPERS,
    "settlement.carry_over_money": KEEPERS,
    "settlement.make_payout_sheet": KEEPERS,
    "settlement.mark_paid": KEEPERS,
    "settlement.mark_failed": KEEPERS,
    "settlement.mark_unknown": KEEPERS,
    "settlement.deduct": KEEPERS,
    "settlement.close_period": KEEPERS,
    "settlement.send_to_bank": KEEPERS,
    "settlement.set_bank_columns": KEEPERS,
    "settlement.record_bank_answer": KEEPERS,
    "settlement.share_out": STEPS,
    "settlement.take_back": f"{STAFF} worker",
    "orders.place_order": f"buyer {STAFF}",
    "orders.set_postage": "manager setup",
    "orders.ask_to_pay": f"buyer {STAFF}",
    "orders.record_pay_code": "worker",
    "orders.record_attempt_closed": "worker",
    "orders.record_attempt_failed": "worker",
    "orders.record_payment": "worker",
    "orders.record_refund_result": "worker",
    "orders._apply": "worker",
    "orders._ask_to_close_once": "worker",
    "orders.record_cash": SELLERS,
    "orders.record_bank": KEEPERS,
    "orders.cancel_order": f"buyer {STAFF} worker",
    "orders.pack_order": SELLERS,
    "orders.receive_made": SELLERS,
    "orders.weigh_order": SELLERS,
    "orders.send_order": SELLERS,
    "orders.correct_waybill": SELLERS,
    "orders.confirm_delivery": f"{SELLERS} worker",
    "orders.confirm_received": "buyer",
    "orders.hand_over": SELLERS,
    "orders.refund": STAFF,
    "orders.resolve_case": KEEPERS,
    "orders.sell_at_counter": SELLERS,
    "orders.open_drawer": STAFF,
    "orders.close_drawer": STAFF,
    "orders.move_money": KEEPERS,
}


def actions_of(room: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The actions of a room: functions that somebody does (``by``) with a key, wrapped by ``action``."""
    extra: dict[ModuleType, list[Callable[..., Any]]] = {
        hooks: [hooks._open_hook],
        people: [households._issue_card, tokens._make_token],
        orders: [notices._apply, cancelling._ask_to_close_once],
    }
    name = room.__name__.split(".")[-2]
    for function in [*vars(room).values(), *extra.get(room, ())]:
        if hasattr(function, "__wrapped__") and {"by", "at", "key"} <= set(inspect.signature(function).parameters):
            yield f"{name}.{function.__name__}", function


ACTIONS = {name: function for room in ROOMS for name, function in actions_of(room)}


def test_the_table_names_every_action() -> None:
    assert set(ACTIONS) == set(MAY)


def actor(cast: Cast, role: Role) -> Actor:
    """Somebody of the shop with this role; even an officer and set-up, who stand at no station by themselves."""
    own = cast.household.household_id if role == Role.HOUSEHOLD else None
    return Actor(role, cast.station_id, person_id=cast.manager.person_id, household_id=own, county_id=cast.county_id)


@pytest.mark.parametrize("name", sorted(MAY))
def test_the_action_is_refused_to_every_role_not_in_the_table(cast: Cast, name: str) -> None:
    content = {p: None for p in inspect.signature(ACTIONS[name]).parameters if p not in ("by", "at", "key")}
    refused = []
    with unchanged():
        for role in Role:
            try:
                with transaction.atomic():
                    ACTIONS[name](by=actor(cast, role), at=NOW, key=new_key(), **content)
                    raise AssertionError("it took a request without any content")
            except Refusal as refusal:
                with override("en"):
                    if refusal.kind == Kind.FORBIDDEN and refusal.sentence.startswith("Your login is not for this"):
                        refused.append(role)
            except Exception:
                continue  # let in, and then a request without content was no use
    assert {role.value for role in Role} - {role.value for role in refused} == set(MAY[name].split())


@pytest.mark.parametrize("name", sorted(MAY))
def test_nobody_acts_without_a_station(name: str) -> None:
    content = {p: None for p in inspect.signature(ACTIONS[name]).parameters if p not in ("by", "at", "key")}
    for role in Role:
        with pytest.raises(Refusal) as raised:
            ACTIONS[name](by=Actor(role, None), at=NOW, key=new_key(), **content)
        assert raised.value.kind == Kind.FORBIDDEN


def test_a_station_that_does_not_exist_holds_nothing(cast: Cast) -> None:
    def admit() -> None:
        with transaction.atomic():
            people.admit_household(by=Actor(Role.MANAGER, UUID(int=0)), at=NOW, key=new_key(), name="Nobody")
            connection.check_constraints()

    with unchanged(), pytest.raises((IntegrityError, LookupError)):
        admit()
