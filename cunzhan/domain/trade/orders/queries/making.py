"""What is being made to order, and for how much more there is room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import facts
from cunzhan.domain.trade.orders.models import OrderLine, Workbench
from cunzhan.domain.trade.orders.queries.orders import staff_only

_MOST = 200


def making_left(station_id: UUID, most: Mapping[UUID, int], at: datetime) -> dict[UUID, int]:
    """How many more pieces of packs that are made to order can be ordered at a moment; ``most`` by variant. What is
    not paid in time does not count, tidied or not. Two questions, or none.
    """
    if not most:
        return {}
    benches = Workbench.objects.of(station_id).filter(variant_id__in=most)
    taken = dict(benches.values_list("variant_id", "open"))
    lapsed = OrderLine.objects.of(station_id).filter(
        variant_id__in=most,
        making=facts.Making.OPEN,
        order__state=facts.OrderState.PLACED,
        order__hold_until__lte=at,
    )
    over = dict(lapsed.order_by().values_list("variant_id").annotate(total=Sum("quantity")))
    return {v: max(0, much - taken.get(v, 0) + over.get(v, 0)) for v, much in most.items()}


def to_make(*, by: Actor) -> tuple[facts.ToMakeFact, ...]:
    """Paid pieces that wait to be brought in, the oldest first. A household sees those of the products whose page
    tells of it, and nothing of the buyer.
    """
    rows = OrderLine.objects.of(by.station).filter(making=facts.Making.OPEN, order__state=facts.OrderState.PAID)
    if by.role == Role.HOUSEHOLD:
        rows = rows.filter(product_id__in=catalogue.products_told_of(by=by))
    else:
        staff_only(by)
    found = []
    for row in rows.select_related("order").order_by("order__paid_at", "id")[:_MOST]:
        assert row.order.paid_at is not None
        found.append(
            facts.ToMakeFact(
                line_id=row.id,
                order_id=row.order_id if by.role in STAFF else None,
                order_number=row.order.number,
                product_id=row.product_id,
                names=row.names,
                pack=row.pack,
                quantity=row.quantity,
                household_fen=row.household_fen * row.quantity,
                ordered_at=row.order.paid_at,
                ready_by=row.order.paid_at + timedelta(days=row.made_in_days or 0),
            )
        )
    return tuple(found)
