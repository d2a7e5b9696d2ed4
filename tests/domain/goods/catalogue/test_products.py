"""Categories, products, packs, and the words by which they are found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.catalogue import queries as shop
from cunzhan.kit.keys import new_id, new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind
from cunzhan.kit.words import same
from tests import make
from tests.cast import NOW, TODAY, Cast
from tests.refusals import refused

EVIL = "<script>alert(1)</script><svg onload=alert(2)>"


def add(cast: Cast, **content: Any) -> UUID:
    whole = {
        "by": cast.clerk,
        "at": NOW,
        "key": new_key(),
        "slug": "linden",
        "category_slug": "honey",
        "names": {"zh-hans": "椴树蜜", "ug": "جۆكە ھەسىلى", "en": "Linden honey"},
        "unit": Unit.GRAM,
    }
    return catalogue.add_product(**{**whole, **content})


def variant(cast: Cast, product: UUID, **content: Any) -> UUID:
    whole = {"pack": same("1 kg"), "base_quantity": 1000, "shipping_weight_g": 1300}
    return catalogue.add_variant(
        by=cast.clerk,
        at=NOW,
        key=new_key(),
        product_id=product,
        **{**whole, **content},
    )


def edit(cast: Cast, product: UUID, **content: Any) -> None:
    whole = {
        "by": cast.clerk,
        "version": 1,
        "names": same("New"),
        "summary": same("Short"),
        "story": same("Long"),
        "shown": False,
    }
    catalogue.edit_product(at=NOW, key=new_key(), product_id=product, **{**whole, **content})


class TestCategory:
    def define(self, cast: Cast, slug: str = "grain", names: Any = None) -> UUID:
        return catalogue.define_category(
            by=cast.clerk, at=NOW, key=new_key(), slug=slug, names=names or {"en": "Grain"}
        )

    def test_it_works(self, cast: Cast) -> None:
        self.define(cast)
        assert [(c.slug, c.names["en"]) for c in shop.categories(cast.station_id)] == [
            ("honey", "Honey"),
            ("grain", "Grain"),
        ]
        assert [c.slug for c in shop.categories(cast.far_station_id)] == ["honey"]

    def test_defined_again_it_has_the_new_names(self, cast: Cast) -> None:
        assert self.define(cast) == self.define(cast, names={"en": "Grains"})
        assert [c.names["en"] for c in shop.categories(cast.station_id)] == ["Honey", "Grains"]

    @pytest.mark.parametrize("slug", ["", " ", "a b", "蜜", "a/b", "x" * 41, "a_b", EVIL])
    def test_an_address_name_is_letters_digits_and_hyphens(self, cast: Cast, slug: str) -> None:
        with refused(Kind.INVALID, field="slug"):
            self.define(cast, slug=slug)

    def test_a_name_in_some_language_is_needed(self, cast: Cast) -> None:
        for names in ({"fr": "x"}, same(" "), same("x" * 41)):
            with refused(Kind.INVALID, field="names"):
                self.define(cast, names=names)


class TestAddProduct:
    def test_it_works(self, cast: Cast) -> None:
        product = add(cast, summary=same("From the linden woods"), made_to_order_days=3)
        fact = shop.product_by_id(cast.station_id, product)
        assert (fact.slug, fact.category.slug, fact.names["ug"], fact.unit) == (
            "linden",
            "honey",
            "جۆكە ھەسىلى",
            Unit.GRAM,
        )
        assert (fact.shown, fact.version, fact.variants, fact.made_to_order_days) == (False, 1, (), 3)
        assert shop.products(cast.station_id).items == ()
        assert [p.id for p in shop.counter_products(by=cast.clerk).items] == [product]

    def test_an_address_name_is_taken_once_a_station(self, cast: Cast) -> None:
        add(cast)
        with refused(Kind.CONFLICT, field="slug"):
            add(cast, slug=" LINDEN ")
        add(cast, by=cast.far_manager)

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"names": same("")}, "names"),
            ({"names": same("x" * 61)}, "names"),
            ({"summary": same("x" * 201)}, "summary"),
            ({"story": same("x" * 4001)}, "story"),
            ({"slug": "linden honey"}, "slug"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, content: dict[str, Any], field: str) -> None:
        with refused(Kind.INVALID, field=field):
            add(cast, **content)

    def test_the_category_must_be_there(self, cast: Cast) -> None:
        catalogue.define_category(by=cast.far_manager, at=NOW, key=new_key(), slug="far", names=same("Far"))
        for slug in ("far", "nowhere", ""):
            with refused(Kind.NOT_FOUND, field="category"):
                add(cast, category_slug=slug)

    def test_markup_stays_text(self, cast: Cast) -> None:
        product = add(cast, names=same(EVIL))
        assert shop.product_by_id(cast.station_id, product).names["en"] == EVIL


class TestEditProduct:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        edit(cast, honey[0], version=2, shown=True, sends_from=TODAY)
        fact = shop.product(cast.station_id, "honey")
        assert (fact.names["en"], fact.summary["en"], fact.story["en"]) == ("New", "Short", "Long")
        assert (fact.shown, fact.sends_from, fact.version) == (True, TODAY, 3)

    def test_who_saw_an_older_one_is_told_what_differs(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        with refused(Kind.STALE) as kept:
            edit(cast, honey[0], version=1, shown=True)
        assert kept.refusal.details["version"] == 2
        assert kept.refusal.details["changed"]["names"] == same("沙枣花蜂蜜")
        assert "shown" not in kept.refusal.details["changed"]

    def test_without_a_price_it_is_not_shown(self, cast: Cast) -> None:
        product = add(cast)
        variant(cast, product)
        with refused(Kind.INVALID, field="shown"):
            edit(cast, product, shown=True)

    def test_hidden_it_cannot_be_found_or_bought(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        edit(cast, honey[0], version=2, shown=False)
        with refused(Kind.NOT_FOUND):
            shop.product(cast.station_id, "honey")
        assert shop.products(cast.station_id, text="New").items == ()
        assert shop.sale_terms(cast.station_id, [honey[1]]) == {}

    def test_another_station_s_product_does_not_exist_here(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        for by in (cast.far_manager, cast.courier):
            with refused(Kind.NOT_FOUND):
                edit(cast, honey[0], by=by, version=2)


class TestVariant:
    def test_it_works(self, cast: Cast, honey: tuple[UUID, UUID]) -> None:
        made = variant(cast, honey[0], pack=same("500 g"), base_quantity=500, shipping_weight_g=700)
        fact = shop.product_by_id(cast.station_id, honey[0])
        assert [(v.base_quantity, v.shipping_weight_g, v.position) for v in fact.variants] == [
            (1000, 1300, 0),
            (500, 700, 1),
        ]
        assert [v.id for v in fact.priced] == [honey[1]]
        assert shop.variants(cast.station_id, [made, new_id()])[made].product.id == honey[0]

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"base_quantity": 0}, "base_quantity"),
            ({"base_quantity": -1}, "base_quantity"),
            ({"base_quantity": 100_001}, "base_quantity"),
            ({"shipping_weight_g": 0}, "shipping_weight_g"),
            ({"shipping_weight_g": 200_001}, "shipping_weight_g"),
            ({"pack": same("")}, "pack"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, cast: Cast, honey: tuple[UUID, UUID], content: dict[str, Any], field: str
    ) -> None:
        with refused(Kind.INVALID, field=field):
            variant(cast, honey[0], **content)

    def test_another_station_s_product_gets_none(self, cast: Cast) -> None:
        product, _variant = make.honey(cast, by=cast.far_manager)
        with refused(Kind.NOT_FOUND):
            variant(cast, product)


class TestSearch:
    @pytest.fixture
    def shelf(self, cast: Cast, honey: tuple[UUID, UUID]) -> Cast:
        product, _variant = make.honey(cast, slug="linden", name="椴树蜜")
        fact = shop.product_by_id(cast.station_id, product)
        names = {"zh-hans": "椴树蜜", "ug": "جۆكە ھەسىلى", "en": "Linden Crème"}
        edit(cast, product, version=fact.version, names=names, summary=same("white"), shown=True)
        return cast

    def found(self, cast: Cast, text: str) -> list[str]:
        return [p.slug for p in shop.products(cast.station_id, text=text).items]

    @pytest.mark.parametrize(
        "text",
        [
            "椴树",
            "树蜜",
            "椴",
            "duan",
            "duanshumi",
            "dsm",
            "shumi",
            "lind",
            "LINDEN",
            "creme",
            "جۆكە",
            "white",
            "树 蜜",
        ],
    )
    def test_by_words_of_every_language(self, shelf: Cast, text: str) -> None:
        assert self.found(shelf, text) == ["linden"]

    @pytest.mark.parametrize("text", ["蜜", "mi"])
    def test_what_both_have_finds_both(self, shelf: Cast, text: str) -> None:
        assert self.found(shelf, text) == ["honey", "linden"]

    @pytest.mark.parametrize("text", ["铜壶", "zzz", "%", "_", "\0", "'; DROP TABLE", "linden 铜壶", "!!!"])
    def test_what_is_not_there_finds_nothing(self, shelf: Cast, text: str) -> None:
        assert self.found(shelf, text) == []

    def test_nothing_asked_finds_everything(self, shelf: Cast) -> None:
        assert self.found(shelf, " ") == ["honey", "linden"]
        assert [p.slug for p in shop.products(shelf.station_id, category="honey").items] == ["honey", "linden"]
        assert shop.products(shelf.station_id, category="grain").items == ()
        assert shop.products(shelf.far_station_id).items == ()

    def test_an_old_name_finds_it_no_more(self, shelf: Cast) -> None:
        fact = shop.product(shelf.station_id, "linden")
        edit(shelf, fact.id, version=fact.version, shown=True)
        assert self.found(shelf, "linden") == []
        assert self.found(shelf, "New") == ["linden"]


def test_the_counter_list_is_for_staff(cast: Cast) -> None:
    for by in (cast.buyer, cast.household, cast.officer):
        with refused(Kind.FORBIDDEN):
            shop.counter_products(by=by)
