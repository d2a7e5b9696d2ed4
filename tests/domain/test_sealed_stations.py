"""Every question there is, asked by everybody who stands elsewhere, about everything another station has: not one byte.

The questions are found in the rooms, so that a new one is tried without being named here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.hooks import queries as hooks
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.ground.records import queries as records
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.parcels import queries as parcels
from cunzhan.domain.trade.settlement import actions as settlement_actions
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Refusal
from tests import make
from tests.cast import NOW, Cast, home
from tests.make import CHEN

ROOMS = (catalogue, stock, hooks, ledger, people, records, orders, parcels, settlement)
SECRET = "ZZSECRET"
OTHERS = ("clerk", "bookkeeper", "manager", "courier", "household", "buyer", "worker", "officer")


@dataclass(frozen=True)
class Far:
    """What the far station has, by the names questions ask for it."""

    known: dict[str, Any]

    def arguments(self, question: Callable[..., Any], by: Actor, station: Any) -> dict[str, Any] | None:
        """Everything a question wants to know, with the far station's ids; None for one that wants something else."""
        given: dict[str, Any] = {}
        for name, parameter in inspect.signature(question).parameters.items():
            if name == "by":
                given[name] = by
            elif name == "station_id":
                given[name] = station
            elif name in self.known:
                given[name] = self.known[name]
            elif parameter.default is inspect.Parameter.empty:
                return None
        return given


@pytest.fixture
def far(cast: Cast) -> Far:
    by, whose = cast.far_manager, cast.far_household
    household = home(whose)
    product, variant = make.honey(cast, by=by, slug="secret", name=f"{SECRET} honey")
    lot = make.lot(cast, product, by=by, household=whose)
    order_actions.open_drawer(by=by, at=NOW, key=new_key(), float_fen=90_000)
    buyer = replace(cast.buyer, station_id=by.station_id)
    contact = replace(CHEN, name=f"{SECRET} Chen", street=f"{SECRET} road", note=SECRET)
    order = make.placed(cast, [(variant, 1)], by=buyer, contact=contact)
    sale = order_actions.sell_at_counter(by=by, at=NOW, key=new_key(), lines=[(variant, 1)], tendered_fen=5000)
    settlement_actions.advance(
        by=by, at=NOW, key=new_key(), household_id=household, amount_fen=100, reason=f"{SECRET} reason"
    )
    people_actions.see_households(by=by, at=NOW, household_ids=[household], purpose=Purpose.SETTLE)
    sheet = settlement_actions.make_payout_sheet(by=by, at=NOW, key=new_key())
    transaction_id = ledger.transactions(by=by).items[0].id
    known = {
        "product_id": product,
        "product_ids": [product],
        "variant_id": variant,
        "variant_ids": [variant],
        "slug": "secret",
        "lot_id": lot.id,
        "lot_ids": [lot.id],
        "household_id": household,
        "household_ids": {household},
        "person_id": by.person_id,
        "order_id": order.id,
        "order_ids": [order.id, sale.id],
        "line_ids": [orders.order(by=by, order_id=sale.id).lines[0].id],
        "token": order.token,
        "refs": [order.id],
        "subject_id": order.id,
        "sheet_id": sheet,
        "payout_id": settlement.payout_sheet(by=by, sheet_id=sheet).rows[0].id,
        "transaction_id": transaction_id,
        "code": f"household:{household}",
        "at": NOW,
        "day": NOW.date() + timedelta(days=1),
        "since": date(2026, 10, 1),
        "until": date(2026, 11, 1),
        "quantity": 1,
        "lines": [(variant, 1)],
        "region_code": CHEN.region_code,
        "delivery": "courier",
        "tendered_fen": 5000,
        "text": "",
        "number": "",
    }
    return Far(known)


def questions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for room in ROOMS:
        for name, found in vars(room).items():
            ours = inspect.isfunction(found) and found.__module__.startswith(room.__name__)
            if ours and not name.startswith("_"):
                yield f"{room.__name__.split('.')[-2]}.{name}", found


QUESTIONS = dict(questions())


def ask(question: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """Everything a question gives away, as text; nothing when it is refused."""
    if "since" in arguments and inspect.signature(question).parameters["since"].annotation != "date":
        moments = {"since": NOW - timedelta(days=9), "until": NOW + timedelta(days=9)}
        arguments = {name: moments.get(name, value) for name, value in arguments.items()}
    try:
        with transaction.atomic():
            return repr(question(**arguments))
    except (Refusal, LookupError):
        return ""


def test_nobody_elsewhere_learns_anything(cast: Cast, far: Far, honey: tuple[Any, Any]) -> None:
    mine = {str(value) for key, value in far.known.items() if key.endswith("_id")}
    told: list[str] = []
    for name, question in QUESTIONS.items():
        for who in OTHERS:
            by = getattr(cast, who)
            arguments = far.arguments(question, by, cast.station_id)
            if arguments is None or not {"by", "station_id"} & set(arguments):
                continue
            answer = ask(question, arguments)
            asked_for = {name for name in mine if name in repr(arguments)}
            if SECRET in answer or any(known in answer for known in mine - asked_for):
                told.append(f"{name} to {who}: {answer[:200]}")
    assert told == []


def test_its_own_people_do_learn_it(cast: Cast, far: Far) -> None:
    """So that the silence above is not that of questions never asked."""
    tried, learnt = set(), set()
    for name, question in QUESTIONS.items():
        arguments = far.arguments(question, cast.far_manager, cast.far_station_id)
        if arguments is not None:
            tried.add(name)
            if SECRET in ask(question, arguments):
                learnt.add(name)
    assert len(tried) >= 60
    assert len(learnt) >= 15


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_question_says_on_whose_behalf_or_of_which_station_it_is_asked(name: str) -> None:
    """But for those few that the worker, the gate and the check ask of the whole house."""
    of_the_house = {
        "orders.live_attempts_since",
        "parcels.carriers",
        "people.display_names",
        "people.second_factor",
        "people.standing_holds",
        "records.last_beat",
        "records.last_time",
        "records.not_applied",
    }
    parameters = set(inspect.signature(QUESTIONS[name]).parameters)
    assert parameters & {"by", "station_id", "station_ids"} or name in of_the_house
