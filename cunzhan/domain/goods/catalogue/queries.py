"""Questions to the catalogue. What the shop shows is public; a fixed number of queries however many products."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import facts, rules
from cunzhan.domain.goods.catalogue.models import (
    BazaarPrice,
    Category,
    Picture,
    Price,
    PriceShare,
    Producer,
    Product,
    SearchWord,
    ShareKind,
    Variant,
)
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.people.models import Consent
from cunzhan.domain.ground.stations.facts import STAFF, Actor
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.words import Words


def front(station_id: UUID, most: int = 24) -> tuple[facts.ProductFact, ...]:
    """The products the shop's front page shows, in the station's order."""
    rows = Product.objects.of(station_id).filter(shown=True).order_by("position", "id")[:most]
    return _facts(station_id, rows)


def categories(station_id: UUID) -> tuple[facts.CategoryFact, ...]:
    """The families of products, in the station's order."""
    rows = Category.objects.of(station_id).order_by("position", "id")
    return tuple(facts.CategoryFact(row.slug, row.names) for row in rows)


def products(
    station_id: UUID,
    *,
    category: str | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = 24,
) -> Page[facts.ProductFact]:
    """Shown products of a category, or found by words in hanzi, pinyin, Latin or Uyghur letters."""
    rows = Product.objects.of(station_id).filter(shown=True)
    if category:
        rows = rows.filter(category__slug=category)
    return _page(station_id, _found(rows, station_id, text), cursor, size)


def counter_products(
    *, by: Actor, cursor: str | None = None, text: str = "", size: int = 50
) -> Page[facts.ProductFact]:
    """All products of the actor's station, shown or not, for its staff."""
    if by.role not in STAFF:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
    return _page(by.station, _found(Product.objects.of(by.station), by.station, text), cursor, size)


def product(station_id: UUID, slug: str) -> facts.ProductFact:
    """A shown product by its address name. Raises: Refusal(not_found)."""
    return _one(station_id, Product.objects.of(station_id).filter(slug=slug, shown=True))


def product_by_id(station_id: UUID, product_id: UUID) -> facts.ProductFact:
    """A product of the station, shown or not. Raises: Refusal(not_found)."""
    return _one(station_id, Product.objects.of(station_id).filter(id=product_id))


def products_by_id(station_id: UUID, product_ids: Iterable[UUID]) -> dict[UUID, facts.ProductFact]:
    """Products of the station by id, shown or not; unknown ids are left out."""
    found = _facts(station_id, Product.objects.of(station_id).filter(id__in=set(product_ids)))
    return {fact.id: fact for fact in found}


def variants(station_id: UUID, variant_ids: Iterable[UUID]) -> dict[UUID, facts.VariantWithProduct]:
    """Packs with their products by id; unknown ids are left out."""
    wanted = set(variant_ids)
    owners = Variant.objects.of(station_id).filter(id__in=wanted).values("product_id")
    found = _facts(station_id, Product.objects.of(station_id).filter(id__in=owners))
    return {
        variant.id: facts.VariantWithProduct(variant, product)
        for product in found
        for variant in product.variants
        if variant.id in wanted
    }


def sale_terms(station_id: UUID, variant_ids: Iterable[UUID]) -> dict[UUID, facts.SaleTerms]:
    """What an order line freezes, for packs that are shown and priced; others are left out. Four queries."""
    rows = list(
        Variant.objects.of(station_id)
        .filter(id__in=set(variant_ids), price__isnull=False, product__shown=True)
        .select_related("price", "product__picture")
    )
    shares = _shares(station_id, [row.price_id for row in rows if row.price_id])
    bazaar: dict[UUID, facts.BazaarFact] = {}
    for noted in _bazaar_rows(station_id, [row.product_id for row in rows]):
        bazaar[noted.product_id] = facts.BazaarFact(noted.price_fen, noted.noted_date)
    found = {}
    for row in rows:
        assert row.price is not None
        picture = _picture(row.product.picture)
        found[row.id] = facts.SaleTerms(
            variant_id=row.id,
            product_id=row.product_id,
            slug=row.product.slug,
            names=row.product.names,
            pack=row.pack,
            unit=Unit(row.product.unit),
            picture=picture.sizes if picture else {},
            base_quantity=row.base_quantity,
            shipping_weight_g=row.shipping_weight_g,
            price=_price(row.price, shares),
            bazaar=bazaar.get(row.product_id),
            weighed=row.weighed,
            made_in_days=row.made_in_days,
            most_open=row.most_open,
        )
    return found


def products_told_of(*, by: Actor) -> dict[UUID, Words]:
    """Names of the products whose page tells of the household that asks; for its own page."""
    if by.household_id is None:
        return {}
    rows = Product.objects.of(by.station).filter(producer__household_id=by.household_id)
    return dict(rows.values_list("id", "names"))


def price_history(*, by: Actor, variant_id: UUID) -> tuple[facts.PriceFact, ...]:
    """All prices a pack has had, newest first."""
    prices = list(Price.objects.of(by.station).filter(variant_id=variant_id).order_by("-number"))
    shares = _shares(by.station, [price.id for price in prices])
    return tuple(_price(price, shares) for price in prices)


def share_kinds(station_id: UUID) -> tuple[facts.ShareKindFact, ...]:
    """The named shares of the station, in its order."""
    rows = ShareKind.objects.of(station_id).order_by("position", "id")
    return tuple(facts.ShareKindFact(row.code, row.names) for row in rows)


def featured_producer(station_id: UUID) -> facts.ProducerFact | None:
    """The producer whose story the front page tells: the first with a quote that may be shown. Two queries."""
    rows = list(Producer.objects.of(station_id).select_related("portrait").order_by("id")[:20])
    consents = _consents(station_id, rows)
    shown = (_producer(row, consents) for row in rows)
    return next((fact for fact in shown if any(fact.quote.values())), None)


def _one(station_id: UUID, rows: QuerySet[Any]) -> facts.ProductFact:
    found = _facts(station_id, rows)
    if not found:
        raise Refusal(Kind.NOT_FOUND, _("We do not have this product. Look at what there is."))
    return found[0]


def _page(station_id: UUID, rows: QuerySet[Any], cursor: str | None, size: int) -> Page[facts.ProductFact]:
    page = page_of(rows, by="position", cursor=cursor, size=size, descending=False)
    by_id = {fact.id: fact for fact in _facts(station_id, page.items)}
    return page.map(lambda row: by_id[row.id])


def _found(rows: QuerySet[Any], station_id: UUID, text: str) -> QuerySet[Any]:
    for word in rules.query_words(text):
        match = Q(word=word) if len(word) <= 2 and not word.isascii() else Q(word__startswith=word)
        having = SearchWord.objects.of(station_id).filter(match)
        rows = rows.filter(id__in=having.values("product_id"))
    if text.strip() and not rules.query_words(text):
        return rows.none()
    return rows


def _facts(station_id: UUID, rows: Iterable[Product]) -> tuple[facts.ProductFact, ...]:
    """Six queries for any number of products: products, variants, shares, names of shares, bazaar, consents."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("category", "picture", "producer__portrait")
    else:
        ids = [row.id for row in rows]
        found = Product.objects.of(station_id).filter(id__in=ids)
        rows = found.select_related("category", "picture", "producer__portrait")
    products_ = list(rows)
    ids = [row.id for row in products_]
    packs = list(
        Variant.objects.of(station_id).filter(product_id__in=ids).select_related("price").order_by("position", "id")
    )
    shares = _shares(station_id, [pack.price_id for pack in packs if pack.price_id])
    bazaar: dict[UUID, facts.BazaarFact] = {}
    for noted in _bazaar_rows(station_id, ids):
        bazaar[noted.product_id] = facts.BazaarFact(noted.price_fen, noted.noted_date)
    consents = _consents(station_id, [row.producer for row in products_ if row.producer])
    return tuple(
        _product(row, [pack for pack in packs if pack.product_id == row.id], shares, bazaar.get(row.id), consents)
        for row in products_
    )


def _product(
    row: Product,
    packs: list[Variant],
    shares: dict[UUID, tuple[facts.ShareFact, ...]],
    bazaar: facts.BazaarFact | None,
    consents: set[tuple[UUID, str]],
) -> facts.ProductFact:
    return facts.ProductFact(
        id=row.id,
        slug=row.slug,
        category=facts.CategoryFact(row.category.slug, row.category.names),
        names=row.names,
        summary=row.summary,
        story=row.story,
        unit=Unit(row.unit),
        picture=_picture(row.picture),
        variants=tuple(
            facts.VariantFact(
                id=pack.id,
                product_id=row.id,
                pack=pack.pack,
                base_quantity=pack.base_quantity,
                shipping_weight_g=pack.shipping_weight_g,
                price=_price(pack.price, shares) if pack.price else None,
                position=pack.position,
                weighed=pack.weighed,
                made_in_days=pack.made_in_days,
                most_open=pack.most_open,
            )
            for pack in packs
        ),
        bazaar=bazaar,
        producer=_producer(row.producer, consents) if row.producer else None,
        shown=row.shown,
        made_to_order_days=row.made_to_order_days,
        sends_from=row.sends_from,
        version=row.version,
    )


def _price(price: Price, shares: dict[UUID, tuple[facts.ShareFact, ...]]) -> facts.PriceFact:
    return facts.PriceFact(
        id=price.id,
        number=price.number,
        household_fen=price.household_fen,
        shares=shares.get(price.id, ()),
        total_fen=price.total_fen,
        set_at=price.set_at,
        rule=price.rule,
        rule_version=price.rule_version,
    )


def _shares(station_id: UUID, price_ids: list[UUID]) -> dict[UUID, tuple[facts.ShareFact, ...]]:
    kinds = {kind.code: (place, kind.names) for place, kind in enumerate(share_kinds(station_id))}
    found: dict[UUID, list[facts.ShareFact]] = {}
    for row in PriceShare.objects.of(station_id).filter(price_id__in=price_ids):
        found.setdefault(row.price_id, []).append(facts.ShareFact(row.code, kinds[row.code][1], row.amount_fen))
    return {key: tuple(sorted(rows, key=lambda share: kinds[share.code][0])) for key, rows in found.items()}


def _consents(station_id: UUID, producers: list[Producer]) -> set[tuple[UUID, str]]:
    households = {producer.household_id for producer in producers if producer.household_id}
    if not households:
        return set()
    rows = Consent.objects.of(station_id).filter(household_id__in=households, withdrawn_at__isnull=True)
    return set(rows.values_list("household_id", "purpose"))


def _bazaar_rows(station_id: UUID, product_ids: list[UUID]) -> QuerySet[BazaarPrice]:
    """The last bazaar price of each product."""
    latest = BazaarPrice.objects.of(station_id).filter(product_id=OuterRef("product_id")).order_by("-noted_date")
    rows = BazaarPrice.objects.of(station_id).filter(product_id__in=product_ids)
    return rows.filter(noted_date=Subquery(latest.values("noted_date")[:1]))


def _producer(row: Producer, consents: set[tuple[UUID, str]]) -> facts.ProducerFact:
    def agreed(purpose: ConsentPurpose) -> bool:
        return row.household_id is None or (row.household_id, purpose.value) in consents

    named = agreed(ConsentPurpose.NAME_ON_PAGE)
    return facts.ProducerFact(
        household_id=row.household_id,
        name=row.name if named and any(row.name.values()) else None,
        role=row.role,
        portrait=_picture(row.portrait) if agreed(ConsentPurpose.PORTRAIT_ON_PAGE) else None,
        quote=row.quote if named else {},
        story=row.story if named else {},
    )


def _picture(row: Picture | None) -> facts.PictureFact | None:
    if row is None:
        return None
    sizes = {
        int(width): settings.MEDIA_URL + name for width, name in sorted(row.files.items(), key=lambda f: int(f[0]))
    }
    return facts.PictureFact(row.id, row.alt, sizes, row.width, row.height)
