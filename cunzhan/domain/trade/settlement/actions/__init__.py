"""What changes in settlement, by verb: buying lots, sharing out, taking back, advancing, paying out."""

from cunzhan.domain.trade.settlement.actions.buying import buy_lot, give_back
from cunzhan.domain.trade.settlement.actions.opening import carry_over_household, carry_over_money
from cunzhan.domain.trade.settlement.actions.payouts import advance, make_payout_sheet, mark_failed, mark_paid
from cunzhan.domain.trade.settlement.actions.pools import share_pool
from cunzhan.domain.trade.settlement.actions.sharing import share_out, take_back

__all__ = [
    "advance",
    "buy_lot",
    "carry_over_household",
    "carry_over_money",
    "give_back",
    "make_payout_sheet",
    "mark_failed",
    "mark_paid",
    "share_out",
    "share_pool",
    "take_back",
]
