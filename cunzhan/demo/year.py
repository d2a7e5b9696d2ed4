"""What happens in the year: goods come in, are sold, households are paid, and now and then something goes wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.diary import ZONE
from cunzhan.demo.goods import GOODS
from cunzhan.demo.money import Money
from cunzhan.demo.trade import Basket, Course, Trade
from cunzhan.demo.village import (
    Village,
    admit_everybody,
    fill_shelves,
    note_bazaar,
    open_doors,
    tell_of,
)
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as stock_queries
from cunzhan.domain.goods.stock.facts import Grade, LotReceived
from cunzhan.domain.ground.records import actions as records
from cunzhan.kit.clock import business_date
from cunzhan.kit.money import split_by_weights

DEBUT_JARS = (20, 3, 8, 5, 2, 10, 6, 12, 4, 1, 15, 7, 3, 6, 9, 5, 2, 8, 11, 4, 6, 10, 3)
"""The beekeeper's two days: 23 orders, 160 jars of one kilogram."""
DEBUT_G = 160_000
HARVEST_G = 720_000
MILLET_G = 448_000_000
_SACK_G = 20_000
_EARLY_SACKS = 72
_MILLET_FROM = 62
"""Days ago that the first sacks were threshed."""

# Whose goods come when: maker's place among those who bring it, days ago, grams or pieces.
_INTAKES = (
    ("honey", 0, 300, 240_000), ("honey", 1, 262, 40_000), ("honey", 0, 205, 260_000), ("honey", 1, 150, 30_000),
    ("honey", 0, 104, HARVEST_G), ("dates", 0, 335, 180_000), ("dates", 1, 320, 150_000), ("dates", 2, 240, 120_000),
    ("dates", 0, 41, 220_000), ("dates", 1, 38, 160_000), ("walnuts", 0, 332, 90_000), ("walnuts", 1, 290, 70_000),
    ("walnuts", 0, 47, 210_000), ("doppa", 0, 330, 8), ("doppa", 1, 300, 6), ("doppa", 0, 180, 8), ("doppa", 1, 60, 18),
    ("dutar", 0, 310, 2), ("dutar", 0, 200, 2), ("dutar", 0, 80, 4), ("bowl", 0, 325, 16), ("bowl", 0, 170, 16),
    ("bowl", 0, 50, 30), ("kettle", 0, 315, 3), ("kettle", 0, 190, 2), ("kettle", 0, 70, 3),
)  # fmt: skip

# What an ordinary basket holds, and how often.
_BASKETS: tuple[tuple[int, Basket], ...] = (
    (9, (("honey", "jar", 6),)), (8, (("honey", "jar", 2),)), (12, (("honey", "jar", 12),)),
    (9, (("honey", "jar", 20),)), (5, (("honey", "small", 3),)), (8, (("dates", "bag", 2),)),
    (5, (("dates", "box", 2),)), (7, (("walnuts", "bag", 3),)),
    (6, (("honey", "jar", 3), ("dates", "bag", 1))), (5, (("walnuts", "bag", 1), ("dates", "bag", 2))),
    (5, (("doppa", "one", 1),)), (2, (("doppa", "one", 1), ("bowl", "one", 2))), (4, (("bowl", "one", 2),)),
    (1, (("dutar", "one", 1),)), (2, (("kettle", "one", 1),)),
)  # fmt: skip
_MILLET_BASKETS: tuple[tuple[int, Basket], ...] = (
    (8, (("millet", "sack", 2),)), (6, (("millet", "sack", 4),)), (5, (("millet", "bag", 3),)),
    (4, (("millet", "sack", 12),)), (3, (("millet", "bag", 2), ("honey", "jar", 1))),
    (3, (("millet", "sack", 1), ("dates", "bag", 2))),
)  # fmt: skip


class Year:
    """Writes the whole year into the diary."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.diary = village.diary
        self.trade = Trade(village)
        self.money = Money(village)

    def write(self) -> None:
        """Everything, from the founding to this minute."""
        village, diary = self.village, self.diary
        admit_everybody(village)
        diary.write(diary.moment(345, 9), partial(fill_shelves, village))
        diary.write(diary.moment(344, 10), partial(open_doors, village))
        for days_ago in (343, 180, 90, 9):
            diary.write(diary.moment(days_ago, 12), partial(note_bazaar, village))
        self._debut()
        for slug, whose, days_ago, quantity in _INTAKES:
            makers = [maker for maker in cast.MAKERS if maker.brings == slug]
            at = diary.moment(days_ago, 10, village.chance.randint(0, 59))
            diary.write(at, partial(self._bring, slug=slug, maker=makers[whose], quantity=quantity))
        diary.write(
            diary.moment(330, 8),
            partial(tell_of, village, maker=cast.BEEKEEPER, shown=cast.BEEKEEPER_SHOWN, slug="honey"),
        )
        diary.write(
            diary.moment(_MILLET_FROM, 11),
            partial(tell_of, village, maker=cast.MILLET_FARMER, shown=cast.MILLET_FARMER_SHOWN, slug="millet"),
        )
        self._millet()
        self._ordinary_days()
        self._losses()
        self.money.write()

    def _debut(self) -> None:
        """160 kilograms, all the beekeeper's: 23 orders on two days, paid out on a sheet of his own."""
        diary = self.diary
        at = diary.moment(333, 10)
        diary.write(at, partial(self._bring, slug="honey", maker=cast.BEEKEEPER, quantity=DEBUT_G))
        for place, jars in enumerate(DEBUT_JARS):
            at = diary.moment(331 if place < 12 else 330, 9, place % 12 * 50)
            self.trade.order(at, (("honey", "jar", jars),), Course(days_on_the_way=4 + place % 3))
        diary.write(diary.moment(318, 11), partial(self.money.pay, whom=cast.BEEKEEPER.name))

    def _bring(self, at: datetime, *, slug: str, maker: cast.Maker, quantity: int) -> None:
        receive(self.village, at, slug, self.village.households[maker.name], quantity)

    def _millet(self) -> None:
        """350 households, 1,600 mu, 280 kg a mu: 448,000 kg to the gram. Some bring one sack first."""
        chance, diary = self.village.chance, self.diary
        mu = [chance.randint(20, 75) for _household in range(350)]  # tenths of a mu, about 4.57 on average
        harvests = split_by_weights(MILLET_G, mu)
        for place, harvest in enumerate(harvests):
            early = _SACK_G if place < _EARLY_SACKS else 0
            if early:
                at = diary.moment(_MILLET_FROM - place // 12, 9, 30 + place % 12 * 20)
                diary.write(at, partial(self._millet_comes, place=place, quantity=early))
            at = diary.moment(_MILLET_FROM - 18 - place // 16, 9, place % 16 * 25)
            diary.write(at, partial(self._millet_comes, place=place, quantity=harvest - early))

    def _millet_comes(self, at: datetime, *, place: int, quantity: int) -> None:
        grade = Grade.B if self.village.chance.random() < 0.15 else Grade.A
        receive(self.village, at, "millet", self.village.millet[place], quantity, grade)

    def _ordinary_days(self) -> None:
        """Web orders of every day; more towards holidays, and since the millet came."""
        chance, diary = self.village.chance, self.diary
        for days_ago in range(326, -1, -1):
            season = (0.4, 0.5, 0.3, 0.6, 0.45, 0.7)[days_ago // 30 % 6]
            for _order in range(_how_many(chance.random(), season)):
                self._ordinary_order(diary.moment(days_ago, 8, chance.randint(0, 780)), _BASKETS)
            if days_ago < _MILLET_FROM - 2:
                for _order in range(_how_many(chance.random(), 1.2)):
                    self._ordinary_order(diary.moment(days_ago, 8, chance.randint(0, 780)), _MILLET_BASKETS)

    def _ordinary_order(self, at: datetime, baskets: tuple[tuple[int, Basket], ...]) -> None:
        chance = self.village.chance
        basket = chance.choices([basket for _weight, basket in baskets], [weight for weight, _basket in baskets])[0]
        course = self.trade.any_course(at)
        if any(slug == "dutar" for slug, _pack, _n in basket):
            course.pack_at = at + timedelta(days=18)
        if at < self.diary.now - timedelta(hours=3):
            self.trade.order(at, basket, course)

    def _losses(self) -> None:
        """What broke, what the mice had, and what a household took home again."""
        diary = self.diary
        diary.write(diary.moment(98, 14), partial(self._lose, slug="honey", quantity=3000, reason="装瓶时打碎三瓶"))
        diary.write(diary.moment(33, 14), partial(self._lose, slug="millet", quantity=12_500, reason="袋子破了，受潮"))
        diary.write(diary.moment(30, 15), partial(self._lose, slug="dates", quantity=20_000, reason=""))

    def _lose(self, at: datetime, *, slug: str, quantity: int, reason: str) -> None:
        village, key = self.village, self.diary.key()
        lot = stock_queries.lots(by=village.clerk, product_id=village.products[slug], only_on_hand=True).items[0]
        if reason:
            stock.write_off(by=village.clerk, at=at, key=key, lot_id=lot.id, quantity=quantity, reason=reason)
        else:
            stock.give_back(by=village.clerk, at=at, key=key, lot_id=lot.id, quantity=quantity)
        village.left[slug] -= quantity


def receive(
    village: Village, at: datetime, slug: str, household: UUID, quantity: int, grade: Grade = Grade.A
) -> LotReceived:
    """Take goods in at the counter."""
    lot = stock.receive_lot(
        by=village.clerk,
        at=at,
        key=village.diary.key(),
        household_id=household,
        product_id=village.products[slug],
        quantity=quantity,
        grade=grade,
        made_date=business_date(at, ZONE) - timedelta(days=3 if slug in ("honey", "millet") else 12),
    )
    village.left[slug] += quantity
    return lot


def tell_nobody(at: datetime) -> None:
    """The worker of the past told every provider; nothing of it waits any more."""
    while rows := records.claim(at=at, worker="demo", limit=500):
        for row in rows:
            records.told(told_id=row.id, at=at)


def _how_many(luck: float, mean: float) -> int:
    whole = int(mean)
    return whole + (luck < mean - whole)


assert sum(DEBUT_JARS) * 1000 == DEBUT_G
assert {good.slug for good in GOODS} >= {slug for slug, _whose, _days, _quantity in _INTAKES}
