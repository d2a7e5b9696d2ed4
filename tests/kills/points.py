"""Every named point at which a process can be killed, read from the source; and what passes it."""

from __future__ import annotations

import re
from pathlib import Path

from cunzhan.jobs.payments import TOPICS
from tests.requests import all_of_them

SOURCE = Path(__file__).resolve().parents[2] / "cunzhan"
_FAULT = re.compile(r'\bfault\((f?)"([^"]+)"\)')

INSIDE = {
    "stock.hold.after_insert": ["orders.place_order", "orders.sell_at_counter"],
    "stock.take.before_movements": ["orders.pack_order", "orders.sell_at_counter"],
    "settlement.mark_paid.before_post": ["settlement.mark_paid"],
    "settlement.share_out.before_post": ["orders.confirm_delivery", "orders.hand_over", "orders.confirm_received"],
    "settlement.share_pool.before_post": ["settlement.share_pool"],
    "orders.sell_at_counter.before_sharing": ["orders.sell_at_counter"],
    "orders.place_order.before_hold": ["orders.place_order"],
    "orders.cancel_order.before_refund": ["orders.cancel_order"],
    "orders.pack_order.before_parcel": ["orders.pack_order"],
    "orders.receive_made.before_line": ["orders.receive_made"],
    "orders.refund.before_send": ["orders.refund", "orders.cancel_order", "orders.resolve_case"],
    "orders.deliver.before_sharing": ["orders.confirm_delivery", "orders.hand_over", "orders.confirm_received"],
    "orders.record_payment.after_insert": ["orders.record_payment", "orders.apply_notice"],
    "orders.settle.before_keep": ["orders.record_payment", "orders.record_bank", "orders.record_cash"],
}
"""Points inside one transaction: dying there must leave no trace of what these were doing."""
BY_THEMSELVES = {"orders.receive_notice.stored", "move.before_table", "move.before_commit"}
"""Points with a test of their own."""


def in_the_source() -> set[str]:
    """Names of points, with the names of actions and of the worker's topics filled in."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for formatted, name in _FAULT.findall(path.read_text()):
            if not formatted:
                found.add(name)
            elif "{deed.verb}" in name:
                found |= {name.replace("{deed.verb}", verb) for verb in all_of_them()}
            elif "{told.topic}" in name:
                found |= {name.replace("{told.topic}", topic) for topic in TOPICS}
            else:
                raise AssertionError(f"{path.name}: nobody knows what fills {name}")
    return found
