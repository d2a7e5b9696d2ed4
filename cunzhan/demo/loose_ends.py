"""What waits when the visitor comes in: something of everything that can be the matter with an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from cunzhan.demo import people as cast
from cunzhan.demo.trade import Basket, Course, Trade
from cunzhan.demo.village import Village
from cunzhan.demo.year import receive, tell_nobody
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.domain.trade.orders.facts import Channel, OrderFact, OrderState

_NEVER = timedelta(days=400)
_TO_PACK: tuple[tuple[float, Basket], ...] = (
    (47, (("bowl", "one", 2),)), (20, (("honey", "jar", 20),)), (17, (("walnuts", "bag", 3),)),
    (5.5, (("doppa", "one", 1),)), (5, (("dates", "bag", 2),)), (4, (("honey", "comb", 2),)),
    (2, (("millet", "sack", 2), ("honey", "small", 1))),
)  # fmt: skip
_TO_SEND: tuple[Basket, ...] = (
    (("honey", "jar", 2), ("dates", "bag", 1)), (("millet", "sack", 1),),
    (("walnuts", "bag", 2),), (("dates", "box", 1),),
)  # fmt: skip


class LooseEnds:
    """Writes the last days into the diary."""

    def __init__(self, village: Village, trade: Trade) -> None:
        self._village = village
        self._diary = village.diary
        self._trade = trade

    def write(self) -> None:
        """Each kind of order the counter knows, whatever the hour of the visit."""
        self._collected()
        self._given_back()
        now = self._diary.now
        self._trade.order(now - timedelta(days=12), (("honey", "comb", 3),), Course())
        later = now + timedelta(hours=20)
        self._trade.order(now - timedelta(days=3), (("dutar", "own", 1),), Course(pack_at=later))
        for hours, basket in _TO_PACK:
            self._trade.order(now - timedelta(hours=hours), basket, Course(pack_at=later))
        for place, basket in enumerate(_TO_SEND):
            packed = now - timedelta(hours=2, minutes=11 * place)
            self._trade.order(now - timedelta(hours=30 + place), basket, Course(pack_at=packed, send=False))
        bank = Course(pay="bank", pay_after=_NEVER)
        self._trade.order(now - timedelta(hours=26), (("dates", "bag", 3),), bank)
        self._paid_without_stock()
        self._diary.write(now - timedelta(minutes=14), tell_nobody)
        online = Course(pay_after=_NEVER)
        self._trade.order(now - timedelta(minutes=11), (("honey", "jar", 1),), online)
        self._trade.order(now - timedelta(minutes=6), (("millet", "bag", 2),), online)

    def _collected(self) -> None:
        """Orders that are collected in the village: some came on a market day, one is packed, one is awaited."""
        diary = self._diary
        for days_ago in (150, 94, 66, 31, 10):
            at = diary.moment(days_ago, 20)
            sunday = self._trade.sunday_after(at)
            pay_after = diary.moment((diary.today - sunday).days, 11) - at
            course = Course(pay="cash", pay_after=pay_after)
            self._trade.collect(at, (("honey", "jar", 3), ("dates", "bag", 1)), sunday, course)
        now = diary.now
        packed = Course(pack_at=now - timedelta(hours=3), send=False)
        day = diary.today + timedelta(days=3)
        self._trade.collect(now - timedelta(hours=25), (("honey", "jar", 4),), day, packed)
        awaited = Course(pay="cash", pay_after=_NEVER)
        self._trade.collect(now - timedelta(hours=6), (("bowl", "one", 1),), day, awaited)

    def _given_back(self) -> None:
        """Refunds after delivery: in part, in full with the goods back on the shelf, and one in the last days."""
        diary = self._diary
        diary.write(diary.moment(88, 16), partial(self._refund_part, product="honey", reason="一瓶在路上碎了"))
        diary.write(diary.moment(40, 16), partial(self._refund_all, product="doppa", reason="尺寸不合适，已寄回"))
        diary.write(diary.moment(3, 16), partial(self._refund_part, product="dates", reason="少装一袋"))
        # Its maker was paid by bank half an hour before: what goes back now comes off the next sales.
        after_payout = partial(self._refund_part, product="bowl", packs=1, reason="木碗裂了一道缝")
        diary.write(diary.moment(26, 16, 30), after_payout)

    def _delivered_with(self, product: str, packs: int) -> OrderFact | None:
        clerk = self._village.clerk
        rows = order_queries.orders(
            by=clerk, state=OrderState.DELIVERED, product_id=self._village.products[product]
        ).items
        for row in rows:
            order = order_queries.order(by=clerk, order_id=row.id)
            line = next(line for line in order.lines if line.product_id == self._village.products[product])
            if order.channel == Channel.SHOP and not order.refunded_fen and line.quantity >= packs:
                return order
        return None

    def _refund_part(self, at: datetime, *, product: str, reason: str, packs: int = 2) -> None:
        order = self._delivered_with(product, packs)
        if order is None:
            return
        line = next(line for line in order.lines if line.product_id == self._village.products[product])
        orders.refund(
            by=self._village.clerk,
            at=at,
            key=self._diary.key(),
            order_id=order.id,
            version=order.version,
            lines={line.id: line.unit_price_fen},
            postage_fen=0,
            reason=reason,
        )
        self._trade.money_went_back(at + timedelta(minutes=3), order.id)

    def _refund_all(self, at: datetime, *, product: str, reason: str) -> None:
        order = self._delivered_with(product, 1)
        if order is None:
            return
        orders.refund(
            by=self._village.manager,
            at=at,
            key=self._diary.key(),
            order_id=order.id,
            version=order.version,
            lines={line.id: line.line_fen for line in order.lines},
            postage_fen=order.postage_fen,
            reason=reason,
            back_to_stock={line.id: line.quantity for line in order.lines},
        )
        self._trade.money_went_back(at + timedelta(minutes=3), order.id)

    def _paid_without_stock(self) -> None:
        """Somebody's notice comes when the hold is over and another buyer has the last kettles."""
        now = self._diary.now
        self._diary.write(now - timedelta(hours=9), self._last_kettles)
        self._diary.write(now - timedelta(hours=7), self._more_kettles)

    def _last_kettles(self, at: datetime) -> None:
        village = self._village
        product = village.products["kettle"]
        left = stock.availability(village.station, [product], at)[product].available
        village.left["kettle"] = 2 * left
        basket: Basket = (("kettle", "one", left),)
        late = Course(pay="late", pay_after=timedelta(minutes=55))
        self._trade.order(at, basket, late)
        self._trade.order(at + timedelta(minutes=36), basket, Course(pack_at=self._diary.now + timedelta(hours=9)))

    def _more_kettles(self, at: datetime) -> None:
        """The coppersmith brings what the disappointed buyer can still have."""
        maker = next(maker for maker in cast.MAKERS if maker.brings == "kettle")
        receive(self._village, at, "kettle", self._village.households[maker.name], 6)
