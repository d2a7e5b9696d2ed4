"""What changes in the goods book, by verb: receiving lots, holding for orders, moving goods."""

from cunzhan.domain.goods.stock.actions.counting import book_stocktake
from cunzhan.domain.goods.stock.actions.holds import free_lots, hold, keep_held, keep_lot, release, tidy_expired
from cunzhan.domain.goods.stock.actions.lots import give_back, receive_lot, return_bought, take_in, write_off
from cunzhan.domain.goods.stock.actions.moves import deliver, put_back, take
from cunzhan.domain.goods.stock.actions.pools import receive_pool

__all__ = [
    "book_stocktake",
    "deliver",
    "free_lots",
    "give_back",
    "hold",
    "keep_held",
    "keep_lot",
    "put_back",
    "receive_lot",
    "receive_pool",
    "release",
    "return_bought",
    "take",
    "take_in",
    "tidy_expired",
    "write_off",
]
