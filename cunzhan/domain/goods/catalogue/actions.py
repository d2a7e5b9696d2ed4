"""What changes in the catalogue. Prices are never edited: a new price is a new row, and old orders keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import rules
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
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_id
from cunzhan.kit.money import LARGEST_FEN
from cunzhan.kit.pictures import re_encode
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_words
from cunzhan.kit.words import Words

_SELLERS = (Role.CLERK, Role.MANAGER)
_LARGEST_PACK = 100_000


@action("catalogue.define_category", may=_SELLERS)
def define_category(*, by: Actor, at: datetime, key: str, slug: str, names: Words) -> UUID:
    """A family of products; defined again it gets the new names."""
    slug, names = _slug(slug), clean_words(names, most=40, field="names")
    row, made = Category.objects.get_or_create(
        station_id=by.station,
        slug=slug,
        defaults={"names": names, "position": Category.objects.of(by.station).count()},
    )
    if not made:
        Category.objects.of(by.station).filter(id=row.id).update(names=names)
    return row.id


@action("catalogue.define_share", may=(Role.MANAGER,))
def define_share(*, by: Actor, at: datetime, key: str, code: str, names: Words) -> UUID:
    """A named share; defined again it gets the new names, and old orders keep the old ones."""
    code, names = _slug(code), clean_words(names, most=40, field="names")
    row, made = ShareKind.objects.get_or_create(
        station_id=by.station,
        code=code,
        defaults={"names": names, "position": ShareKind.objects.of(by.station).count()},
    )
    if not made:
        ShareKind.objects.of(by.station).filter(id=row.id).update(names=names)
    return row.id


@action("catalogue.add_product", may=_SELLERS)
def add_product(
    *,
    by: Actor,
    at: datetime,
    key: str,
    slug: str,
    category_slug: str,
    names: Words,
    unit: Unit,
    summary: Words | None = None,
    story: Words | None = None,
    made_to_order_days: int | None = None,
) -> UUID:
    """A new product, not shown yet. Raises: Refusal(conflict) when its address name is taken."""
    category = Category.objects.of(by.station).filter(slug=category_slug).first()
    if category is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such category."), field="category")
    slug = _slug(slug)
    if Product.objects.of(by.station).filter(slug=slug).exists():
        raise Refusal(Kind.CONFLICT, _("Another product already has this address name."), field="slug")
    product = Product(
        id=new_id(),
        station_id=by.station,
        category=category,
        slug=slug,
        names=clean_words(names, most=60, field="names"),
        summary=clean_words(summary or {}, most=200, field="summary", needed=False),
        story=clean_words(story or {}, most=4000, field="story", needed=False),
        unit=Unit(unit),
        position=next_number(station_id=by.station, name="product"),
        made_to_order_days=made_to_order_days,
    )
    product.save(force_insert=True)
    _index(product)
    return product.id


@action("catalogue.edit_product", may=_SELLERS)
def edit_product(
    *,
    by: Actor,
    at: datetime,
    key: str,
    product_id: UUID,
    version: int,
    names: Words,
    summary: Words,
    story: Words,
    shown: bool,
    sends_from: date | None = None,
) -> None:
    """Change a product's words and whether it is shown. Raises: Refusal(stale) with what changed meanwhile."""
    product = product_of(by.station, product_id)
    new = {
        "names": clean_words(names, most=60, field="names"),
        "summary": clean_words(summary, most=200, field="summary", needed=False),
        "story": clean_words(story, most=4000, field="story", needed=False),
        "shown": bool(shown),
        "sends_from": sends_from,
    }
    if new["shown"] and not Variant.objects.of(by.station).filter(product=product, price__isnull=False).exists():
        raise Refusal(Kind.INVALID, _("Set a price first; then the product can be shown."), field="shown")
    rows = Product.objects.of(by.station).filter(id=product_id, version=version)
    if not rows.update(**new, version=F("version") + 1):
        changed = {name: getattr(product, name) for name in new if getattr(product, name) != new[name]}
        raise Refusal(
            Kind.STALE,
            _("Somebody changed this product meanwhile. See what differs, then save again."),
            changed=changed,
            version=product.version,
        )
    _index(product_of(by.station, product_id))


@action("catalogue.add_variant", may=_SELLERS)
def add_variant(
    *,
    by: Actor,
    at: datetime,
    key: str,
    product_id: UUID,
    pack: Words,
    base_quantity: int,
    shipping_weight_g: int,
    weighed: bool = False,
    made_in_days: int | None = None,
    most_open: int | None = None,
) -> UUID:
    """A pack in which the product is sold: so many grams or pieces of it, so heavy with its box.

    ``weighed``: the pack is sold by weight, and the grams that are really packed decide what it costs.
    ``made_in_days``: it is made to order in so many days, at most ``most_open`` of it at one time.
    """
    product = product_of(by.station, product_id)
    if weighed and product.unit != Unit.GRAM:
        raise Refusal(Kind.INVALID, _("Only what is measured in kilograms can be sold by weight."), field="weighed")
    made = [n for n in (made_in_days, most_open) if n is not None]
    if len(made) == 1 or not all(0 < n <= 365 for n in made):
        raise Refusal(
            Kind.INVALID,
            _("What is made to order needs both: the days it takes, and how many at most are made at one time."),
            field="made_in_days",
        )
    if made_in_days and weighed:
        raise Refusal(Kind.INVALID, _("A pack is sold by weight or made to order, not both."), field="weighed")
    if not 0 < base_quantity <= _LARGEST_PACK:
        raise Refusal(Kind.INVALID, _("A pack holds between 1 g and 100 kg."), field="base_quantity")
    if not 0 < shipping_weight_g <= 2 * _LARGEST_PACK:
        raise Refusal(Kind.INVALID, _("Write what the pack weighs with its box."), field="shipping_weight_g")
    variant = Variant(
        id=new_id(),
        station_id=by.station,
        product=product,
        pack=clean_words(pack, most=40, field="pack"),
        base_quantity=base_quantity,
        shipping_weight_g=shipping_weight_g,
        weighed=bool(weighed),
        made_in_days=made_in_days,
        most_open=most_open,
        position=Variant.objects.of(by.station).filter(product=product).count(),
    )
    variant.save(force_insert=True)
    return variant.id


@action("catalogue.set_price", may=_SELLERS)
def set_price(
    *, by: Actor, at: datetime, key: str, variant_id: UUID, household_fen: int, shares: Mapping[str, int]
) -> UUID:
    """A new price of a pack: what the household receives, and named shares on top, in fen per pack.

    Raises: Refusal(invalid) for an amount that is negative, zero for the household, or too large; Refusal(not_found)
    for a share nobody has named.
    """
    station_id = by.station
    variant = Variant.objects.of(station_id).select_for_update().filter(id=variant_id).first()
    if variant is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such pack."))
    kept = {code: amount for code, amount in sorted(shares.items()) if amount}
    if not 0 < household_fen <= LARGEST_FEN or any(not 0 < amount <= LARGEST_FEN for amount in kept.values()):
        raise Refusal(Kind.INVALID, _("A price and its shares must be more than zero."), field="household_fen")
    known = set(ShareKind.objects.of(station_id).filter(code__in=kept).values_list("code", flat=True))
    if unknown := sorted(set(kept) - known):
        raise Refusal(Kind.NOT_FOUND, _("No share is called %(code)s. Name it first."), code=unknown[0])
    last = Price.objects.of(station_id).filter(variant=variant).aggregate(last=Max("number"))["last"] or 0
    price = Price(
        id=new_id(),
        station_id=station_id,
        variant=variant,
        number=last + 1,
        household_fen=household_fen,
        total_fen=rules.total_of(household_fen, kept),
        set_at=at,
    )
    price.save(force_insert=True)
    PriceShare.objects.bulk_create(
        [PriceShare(station_id=station_id, price=price, code=code, amount_fen=fen) for code, fen in kept.items()]
    )
    Variant.objects.of(station_id).filter(id=variant.id).update(price=price)
    return price.id


@action("catalogue.note_bazaar_price", may=_SELLERS)
def note_bazaar_price(*, by: Actor, at: datetime, key: str, product_id: UUID, price_fen: int, noted_date: date) -> UUID:
    """What the bazaar paid per kilogram or piece on a day; noted again for that day it is corrected."""
    product = product_of(by.station, product_id)
    if not 0 < price_fen <= LARGEST_FEN:
        raise Refusal(Kind.INVALID, _("Write what the bazaar pays, more than zero."), field="price_fen")
    row, _made = BazaarPrice.objects.update_or_create(
        station_id=by.station, product=product, noted_date=noted_date, defaults={"price_fen": price_fen}
    )
    return row.id


@action("catalogue.add_picture", may=_SELLERS)
def add_picture(*, by: Actor, at: datetime, key: str, product_id: UUID, content: bytes, alt: Words) -> UUID:
    """A new picture of a product, drawn anew from the upload. Raises: Refusal(invalid)."""
    product = product_of(by.station, product_id)
    picture_id = _draw(by.station, at, content, clean_words(alt, most=120, field="alt", needed=False))
    Product.objects.of(by.station).filter(id=product.id).update(picture=picture_id)
    return picture_id


@action("catalogue.show_producer", may=_SELLERS)
def show_producer(
    *,
    by: Actor,
    at: datetime,
    key: str,
    product_ids: tuple[UUID, ...],
    household_id: UUID | None,
    name: Words,
    role: Words,
    quote: Words,
    story: Words,
    portrait: bytes | None = None,
) -> UUID:
    """Tell who makes some products. Raises: Refusal(forbidden) for a name or portrait without consent."""
    station_id = by.station
    if household_id:
        people.household(by=by, household_id=household_id)
    name = clean_words(name, most=40, field="name", needed=False)
    for shown, purpose in (
        (any(name.values()), ConsentPurpose.NAME_ON_PAGE),
        (portrait, ConsentPurpose.PORTRAIT_ON_PAGE),
    ):
        if (
            shown
            and household_id
            and not people.has_consent(station_id=station_id, household_id=household_id, purpose=purpose)
        ):
            raise Refusal(Kind.FORBIDDEN, _("The household has not agreed to this. Ask it first."), field="name")
    picture_id = _draw(station_id, at, portrait, name) if portrait else None
    producer = Producer(
        id=new_id(),
        station_id=station_id,
        household_id=household_id,
        name=name,
        role=clean_words(role, most=40, field="role", needed=False),
        quote=clean_words(quote, most=200, field="quote", needed=False),
        story=clean_words(story, most=4000, field="story", needed=False),
        portrait_id=picture_id,
    )
    producer.save(force_insert=True)
    if Product.objects.of(station_id).filter(id__in=product_ids).update(producer=producer) != len(set(product_ids)):
        raise Refusal(Kind.NOT_FOUND, _("There is no such product."))
    return producer.id


@action("catalogue.erase_household", may=(Role.HOUSEHOLD, Role.MANAGER))
def erase_household(*, by: Actor, at: datetime, key: str, household_id: UUID) -> None:
    """Erase a household altogether: what pages tell of it (name, quote, story, portrait), then its own record."""
    station_id = by.station
    people_actions.erase_household(by=by, at=at, key=key, household_id=household_id)
    told = Producer.objects.of(station_id).filter(household_id=household_id)
    portraits = [row.portrait for row in told.select_related("portrait") if row.portrait]
    Product.objects.of(station_id).filter(producer__in=told).update(producer=None)
    told.delete()
    Picture.objects.of(station_id).filter(id__in=[picture.id for picture in portraits]).delete()
    files = [name for picture in portraits for name in picture.files.values()]
    transaction.on_commit(lambda: _delete_files(files))


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def product_of(station_id: UUID, product_id: UUID) -> Product:
    """A product of the station. Raises: Refusal(not_found)."""
    product = Product.objects.of(station_id).filter(id=product_id).first()
    if product is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such product."))
    return product


def _draw(station_id: UUID, at: datetime, content: bytes, alt: Words) -> UUID:
    drawn = re_encode(content)
    picture = Picture(id=new_id(), station_id=station_id, alt=alt, made_at=at, width=drawn.width, height=drawn.height)
    picture.files = {
        str(width): default_storage.save(f"pictures/{picture.id}-{width}.webp", ContentFile(small))
        for width, small in drawn.sizes.items()
    }
    picture.save(force_insert=True)
    return picture.id


def _index(product: Product) -> None:
    words = rules.index_words([*product.names.values(), *product.summary.values()])
    SearchWord.objects.of(product.station_id).filter(product=product).delete()
    SearchWord.objects.bulk_create(
        [SearchWord(station_id=product.station_id, product=product, word=word) for word in sorted(words)]
    )


def _slug(text: str) -> str:
    slug = clean(text, most=40, field="slug").lower()
    if not slug.isascii() or not all(c.isalnum() or c == "-" for c in slug):
        raise Refusal(Kind.INVALID, _("Use only small letters, digits and hyphens here."), field="slug")
    return slug
