"""Placing an order, and the postage table it is priced by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue.facts import SaleTerms
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.records.actions import action, next_number
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions import making
from cunzhan.domain.trade.orders.facts import (
    Channel,
    Contact,
    Delivery,
    Making,
    OrderPlaced,
    OrderState,
    PayMethod,
    PostageRegion,
)
from cunzhan.domain.trade.orders.models import Order, OrderContact, OrderLine, PostageRate
from cunzhan.domain.trade.orders.queries import quotes
from cunzhan.kit.clock import business_date
from cunzhan.kit.codec import to_plain
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import new_id, new_token
from cunzhan.kit.masks import mask_name, mask_phone
from cunzhan.kit.money import LARGEST_FEN
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_phone, clean_words

_PLACERS = (Role.BUYER, *STAFF)


@action("orders.place_order", may=_PLACERS)
def place_order(
    *,
    by: Actor,
    at: datetime,
    key: str,
    lines: Sequence[tuple[UUID, int]],
    contact: Contact,
    delivery: Delivery,
    pay_method: PayMethod,
    expected_total_fen: int,
    collect_date: date | None = None,
) -> OrderPlaced:
    """Place an order of (variant, quantity) lines at the prices of now, and hold its goods.

    Raises: Refusal(stale) with ``total_fen`` and ``expected_fen`` when the buyer saw another total;
    Refusal(sold_out) with ``product_id`` and ``left``; Refusal(invalid) for lines, contact or day that cannot be.
    """
    station_id = by.station
    zone = stations.zone_of(station_id)
    delivery, pay_method = Delivery(delivery), PayMethod(pay_method)
    collect_date = _checked_day(collect_date, delivery, pay_method, business_date(at, zone))
    contact = checked_contact(contact, delivery)
    wanted = quotes.checked_lines(lines)
    terms = quotes.terms_for(station_id, wanted)
    weight = quotes.weight_of(wanted, terms)
    goods = sum(terms[v].price.total_fen * n for v, n in wanted)
    postage = quotes.postage(station_id, contact.region_code, weight, delivery)
    if goods + postage != expected_total_fen:
        raise Refusal(
            Kind.STALE,
            _("A price changed while you were ordering. Look at the new total, then order again."),
            total_fen=goods + postage,
            expected_fen=expected_total_fen,
        )
    order = Order(
        **new_order(by, at, zone, Channel.SHOP, OrderState.PLACED),
        pay_method=pay_method,
        delivery=delivery,
        collect_date=collect_date,
        goods_fen=goods,
        postage_fen=postage,
        total_fen=goods + postage,
        weight_g=weight,
        note=contact.note,
        hold_until=rules.hold_until(pay_method, at, collect_date, zone),
        to_make=any(terms[v].made_in_days for v, _n in wanted),
    )
    if order.to_make and pay_method == PayMethod.CASH:
        raise Refusal(
            Kind.INVALID,
            _("What is made for you is paid before it is made. Pay online or by bank."),
            field="pay_method",
        )
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(new_lines(order, wanted, terms))
    _write_contact(order, contact)
    fault("orders.place_order.before_hold")
    assert order.hold_until is not None
    making.reserve(station_id, at, wanted, terms)
    quantities = quotes.by_product(wanted, terms)
    if quantities:
        stock.hold(by=by, at=at, key=key, purpose_id=order.id, quantities=quantities, until=order.hold_until)
    return OrderPlaced(order.id, order.number, order.token, order.total_fen)


@action("orders.set_postage", may=(Role.MANAGER, Role.SETUP))
def set_postage(*, by: Actor, at: datetime, key: str, rates: Sequence[PostageRegion]) -> None:
    """Replace the postage table. Orders placed before keep the postage they were placed with.

    Raises: Refusal(invalid) without a region for everywhere else, for two of one name, for a weight or price that
    cannot be.
    """
    if not any(not rate.provinces for rate in rates):
        raise Refusal(Kind.INVALID, _("One region must cover everywhere else: the one without provinces."))
    weights = [weight for rate in rates for weight in (rate.first_g, rate.step_g)]
    prices = [fen for rate in rates for fen in (rate.first_fen, rate.step_fen)]
    if not all(0 < weight <= rules.HEAVIEST_G for weight in weights) or not all(0 <= p <= LARGEST_FEN for p in prices):
        raise Refusal(Kind.INVALID, _("Weights must be more than zero and prices not less than zero."))
    codes = [clean(rate.code, most=20, field="code") for rate in rates]
    if len(set(codes)) != len(codes):
        raise Refusal(Kind.INVALID, _("Two regions have the same name. Give each its own."), field="code")
    PostageRate.objects.of(by.station).delete()
    PostageRate.objects.bulk_create(
        [
            PostageRate(
                station_id=by.station,
                code=codes[position],
                names=clean_words(rate.names, most=60),
                provinces=list(rate.provinces),
                first_g=rate.first_g,
                first_fen=rate.first_fen,
                step_g=rate.step_g,
                step_fen=rate.step_fen,
                position=position,
            )
            for position, rate in enumerate(rates)
        ]
    )


def new_order(by: Actor, at: datetime, zone: str, channel: Channel, state: OrderState) -> dict[str, object]:
    """What every new order begins with: its number of the day, its secret token, its day."""
    today = business_date(at, zone)
    count = next_number(station_id=by.station, name=f"order-{today:%y%m%d}")
    return {
        "id": new_id(),
        "station_id": by.station,
        "number": f"{today:%y%m%d}-{count:04d}",
        "token": new_token(),
        "channel": channel,
        "state": state,
        "business_date": today,
        "placed_at": at,
    }


def new_lines(order: Order, wanted: Sequence[tuple[UUID, int]], terms: dict[UUID, SaleTerms]) -> list[OrderLine]:
    """The order's lines with prices, names and shares frozen on them, not written yet."""
    return [_line(order, position, terms[v], n) for position, (v, n) in enumerate(wanted, 1)]


def _line(order: Order, position: int, terms: SaleTerms, quantity: int) -> OrderLine:
    return OrderLine(
        id=new_id(),
        station_id=order.station_id,
        order=order,
        position=position,
        variant_id=terms.variant_id,
        product_id=terms.product_id,
        names=terms.names,
        pack=terms.pack,
        picture=next(iter(terms.picture.values()), ""),
        unit=terms.unit,
        quantity=quantity,
        base_quantity=terms.base_quantity,
        weight_g=terms.shipping_weight_g,
        unit_price_fen=terms.price.total_fen,
        line_fen=terms.price.total_fen * quantity,
        household_fen=terms.price.household_fen,
        shares=to_plain(terms.price.shares),
        rule=terms.price.rule,
        rule_version=terms.price.rule_version,
        price_number=terms.price.number,
        bazaar_fen=terms.bazaar.price_fen if terms.bazaar else 0,
        weighed=terms.weighed,
        made_in_days=terms.made_in_days,
        making=Making.OPEN if terms.made_in_days else "",
    )


def _write_contact(order: Order, contact: Contact) -> None:
    text = json.dumps(to_plain(contact), ensure_ascii=False)
    OrderContact(
        station_id=order.station_id,
        order=order,
        sealed=people.seal_for_station(station_id=order.station_id, text=text),
        name_masked=mask_name(contact.name),
        phone_masked=mask_phone(contact.phone),
        phone_tail=contact.phone[-2:],
        place=" ".join(part for part in (contact.province, contact.city, contact.county) if part)[:80],
    ).save(force_insert=True)


def checked_contact(contact: Contact, delivery: Delivery) -> Contact:
    """The contact, cleaned. Raises: Refusal(invalid) with the field that is missing or wrong."""
    by_courier = delivery == Delivery.COURIER
    code = contact.region_code.strip()
    if by_courier and not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Refusal(Kind.INVALID, _("Choose province, city and county."), field="region")
    return Contact(
        name=clean(contact.name, most=40, field="name"),
        phone=clean_phone(contact.phone),
        region_code=code if by_courier else "",
        province=clean(contact.province, most=20, needed=False) if by_courier else "",
        city=clean(contact.city, most=30, needed=False) if by_courier else "",
        county=clean(contact.county, most=30, needed=False) if by_courier else "",
        street=clean(contact.street, most=120, field="street", needed=by_courier) if by_courier else "",
        note=clean(contact.note, most=200, field="note", needed=False),
    )


def _checked_day(day: date | None, delivery: Delivery, method: PayMethod, today: date) -> date | None:
    if delivery == Delivery.COURIER:
        if method == PayMethod.CASH:
            raise Refusal(
                Kind.INVALID,
                _("Cash is for goods collected in the village. Pay online or by bank."),
                field="pay_method",
            )
        return None
    latest = today + timedelta(days=rules.MOST_COLLECT_DAYS)
    if day is None or not today <= day <= latest:
        raise Refusal(
            Kind.INVALID,
            _("Choose a day within the next %(days)s days to collect the goods."),
            field="collect_date",
            days=rules.MOST_COLLECT_DAYS,
        )
    return day
