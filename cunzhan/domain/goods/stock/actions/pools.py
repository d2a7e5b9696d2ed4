"""Pools: one lot of many households, taken in by a list, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.stock.actions.lots import take_in
from cunzhan.domain.goods.stock.facts import MOST_HOUSEHOLDS, POOLED, Grade, LotReceived
from cunzhan.domain.goods.stock.models import Contribution
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.kit.keys import new_id
from cunzhan.kit.quantity import LARGEST_QUANTITY
from cunzhan.kit.refusal import Kind, Refusal


@action("stock.receive_pool", may=(Role.CLERK, Role.MANAGER))
def receive_pool(
    *,
    by: Actor,
    at: datetime,
    key: str,
    product_id: UUID,
    contributions: Sequence[tuple[str, int]],
    grade: Grade,
    made_date: date,
) -> LotReceived:
    """Take goods of many households in as one lot; ``contributions`` are household numbers and quantities.

    Raises: Refusal(invalid) with ``lines``, a sentence for every line that cannot be, by its place from 0; and as
    `receive_lot`.
    """
    if not 2 <= len(contributions) <= MOST_HOUSEHOLDS:
        raise Refusal(
            Kind.INVALID,
            _("A pool is of at least two and at most %(most)s households."),
            field="contributions",
            most=MOST_HOUSEHOLDS,
        )
    numbers = [number for number, _quantity in contributions]
    register = people.register_of(by=by, numbers=set(numbers))
    if wrong := _wrong_lines(contributions, register):
        raise Refusal(
            Kind.INVALID,
            _("Nothing was taken in: correct the lines named below, then send the whole list again."),
            field="contributions",
            lines=wrong,
        )
    lot = take_in(
        by=by,
        at=at,
        household_id=None,
        product_id=product_id,
        quantity=sum(quantity for _number, quantity in contributions),
        grade=grade,
        made_date=made_date,
        terms=POOLED,
    )
    Contribution.objects.bulk_create(
        [
            Contribution(
                id=new_id(), station_id=by.station, lot=lot, household_id=register[number][0], quantity=quantity
            )
            for number, quantity in contributions
        ]
    )
    return LotReceived(lot.id, lot.number)


def _wrong_lines(contributions: Sequence[tuple[str, int]], register: dict[str, tuple[UUID, bool]]) -> dict[int, object]:
    wrong: dict[int, object] = {}
    seen: set[str] = set()
    for place, (number, quantity) in enumerate(contributions):
        if number not in register:
            wrong[place] = _("No household has this number.")
        elif not register[number][1]:
            wrong[place] = _("This household has left the register.")
        elif number in seen:
            wrong[place] = _("This household stands on the list twice. Add its quantities up.")
        elif not 0 < quantity <= LARGEST_QUANTITY:
            wrong[place] = _("Write how much, more than nothing.")
        seen.add(number)
    return wrong
