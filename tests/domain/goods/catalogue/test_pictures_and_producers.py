"""Pictures of products, and who makes them: shown only while the household agrees."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from PIL import Image

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as shop
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.stations.facts import Actor
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests.cast import NOW, Cast
from tests.refusals import refused

NAME, PORTRAIT = ConsentPurpose.NAME_ON_PAGE, ConsentPurpose.PORTRAIT_ON_PAGE


def drawn(size: tuple[int, int] = (700, 350)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, 90).save(out, "JPEG")
    return out.getvalue()


def add(cast: Cast, product: UUID, content: bytes, by: Actor | None = None) -> UUID:
    return catalogue.add_picture(
        by=by or cast.clerk, at=NOW, key=new_key(), product_id=product, content=content, alt=same("A jar")
    )


def agree(cast: Cast, *purposes: ConsentPurpose) -> None:
    own = cast.household.household_id
    assert own
    for purpose in purposes:
        people.give_consent(
            by=cast.household, at=NOW, key=new_key(), household_id=own, purpose=purpose, text_version="1"
        )


def withdraw(cast: Cast, purpose: ConsentPurpose) -> None:
    own = cast.household.household_id
    assert own
    people.withdraw_consent(by=cast.household, at=NOW, key=new_key(), household_id=own, purpose=purpose)


def show(cast: Cast, product: UUID, **content: Any) -> UUID:
    whole = {
        "by": cast.clerk,
        "product_ids": (product,),
        "household_id": cast.household.household_id,
        "name": same("Abliz"),
        "role": same("Beekeeper"),
        "quote": same("Bees need patience"),
        "story": same("Ninety hives"),
    }
    return catalogue.show_producer(at=NOW, key=new_key(), **{**whole, **content})


class TestPicture:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        made = add(cast, honey[0], drawn())
        picture = shop.product(cast.station_id, "honey").picture
        assert picture
        assert (picture.id, picture.alt["en"], picture.width, picture.height) == (made, "A jar", 700, 350)
        assert list(picture.sizes) == [320, 640]
        for width, address in picture.sizes.items():
            kept = Path(settings.MEDIA_ROOT) / address.removeprefix(settings.MEDIA_URL)
            assert Image.open(kept).size == (width, width // 2)

    @pytest.mark.parametrize("content", [b"", b"<svg/>", drawn()[:500]])
    def test_what_is_no_picture_is_refused(self, cast: Cast, honey: tuple[UUID, UUID], content: bytes) -> None:
        with refused(Kind.INVALID, field="picture"):
            add(cast, honey[0], content)

    def test_another_station_s_product_gets_none(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.NOT_FOUND):
            add(cast, honey[0], drawn(), by=cast.far_manager)


class TestProducer:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, NAME, PORTRAIT)
        show(cast, honey[0], portrait=drawn())
        producer = shop.product(cast.station_id, "honey").producer
        assert producer
        assert (producer.household_id, producer.name, producer.quote) == (
            cast.household.household_id,
            same("Abliz"),
            same("Bees need patience"),
        )
        assert producer.portrait
        assert shop.featured_producer(cast.station_id) == producer

    def test_a_name_needs_its_own_consent(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, PORTRAIT)
        with refused(Kind.FORBIDDEN):
            show(cast, honey[0])

    def test_a_portrait_needs_its_own_consent(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, NAME)
        with refused(Kind.FORBIDDEN):
            show(cast, honey[0], portrait=drawn())

    def test_withdrawn_the_name_leaves_the_page_at_once(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, NAME, PORTRAIT)
        show(cast, honey[0], portrait=drawn())
        withdraw(cast, NAME)
        producer = shop.product(cast.station_id, "honey").producer
        assert producer
        assert (producer.name, producer.quote, producer.story, producer.role) == (None, {}, {}, same("Beekeeper"))
        assert producer.portrait
        assert shop.featured_producer(cast.station_id) is None
        withdraw(cast, PORTRAIT)
        producer = shop.product(cast.station_id, "honey").producer
        assert producer
        assert producer.portrait is None

    def test_somebody_who_is_no_household_may_be_shown(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        show(cast, honey[0], household_id=None, name=same("The co-operative"))
        producer = shop.product(cast.station_id, "honey").producer
        assert producer
        assert producer.name == same("The co-operative")

    def test_the_front_page_tells_of_the_first_who_agrees(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, NAME)
        show(cast, honey[0])
        show(cast, honey[0], household_id=None, name=same("The co-operative"))
        withdraw(cast, NAME)
        featured = shop.featured_producer(cast.station_id)
        assert featured
        assert featured.name == same("The co-operative")

    def test_a_household_or_product_of_another_station_is_nothing_here(
        self, cast: Cast, honey: tuple[UUID, UUID]
    ) -> None:
        agree(cast, NAME)
        with refused(Kind.NOT_FOUND):
            show(cast, honey[0], household_id=cast.far_household.household_id, name=same(""))
        with refused(Kind.NOT_FOUND):
            show(cast, honey[0], by=cast.far_manager, household_id=None)
        with refused(Kind.NOT_FOUND):
            show(cast, new_id())

    def test_words_have_an_end(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        agree(cast, NAME)
        for field, most in (("name", 40), ("role", 40), ("quote", 200), ("story", 4000)):
            with refused(Kind.INVALID, field=field):
                show(cast, honey[0], **{field: same("x" * (most + 1))})
