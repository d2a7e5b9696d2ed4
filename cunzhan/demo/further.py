"""What a station does once it knows the program: pay by bank, pool, keep back, close periods, let a till in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from cunzhan.demo import people as cast
from cunzhan.demo.diary import ZONE
from cunzhan.demo.money import Money
from cunzhan.demo.village import Village
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Grade
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose, Scope
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.domain.trade.settlement.facts import BankAnswer, DeductionKind, PayoutMethod
from cunzhan.kit.clock import business_date

_BY_BANK = ("kettle", "dutar", "bowl")
"""What those bring who are paid by bank."""
_POOLED_G = (31_000, 24_500, 18_000, 27_500, 40_000, 22_000, 15_500, 36_000, 29_000, 20_500, 25_000, 11_000)
"""Walnuts of twelve households, in one pool of 300 kg."""


class Further:
    """Writes it into the diary."""

    def __init__(self, village: Village, money: Money) -> None:
        self._village = village
        self._diary = village.diary
        self._money = money
        self._pool: UUID | None = None

    def write(self) -> None:
        """A pool, accounts since two months, three sheets for the bank, two closed periods, a token."""
        diary = self._diary
        diary.write(diary.moment(338, 10, 30), self._bring_together)
        for days_ago in (120, 36):
            diary.write(diary.moment(days_ago, 15), self._share_out)
        diary.write(diary.moment(64, 10), self._accounts)
        for days_ago, outcome in ((61, "成功"), (26, "成功"), (2, "处理中")):
            diary.write(diary.moment(days_ago, 15), partial(self._pay_by_bank, outcome=outcome))
        diary.write(diary.moment(52, 10), self._keep_back)
        diary.write(diary.moment(21, 17), self._close)
        diary.write(diary.moment(15, 9), self._let_a_till_in)

    def _makers(self) -> list[Actor]:
        village = self._village
        names = [maker.name for maker in cast.MAKERS if maker.brings in _BY_BANK]
        return [Actor(Role.HOUSEHOLD, village.station, household_id=village.households[name]) for name in names]

    def _bring_together(self, at: datetime) -> None:
        """Twelve households who grow millet have walnut trees, too."""
        village = self._village
        numbers = [f"{place + 20:04d}" for place in range(len(_POOLED_G))]
        pool = stock.receive_pool(
            by=village.clerk,
            at=at,
            key=self._diary.key(),
            product_id=village.products["walnuts"],
            contributions=tuple(zip(numbers, _POOLED_G, strict=True)),
            grade=Grade.A,
            made_date=business_date(at, ZONE) - timedelta(days=12),
        )
        self._pool = pool.id
        village.left["walnuts"] += sum(_POOLED_G)

    def _share_out(self, at: datetime) -> None:
        by = self._village.bookkeeper
        waits = next((pool for pool in shares.pools(by=by).items if pool.lot_id == self._pool), None)
        if waits is not None and waits.accrued_fen > waits.shared_fen:
            settlement.share_pool(by=by, at=at, key=self._diary.key(), lot_id=waits.lot_id)

    def _accounts(self, at: datetime) -> None:
        """Three makers want their money on an account, and say so themselves; the bookkeeper compares their cards."""
        for place, maker in enumerate(self._makers()):
            account = f"62109865432100{place:02d}"
            entered = people.enter_payout_reference(
                by=maker,
                at=at,
                key=self._diary.key(),
                household_id=maker.household,
                holder=next(m.name for m in cast.MAKERS if self._village.households[m.name] == maker.household),
                bank="绿洲县农村信用社",
                account=account,
            )
            people.confirm_payout_reference(
                by=self._village.bookkeeper,
                at=at + timedelta(minutes=5 + place),
                key=self._diary.key(),
                household_id=maker.household,
                reference_id=entered,
                account=account,
            )

    def _pay_by_bank(self, at: datetime, *, outcome: str) -> None:
        """A sheet for the bank and its answer an hour later; of the last one the bank does not know yet."""
        by, key = self._village.bookkeeper, self._diary.key
        mine = {maker.household for maker in self._makers()}
        owed = [row.household_id for row in shares.owed(by=by) if row.payable_fen > 0 and row.household_id in mine]
        if not owed:
            return
        sheet_id = settlement.make_payout_sheet(by=by, at=at, key=key(), household_ids=owed, method=PayoutMethod.BANK)
        sheet = shares.payout_sheet(by=by, sheet_id=sheet_id)
        self._money.to_bank(at, sheet.total_fen)
        settlement.send_to_bank(by=by, at=at + timedelta(minutes=10), key=key(), sheet_id=sheet_id)
        state = "paid" if outcome == "成功" else "unknown"
        answers: Sequence[BankAnswer] = [
            BankAnswer(place + 2, row.reference, state, row.amount_fen, outcome) for place, row in enumerate(sheet.rows)
        ]
        self._diary.write(at + timedelta(hours=1), partial(self._answered, sheet_id=sheet_id, rows=answers))

    def _answered(self, at: datetime, *, sheet_id: UUID, rows: Sequence[BankAnswer]) -> None:
        settlement.record_bank_answer(
            by=self._village.bookkeeper, at=at, key=self._diary.key(), sheet_id=sheet_id, rows=rows
        )

    def _keep_back(self, at: datetime) -> None:
        """The beekeeper got jars from the station and agreed that they are kept back."""
        village, key = self._village, self._diary.key
        home = village.households[cast.BEEKEEPER.name]
        people.give_consent(
            by=Actor(Role.HOUSEHOLD, village.station, household_id=home),
            at=at,
            key=key(),
            household_id=home,
            purpose=ConsentPurpose.DEDUCTIONS,
            text_version="1",
        )
        amount = min(9_600, shares.free_to_deduct(by=village.bookkeeper, household_id=home))
        if amount:
            settlement.deduct(
                by=village.bookkeeper,
                at=at + timedelta(minutes=10),
                key=key(),
                household_id=home,
                kind=DeductionKind.OTHER,
                amount_fen=amount,
                reason="蜂蜜瓶 80 个",
            )

    def _close(self, at: datetime) -> None:
        """The year up to the month before the last, and that month: two periods."""
        begin = self._diary.day(366).replace(day=1)
        end = business_date(at, ZONE).replace(day=1)
        before = (end - timedelta(days=1)).replace(day=1)
        for since, until in ((begin, before), (before, end)):
            settlement.close_period(by=self._village.bookkeeper, at=at, key=self._diary.key(), since=since, until=until)

    def _let_a_till_in(self, at: datetime) -> None:
        """A till sells at the market and tells the program; its token was shown once."""
        people.make_token(
            by=self._village.manager,
            at=at,
            key=self._diary.key(),
            name="巴扎上的收银机",
            role=Role.CLERK,
            scopes=(Scope.PRODUCTS_READ, Scope.ORDERS_READ, Scope.ORDERS_WRITE),
        )
