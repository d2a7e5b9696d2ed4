"""Questions to the goods book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import facts
from cunzhan.domain.goods.stock.models import Contribution, Hold, Lot, Movement, Shelf, Stocktake, StocktakeCount
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.kit.keys import check_code
from cunzhan.kit.listing import Page, page_of
from cunzhan.kit.quantity import Unit
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import searched

_KEPT = (Role.HOUSEHOLD, *STAFF)


def availability(station_id: UUID, product_ids: Iterable[UUID], at: datetime) -> dict[UUID, facts.AvailabilityFact]:
    """What can be sold of products at a moment; holds that ran out do not count, tidied or not. Two queries."""
    wanted = set(product_ids)
    expired = (
        Hold.objects.of(station_id)
        .filter(product_id__in=wanted, state=Hold.LIVE, until__lte=at)
        .order_by()
        .values("product_id")
        .annotate(total=Sum("quantity"))
    )
    over = {row["product_id"]: row["total"] for row in expired}
    shelves = Shelf.objects.of(station_id).filter(product_id__in=wanted)
    found = {s.product_id: facts.AvailabilityFact(s.on_hand, s.held - over.get(s.product_id, 0)) for s in shelves}
    return {product_id: found.get(product_id, facts.AvailabilityFact(0, 0)) for product_id in wanted}


def lot_numbers(*, by: Actor, lot_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of lots that the actor may see; of others nothing."""
    return dict(_lots_of(by).filter(id__in=set(lot_ids)).order_by().values_list("id", "number"))


def lots(
    *,
    by: Actor,
    product_id: UUID | None = None,
    household_id: UUID | None = None,
    number: str = "",
    only_on_hand: bool = False,
    cursor: str | None = None,
    size: int = 50,
) -> Page[facts.LotFact]:
    """Lots of the actor's station, newest first; a household sees only its own."""
    rows = _lots_of(by)
    if product_id:
        rows = rows.filter(product_id=product_id)
    if household_id:
        rows = rows.filter(household_id=household_id)
    if wanted := searched(number):
        rows = rows.filter(number__startswith=wanted.upper()[:20])
    if only_on_hand:
        rows = rows.filter(on_hand__gt=0)
    page = page_of(rows.select_related("product", "household"), by="received_at", cursor=cursor, size=size)
    places = _places(by.station, [row.id for row in page.items])
    return page.map(lambda row: _fact(row, places))


def lot_on_sale(station_id: UUID, product_id: UUID) -> facts.LotOnSale | None:
    """The lot that is sold first now, as the product page tells of it; public. One query."""
    rows = Lot.objects.of(station_id).filter(product_id=product_id, on_hand__gt=0, kept_for__isnull=True)
    row = rows.order_by("received_at", "id").first()
    if row is None:
        return None
    return facts.LotOnSale(
        number=row.number,
        received=row.received,
        grade=facts.Grade(row.grade),
        made_date=row.made_date,
        received_at=row.received_at,
        terms=row.terms,
    )


def lot(*, by: Actor, lot_id: UUID) -> facts.LotFact:
    """One lot. Raises: Refusal(not_found) when it is not the actor's to see."""
    row = _lots_of(by).select_related("product", "household").filter(id=lot_id).first()
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such lot at your station."))
    return _fact(row, _places(by.station, [row.id]))


def movements(*, by: Actor, lot_id: UUID) -> tuple[facts.MovementFact, ...]:
    """Where a lot's goods went, in order."""
    lot(by=by, lot_id=lot_id)
    rows = Movement.objects.of(by.station).filter(lot_id=lot_id).order_by("id")
    return tuple(
        facts.MovementFact(r.at, facts.Place(r.from_place), facts.Place(r.to_place), r.quantity, r.reason, r.ref)
        for r in rows
    )


def receipt(*, by: Actor, lot_id: UUID) -> facts.ReceiptFact:
    """What the receipt of an intake says: the goods, whose they are, and what the household receives a pack."""
    found = lot(by=by, lot_id=lot_id)
    product = catalogue.product_by_id(by.station, found.product_id)
    return facts.ReceiptFact(
        lot_id=found.id,
        number=found.number,
        station=stations.station(by.station).names,
        household_id=found.household_id,
        household_number=found.household_number,
        product=found.product_names,
        unit=found.unit,
        quantity=found.received,
        grade=found.grade,
        made_date=found.made_date,
        received_at=found.received_at,
        terms=found.terms,
        cost_fen=found.cost_fen,
        prices=tuple((v.pack, v.price.household_fen) for v in product.variants if v.price),
        check_code=check_code(found.number, found.household_number, found.received, found.received_at.isoformat()),
    )


def next_lots(*, station_id: UUID, product_id: UUID, quantity: int) -> tuple[tuple[facts.LotFact, int], ...]:
    """The lots a packer would take from now, oldest first, with how much of each."""
    rows = Lot.objects.of(station_id).filter(product_id=product_id, on_hand__gt=0, kept_for__isnull=True)
    found: list[tuple[facts.LotFact, int]] = []
    for row in rows.select_related("product", "household").order_by("received_at", "id").iterator(chunk_size=50):
        part = min(quantity, row.on_hand)
        if not part:
            break
        found.append((_fact(row, {}), part))
        quantity -= part
    return tuple(found)


def lost_of(station_id: UUID, lot_ids: list[UUID]) -> dict[UUID, int]:
    """How much of each lot is lost now."""
    return {lot_id: found.get(facts.Place.LOST, 0) for lot_id, found in _places(station_id, lot_ids).items()}


def count_sheet(*, by: Actor, at: datetime, product_id: UUID) -> facts.CountSheetFact:
    """What to count of a product: every lot with something on the shelf, or from which something was lost."""
    if by.role not in STAFF:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
    product = catalogue.product_by_id(by.station, product_id)
    gone = Movement.objects.of(by.station).filter(to_place=facts.Place.LOST, lot__product_id=product_id)
    rows = Lot.objects.of(by.station).filter(product_id=product_id)
    rows = rows.filter(Q(on_hand__gt=0) | Q(id__in=gone.values("lot_id"))).select_related("household")
    lots = list(rows.order_by("received_at", "id"))
    lost = lost_of(by.station, [row.id for row in lots])
    shelf = availability(by.station, [product_id], at)[product_id]
    return facts.CountSheetFact(
        station=stations.station(by.station).names,
        product_id=product_id,
        product=product.names,
        unit=product.unit,
        made_at=at,
        held=shelf.held,
        lines=tuple(
            facts.CountLine(
                lot_id=row.id,
                number=row.number,
                household_number=row.household.number if row.household else "",
                made_date=row.made_date,
                on_hand=row.on_hand,
                lost=lost.get(row.id, 0),
            )
            for row in lots
            if row.on_hand or lost.get(row.id, 0)
        ),
    )


def stocktakes(*, by: Actor, cursor: str | None = None, size: int = 50) -> Page[facts.StocktakeFact]:
    """Stocktakes of the actor's station, newest first."""
    if by.role not in STAFF:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
    rows = Stocktake.objects.of(by.station).select_related("product")
    page = page_of(rows, by="at", cursor=cursor, size=size)
    lines: dict[UUID, list[facts.CountedLine]] = {}
    counts = StocktakeCount.objects.of(by.station).filter(stocktake__in=page.items).select_related("lot")
    for count in counts.order_by("lot__received_at", "lot_id"):
        line = facts.CountedLine(count.lot_id, count.lot.number, count.expected, count.counted)
        lines.setdefault(count.stocktake_id, []).append(line)
    return page.map(
        lambda row: facts.StocktakeFact(
            id=row.id,
            number=row.number,
            at=row.at,
            product=row.product.names,
            unit=Unit(row.product.unit),
            lines=tuple(lines.get(row.id, ())),
        )
    )


def contributions(*, by: Actor, lot_id: UUID) -> tuple[facts.ContributionFact, ...]:
    """Who gave how much to a pool, by number; for staff. Empty for a lot of one household."""
    lot(by=by, lot_id=lot_id)
    if by.role == Role.HOUSEHOLD:
        return ()
    rows = Contribution.objects.of(by.station).filter(lot_id=lot_id).select_related("household")
    return tuple(
        facts.ContributionFact(row.household_id, row.household.number, row.quantity)
        for row in rows.order_by("household__number")
    )


def pools_of_household(*, by: Actor, household_id: UUID) -> tuple[facts.PoolShareFact, ...]:
    """The pools a household gave to, newest first, with its own part of each."""
    if by.role not in STAFF and (by.role != Role.HOUSEHOLD or by.household_id != household_id):
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
    rows = Contribution.objects.of(by.station).filter(household_id=household_id).select_related("lot__product")
    found = list(rows.order_by("-lot__received_at", "-id")[:200])
    places = _places(by.station, [row.lot_id for row in found])
    return tuple(
        facts.PoolShareFact(
            lot_id=row.lot_id,
            number=row.lot.number,
            product_id=row.lot.product_id,
            product_names=row.lot.product.names,
            unit=Unit(row.lot.product.unit),
            mine=row.quantity,
            received=row.lot.received,
            on_hand=row.lot.on_hand,
            sold=places.get(row.lot_id, {}).get(facts.Place.BUYER, 0),
            lost=places.get(row.lot_id, {}).get(facts.Place.LOST, 0),
            received_at=row.lot.received_at,
        )
        for row in found
    )


def goods_of_household(*, by: Actor, household_id: UUID) -> dict[UUID, int]:
    """What of each product a household has at the station now."""
    rows = _lots_of(by).filter(household_id=household_id, on_hand__gt=0).order_by()
    return {r["product_id"]: r["total"] for r in rows.values("product_id").annotate(total=Sum("on_hand"))}


def _lots_of(by: Actor) -> Any:
    if by.role not in _KEPT:
        raise Refusal(Kind.FORBIDDEN, _("Your login is not for this. Ask the station's manager."))
    rows = Lot.objects.of(by.station)
    if by.role != Role.HOUSEHOLD:
        return rows
    return rows.filter(household_id=by.household_id) if by.household_id else rows.none()


def _places(station_id: UUID, lot_ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = Movement.objects.of(station_id).filter(lot_id__in=lot_ids).order_by()
    for r in rows.values("lot_id", "from_place", "to_place").annotate(total=Sum("quantity")):
        mine = found.setdefault(r["lot_id"], {})
        mine[r["from_place"]] = mine.get(r["from_place"], 0) - r["total"]
        mine[r["to_place"]] = mine.get(r["to_place"], 0) + r["total"]
    return found


def _fact(row: Lot, places: dict[UUID, dict[str, int]]) -> facts.LotFact:
    mine = places.get(row.id, {})
    return facts.LotFact(
        id=row.id,
        number=row.number,
        product_id=row.product_id,
        product_names=row.product.names,
        household_id=row.household_id,
        household_number=row.household.number if row.household else "",
        unit=Unit(row.product.unit),
        received=row.received,
        on_hand=row.on_hand,
        in_parcels=mine.get(facts.Place.PARCEL, 0),
        sold=mine.get(facts.Place.BUYER, 0),
        lost=mine.get(facts.Place.LOST, 0),
        given_back=mine.get(facts.Place.GIVEN_BACK, 0),
        grade=facts.Grade(row.grade),
        made_date=row.made_date,
        received_at=row.received_at,
        terms=row.terms,
        cost_fen=row.cost_fen,
    )
