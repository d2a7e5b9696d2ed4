"""Hooks: who is told of what, in the transaction in which it happens, and how long it is tried."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.hooks import queries, rules
from cunzhan.domain.ground.hooks.facts import CallState, Event
from cunzhan.domain.ground.hooks.models import Hook
from cunzhan.domain.ground.records.models import Deed, Outgoing
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, PHONES, Cast
from tests.refusals import refused, unchanged

URL = "https://books.example/cunzhan"


def opened(cast: Cast, *events: Event, key: str = "", url: str = URL):
    return hooks.open_hook(by=cast.manager, at=NOW, key=key or new_key(), url=url, events=events or tuple(Event))


def told(cast: Cast, hook_id: UUID) -> list[Event]:
    """Which events wait to be told, in order."""
    return [call.event for call in reversed(queries.calls(by=cast.manager, hook_id=hook_id).items)]


def test_the_secret_is_the_same_to_the_same_request_and_stands_nowhere(cast: Cast) -> None:
    made = opened(cast, key="the-same-key")
    with unchanged():
        assert opened(cast, key="the-same-key") == made
    assert len(made.secret) == 26
    row = Hook.objects.get(id=made.id)
    assert made.secret.encode() not in bytes(row.secret_sealed)
    assert not any(made.secret in str(deed.answer) for deed in Deed.objects.all())
    assert opened(cast).secret != made.secret


def test_the_life_of_an_order(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    everything, little = opened(cast), opened(cast, Event.ORDER_SENT)
    make.delivered(cast, [(honey[1], 2)])
    cancelled = make.paid(cast, [(honey[1], 1)])
    orders.cancel_order(by=cast.clerk, at=NOW, key=new_key(), order_id=cancelled.id)
    assert told(cast, everything.id) == [
        Event.ORDER_PAID,
        Event.ORDER_PACKED,
        Event.ORDER_SENT,
        Event.ORDER_DELIVERED,
        Event.ORDER_PAID,
        Event.ORDER_CANCELLED,
    ]
    assert told(cast, little.id) == [Event.ORDER_SENT]
    assert Outgoing.objects.filter(topic="hook.send").count() == 7


def test_goods_and_payouts(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    make.lot(cast, honey[0], quantity=5_000)
    make.delivered(cast, [(honey[1], 1)])
    orders.open_drawer(by=cast.manager, at=NOW, key=new_key(), float_fen=100_000)
    sheet = settlement.make_payout_sheet(by=cast.manager, at=NOW, key=new_key())
    [row] = settled.payout_sheet(by=cast.manager, sheet_id=sheet).rows
    settlement.mark_paid(by=cast.manager, at=NOW, key=new_key(), payout_id=row.id)
    found = told(cast, hook.id)
    assert (found[0], found[-1]) == (Event.LOT_RECEIVED, Event.PAYOUT_PAID)
    call = queries.calls(by=cast.manager, hook_id=hook.id).items[0]
    made = hooks.call_to_make(station_id=cast.station_id, call_id=call.id)
    assert made is not None
    assert made.body == {
        "id": str(call.id),
        "event": "payout.paid",
        "at": "2026-10-16T04:00:00+00:00",
        "about": {
            "payout_id": str(row.id),
            "household_id": str(cast.household.household_id),
            "amount_fen": 3125,
            "deducted_fen": 0,
        },
    }


def test_nothing_personal_is_told(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    make.delivered(cast, [(honey[1], 1)])
    for call in queries.calls(by=cast.manager, hook_id=hook.id).items:
        made = hooks.call_to_make(station_id=cast.station_id, call_id=call.id)
        assert made is not None
        said = str(made.body)
        for word in ("陈", "Abliz", "13800138078", "文三路", *PHONES.values()):
            assert word not in said


def test_what_did_not_happen_is_not_told(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    placed = make.placed(cast, [(honey[1], 1)])
    with refused(Kind.CONFLICT):
        orders.pack_order(by=cast.clerk, at=NOW, key=new_key(), order_id=placed.id)
    assert told(cast, hook.id) == []


def test_another_station_hears_nothing(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    far = hooks.open_hook(by=cast.far_manager, at=NOW, key=new_key(), url=URL, events=tuple(Event))
    make.paid(cast, [(honey[1], 1)])
    assert queries.calls(by=cast.far_manager, hook_id=far.id).items == ()
    with refused(Kind.NOT_FOUND):
        queries.calls(by=cast.manager, hook_id=far.id)
    with refused(Kind.NOT_FOUND):
        hooks.end_hook(by=cast.manager, at=NOW, key=new_key(), hook_id=far.id)
    with refused(Kind.FORBIDDEN):
        queries.hooks(by=cast.clerk)


def test_a_hook_that_ended_is_told_nothing_more(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    make.paid(cast, [(honey[1], 1)])
    hooks.end_hook(by=cast.manager, at=NOW, key=new_key(), hook_id=hook.id)
    make.paid(cast, [(honey[1], 1)])
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    assert hooks.call_to_make(station_id=cast.station_id, call_id=call.id) is None
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    assert (call.state, call.error, call.next_at) == (CallState.GIVEN_UP, "the hook has ended", None)


def test_it_is_tried_for_nearly_two_days_and_then_given_up(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    make.paid(cast, [(honey[1], 1)])
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    at, waited = NOW, []
    while True:
        next_at = hooks.record_call(
            station_id=cast.station_id, call_id=call.id, at=at, status_code=500, error="answered 500"
        )
        if next_at is None:
            break
        waited.append(next_at - at)
        at = next_at
    assert [int(pause.total_seconds() // 60) for pause in waited] == [1, 5, 30, 120, 360, 720, 1440]
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    assert (call.state, call.attempts, call.status_code, call.error) == (CallState.GIVEN_UP, 8, 500, "answered 500")
    assert hooks.call_to_make(station_id=cast.station_id, call_id=call.id) is None


def test_once_told_it_is_told(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    hook = opened(cast)
    make.paid(cast, [(honey[1], 1)])
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    later = NOW + timedelta(seconds=3)
    assert hooks.record_call(station_id=cast.station_id, call_id=call.id, at=later, status_code=204) is None
    [call] = queries.calls(by=cast.manager, hook_id=hook.id).items
    assert (call.state, call.attempts, call.status_code, call.tried_at) == (CallState.TOLD, 1, 204, later)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://books.example/",
        "https://",
        "https://user:secret@books.example/",
        "https://books.example/#part",
        "https://books.example/a b",
        "https://books.example\\@inside/",
        "https://kitöb.example/",
        "https://books.example/" + "x" * 300,
        "javascript:alert(1)",
    ],
)
def test_no_address_at_all(cast: Cast, url: str) -> None:
    assert not rules.looks_like_an_address(url)
    with refused(Kind.INVALID, field="url"):
        opened(cast, url=url)


def test_no_end_of_hooks(cast: Cast) -> None:
    for _number in range(rules.MOST_HOOKS):
        opened(cast)
    with refused(Kind.CONFLICT):
        opened(cast)
    with refused(Kind.INVALID, field="events"):
        hooks.open_hook(by=cast.manager, at=NOW, key=new_key(), url=URL, events=())
