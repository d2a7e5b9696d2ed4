"""Every look at personal data is written down first, and nobody gets around it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.checks import check
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.ground.people.models import HouseholdPersonal, Look, LookChain, MemberPersonal
from cunzhan.domain.ground.people.rules import look_digest
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.db import guard
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from tests import make
from tests.cast import NOW, Cast
from tests.refusals import refused


def ids(*actors: Actor) -> list[UUID]:
    return [actor.household_id for actor in actors if actor.household_id]


def look(
    cast: Cast, *whose: Actor, by: Actor | None = None, purpose: Purpose = Purpose.SETTLE, fields=("name",), at=NOW
):
    return people.see_households(by=by or cast.clerk, at=at, household_ids=ids(*whose), purpose=purpose, fields=fields)


def log_of(cast: Cast, whose: Actor) -> list[tuple[Any, ...]]:
    page = register.looks_at(by=whose, household_id=ids(whose)[0])
    return [(fact.at, fact.role, fact.who, fact.purpose, fact.fields) for fact in page.items]


class TestSeeing:
    def test_it_works(self, cast: Cast) -> None:
        seen = look(cast, cast.household, cast.neighbour, fields=("name", "phone"))
        assert [seen[key].name for key in ids(cast.household, cast.neighbour)] == ["Abliz Rahman", "Patigul Hesen"]
        for whose in (cast.household, cast.neighbour):
            assert log_of(cast, whose) == [(NOW, Role.CLERK, "Gulnar", Purpose.SETTLE, ("name", "phone"))]

    def test_what_was_not_asked_for_stays_hidden(self, cast: Cast) -> None:
        [seen] = look(cast, cast.household, fields=()).values()
        assert (seen.name, seen.phone_masked, seen.members) == ("", "", ())

    def test_a_household_sees_itself_and_that_is_a_look_too(self, cast: Cast) -> None:
        look(cast, cast.household, by=cast.household, purpose=Purpose.OWN)
        household = ids(cast.household)[0]
        assert log_of(cast, cast.household) == [(NOW, Role.HOUSEHOLD, "", Purpose.OWN, ("name",))]
        assert register.looks_at(by=cast.household, household_id=household, others=True).items == ()
        assert register.looks_since(by=cast.household, household_id=household, since=NOW) == 0

    def test_a_household_does_not_see_its_neighbour(self, cast: Cast) -> None:
        for whose in ([cast.neighbour], [cast.household, cast.neighbour], []):
            with refused(Kind.NOT_FOUND):
                look(cast, *whose, by=cast.household)

    @pytest.mark.parametrize("who", ["buyer", "officer", "worker"])
    def test_nobody_else_sees_anybody(self, cast: Cast, who: str) -> None:
        by = getattr(cast, who)
        by = Actor(by.role, cast.station_id, by.person_id, county_id=by.county_id)
        with refused(Kind.NOT_FOUND):
            look(cast, cast.household, by=by)

    def test_another_station_s_household_is_nobody(self, cast: Cast) -> None:
        with refused(Kind.NOT_FOUND):
            look(cast, cast.household, cast.far_household)
        with refused(Kind.NOT_FOUND):
            look(cast, cast.household, by=cast.courier)

    def test_one_who_left_is_not_among_them_and_is_not_looked_at(self, cast: Cast) -> None:
        people.erase_household(by=cast.manager, at=NOW, key=new_key(), household_id=ids(cast.neighbour)[0])
        assert list(look(cast, cast.household, cast.neighbour)) == ids(cast.household)

    def test_a_look_that_failed_afterwards_shows_nothing(self, cast: Cast) -> None:
        """The line of the log is in the transaction of the reading: no line, no data."""
        with CaptureQueriesContext(connection) as asked:
            look(cast, cast.household)
        tables = [query["sql"] for query in asked]
        wrote = next(n for n, sql in enumerate(tables) if "INSERT INTO" in sql and "people_look" in sql)
        read = next(n for n, sql in enumerate(tables) if "people_householdpersonal" in sql)
        assert wrote < read

    def test_looking_costs_the_same_for_two_and_for_twenty(self, cast: Cast) -> None:
        def cost(many: list[UUID]) -> int:
            with CaptureQueriesContext(connection) as asked:
                people.see_households(
                    by=cast.clerk, at=NOW, household_ids=many, purpose=Purpose.SETTLE, fields=("name", "members")
                )
            return len(asked)

        many = [people.admit_household(by=cast.clerk, at=NOW, key=new_key(), name=f"H{n}").id for n in range(20)]
        assert cost(many[:2]) == cost(many) <= 12


class TestFinding:
    def found(self, cast: Cast, text: str) -> list[str]:
        return [seen.number for seen in people.find_households(by=cast.clerk, at=NOW, text=text)]

    @pytest.mark.parametrize("text", ["0001", "1", "Rahman", "abliz", "Abliz Rahman", "13800000106", "  ABLIZ "])
    def test_by_number_word_or_phone(self, cast: Cast, text: str) -> None:
        assert self.found(cast, text) == ["0001"]
        assert [look[1:] for look in log_of(cast, cast.household)] == [
            (Role.CLERK, "Gulnar", Purpose.HAND_OVER, ("name", "phone"))
        ]
        assert log_of(cast, cast.neighbour) == []

    @pytest.mark.parametrize(
        "text", ["", " ", "Abl", "1380000010", "Hidden", "13800000109", "%", "\0", "0099", "x" * 60]
    )
    def test_nothing_else_finds_anybody_and_nothing_is_logged(self, cast: Cast, text: str) -> None:
        assert self.found(cast, text) == []
        assert Look.objects.count() == 0

    def test_a_household_cannot_search(self, cast: Cast) -> None:
        for by in (cast.household, cast.buyer, cast.officer):
            with refused(Kind.NOT_FOUND):
                people.find_households(by=by, at=NOW, text="Rahman")


class TestGuard:
    @pytest.mark.parametrize("table", [HouseholdPersonal, MemberPersonal])
    def test_no_statement_names_personal_data_outside_a_look(self, cast: Cast, table: Any) -> None:
        for statement in (
            lambda: list(table.objects.all()),
            lambda: table.objects.count(),
            lambda: table.objects.update(name_sealed=b""),
            lambda: table.objects.all().delete(),
        ):
            with pytest.raises(guard.UnguardedRead):
                statement()

    def test_nothing_an_order_goes_through_needs_a_name(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        make.delivered(cast, [(honey[1], 1)])
        assert Look.objects.count() == 0
        assert not guard.is_open()


class TestChain:
    @pytest.fixture
    def looked(self, cast: Cast) -> Cast:
        for minute in range(5):
            look(cast, cast.household, cast.neighbour, at=NOW + timedelta(minutes=minute))
        return cast

    def change(self, sql: str, *values: Any) -> None:
        """As somebody would who has the database in his hands: without the triggers."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for name in ("people_look_append_only_update", "people_look_append_only_delete"):
                    cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE people_look DISABLE TRIGGER people_look_append_only")
            cursor.execute(sql, values)

    def test_it_holds(self, looked: Cast) -> None:
        assert list(check(looked.station_id)) == []
        assert LookChain.objects.get().last_sequence == 10

    @pytest.mark.parametrize(
        "change",
        ["purpose = 'hand_over'", "role = 'manager'", "fields = ''", "person_id = NULL", "digest = upper(digest)"],
    )
    @pytest.mark.parametrize("place", [1, 6, 10])
    def test_a_changed_line_is_named(self, looked: Cast, change: str, place: int) -> None:
        self.change(f"UPDATE people_look SET {change} WHERE sequence = %s", place)
        [finding] = check(looked.station_id)
        assert (finding.table, finding.row) == ("people_look", str(place))

    @pytest.mark.parametrize(("gone", "named"), [(1, "2"), (6, "7"), (10, "end")])
    def test_a_missing_line_is_noticed(self, looked: Cast, gone: int, named: str) -> None:
        self.change("DELETE FROM people_look WHERE sequence = %s", gone)
        [finding] = check(looked.station_id)
        assert finding.row == named

    def test_a_line_added_by_hand_is_noticed(self, looked: Cast) -> None:
        row = Look.objects.order_by("-sequence")[0]
        row.pk, row.sequence = new_id(), 11
        row.save(force_insert=True)
        [finding] = check(looked.station_id)
        assert finding.row == "11"

    def test_each_station_has_its_own_chain(self, looked: Cast) -> None:
        look(looked, looked.far_household, by=looked.far_manager)
        assert Look.objects.of(looked.far_station_id).get().sequence == 1
        assert list(check(looked.far_station_id)) == []

    def test_a_digest_holds_the_one_before_it(self) -> None:
        said: dict[str, Any] = {
            "station_id": UUID(int=1),
            "sequence": 2,
            "household_id": UUID(int=3),
            "at": NOW,
            "person_id": None,
            "role": "clerk",
            "purpose": "settle",
            "fields": "name",
        }
        whole = look_digest("before", **said)
        assert whole == look_digest("before", **said)
        assert whole != look_digest("other", **said)
        for name, other in (("sequence", 3), ("household_id", UUID(int=4)), ("at", NOW + timedelta(microseconds=1))):
            assert whole != look_digest("before", **{**said, name: other})


def test_who_looked_is_for_the_household_and_those_who_keep_its_books(cast: Cast) -> None:
    look(cast, cast.household)
    household = ids(cast.household)[0]
    for by in (cast.household, cast.manager, cast.bookkeeper):
        assert len(register.looks_at(by=by, household_id=household).items) == 1
    for by in (cast.neighbour, cast.far_manager, cast.courier, cast.buyer):
        with refused(Kind.NOT_FOUND):
            register.looks_at(by=by, household_id=household)
