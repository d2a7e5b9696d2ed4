"""The outbox, the inbox, human numbers, and what happens because time passes."""

from __future__ import annotations

from datetime import timedelta

from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.ground.records.models import Outgoing
from tests.cast import NOW, Cast

SOON = NOW + timedelta(seconds=61)


def test_a_row_is_leased_to_one_worker(cast: Cast) -> None:
    made = records.tell(by=cast.manager, at=NOW, topic="t", payload={"n": 1})
    [told] = records.claim(at=NOW, worker="a")
    assert (told.id, told.station_id, told.topic, told.payload, told.attempts) == (
        made,
        cast.station_id,
        "t",
        {"n": 1},
        1,
    )
    assert records.claim(at=NOW, worker="b") == ()


def test_a_row_whose_worker_died_is_waiting_again(cast: Cast) -> None:
    records.tell(by=cast.manager, at=NOW, topic="t", payload={})
    records.claim(at=NOW, worker="a", lease_s=60)
    assert records.claim(at=NOW + timedelta(seconds=60), worker="b") == ()
    [told] = records.claim(at=SOON, worker="b")
    assert told.attempts == 2


def test_a_row_that_was_told_never_comes_again(cast: Cast) -> None:
    records.tell(by=cast.manager, at=NOW, topic="t", payload={})
    [told] = records.claim(at=NOW, worker="a")
    records.told(told_id=told.id, at=NOW)
    assert records.claim(at=NOW + timedelta(days=9), worker="a") == ()
    assert boxes.waiting_outside(station_id=cast.station_id) == (0, 0)


def test_a_row_is_not_told_before_it_is_due(cast: Cast) -> None:
    records.tell(by=cast.manager, at=NOW, topic="t", payload={}, due_at=SOON)
    assert records.claim(at=NOW, worker="a") == ()
    assert len(records.claim(at=SOON, worker="a")) == 1


def test_a_row_that_did_not_go_through_is_due_later(cast: Cast) -> None:
    records.tell(by=cast.manager, at=NOW, topic="t", payload={})
    [told] = records.claim(at=NOW, worker="a")
    records.try_later(told_id=told.id, error="x" * 500, due_at=SOON)
    assert records.claim(at=NOW, worker="a") == ()
    [again] = records.claim(at=SOON, worker="b")
    assert again.attempts == 2
    assert Outgoing.objects.get(id=told.id).last_error == "x" * 200


def test_a_row_given_up_stays_to_be_seen(cast: Cast) -> None:
    records.tell(by=cast.manager, at=NOW, topic="t", payload={})
    [told] = records.claim(at=NOW, worker="a")
    records.give_up(told_id=told.id, at=NOW, error="no such gateway")
    assert records.claim(at=NOW + timedelta(days=9), worker="a") == ()
    assert boxes.waiting_outside(station_id=cast.station_id) == (0, 1)


def test_rows_are_told_oldest_first(cast: Cast) -> None:
    made = [records.tell(by=cast.manager, at=NOW, topic="t", payload={"n": n}) for n in range(5)]
    assert [told.id for told in records.claim(at=NOW, worker="a", limit=3)] == made[:3]
    assert [told.id for told in records.claim(at=NOW, worker="a", limit=3)] == made[3:]


def receive(cast: Cast, key: str = "n1", raw: str = "raw"):
    return records.receive(
        station_id=cast.station_id, at=NOW, source="pay.x", external_key=key, kind="paid", raw=raw, fact={"fen": 1}
    )


def test_a_fact_from_outside_is_stored_once(cast: Cast) -> None:
    first = receive(cast)
    assert receive(cast, raw="the same, said otherwise") == first
    assert receive(cast, key="n2").id != first.id
    assert [row.external_key for row in boxes.not_applied()] == ["n1", "n2"]


def test_a_fact_is_applied_once(cast: Cast) -> None:
    row = receive(cast)
    assert records.applied(station_id=cast.station_id, incoming_id=row.id, at=NOW, outcome="paid")
    assert not records.applied(station_id=cast.station_id, incoming_id=row.id, at=NOW, outcome="paid")
    assert boxes.not_applied() == ()
    assert receive(cast).applied


def test_another_station_cannot_mark_it(cast: Cast) -> None:
    row = receive(cast)
    assert not records.applied(station_id=cast.far_station_id, incoming_id=row.id, at=NOW, outcome="paid")


def test_numbers_count_up_by_name_and_station(cast: Cast) -> None:
    def number(name: str, station=cast.station_id) -> int:
        return records.next_number(station_id=station, name=name)

    assert [number("a"), number("a"), number("b"), number("a")] == [1, 2, 1, 3]
    assert number("a", cast.far_station_id) == 1


def test_a_duty_falls_to_one_asker_each_time(db: None) -> None:
    every = timedelta(minutes=1)
    assert records.due(name="d", at=NOW, every=every)
    assert not records.due(name="d", at=NOW + timedelta(seconds=59), every=every)
    later = NOW + timedelta(seconds=60)
    assert [records.due(name="d", at=later, every=every) for _ in range(3)] == [True, False, False]
    assert boxes.last_time("d") == later
    assert boxes.last_time("e") is None


def test_the_last_sign_of_life_is_kept(db: None) -> None:
    assert boxes.last_beat() is None
    records.beat(name="a", at=NOW)
    records.beat(name="b", at=SOON)
    records.beat(name="a", at=NOW + timedelta(seconds=5))
    assert boxes.last_beat() == SOON
