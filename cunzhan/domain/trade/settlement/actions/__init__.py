"""What changes in settlement, by verb: sharing out, taking back, advancing, paying out."""

from cunzhan.domain.trade.settlement.actions.payouts import advance, make_payout_sheet, mark_failed, mark_paid
from cunzhan.domain.trade.settlement.actions.sharing import share_out, take_back

__all__ = ["advance", "make_payout_sheet", "mark_failed", "mark_paid", "share_out", "take_back"]
