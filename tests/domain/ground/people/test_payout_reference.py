"""Where a household's money goes at a bank: two persons, sealed, looked at in writing, destroyed when it is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import PayoutReferenceSeen, Purpose, ReferenceState
from cunzhan.domain.ground.people.models import PayoutReference
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.db import guard
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests.cast import NOW, Cast, home
from tests.refusals import refused, unchanged

ACCOUNT = "6210986543217788"


def enter(cast: Cast, *, by: Actor | None = None, account: str = ACCOUNT, holder: str = "Abliz Rahman", at=NOW) -> UUID:
    return people.enter_payout_reference(
        by=by or cast.clerk,
        at=at,
        key=new_key(),
        household_id=home(cast.household),
        holder=holder,
        bank="Rural Credit",
        account=account,
    )


def confirm(cast: Cast, reference: UUID, *, by: Actor | None = None, account: str = ACCOUNT, at=NOW) -> None:
    people.confirm_payout_reference(
        by=by or cast.bookkeeper,
        at=at,
        key=new_key(),
        household_id=home(cast.household),
        reference_id=reference,
        account=account,
    )


def seen(cast: Cast, *, by: Actor | None = None, whole: bool = False) -> tuple[PayoutReferenceSeen, ...]:
    mine = home(cast.household)
    return people.see_payout_references(
        by=by or cast.bookkeeper, at=NOW, household_ids=[mine], purpose=Purpose.SETTLE, whole=whole
    ).get(mine, ())


class TestEntered:
    def test_it_waits_for_another_person(self, cast: Cast) -> None:
        enter(cast)
        assert register.payable_by_bank(by=cast.bookkeeper) == set()
        assert register.references_waiting(by=cast.bookkeeper) == {home(cast.household): cast.clerk.person_id}
        [row] = seen(cast)
        assert (row.state, row.holder, row.bank, row.last_four, row.account) == (
            ReferenceState.WAITS,
            "Abliz Rahman",
            "Rural Credit",
            "7788",
            "",
        )

    def test_spaces_and_other_digits_are_forgiven(self, cast: Cast) -> None:
        confirm(cast, enter(cast, account="６２１０ 9865-4321 7788"))
        [row] = seen(cast, whole=True)
        assert row.account == ACCOUNT

    @pytest.mark.parametrize("account", ["", "1234567", "62109865432177x8", "1" * 33])
    def test_what_cannot_be_an_account_is_refused(self, cast: Cast, account: str) -> None:
        with refused(Kind.INVALID, field="account"):
            enter(cast, account=account)

    def test_it_needs_a_holder(self, cast: Cast) -> None:
        with refused(Kind.INVALID, field="holder"):
            enter(cast, holder=" ")

    def test_another_station_s_household_does_not_exist_here(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            enter(cast, by=cast.far_manager)


class TestConfirmed:
    def test_it_works(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        assert register.payable_by_bank(by=cast.bookkeeper) == {home(cast.household)}
        assert register.references_waiting(by=cast.bookkeeper) == {}
        assert [row.state for row in seen(cast)] == [ReferenceState.LIVE]

    def test_not_by_who_entered_it(self, cast: Cast) -> None:
        reference = enter(cast, by=cast.manager)
        with refused(Kind.FORBIDDEN):
            confirm(cast, reference, by=cast.manager)
        confirm(cast, reference)

    def test_not_with_another_number(self, cast: Cast) -> None:
        reference = enter(cast)
        with refused(Kind.INVALID, field="account"):
            confirm(cast, reference, account="6210986543217789")

    def test_once_and_only_what_waits(self, cast: Cast) -> None:
        reference = enter(cast)
        newer = enter(cast)
        for wrong in (reference, new_id()):
            with refused(Kind.NOT_FOUND):
                confirm(cast, wrong)
        confirm(cast, newer)
        with refused(Kind.NOT_FOUND):
            confirm(cast, newer)
        with refused(Kind.NOT_FOUND):
            confirm(cast, newer, by=cast.far_manager)

    def test_the_old_one_is_used_until_the_new_one_is_confirmed(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        other = enter(cast, account="1111222233334444")
        assert [(row.state, row.last_four) for row in seen(cast)] == [
            (ReferenceState.LIVE, "7788"),
            (ReferenceState.WAITS, "4444"),
        ]
        confirm(cast, other, account="1111222233334444")
        assert [(row.state, row.last_four) for row in seen(cast)] == [(ReferenceState.LIVE, "4444")]

    def test_the_database_holds_the_two_persons(self, cast: Cast) -> None:
        reference = enter(cast)
        with pytest.raises(IntegrityError, match="another_person_confirms"), transaction.atomic(), guard.opened():
            PayoutReference.objects.filter(id=reference).update(state="live", confirmed_by=cast.clerk.person_id)


class TestLooks:
    def test_seeing_it_is_written_into_the_household_s_log(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        seen(cast, whole=True)
        look = register.looks_at(by=cast.household, household_id=home(cast.household)).items[0]
        assert (look.who, look.purpose, look.fields) == ("Mirigul", Purpose.SETTLE, ("payout_reference",))

    def test_a_clerk_a_neighbour_or_another_station_sees_nothing(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        for by in (cast.clerk, cast.neighbour, cast.officer, cast.far_manager, cast.buyer):
            with refused(Kind.NOT_FOUND):
                seen(cast, by=by)

    def test_the_household_sees_and_exports_its_own(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        [row] = seen(cast, by=cast.household)
        assert row.last_four == "7788"
        whole = people.export_household(by=cast.household, at=NOW, household_id=home(cast.household))
        assert [(r["account"], r["state"]) for r in whole["payout_references"]] == [(ACCOUNT, "live")]


class TestGone:
    def test_the_household_wants_cash_again(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        people.drop_payout_reference(by=cast.household, at=NOW, key=new_key(), household_id=home(cast.household))
        assert register.payable_by_bank(by=cast.bookkeeper) == set()
        with refused(Kind.NOT_FOUND):
            people.drop_payout_reference(by=cast.neighbour, at=NOW, key=new_key(), household_id=home(cast.household))

    def test_erased_with_the_household(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        people.erase_household(by=cast.household, at=NOW, key=new_key(), household_id=home(cast.household))
        with guard.opened():
            assert not PayoutReference.objects.filter(household_id=home(cast.household)).exists()
        assert seen(cast) == ()

    def test_destroyed_ninety_days_after_the_change(self, cast: Cast) -> None:
        confirm(cast, enter(cast))
        confirm(cast, enter(cast, account="1111222233334444"), account="1111222233334444")
        with unchanged():
            assert people.forget_old_references(at=NOW + timedelta(days=90)) == 0
        assert people.forget_old_references(at=NOW + timedelta(days=91)) == 1
        assert [row.last_four for row in seen(cast)] == ["4444"]
