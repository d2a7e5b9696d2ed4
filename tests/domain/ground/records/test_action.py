"""The shape of every action: once a key, the first answer again, nothing half done."""

from __future__ import annotations

from uuid import UUID

import pytest

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.records import queries as records
from cunzhan.domain.ground.records.models import Deed
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import Delivery, PayMethod
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused, unchanged


def admit(cast: Cast, key: str = "k1", name: str = "Tursun", **other: object) -> UUID:
    by = other.pop("by", cast.clerk)
    return people.admit_household(by=by, at=NOW, key=key, name=name, **other).id  # type: ignore[arg-type]


def test_it_writes_one_line_of_the_journal(cast: Cast) -> None:
    made = admit(cast)
    [deed] = records.deeds_on(by=cast.clerk, subject_id=made)
    assert (deed.verb, deed.at, deed.role, deed.person_id) == (
        "people.admit_household",
        NOW,
        "clerk",
        cast.clerk.person_id,
    )


def test_the_same_request_again_gets_the_first_answer_and_changes_nothing(cast: Cast) -> None:
    first = admit(cast, members=(("Ayshe", "13800000200"),))
    with unchanged():
        assert admit(cast, members=(("Ayshe", "13800000200"),)) == first


def test_an_answer_of_several_parts_comes_back_whole(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    first = make.placed(cast, [(honey[1], 2)], key="basket-1")
    with unchanged():
        assert make.placed(cast, [(honey[1], 2)], key="basket-1") == first


def test_nothing_done_twice_even_when_it_would_now_be_refused(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)])
    for _ in range(2):
        assert orders.cancel_order(by=cast.buyer, at=NOW, key="cancel-1", token=order.token) == order.id


def test_the_same_key_with_other_content_is_refused(cast: Cast) -> None:
    admit(cast)
    with refused(Kind.CONFLICT):
        admit(cast, name="Another")
    with refused(Kind.CONFLICT):
        admit(cast, phone="13800000201")


def test_the_same_key_of_another_person_is_refused(cast: Cast) -> None:
    admit(cast)
    with refused(Kind.CONFLICT):
        admit(cast, by=cast.manager)


def test_the_same_key_for_another_action_is_refused(cast: Cast) -> None:
    household = cast.household.household_id
    assert household
    admit(cast)
    with refused(Kind.CONFLICT):
        people.add_member(by=cast.clerk, at=NOW, key="k1", household_id=household, name="Tursun")


def test_two_stations_may_use_the_same_key(cast: Cast) -> None:
    here = admit(cast)
    there = admit(cast, by=cast.far_manager)
    assert here != there
    assert len(register.household_numbers(by=cast.far_manager).items) == 2


def test_what_was_refused_can_be_put_right_under_its_key(cast: Cast) -> None:
    with refused(Kind.INVALID):
        admit(cast, name="")
    assert admit(cast, name="Tursun")


@pytest.mark.parametrize("key", ["", "x" * 81, "a\0b"])
def test_a_key_that_cannot_be_is_refused(cast: Cast, key: str) -> None:
    with refused(Kind.INVALID):
        admit(cast, key=key)


def test_a_step_of_an_action_leaves_no_line_of_its_own(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    before = Deed.objects.count()
    order = make.placed(
        cast, [(honey[1], 1)], delivery=Delivery.COLLECT, pay_method=PayMethod.BANK, collect_date=NOW.date()
    )
    orders.record_bank(
        by=cast.bookkeeper, at=NOW, key="bank", order_id=order.id, amount_fen=order.total_fen, reference="B1"
    )
    assert Deed.objects.count() == before + 2


def test_the_journal_holds_no_content(cast: Cast) -> None:
    admit(cast, name="CANARY-NAME", phone="13800000299")
    people.create_person(
        by=cast.manager, at=NOW, key="p", phone="13800000298", password="CANARY-PASSWORD", display_name="Somebody"
    )
    for deed in Deed.objects.all():
        for value in (deed.content_hash, deed.key, str(deed.answer)):
            assert "CANARY" not in value
            assert "1380000029" not in value
