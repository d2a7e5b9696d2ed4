"""To whom an order went is forgotten in time: a name, phone and address are kept as long as they may be needed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.models import Order, OrderContact
from cunzhan.kit.keys import new_key


def forget_contacts(*, at: datetime) -> int:
    """Erase to whom orders went that ended so long ago, at every station. Returns how many.

    Looks through the contacts that are still there, so the work follows the orders of these days, not of all years.
    """
    before = at - rules.CONTACTS_KEPT
    stations = OrderContact.objects.filter(_ended(before)).values_list("station_id", flat=True).distinct()
    return sum(
        _forget(by=Actor(Role.WORKER, station_id), at=at, key=new_key(), before=before) for station_id in list(stations)
    )


@action("orders.forget_contacts", may=(Role.WORKER,))
def _forget(*, by: Actor, at: datetime, key: str, before: datetime) -> int:
    """The journal keeps how many were erased and when. What the buyer wrote with the order goes, too."""
    contacts = OrderContact.objects.of(by.station).filter(_ended(before))
    ids: list[UUID] = list(contacts.values_list("order_id", flat=True)[: rules.FORGOTTEN_AT_ONCE])
    Order.objects.of(by.station).filter(id__in=ids).exclude(note="").update(note="")
    return OrderContact.objects.of(by.station).filter(order_id__in=ids).delete()[0]


def _ended(before: datetime) -> Q:
    return Q(order__delivered_at__lte=before) | Q(order__cancelled_at__lte=before)
