"""The lives of orders: placed, paid, packed, sent, delivered, or ended on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.diary import ZONE
from cunzhan.demo.goods import GOODS
from cunzhan.demo.village import Village, postage
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.facts import Contact, Delivery, OrderPlaced, PaymentFact, PayMethod
from cunzhan.faces.shared import regions
from cunzhan.kit.clock import business_date

Basket = tuple[tuple[str, str, int], ...]
"""Product, pack, how many."""

_PACKS = {(good.slug, pack.name): pack for good in GOODS for pack in good.packs}
_PLACES = """
330106 310104 110105 440106 510104 420106 320508 350203 410105 370102 610113
620102 500103 430102 230102 650102 120101 340104 130102 530102 460105 650203
"""
_STREETS = ("人民路", "解放路", "文三路", "中山路", "建设街", "和平里", "青年路", "光明巷", "学府路", "滨江道")
_NOTES = ("", "", "", "", "请包严实一点", "放门口就行", "送人的，不要放价格单", "周末才有人")
_CARRIERS = (("yto", "YT"), ("yto", "YT"), ("zto", "75"), ("yunda", "43"))


@dataclass
class Course:
    """How an order is to go. Days and hours count from the step before."""

    pay: str = "online"
    """online, bank, cash (on collection), late (the notice comes when the hold is over) or never."""
    pay_after: timedelta = timedelta(minutes=4)
    cancel_after: timedelta | None = None
    pack_at: datetime | None = None
    """By itself the next afternoon at three."""
    send: bool = True
    days_on_the_way: int = 5
    delivered_by: str = "clerk"


class Trade:
    """Places orders and writes what follows into the diary."""

    def __init__(self, village: Village) -> None:
        self._village = village
        self._diary = village.diary
        self._waybills = count(1)
        self._buyers = count(1)
        self._to_weigh: set[UUID] = set()

    def free(self, slug: str) -> int:
        """What can still be ordered of a product."""
        return self._village.left[slug]

    def contact(self) -> Contact:
        """Somebody somewhere in the country."""
        chance = self._village.chance
        place = regions.place(chance.choice(_PLACES.split()))
        assert place is not None
        province, city, county = place.written
        house = f"{chance.randint(1, 300)} 号 {chance.randint(1, 20)} 幢 {chance.randint(1, 18)}02"
        return Contact(
            name=cast.buyer_name(chance),
            phone=f"1380013{next(self._buyers):04d}",
            region_code=place.code,
            province=province,
            city=city,
            county=county,
            street=f"{chance.choice(_STREETS)} {house}",
            note=chance.choice(_NOTES),
        )

    def order(self, at: datetime, basket: Basket, course: Course | None = None) -> None:
        """Write an order by courier into the diary."""
        self._diary.write(at, partial(self._place, basket=basket, course=course or Course()))

    def collect(self, at: datetime, basket: Basket, day: date, course: Course) -> None:
        """Write an order into the diary that is paid and collected in the village."""
        self._diary.write(at, partial(self._place, basket=basket, course=course, day=day))

    def _place(self, at: datetime, *, basket: Basket, course: Course, day: date | None = None) -> None:
        village = self._village
        needs = [(slug, _PACKS[slug, p].base_quantity * n) for slug, p, n in basket if not _PACKS[slug, p].made_in_days]
        if any(self.free(slug) < much for slug, much in needs):
            return
        contact = self.contact()
        if day:
            contact = Contact(contact.name, contact.phone, note=contact.note)
        delivery = Delivery.COLLECT if day else Delivery.COURIER
        lines = [(village.packs[slug, pack], n) for slug, pack, n in basket]
        placed = orders.place_order(
            by=village.buyer,
            at=at,
            key=self._diary.key(),
            lines=lines,
            contact=contact,
            delivery=delivery,
            pay_method={"bank": PayMethod.BANK, "cash": PayMethod.CASH}.get(course.pay, PayMethod.ONLINE),
            expected_total_fen=_total(basket, contact.region_code, delivery),
            collect_date=day,
        )
        for slug, much in needs:
            village.left[slug] -= much
        if any(_PACKS[slug, pack].weighed for slug, pack, _n in basket):
            self._to_weigh.add(placed.id)
        self._go_on(at, placed, basket, course)

    def _go_on(self, at: datetime, placed: OrderPlaced, basket: Basket, course: Course) -> None:
        write = self._diary.write
        if course.pay == "bank":
            write(at + course.pay_after, partial(self._bank, placed=placed, course=course))
        elif course.pay == "cash":
            write(at + course.pay_after, partial(self._cash, placed=placed, course=course))
        else:
            write(at + timedelta(minutes=1), partial(self._ask, placed=placed, basket=basket, course=course))
        if course.cancel_after:
            write(at + course.cancel_after, partial(self._cancel, placed=placed, basket=basket))

    def _ask(self, at: datetime, *, placed: OrderPlaced, basket: Basket, course: Course) -> None:
        attempt = orders.ask_to_pay(
            by=self._village.buyer, at=at, key=self._diary.key(), token=placed.token, provider="testgate"
        )
        if course.pay == "never":
            self._diary.write(at + timedelta(minutes=40), partial(self._lapse, attempt=attempt, basket=basket))
        else:
            self._diary.write(at + course.pay_after, partial(self._pay, attempt=attempt, placed=placed, course=course))

    def _pay(self, at: datetime, *, attempt: UUID, placed: OrderPlaced, course: Course) -> None:
        paid_at = at if course.pay == "online" else at - course.pay_after + timedelta(minutes=20)
        fact = PaymentFact(
            provider="testgate",
            attempt_number=attempt.hex,
            provider_txn=f"TG{attempt.hex[:24].upper()}",
            amount_fen=placed.total_fen,
            paid_at=paid_at,
        )
        became = orders.record_payment(by=self._village.worker, at=at, key=self._diary.key(), fact=fact)
        if became == "paid":
            self._prepare(at, placed, course)

    def _bank(self, at: datetime, *, placed: OrderPlaced, course: Course) -> None:
        orders.record_bank(
            by=self._village.bookkeeper,
            at=at,
            key=self._diary.key(),
            order_id=placed.id,
            amount_fen=placed.total_fen,
            reference=f"RCB{placed.number.replace('-', '')}",
        )
        self._prepare(at, placed, course)

    def _cash(self, at: datetime, *, placed: OrderPlaced, course: Course) -> None:
        orders.record_cash(
            by=self._village.clerk,
            at=at,
            key=self._diary.key(),
            order_id=placed.id,
            tendered_fen=-(-placed.total_fen // 1000) * 1000,
        )
        self._prepare(at, placed, course)

    def _lapse(self, at: datetime, *, attempt: UUID, basket: Basket) -> None:
        orders.record_attempt_closed(by=self._village.worker, at=at, key=self._diary.key(), attempt_id=attempt)
        orders.tidy_expired(at=at)
        self.put_back(basket)

    def _cancel(self, at: datetime, *, placed: OrderPlaced, basket: Basket) -> None:
        orders.cancel_order(by=self._village.buyer, at=at, key=self._diary.key(), token=placed.token, reason="买错了")
        self.money_went_back(at + timedelta(minutes=2), placed.id)
        self.put_back(basket)

    def put_back(self, basket: Basket) -> None:
        """Goods of an order that ended can be ordered again."""
        for slug, pack, n in basket:
            self._village.left[slug] += _PACKS[slug, pack].base_quantity * n

    def money_went_back(self, at: datetime, order_id: UUID) -> None:
        """The provider gave back what was refunded on an order."""
        for refund in order_queries.order(by=self._village.clerk, order_id=order_id).refunds:
            if refund.done_at is None:
                orders.record_refund_result(
                    by=self._village.worker,
                    at=at,
                    key=self._diary.key(),
                    refund_number=refund.id.hex,
                    succeeded=True,
                )

    def _prepare(self, at: datetime, placed: OrderPlaced, course: Course) -> None:
        if course.cancel_after:
            return
        pack_at = course.pack_at or (
            at + timedelta(minutes=9) if course.pay == "cash" else self._diary.clock_time(at, 15)
        )
        self._diary.write(pack_at, partial(self._pack, placed=placed, course=course))

    def _pack(self, at: datetime, *, placed: OrderPlaced, course: Course) -> None:
        village = self._village
        weights: dict[UUID, int] = {}
        if placed.id in self._to_weigh:
            lines = order_queries.order(by=village.clerk, order_id=placed.id).to_weigh
            weights = {line.id: line.ordered_quantity * 96 // 100 for line in lines}
        orders.pack_order(by=village.clerk, at=at, key=self._diary.key(), order_id=placed.id, weights=weights)
        if not course.send:
            return
        if course.pay == "cash":
            self._diary.write(at + timedelta(minutes=5), partial(self._hand_over, placed=placed))
        else:
            send_at = self._diary.clock_time(at, 17, village.chance.randint(0, 40))
            self._diary.write(send_at, partial(self._send, placed=placed, course=course))

    def _hand_over(self, at: datetime, *, placed: OrderPlaced) -> None:
        orders.hand_over(by=self._village.clerk, at=at, key=self._diary.key(), order_id=placed.id)

    def _send(self, at: datetime, *, placed: OrderPlaced, course: Course) -> None:
        chance = self._village.chance
        carrier, letters = chance.choice(_CARRIERS)
        orders.send_order(
            by=self._village.clerk,
            at=at,
            key=self._diary.key(),
            order_id=placed.id,
            carrier=carrier,
            waybill=f"{letters}{7_700_000_000 + 37 * next(self._waybills)}",
        )
        arrives = at + timedelta(days=course.days_on_the_way, hours=chance.randint(-6, 2))
        self._diary.write(arrives, partial(self._deliver, placed=placed, by=course.delivered_by))

    def _deliver(self, at: datetime, *, placed: OrderPlaced, by: str) -> None:
        village = self._village
        if by == "buyer":
            orders.confirm_received(by=village.buyer, at=at, key=self._diary.key(), token=placed.token)
            return
        actor = village.worker if by == "worker" else village.clerk
        orders.confirm_delivery(by=actor, at=at, key=self._diary.key(), order_id=placed.id)

    def any_course(self, at: datetime) -> Course:
        """How an order of an ordinary day goes."""
        chance = self._village.chance
        pay_after = timedelta(minutes=chance.randint(1, 9))
        course = Course(
            pay_after=pay_after,
            days_on_the_way=chance.choice((4, 5, 5, 6)),
            delivered_by=chance.choice(("clerk", "clerk", "buyer", "worker")),
        )
        luck = chance.random()
        if luck < 0.05:
            return replace(course, pay="never")
        if luck < 0.08:
            return replace(course, cancel_after=pay_after + timedelta(minutes=chance.randint(3, 50)))
        if luck < 0.16:
            return replace(course, pay="bank", pay_after=timedelta(hours=chance.randint(4, 40)))
        return course

    def sunday_after(self, at: datetime) -> date:
        """The next market day, on which the drawer is open."""
        today = business_date(at, ZONE)
        return today + timedelta(days=(6 - today.weekday()) or 7)


def _total(basket: Basket, region_code: str, delivery: Delivery) -> int:
    """What the buyer saw: goods and postage."""
    weight = sum(_PACKS[slug, pack].shipping_weight_g * n for slug, pack, n in basket)
    goods = sum(_PACKS[slug, pack].total_fen * n for slug, pack, n in basket)
    return goods + rules.postage_fen(postage(), region_code, weight, delivery)
