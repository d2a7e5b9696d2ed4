"""What a walk does with the station's own money, and what it owes households."""

from __future__ import annotations

from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as asked
from tests.walks.world import World


def open_drawer(w: World) -> None:
    fen = w.chance.choice([0, 5_000, 200_000, w.knows.accounts["cash"]])
    ok, _ = w.do(orders.open_drawer, by=w.shop.clerk, expected=not w.knows.drawer_open, float_fen=fen)
    if ok:
        difference = fen - w.knows.accounts["cash"]
        _differs(w, "owner", difference)
        w.knows.drawer_open = True


def close_drawer(w: World) -> None:
    expected_fen = w.knows.accounts["cash"]
    counted = max(0, expected_fen + w.chance.choice([0, 0, 0, 5, -50]))
    ok, closed = w.do(orders.close_drawer, by=w.shop.clerk, expected=w.knows.drawer_open, counted_fen=counted)
    if ok and closed:
        assert (closed.expected_fen, closed.difference_fen) == (expected_fen, counted - expected_fen)
        _differs(w, "drawer_difference", counted - expected_fen)
        w.knows.drawer_open = False


def _differs(w: World, other: str, difference: int) -> None:
    if difference > 0:
        w.knows.move("cash", other, difference)
    else:
        w.knows.move(other, "cash", -difference)


def move_money(w: World) -> None:
    source = w.chance.choice(["gateway:testgate", "bank", "cash"])
    target = w.chance.choice(["bank", "cash"])
    there = w.knows.accounts[source]
    fen = w.chance.choice([0, 1, there, there + 1, max(there, 0) // 2])
    ok, _ = w.do(
        orders.move_money,
        by=w.shop.bookkeeper,
        expected=source != target and 0 < fen <= there,
        source=source,
        target=target,
        amount_fen=fen,
    )
    if ok:
        w.knows.move(target, source, fen)


def advance(w: World) -> None:
    household = w.household()
    fen = w.chance.choice([0, 100, 1_500, 30_000])
    expected = household not in w.shop.gone and 0 < fen <= w.knows.accounts["cash"]
    ok, _ = w.do(
        settlement.advance,
        by=w.shop.bookkeeper,
        expected=expected,
        household_id=household,
        amount_fen=fen,
        reason="frames",
    )
    if ok:
        w.knows.move(f"advance:{household}", "cash", fen)


def make_payout_sheet(w: World) -> None:
    listed = {household for household, _fen, _deducted in w.knows.listed.values()}
    owed = [h for h in w.shop.households if w.knows.owed(h) > 0 and h not in listed]
    ok, sheet = w.do(settlement.make_payout_sheet, by=w.shop.bookkeeper, expected=bool(owed))
    if not ok or sheet is None:
        return
    rows = asked.payout_sheet(by=w.shop.bookkeeper, sheet_id=sheet).rows
    assert {row.household_id for row in rows} == set(owed)
    for row in rows:
        advanced = w.knows.accounts[f"advance:{row.household_id}"]
        repaid = min(w.knows.owed(row.household_id), advanced)
        assert (row.amount_fen, row.deducted_fen) == (w.knows.owed(row.household_id) - repaid, repaid)
        w.knows.listed[row.id] = (row.household_id, row.amount_fen, row.deducted_fen)


def mark_paid(w: World) -> None:
    payout = w.one_of(list(w.knows.listed))
    if payout is None:
        return
    household, fen, deducted = w.knows.listed[payout]
    possible = w.knows.owed(household) >= fen + deducted and w.knows.accounts["cash"] >= fen
    ok, _ = w.do(settlement.mark_paid, by=w.shop.bookkeeper, expected=possible, payout_id=payout)
    if ok:
        w.knows.move(f"household:{household}", "cash", fen)
        w.knows.move(f"household:{household}", f"advance:{household}", deducted)
        del w.knows.listed[payout]
        w.do(settlement.mark_paid, by=w.shop.bookkeeper, expected=False, payout_id=payout)


def mark_failed(w: World) -> None:
    payout = w.one_of(list(w.knows.listed))
    if payout:
        w.do(settlement.mark_failed, by=w.shop.bookkeeper, expected=True, payout_id=payout, reason="away")
        del w.knows.listed[payout]
