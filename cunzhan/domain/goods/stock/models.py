"""Tables of the goods book."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.goods.catalogue.models import Product
from cunzhan.domain.goods.stock.facts import BOUGHT, CONSIGNMENT, POOLED, Grade, Place
from cunzhan.domain.ground.people.models import Household
from cunzhan.domain.ground.stations.models import StationRow, station_key
from cunzhan.kit.texts import LONGEST_REASON


class Shelf(StationRow):
    """What of a product is at the station and what of it is promised: cached sums of lots and of live holds."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    on_hand = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        db_table = "stock_shelf"
        constraints = [
            station_key("shelf"),
            models.UniqueConstraint(fields=["station", "product"], name="one_shelf_a_product"),
            models.CheckConstraint(condition=Q(held__gte=0, held__lte=F("on_hand")), name="held_is_there"),
        ]


class Lot(StationRow):
    """Goods that a household brought. On consignment they stay its own until a buyer has them; bought outright they
    are the station's for ``cost_fen``, and the lot still says who made them. A pool is of many (see Contribution).
    """

    number = models.CharField(max_length=20)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    received = models.BigIntegerField()
    on_hand = models.BigIntegerField()
    grade = models.CharField(max_length=1, choices=[(g.value, g.value) for g in Grade])
    made_date = models.DateField()
    received_at = models.DateTimeField()
    terms = models.CharField(max_length=20, default=CONSIGNMENT)
    cost_fen = models.BigIntegerField(default=0)
    kept_for = models.UUIDField(null=True)
    """The order for which it was made; nobody else is served from it. None for anybody's."""

    class Meta:
        db_table = "stock_lot"
        constraints = [
            station_key("lot"),
            models.UniqueConstraint(fields=["station", "number"], name="one_lot_a_number"),
            models.CheckConstraint(condition=Q(received__gt=0), name="a_lot_holds_something"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, on_hand__lte=F("received")), name="no_more_than_came_no_less_than_none"
            ),
            models.CheckConstraint(
                condition=Q(terms=BOUGHT, cost_fen__gt=0) | (~Q(terms=BOUGHT) & Q(cost_fen=0)),
                name="only_what_was_bought_has_a_cost",
            ),
            models.CheckConstraint(
                condition=Q(terms=POOLED, household__isnull=True) | (~Q(terms=POOLED) & Q(household__isnull=False)),
                name="only_a_pool_is_of_no_single_household",
            ),
        ]
        indexes = [
            models.Index(
                fields=["station", "product", "received_at", "id"], name="lots_in_order", condition=Q(on_hand__gt=0)
            ),
            models.Index(fields=["station", "received_at", "id"], name="lots_by_time"),
            models.Index(fields=["station", "household", "received_at", "id"], name="lots_of_a_household"),
        ]


class Contribution(StationRow):
    """What one household gave to a pool. Together they are what came. Append-only."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="contributions", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()

    class Meta:
        db_table = "stock_contribution"
        constraints = [
            station_key("contribution"),
            models.UniqueConstraint(fields=["station", "lot", "household"], name="one_contribution_a_household"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_contribution_is_something"),
        ]
        indexes = [models.Index(fields=["station", "household", "lot"], name="contributions_of_a_household")]


class Movement(StationRow):
    """A quantity of a lot that went from one place to another. Append-only, held by triggers."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements", db_index=False)
    from_place = models.CharField(max_length=12, choices=[(p.value, p.value) for p in Place])
    to_place = models.CharField(max_length=12, choices=[(p.value, p.value) for p in Place])
    quantity = models.BigIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON)
    ref = models.UUIDField()

    class Meta:
        db_table = "stock_movement"
        constraints = [
            station_key("movement"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_moves"),
            models.CheckConstraint(condition=~Q(from_place=F("to_place")), name="it_moves_elsewhere"),
        ]
        indexes = [models.Index(fields=["station", "lot", "id"], name="movements_of_a_lot")]


class Hold(StationRow):
    """A promise of goods to one order until a moment. That moment, and no job, says whether it still counts."""

    LIVE, TAKEN, RELEASED = "live", "taken", "released"

    purpose_id = models.UUIDField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, default=LIVE)

    class Meta:
        db_table = "stock_hold"
        constraints = [
            station_key("hold"),
            models.UniqueConstraint(fields=["station", "purpose_id", "product"], name="one_hold_a_product"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_hold_holds_something"),
        ]
        indexes = [
            models.Index(fields=["station", "product", "until"], name="live_holds", condition=Q(state="live")),
        ]


class Stocktake(StationRow):
    """Somebody counted the lots of a product and booked what differed. Append-only."""

    number = models.CharField(max_length=20)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)

    class Meta:
        db_table = "stock_stocktake"
        constraints = [
            station_key("stocktake"),
            models.UniqueConstraint(fields=["station", "number"], name="one_stocktake_a_number"),
        ]
        indexes = [models.Index(fields=["station", "at", "id"], name="stocktakes_by_time")]


class StocktakeCount(StationRow):
    """What was counted of one lot. Append-only."""

    stocktake = models.ForeignKey(Stocktake, models.PROTECT, related_name="counts", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()

    class Meta:
        db_table = "stock_stocktakecount"
        constraints = [
            station_key("stocktakecount"),
            models.UniqueConstraint(fields=["station", "stocktake", "lot"], name="a_lot_is_counted_once_a_stocktake"),
            models.CheckConstraint(condition=Q(expected__gte=0, counted__gte=0), name="a_count_is_not_negative"),
        ]
