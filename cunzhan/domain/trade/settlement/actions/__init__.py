"""What changes in settlement, by verb: buying lots, sharing out, taking back, advancing, paying out."""

from cunzhan.domain.trade.settlement.actions.bank import (
    record_bank_answer,
    send_to_bank,
    set_bank_columns,
    take_bank_file,
)
from cunzhan.domain.trade.settlement.actions.buying import buy_lot, give_back
from cunzhan.domain.trade.settlement.actions.closing import close_period
from cunzhan.domain.trade.settlement.actions.deductions import deduct
from cunzhan.domain.trade.settlement.actions.opening import carry_over_household, carry_over_money
from cunzhan.domain.trade.settlement.actions.payouts import (
    advance,
    make_payout_sheet,
    mark_failed,
    mark_paid,
    mark_unknown,
)
from cunzhan.domain.trade.settlement.actions.pools import share_pool
from cunzhan.domain.trade.settlement.actions.sharing import share_out, take_back

__all__ = [
    "advance",
    "buy_lot",
    "carry_over_household",
    "carry_over_money",
    "close_period",
    "deduct",
    "give_back",
    "make_payout_sheet",
    "mark_failed",
    "mark_paid",
    "mark_unknown",
    "record_bank_answer",
    "send_to_bank",
    "set_bank_columns",
    "share_out",
    "share_pool",
    "take_back",
    "take_bank_file",
]
