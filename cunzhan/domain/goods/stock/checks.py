"""The goods book recomputed from its movements and holds."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cunzhan.domain.goods.stock.facts import BOUGHT, POOLED, Place
from cunzhan.domain.goods.stock.models import Contribution, Hold, Lot, Movement, Shelf, StocktakeCount
from cunzhan.domain.goods.stock.rules import BOUGHT_GOODS, GONE, cost_left
from cunzhan.domain.ground.ledger.models import Account
from cunzhan.kit.finding import MOST_NAMED, Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """What a lot has on hand is what its movements left; a shelf is the sum of its lots and its live holds; nothing
    is at a place to which less came than left; everything of a lot is of one station; and the account of bought goods
    holds what they cost that are not gone yet.
    """
    yield from _lots(station_id)
    yield from _places(station_id)
    yield from _shelves(station_id)
    yield from _foreign(station_id)
    yield from _costs(station_id)
    yield from _pools(station_id)
    yield from _counts(station_id)


def _sum_of(rows: QuerySet[Movement], place_field: str, place: Place) -> Coalesce:
    mine = rows.filter(lot=OuterRef("id"), **{place_field: place}).order_by().values("lot")
    total = mine.annotate(total=Sum("quantity")).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))


def _lots(station_id: UUID) -> Iterator[Finding]:
    moves = Movement.objects.of(station_id)
    rows = Lot.objects.of(station_id).annotate(
        here=_sum_of(moves, "to_place", Place.STATION) - _sum_of(moves, "from_place", Place.STATION),
        brought=_sum_of(moves, "from_place", Place.GROWER),
    )
    for row in rows.exclude(on_hand=F("here"), received=F("brought")).order_by("id")[:MOST_NAMED]:
        says, should = (row.on_hand, row.received), (row.here, row.brought)
        yield Finding("goods", "stock_lot", row.number, says, should, station_id, "on hand, received")


def _places(station_id: UUID) -> Iterator[Finding]:
    moves = Movement.objects.of(station_id)
    for place in (Place.PARCEL, Place.BUYER, Place.LOST, Place.GIVEN_BACK):
        left = _sum_of(moves, "to_place", place) - _sum_of(moves, "from_place", place)
        rows = Lot.objects.of(station_id).annotate(there=left).filter(there__lt=0)
        for row in rows.order_by("id")[:MOST_NAMED]:
            yield Finding("goods", "stock_movement", row.number, row.there, ">= 0", station_id, f"at {place}")


def _shelves(station_id: UUID) -> Iterator[Finding]:
    lots = Lot.objects.of(station_id).filter(product=OuterRef("product")).order_by().values("product")
    holds = Hold.objects.of(station_id).filter(product=OuterRef("product"), state=Hold.LIVE)
    on_hand = lots.annotate(total=Sum("on_hand")).values("total")
    held = holds.order_by().values("product").annotate(total=Sum("quantity")).values("total")
    rows = Shelf.objects.of(station_id).annotate(
        lots_hold=Coalesce(Subquery(on_hand, output_field=BigIntegerField()), Value(0)),
        orders_hold=Coalesce(Subquery(held, output_field=BigIntegerField()), Value(0)),
    )
    for row in rows.exclude(on_hand=F("lots_hold"), held=F("orders_hold")).order_by("id")[:MOST_NAMED]:
        says, should = (row.on_hand, row.held), (row.lots_hold, row.orders_hold)
        yield Finding("goods", "stock_shelf", str(row.product_id), says, should, station_id, "on hand, held")


def _foreign(station_id: UUID) -> Iterator[Finding]:
    own = Q(household__station_id=station_id) | Q(household__isnull=True)
    rows = Lot.objects.of(station_id).exclude(own & Q(product__station_id=station_id))
    for row in rows.order_by("id")[:MOST_NAMED]:
        yield Finding("goods", "stock_lot", row.number, "another station's owner or product", "its own", station_id)


def _costs(station_id: UUID) -> Iterator[Finding]:
    moves = Movement.objects.of(station_id)
    gone = sum((_sum_of(moves, "to_place", p) - _sum_of(moves, "from_place", p) for p in GONE), Value(0))
    rows = Lot.objects.of(station_id).filter(terms=BOUGHT).annotate(gone=gone)
    should = sum(cost_left(*figures) for figures in rows.values_list("cost_fen", "received", "gone"))
    says = Account.objects.of(station_id).filter(code=BOUGHT_GOODS.code).values_list("balance_fen", flat=True).first()
    if (says or 0) != should:
        yield Finding("money", "ledger_account", BOUGHT_GOODS.code, says or 0, should, station_id)


def _pools(station_id: UUID) -> Iterator[Finding]:
    """A pool is the sum of what its households gave; no other lot has contributions."""
    mine = Contribution.objects.of(station_id).filter(lot=OuterRef("id")).order_by().values("lot")
    total = Subquery(mine.annotate(total=Sum("quantity")).values("total"), output_field=BigIntegerField())
    rows = Lot.objects.of(station_id).annotate(given=Coalesce(total, Value(0)))
    right = Q(terms=POOLED, received=F("given")) | (~Q(terms=POOLED) & Q(given=0))
    for row in rows.exclude(right).order_by("id")[:MOST_NAMED]:
        yield Finding("goods", "stock_lot", row.number, row.received, row.given, station_id, "contributions")
    strangers = Contribution.objects.of(station_id).exclude(household__station_id=station_id)
    for given in strangers.order_by("id")[:MOST_NAMED]:
        yield Finding("goods", "stock_contribution", str(given.id), "another station's", "its own", station_id)


def _counts(station_id: UUID) -> Iterator[Finding]:
    """What a stocktake found missing or found again is a movement, and nothing else is."""
    mine = Movement.objects.of(station_id).filter(ref=OuterRef("stocktake_id"), lot=OuterRef("lot")).order_by()

    def total(**place: Place) -> Coalesce:
        sums = mine.filter(**place).values("lot").annotate(total=Sum("quantity")).values("total")
        return Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0))

    rows = StocktakeCount.objects.of(station_id).annotate(
        booked=total(to_place=Place.STATION) - total(from_place=Place.STATION)
    )
    wrong = rows.exclude(booked=F("counted") - F("expected")).select_related("lot")
    for row in wrong.order_by("id")[:MOST_NAMED]:
        says, should = row.counted - row.expected, row.booked
        yield Finding("goods", "stock_stocktakecount", row.lot.number, says, should, station_id)
