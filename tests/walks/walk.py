"""One walk: what may happen next, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.walks import buying, fulfilling, goods, paying_out
from tests.walks.world import World

OPERATIONS: dict[Callable[[World], None], int] = {
    goods.receive_lot: 6,
    goods.buy_lot: 3,
    goods.receive_pool: 3,
    goods.share_pool: 4,
    goods.count: 2,
    goods.take_away: 3,
    goods.set_price: 2,
    goods.note_bazaar_price: 1,
    goods.look: 1,
    goods.admit: 1,
    goods.consent: 1,
    goods.erase: 1,
    goods.send_again: 4,
    goods.send_other_under_the_same_key: 1,
    goods.pass_time: 2,
    goods.change_shop: 3,
    buying.place: 16,
    buying.ask_to_pay: 12,
    buying.get_code: 1,
    buying.end_attempt: 1,
    buying.notice: 16,
    buying.bank: 3,
    buying.cash: 3,
    buying.cancel: 3,
    buying.lapse: 2,
    fulfilling.pack: 10,
    fulfilling.send: 8,
    fulfilling.correct_waybill: 1,
    fulfilling.deliver: 8,
    fulfilling.hand_over: 3,
    fulfilling.deliver_overdue: 1,
    fulfilling.refund: 6,
    fulfilling.refund_result: 3,
    fulfilling.resolve_case: 4,
    fulfilling.sell_at_counter: 5,
    fulfilling.weigh: 3,
    paying_out.open_drawer: 3,
    paying_out.close_drawer: 1,
    paying_out.move_money: 2,
    paying_out.advance: 2,
    paying_out.make_payout_sheet: 3,
    paying_out.mark_paid: 5,
    paying_out.mark_failed: 1,
}
COMPARE_EVERY = 10


def walk(seed: int, steps: int) -> World:
    """Walk so many steps; the books are recomputed and held against the oracle every ten and at the end."""
    world = World(seed)
    names, weights = list(OPERATIONS), list(OPERATIONS.values())
    goods.stock_up(world)
    for world.step in range(1, steps + 1):
        world.pass_time(timedelta(minutes=world.chance.choice([0, 0, 1, 1, 2, 10])))
        before = len(world.story)
        while len(world.story) == before:  # what finds nothing to be done on is no step
            world.chance.choices(names, weights)[0](world)
        if world.step % COMPARE_EVERY == 0:
            world.compare()
    world.close()
    return world
