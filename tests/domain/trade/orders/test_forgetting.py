"""To whom an order went is shown in full for a month after it ended, and erased after three."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as asked
from cunzhan.domain.trade.orders.models import Order, OrderContact
from cunzhan.jobs.books import check_books
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind
from tests import make, photograph
from tests.cast import NOW, Cast
from tests.refusals import refused

MOMENT = timedelta(microseconds=1)
MONTH, THREE_MONTHS = timedelta(days=30), timedelta(days=90)


@pytest.fixture
def ended(cast: Cast, honey: tuple[UUID, UUID]) -> dict[str, UUID]:
    """One order delivered and one cancelled, both now; one that is on its way since."""
    cancelled = make.placed(cast, [(honey[1], 1)])
    orders.cancel_order(by=cast.clerk, at=NOW, key=new_key(), order_id=cancelled.id, reason="no longer wanted")
    delivered = make.delivered(cast, [(honey[1], 1)])
    return {"cancelled": cancelled.id, "delivered": delivered.id, "sent": make.sent(cast, [(honey[1], 1)]).id}


def kept(at: datetime) -> set[UUID]:
    """Whose contact is there after the erasing of that moment."""
    orders.forget_contacts(at=at)
    return set(OrderContact.objects.values_list("order_id", flat=True))


def test_three_months_after_the_end_it_is_gone(cast: Cast, ended: dict[str, UUID]) -> None:
    assert kept(NOW + THREE_MONTHS - MOMENT) == set(ended.values())
    assert orders.forget_contacts(at=NOW + THREE_MONTHS) == 2
    assert kept(NOW + 4 * THREE_MONTHS) == {ended["sent"]}
    found = asked.order(by=cast.clerk, order_id=ended["delivered"])
    assert (found.contact, found.note) == (None, "")
    with refused(Kind.NOT_FOUND):
        asked.contact(by=cast.clerk, order_id=ended["delivered"], at=NOW + THREE_MONTHS)
    assert check_books() == []


def test_what_the_buyer_wrote_goes_with_it(cast: Cast, honey: tuple[UUID, UUID]) -> None:
    order = make.placed(cast, [(honey[1], 1)], contact=replace(make.CHEN, note="Ring at Auntie Wang's"))
    orders.cancel_order(by=cast.clerk, at=NOW, key=new_key(), order_id=order.id, reason="no longer wanted")
    assert Order.objects.values_list("note", flat=True).get() == "Ring at Auntie Wang's"
    assert kept(NOW + THREE_MONTHS) == set()
    assert Order.objects.values_list("note", flat=True).get() == ""


def test_nothing_else_changes(cast: Cast, ended: dict[str, UUID]) -> None:
    of_it = frozenset({"orders_contact", "orders_order", "records_deed"})
    before = photograph.digests(of_it)
    assert orders.forget_contacts(at=NOW + THREE_MONTHS) == 2
    assert photograph.digests(of_it) == before


@pytest.mark.parametrize("which", ["delivered", "cancelled"])
def test_after_a_month_it_is_masked_only(cast: Cast, ended: dict[str, UUID], which: str) -> None:
    last = NOW + MONTH - MOMENT
    assert asked.contact(by=cast.clerk, order_id=ended[which], at=last) == make.CHEN
    with refused(Kind.CONFLICT):
        asked.contact(by=cast.clerk, order_id=ended[which], at=NOW + MONTH)
    assert asked.contact(by=cast.clerk, order_id=ended["sent"], at=NOW + MONTH) == make.CHEN
    masked = asked.order(by=cast.clerk, order_id=ended[which]).contact
    assert masked is not None
    assert masked.name != make.CHEN.name


def test_the_buyers_page_goes_without(cast: Cast, ended: dict[str, UUID]) -> None:
    token = asked.order(by=cast.clerk, order_id=ended["delivered"]).token
    orders.forget_contacts(at=NOW + THREE_MONTHS)
    assert asked.order_by_token(cast.station_id, token).contact is None
