"""Tables of the catalogue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cunzhan.domain.goods.catalogue.facts import PRICE_UP, PRICE_UP_VERSION
from cunzhan.domain.ground.stations.models import StationRow, station_key
from cunzhan.kit.quantity import Unit


class Category(StationRow):
    """A family of products."""

    slug = models.SlugField(max_length=40)
    names = models.JSONField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "catalogue_category"
        constraints = [
            station_key("category"),
            models.UniqueConstraint(fields=["station", "slug"], name="one_category_a_slug"),
        ]


class Picture(StationRow):
    """A picture drawn anew from an upload: file names by width."""

    alt = models.JSONField(default=dict)
    files = models.JSONField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_picture"
        constraints = [station_key("picture")]


class Producer(StationRow):
    """The public story of who makes a product. The household's name and portrait show only while it agrees."""

    household_id = models.UUIDField(null=True)
    name = models.JSONField(default=dict)
    role = models.JSONField(default=dict)
    quote = models.JSONField(default=dict)
    story = models.JSONField(default=dict)
    portrait = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "catalogue_producer"
        constraints = [station_key("producer")]
        indexes = [models.Index(fields=["station", "household_id"], name="producer_by_household")]


class Product(StationRow):
    """A product: what it is, in three languages, and how it is measured."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, related_name="+", db_index=False)
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+", db_index=False)
    slug = models.SlugField(max_length=60)
    names = models.JSONField()
    summary = models.JSONField(default=dict)
    story = models.JSONField(default=dict)
    unit = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Unit])
    shown = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    made_to_order_days = models.PositiveIntegerField(null=True)
    sends_from = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "catalogue_product"
        constraints = [
            station_key("product"),
            models.UniqueConstraint(fields=["station", "slug"], name="one_product_a_slug"),
        ]
        indexes = [models.Index(fields=["station", "position", "id"], name="products_by_position")]


class Variant(StationRow):
    """A pack in which a product is sold."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="variants", db_index=False)
    price = models.ForeignKey("Price", models.PROTECT, null=True, related_name="+", db_index=False)
    pack = models.JSONField()
    base_quantity = models.PositiveIntegerField()
    shipping_weight_g = models.PositiveIntegerField()
    weighed = models.BooleanField(default=False)
    """Sold by weight: the price is for ``base_quantity`` grams, and what is really packed decides."""
    made_in_days = models.PositiveIntegerField(null=True)
    """Made to order, in so many days; with it ``most_open``, the most pieces that are being made at one time."""
    most_open = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "catalogue_variant"
        constraints = [
            station_key("variant"),
            models.CheckConstraint(condition=Q(base_quantity__gt=0), name="a_pack_holds_something"),
            models.CheckConstraint(
                condition=Q(made_in_days__isnull=True, most_open__isnull=True)
                | Q(made_in_days__gt=0, most_open__gt=0, weighed=False),
                name="what_is_made_to_order_has_days_and_a_most",
            ),
        ]
        indexes = [models.Index(fields=["station", "product", "position"], name="variants_of_a_product")]


class Price(StationRow):
    """A price of a variant. Never edited: a new price is a new row with the next number."""

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="prices", db_index=False)
    number = models.PositiveIntegerField()
    household_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    rule = models.CharField(max_length=20, default=PRICE_UP)
    rule_version = models.PositiveIntegerField(default=PRICE_UP_VERSION)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_price"
        constraints = [
            station_key("price"),
            models.UniqueConstraint(fields=["station", "variant", "number"], name="one_price_a_number"),
            models.CheckConstraint(condition=Q(household_fen__gt=0), name="the_household_gets_something"),
            models.CheckConstraint(condition=Q(total_fen__gte=models.F("household_fen")), name="shares_stand_on_top"),
        ]


class PriceShare(StationRow):
    """A named share of a price, on top of the household's."""

    price = models.ForeignKey(Price, models.PROTECT, related_name="shares", db_index=False)
    code = models.SlugField(max_length=20, db_index=False)
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "catalogue_priceshare"
        constraints = [
            station_key("priceshare"),
            models.UniqueConstraint(fields=["station", "price", "code"], name="one_amount_a_share"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_share_is_positive"),
        ]


class ShareKind(StationRow):
    """A share's name: the station's work, packing, the common fund."""

    code = models.SlugField(max_length=20, db_index=False)
    names = models.JSONField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "catalogue_sharekind"
        constraints = [
            station_key("sharekind"),
            models.UniqueConstraint(fields=["station", "code"], name="one_share_kind_a_code"),
        ]


class BazaarPrice(StationRow):
    """What the bazaar paid per kilogram or piece on a day."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    price_fen = models.BigIntegerField()
    noted_date = models.DateField()

    class Meta:
        db_table = "catalogue_bazaarprice"
        constraints = [
            station_key("bazaarprice"),
            models.UniqueConstraint(fields=["station", "product", "noted_date"], name="one_bazaar_price_a_day"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="the_bazaar_pays_something"),
        ]


class SearchWord(StationRow):
    """A word, character pair or pinyin by which a product is found."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=40)

    class Meta:
        db_table = "catalogue_searchword"
        constraints = [
            station_key("searchword"),
            models.UniqueConstraint(fields=["station", "word", "product"], name="one_search_word_a_product"),
        ]
        indexes = [models.Index(fields=["station", "product"], name="search_words_of_a_product")]
