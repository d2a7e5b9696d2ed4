"""What a household may ask for: to see all of it, and to be forgotten."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as shop
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import ConsentPurpose, Purpose
from cunzhan.domain.ground.people.models import HouseholdKey, Person
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests import make, photograph
from tests.cast import NOW, PASSWORD, TODAY, Cast, home
from tests.refusals import refused

CANARIES = ("ZZCANARY", "13877777777", "13877777778", "13877777779")


def portrait() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), 90).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def known(cast: Cast, honey: tuple[UUID, UUID], django_capture_on_commit_callbacks: object) -> Actor:
    """A household of which as much is known as can be: members, login, card, consents, a story, sales, looks."""
    admitted = people.admit_household(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        name="ZZCANARY One",
        phone=CANARIES[1],
        members=(("ZZCANARY Two", CANARIES[2]),),
    )
    phone, password = CANARIES[3], PASSWORD
    person = people.open_household_login(
        by=cast.manager, at=NOW, key=new_key(), household_id=admitted.id, phone=phone, password=password
    )
    people.issue_card(by=cast.clerk, at=NOW, key=new_key(), household_id=admitted.id, pin="271828")
    own = Actor(cast.household.role, cast.station_id, person_id=person, household_id=admitted.id)
    for purpose in (ConsentPurpose.NAME_ON_PAGE, ConsentPurpose.PORTRAIT_ON_PAGE):
        people.give_consent(by=own, at=NOW, key=new_key(), household_id=admitted.id, purpose=purpose, text_version="1")
    catalogue.show_producer(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        product_ids=(honey[0],),
        household_id=admitted.id,
        name=same("ZZCANARY Three"),
        role=same("Beekeeper"),
        quote=same("ZZCANARY Four"),
        story=same("ZZCANARY Five"),
        portrait=portrait(),
    )
    product, variant = make.honey(cast, slug="linden")
    make.lot(cast, product, household=own)
    make.delivered(cast, [(variant, 2)])
    people.correct_household(
        by=own, at=NOW, key=new_key(), household_id=admitted.id, name="ZZCANARY Six", phone=CANARIES[1], version=1
    )
    people.see_households(by=cast.clerk, at=NOW, household_ids=[admitted.id], purpose=Purpose.SETTLE)
    return own


class TestExport:
    def test_it_holds_everything_in_the_clear(self, cast: Cast, known: Actor) -> None:
        assert known.household_id
        whole = people.export_household(by=known, at=NOW, household_id=known.household_id)
        assert (whole["number"], whole["name"], whole["phone"]) == ("0003", "ZZCANARY Six", CANARIES[1])
        assert whole["members"] == [{"name": "ZZCANARY Two", "phone": CANARIES[2]}]
        assert [c["purpose"] for c in whole["consents"]] == ["name_on_page", "portrait_on_page"]

    def test_it_is_a_look(self, cast: Cast, known: Actor) -> None:
        assert known.household_id
        for by, purpose in ((known, Purpose.OWN), (cast.manager, Purpose.RIGHTS)):
            people.export_household(by=by, at=NOW, household_id=known.household_id)
            look = register.looks_at(by=known, household_id=known.household_id).items[0]
            assert (look.purpose, look.fields) == (purpose, ("name", "phone", "members", "payout_reference"))

    def test_nobody_else_gets_it(self, cast: Cast, known: Actor) -> None:
        assert known.household_id
        for by in (cast.neighbour, cast.far_manager, cast.courier, cast.buyer, cast.officer):
            with refused(Kind.NOT_FOUND):
                people.export_household(by=by, at=NOW, household_id=known.household_id)


class TestErase:
    def erase(self, by: Actor, household_id: UUID | None) -> None:
        assert household_id
        catalogue.erase_household(by=by, at=NOW, key=new_key(), household_id=household_id)

    def everything_stored(self) -> str:
        stored = []
        for table, (_columns, rows) in photograph.take().items():
            stored += [f"{table}: {cell!r}" for row in rows for cell in row]
        return "\n".join(stored)

    def test_not_one_byte_is_left(self, cast: Cast, known: Actor) -> None:
        assert "ZZCANARY Three" in self.everything_stored()
        self.erase(known, known.household_id)
        stored = self.everything_stored()
        assert [canary for canary in CANARIES if canary in stored] == []

    def test_what_was_sealed_can_be_opened_by_nobody(self, cast: Cast, known: Actor) -> None:
        self.erase(known, known.household_id)
        key = HouseholdKey.objects.get(household_id=home(known))
        assert (bytes(key.wrapped), key.destroyed_at) == (b"", NOW)

    def test_the_portrait_leaves_the_disk(self, cast: Cast, honey: tuple[UUID, UUID], known: Actor) -> None:
        from django.test import TestCase

        producer = shop.product_by_id(cast.station_id, honey[0]).producer
        assert producer
        assert producer.portrait
        names = [address.removeprefix("/media/") for address in producer.portrait.sizes.values()]
        assert all(map(default_storage.exists, names))
        with TestCase.captureOnCommitCallbacks(execute=True):
            self.erase(known, known.household_id)
        assert not any(map(default_storage.exists, names))
        assert shop.product_by_id(cast.station_id, honey[0]).producer is None

    def test_its_login_and_its_card_end(self, cast: Cast, known: Actor) -> None:
        assert known.household_id
        self.erase(known, known.household_id)
        assert known.person_id
        assert not Person.objects.filter(id=known.person_id).exists()
        assert not register.card_holds(station_id=cast.station_id, household_id=known.household_id, epoch=1)

    def test_the_books_stay_under_its_number_and_agree(self, cast: Cast, known: Actor) -> None:
        assert known.household_id
        self.erase(known, known.household_id)
        statement = settlement.statement(
            by=cast.bookkeeper,
            at=NOW,
            household_id=known.household_id,
            since=TODAY.replace(day=1),
            until=TODAY.replace(day=28),
        )
        assert (statement.household_number, statement.closing_fen) == ("0003", 6250)
        assert check_books() == []

    def test_a_login_of_two_households_keeps_the_other(self, cast: Cast, known: Actor) -> None:
        people.open_household_login(
            by=cast.manager,
            at=NOW,
            key=new_key(),
            household_id=home(cast.household),
            phone=CANARIES[3],
            password=PASSWORD,
        )
        self.erase(known, known.household_id)
        signed = people.sign_in(at=NOW, phone=CANARIES[3], password=PASSWORD, address="10.0.0.1")
        assert [s.household_id for s in signed.standings] == [cast.household.household_id]

    def test_it_is_not_found_any_more(self, cast: Cast, known: Actor) -> None:
        self.erase(cast.manager, known.household_id)
        for text in ("ZZCANARY", "13877777777", "0003"):
            assert people.find_households(by=cast.clerk, at=NOW, text=text) == ()
        with refused(Kind.NOT_FOUND):
            self.erase(cast.manager, known.household_id)

    def test_nobody_else_may(self, cast: Cast, known: Actor) -> None:
        for by in (cast.neighbour, cast.far_manager, cast.courier):
            with refused(Kind.NOT_FOUND):
                self.erase(by, known.household_id)
        for by in (cast.clerk, cast.bookkeeper, cast.buyer):
            with refused(Kind.FORBIDDEN):
                self.erase(by, known.household_id)
