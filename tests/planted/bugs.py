"""The bugs: where, what stands there, what a tired programmer might write instead, and which tests must notice."""

from __future__ import annotations

from tests.planted.bug import Bug
from tests.planted.further import FURTHER

GROUND, GOODS, TRADE = "cunzhan/domain/ground", "cunzhan/domain/goods", "cunzhan/domain/trade"
_ORDERS, _SHARING = "tests/domain/trade/orders", "tests/domain/trade/settlement"


BUGS = (
    Bug(
        "a pool shares each sum by itself, and the odd fen goes to the same households every time",
        f"{TRADE}/settlement/rules.py",
        "    short = [sign * (total * weight - had * whole) for weight, had in zip(weights, got, strict=True)]\n",
        "    short = [abs(amount) * weight for weight in weights]\n",
        (f"{_SHARING}/test_pools.py",),
    ),
    Bug(
        "bought goods that come back leave their cost behind",
        f"{GOODS}/stock/actions/moves.py",
        "    if from_place == Place.BUYER and (moved := _of_the_station(takings, -1)):\n",
        "    if False and (moved := _of_the_station(takings, -1)):\n",
        (f"{_SHARING}/test_bought_lots.py",),
    ),
    Bug(
        "more is found at a stocktake than was ever lost",
        f"{GOODS}/stock/actions/counting.py",
        "        if differences[lot.id] > lost.get(lot.id, 0):\n",
        "        if differences[lot.id] > lot.received:\n",
        ("tests/domain/goods/stock/test_stocktake.py",),
    ),
    Bug(
        "a hold does not look at what is left",
        f"{GOODS}/stock/actions/holds.py",
        'rows.filter(on_hand__gte=F("held") + wanted).update(held=',
        "rows.update(held=",
        ("tests/races/test_last_jars.py", "tests/domain/goods/stock/test_holds.py", f"{_ORDERS}/test_place_order.py"),
    ),
    Bug(
        "expired holds go on counting",
        f"{GOODS}/stock/actions/holds.py",
        "rows = Hold.objects.of(station_id).filter(state=Hold.LIVE, until__lte=at)",
        "rows = Hold.objects.of(station_id).filter(state=Hold.RELEASED, until__lte=at)",
        ("tests/domain/goods/stock/test_holds.py",),
    ),
    Bug(
        "the youngest lot goes first",
        f"{GOODS}/stock/actions/moves.py",
        'rows.order_by("received_at", "id").iterator',
        'rows.order_by("-received_at", "-id").iterator',
        ("tests/domain/goods/stock/test_take.py",),
    ),
    Bug(
        "goods come back to the shelf and to no lot",
        f"{GOODS}/stock/actions/moves.py",
        '    rows.update(on_hand=F("on_hand") + each("id", by_lot), kept_for=None)\n',
        "",
        (f"{_ORDERS}/test_refund.py", "tests/domain/test_jar.py"),
    ),
    Bug(
        "rounding down instead of the largest remainder",
        "cunzhan/kit/money.py",
        "        parts[index] += 1\n",
        "        parts[index] += 0\n",
        ("tests/kit/test_money.py",),
    ),
    Bug(
        "a refund is spread over what parties got once, not over what they still hold",
        f"{TRADE}/settlement/actions/sharing.py",
        "remaining = [row.amount_fen - row.reversed_fen for row in rows]",
        "remaining = [row.amount_fen for row in rows]",
        (f"{_SHARING}/test_sharing.py", f"{_ORDERS}/test_refund.py", "tests/cases"),
    ),
    Bug(
        "a notice is counted each time it comes",
        f"{TRADE}/orders/actions/paying.py",
        "    return row if kept == row.id else None\n",
        "    return row\n",
        (f"{_ORDERS}/test_paying.py", f"{_ORDERS}/test_notices.py"),
    ),
    Bug(
        "money for a cancelled order brings it back to life",
        f"{TRADE}/orders/actions/paying.py",
        "if not mine.filter(state=OrderState.PLACED).update(state=OrderState.PAID,",
        "if not mine.update(state=OrderState.PAID,",
        (f"{_ORDERS}/test_paying.py", f"{_ORDERS}/test_notices.py"),
    ),
    Bug(
        "any amount pays an order",
        f"{TRADE}/orders/actions/paying.py",
        "    if payment.amount_fen != wanted_fen:\n",
        "    if payment.amount_fen == 0:\n",
        (f"{_ORDERS}/test_paying.py", f"{_ORDERS}/test_notices.py"),
    ),
    Bug(
        "the pay code lives as long as the hold",
        f"{TRADE}/orders/rules.py",
        "return held_until - PAY_CODE_ENDS_BEFORE_HOLD",
        "return held_until",
        (f"{_ORDERS}/test_paying.py",),
    ),
    Bug(
        "a version is not looked at",
        f"{TRADE}/orders/queries/lookups.py",
        "        rows = rows.filter(version=version)\n",
        "        rows = rows.all()\n",
        (f"{_ORDERS}/test_packing.py", f"{_ORDERS}/test_cancel_order.py", f"{_ORDERS}/test_delivering.py"),
    ),
    Bug(
        "the buyer says what it costs",
        f"{TRADE}/orders/actions/placing.py",
        "    if goods + postage != expected_total_fen:\n",
        "    if goods + postage < 0:\n",
        (f"{_ORDERS}/test_place_order.py",),
    ),
    Bug(
        "a payout can be marked twice",
        f"{TRADE}/settlement/actions/payouts.py",
        '        raise Refusal(Kind.CONFLICT, _("This payout was already marked. Nothing was changed."))\n',
        "        return\n",
        (f"{_SHARING}/test_payouts.py", "tests/races/test_last_jars.py"),
    ),
    Bug(
        "a key is not asked for its content",
        f"{GROUND}/records/actions.py",
        "if (first.verb, first.content_hash) != (deed.verb, deed.content_hash)",
        "if first.verb != deed.verb",
        ("tests/domain/ground/records/test_action.py",),
    ),
    Bug(
        "everybody may",
        f"{GROUND}/records/actions.py",
        "if by.role not in allowed or by.station_id is None:",
        "if by.station_id is None:",
        ("tests/domain/test_who_may.py",),
    ),
    Bug(
        "personal data open without a look",
        "cunzhan/kit/db/guard.py",
        "    if not _open.get():\n",
        "    if False:\n",
        ("tests/kit/db", "tests/domain/ground/people/test_looks.py"),
    ),
    Bug(
        "a household sees the lots of all",
        f"{GOODS}/stock/queries.py",
        "rows.filter(household_id=by.household_id)",
        "rows.all()",
        ("tests/faces/household", "tests/domain/goods/stock"),
    ),
    Bug(
        "a gateway's signature is believed unread",
        "cunzhan/adapters/payments/testgate/signing.py",
        '        raise BadSignatureError("signature does not fit") from error\n',
        "        return nonce\n",
        ("tests/adapters/payments/test_forged_notices.py",),
    ),
    Bug(
        "nine households are enough",
        "cunzhan/domain/village/programme/facts.py",
        "LEAST_HOUSEHOLDS = 10",
        "LEAST_HOUSEHOLDS = 9",
        ("tests/domain/village/test_suppression.py",),
    ),
    Bug(
        "the chain of the ledger does not hold to the one before",
        f"{GROUND}/ledger/rules.py",
        "    head = (before, station_id,",
        "    head = (station_id,",
        ("tests/domain/ground/ledger/test_chain.py",),
    ),
    *FURTHER,
)
