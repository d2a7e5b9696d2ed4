"""Money in the year: the drawer on market days, counter sales, advances, and the monthly cash sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.village import Village
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.domain.trade.settlement.facts import PayoutRow

_PAY_DAY = 8
_FLOAT_FEN = 30_000
_COUNTER = (
    (("honey", "jar", 1),),
    (("dates", "bag", 1),),
    (("walnuts", "bag", 2),),
    (("bowl", "one", 1),),
    (("honey", "small", 2), ("dates", "bag", 1)),
    (("doppa", "one", 1),),
)
_BASE = {"honey": {"jar": 1000, "small": 500}, "dates": {"bag": 1000}, "walnuts": {"bag": 1000}}


class Money:
    """The bookkeeper's year, and the clerk's drawer."""

    def __init__(self, village: Village) -> None:
        self._village = village
        self._diary = village.diary

    def write(self) -> None:
        """Market days, pay days, advances, and a sheet that is half done when the visitor comes in."""
        diary = self._diary
        diary.write(diary.moment(346, 9), partial(self._lay_in, amount_fen=_FLOAT_FEN))
        for days_ago in range(344, 0, -1):
            if diary.day(days_ago).weekday() == 6:
                self._market_day(days_ago)
            if diary.day(days_ago).day == _PAY_DAY and 4 < days_ago < 310:
                diary.write(diary.moment(days_ago, 11), partial(self.pay, whom=None))
        advance = partial(self._advance, whom=cast.BEEKEEPER.name, amount_fen=150_000, reason="买蜂箱")
        diary.write(diary.moment(118, 16), advance)
        advance = partial(self._advance, whom=cast.EMBROIDERER.name, amount_fen=20_000, reason="买丝线")
        diary.write(diary.moment(12, 16), advance)
        diary.write(diary.moment(1, 11), partial(self.pay, whom=None, most=6))

    def _market_day(self, days_ago: int) -> None:
        diary, chance = self._diary, self._village.chance
        diary.write(diary.moment(days_ago, 9, 5), self._open)
        for _sale in range(chance.choice((0, 1, 1, 2))):
            at = diary.moment(days_ago, 10, chance.randint(0, 420))
            diary.write(at, partial(self._sell, basket=chance.choice(_COUNTER)))
        diary.write(diary.moment(days_ago, 18, 40), self._close)

    def _cash(self) -> int:
        return ledger.balance(by=self._village.bookkeeper, code="cash")

    def _lay_in(self, at: datetime, *, amount_fen: int) -> None:
        """The owner's money with which the drawer begins."""
        orders.open_drawer(by=self._village.manager, at=at, key=self._diary.key(), float_fen=amount_fen)
        orders.close_drawer(
            by=self._village.manager, at=at + timedelta(minutes=5), key=self._diary.key(), counted_fen=amount_fen
        )

    def _open(self, at: datetime) -> None:
        orders.open_drawer(by=self._village.clerk, at=at, key=self._diary.key(), float_fen=self._cash())

    def _close(self, at: datetime) -> None:
        """Counted, and now and then a coin too few or too many."""
        slip = self._village.chance.choice((0, 0, 0, 0, 0, 0, -100, 50))
        orders.close_drawer(
            by=self._village.clerk, at=at, key=self._diary.key(), counted_fen=max(0, self._cash() + slip)
        )

    def _sell(self, at: datetime, *, basket: Sequence[tuple[str, str, int]]) -> None:
        village = self._village
        needs = {slug: _BASE.get(slug, {}).get(pack, 1) * n for slug, pack, n in basket}
        if any(village.left[slug] < quantity for slug, quantity in needs.items()):
            return
        lines = [(village.packs[slug, pack], n) for slug, pack, n in basket]
        orders.sell_at_counter(by=village.clerk, at=at, key=self._diary.key(), lines=lines, tendered_fen=20_000)
        for slug, quantity in needs.items():
            village.left[slug] -= quantity

    def _advance(self, at: datetime, *, whom: str, amount_fen: int, reason: str) -> None:
        self._cash_for(at, amount_fen)
        settlement.advance(
            by=self._village.bookkeeper,
            at=at,
            key=self._diary.key(),
            household_id=self._village.households[whom],
            amount_fen=amount_fen,
            reason=reason,
        )

    def _cash_for(self, at: datetime, amount_fen: int) -> None:
        """Fetch from provider and bank what the drawer lacks."""
        by, key = self._village.bookkeeper, self._diary.key
        lacking = amount_fen + _FLOAT_FEN - self._cash()
        if lacking <= 0:
            return
        if there := ledger.balance(by=by, code="gateway:testgate"):
            orders.move_money(by=by, at=at, key=key(), source="gateway:testgate", target="bank", amount_fen=there)
        lacking = min(lacking, ledger.balance(by=by, code="bank"))
        orders.move_money(by=by, at=at, key=key(), source="bank", target="cash", amount_fen=lacking)

    def to_bank(self, at: datetime, amount_fen: int) -> None:
        """Fetch from the provider what the bank account lacks for a sheet."""
        by, key = self._village.bookkeeper, self._diary.key
        there = ledger.balance(by=by, code="gateway:testgate")
        if there > 0 and ledger.balance(by=by, code="bank") < amount_fen:
            orders.move_money(by=by, at=at, key=key(), source="gateway:testgate", target="bank", amount_fen=there)

    def pay(self, at: datetime, *, whom: str | None, most: int | None = None) -> None:
        """A cash sheet, and the households come and sign; with `most` only so many have come so far."""
        by, village = self._village.bookkeeper, self._village
        chosen: list[UUID] | None = [village.households[whom]] if whom else None
        sheet_id = settlement.make_payout_sheet(by=by, at=at, key=self._diary.key(), household_ids=chosen)
        sheet = shares.payout_sheet(by=by, sheet_id=sheet_id)
        self._cash_for(at, sheet.total_fen)
        people.see_households(
            by=by, at=at, household_ids=[row.household_id for row in sheet.rows], purpose=Purpose.SETTLE
        )
        for place, row in enumerate(sheet.rows[:most]):
            absent = place % 23 == 11 or (most is not None and place == 2)
            self._hand_out(at + timedelta(minutes=4 + 3 * place), row, absent=absent)

    def _hand_out(self, at: datetime, row: PayoutRow, *, absent: bool) -> None:
        by = self._village.bookkeeper
        if absent:
            settlement.mark_failed(by=by, at=at, key=self._diary.key(), payout_id=row.id, reason="没来，电话也没人接")
        else:
            settlement.mark_paid(by=by, at=at, key=self._diary.key(), payout_id=row.id)
