"""The demo village holds the story's figures, to the gram and to the fen, and its books agree."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from cunzhan import demo
from cunzhan.demo.people import PASSWORD, PIN
from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.goods.stock.facts import LotFact, Place
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationKind
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.orders.facts import CaseKind, Delivery, OrderState, PayMethod
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.domain.trade.settlement.facts import LineKind, PayoutMethod, PayoutState
from cunzhan.domain.village.programme import queries as programme
from cunzhan.jobs.books import check_books
from cunzhan.kit import clock

pytestmark = pytest.mark.django_db


def everything(page_of, **asked):
    """All pages of a list."""
    found, cursor = [], None
    while True:
        page = page_of(**asked, cursor=cursor, size=100)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def lots_of(by: Actor, slug: str) -> list[LotFact]:
    product = catalogue.product(by.station, slug)
    found: list[LotFact] = everything(stock.lots, by=by, product_id=product.id)
    return found


def the_debut(by: Actor) -> None:
    """23 orders on two days, 160 kg, exactly 5,000 yuan to the beekeeper, paid on a sheet of his own."""
    beekeeper = register.household_numbers(by=by, text="0127").items[0].id
    lot = min(lots_of(by, "honey"), key=lambda lot: lot.received_at)
    assert (lot.household_id, lot.received, lot.sold, lot.on_hand) == (beekeeper, 160_000, 160_000, 0)
    gone = [m for m in stock.movements(by=by, lot_id=lot.id) if m.to_place == Place.BUYER]
    assert len({m.ref for m in gone}) == 23 > 20
    placed = {orders.order(by=by, order_id=m.ref).placed_at.date() for m in gone}
    assert len(placed) == 2
    assert max(placed) - min(placed) == timedelta(days=1)
    sheets = everything(settlement.payout_sheets, by=by)
    first = [row for row in sheets[-1].rows if row.household_id == beekeeper]
    assert [(row.amount_fen, row.deducted_fen, row.state) for row in first] == [(500_000, 0, PayoutState.PAID)]
    today = clock.now().date()
    since, until = min(placed), min(placed) + timedelta(days=20)
    statement = settlement.statement(by=by, at=clock.now(), household_id=beekeeper, since=since, until=until)
    assert (statement.opening_fen, statement.sold_fen, statement.paid_fen, statement.closing_fen) == (
        0, 500_000, 500_000, 0,
    )  # fmt: skip
    assert until < today
    assert 720_000 in {lot.received for lot in lots_of(by, "honey") if lot.household_id == beekeeper}


def the_millet(by: Actor) -> None:
    """350 households, 1,600 mu at 280 kg: 448,000 kg in their lots, some of it sold."""
    lots = lots_of(by, "millet")
    assert len({lot.household_id for lot in lots}) == 350
    assert sum(lot.received for lot in lots) == 448_000_000 == 1_600 * 280_000
    assert len({lot.household_id for lot in lots if lot.sold}) > 10


def every_kind_of_order(by: Actor) -> None:
    rows = everything(orders.orders, by=by)
    assert {row.state for row in rows} == set(OrderState)
    facts = [orders.order(by=by, order_id=row.id) for row in rows if row.state != OrderState.DELIVERED]
    waiting = {(f.pay_method, f.delivery) for f in facts if f.state == OrderState.PLACED}
    assert waiting == {
        (PayMethod.ONLINE, Delivery.COURIER), (PayMethod.BANK, Delivery.COURIER), (PayMethod.CASH, Delivery.COLLECT),
    }  # fmt: skip
    assert Counter(f.delivery for f in facts if f.state == OrderState.PACKED)[Delivery.COLLECT] == 1
    kinds = Counter(case.kind for case in everything(orders.cases, by=by))
    assert kinds == {CaseKind.PAID_WITHOUT_STOCK: 1}
    refunded = [orders.order(by=by, order_id=row.id) for row in rows if row.state == OrderState.DELIVERED]
    back = [fact for fact in refunded if fact.refunded_fen]
    assert {fact.refunded_fen == fact.paid_fen for fact in back} == {True, False}


def the_money(by: Actor) -> None:
    rows = [row for sheet in everything(settlement.payout_sheets, by=by) for row in sheet.rows]
    assert {row.state for row in rows} >= {PayoutState.LISTED, PayoutState.PAID, PayoutState.FAILED}
    assert any(row.deducted_fen for row in rows)
    drawer = orders.drawer(by=by, at=clock.now())
    assert not drawer.is_open
    assert len(drawer.closes) == 7


def the_further_ways(by: Actor) -> None:
    """Paid by bank, of which the bank does not know the last; a pool; two closed periods; a debit; a till's token."""
    sheets = [s for s in everything(settlement.payout_sheets, by=by) if s.method == PayoutMethod.BANK]
    assert {row.state for row in sheets[0].rows} == {PayoutState.UNKNOWN}
    assert {row.state for sheet in sheets[1:] for row in sheet.rows} == {PayoutState.PAID}
    (pool,) = settlement.pools(by=by).items
    assert (pool.households, pool.received) == (12, 300_000)
    assert 0 < pool.shared_fen <= pool.accrued_fen
    newest, oldest = settlement.periods(by=by)
    assert newest.since == oldest.until
    assert newest.statements > 10
    assert oldest.statements > 10
    today = clock.now().date()
    debts = []
    for household in {row.household_id for sheet in sheets for row in sheet.rows}:
        told = settlement.statement(
            by=by,
            at=clock.now(),
            household_id=household,
            since=today - timedelta(days=28),
            until=today - timedelta(days=24),
        )
        debts += [line.comes_off_fen for line in told.lines if line.kind == LineKind.REFUND]
    assert max(debts) > 0
    assert [(token.name, token.role) for token in register.tokens_of(by=by)] == [("巴扎上的收银机", Role.CLERK)]


def the_county(officer: Actor) -> None:
    today = clock.now().date()
    table = programme.county_table(by=officer, since_month=today - timedelta(days=300), until_month=today)
    cells = table.rows[0].cells
    assert any((cell.households_paid or 0) > 10 and (cell.gain_fen or 0) > 0 for cell in cells)
    assert any(cell.suppressed for cell in cells)


def the_doors() -> None:
    logins = demo.logins()
    assert {login.door for login in logins} == {"counter", "county", "household"}
    for login in logins:
        if login.secret == PIN:
            token = login.name.rstrip("/").rpartition("/")[2]
            signed = people.sign_in_with_card(at=clock.now(), token=token, pin=PIN, address="127.0.0.1")
        else:
            signed = people.sign_in(at=clock.now(), phone=login.name, password=PASSWORD, address="127.0.0.1")
        assert len(signed.standings) == 1
    assert [str(login) for login in demo.logins()] == [str(login) for login in logins]


def test_the_village_holds_the_figures():
    told: list[tuple[int, int]] = []
    demo.load(lambda done, total, _what: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] <= told[-1][1]
    shop = stations.station_by_slug("shazao")
    by = Actor(Role.MANAGER, shop.id)
    assert stations.station_by_slug("shazao-point").kind == StationKind.COURIER_POINT
    assert len(everything(catalogue.products, station_id=shop.id)) == 8
    assert all(p.picture and p.bazaar and p.priced for p in catalogue.front(shop.id))
    the_debut(by)
    the_millet(by)
    every_kind_of_order(by)
    the_money(by)
    the_further_ways(by)
    the_county(Actor(Role.COUNTY_OFFICER, None, county_id=shop.county_id))
    the_doors()
    assert check_books() == []
    with pytest.raises(ImproperlyConfigured, match="station already"):
        demo.load(lambda *_: None)


def test_there_is_no_village_in_production(settings):
    settings.CUNZHAN_ENV = "production"
    with pytest.raises(ImproperlyConfigured, match="never loaded in production"):
        demo.load(lambda *_: None)
    assert demo.logins() == []
    assert stations.all_station_ids() == ()
