"""A payout sheet as data for its paper: whom to pay how much, with room to sign."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext

from cunzhan.adapters.print.speech import DASH, Speech
from cunzhan.adapters.print.statements import Data, column
from cunzhan.domain.trade.settlement.facts import PayoutRow, PayoutSheetFact, PayoutState
from cunzhan.kit import reasons


def payout_sheet_data(fact: PayoutSheetFact, speech: Speech, names: Mapping[UUID, str] | None = None) -> Data:
    """Whom to pay how much; names only where they were looked up for settling."""
    known = names or {}
    count = len(fact.rows)
    to_bring = sum(row.amount_fen for row in fact.rows if row.state == PayoutState.LISTED)
    return {
        "station": speech.say(fact.station),
        "title": gettext("Payout sheet"),
        "about": [
            gettext("Sheet %(number)s") % {"number": speech.ltr(fact.number)},
            speech.day(fact.made_at, year=True),
        ],
        "foot": gettext("Payout sheet %(number)s") % {"number": speech.ltr(fact.number)},
        "answer": [
            {
                "label": gettext("Households"),
                "figure": speech.ltr(f"{count:,}"),
            },
            {
                "label": gettext("Cash to bring"),
                "figure": speech.figure(to_bring),
                "unit": gettext("yuan"),
                "main": True,
            },
        ],
        "table": {
            "columns": [
                column(gettext("Household"), "start", "rest"),
                column(gettext("Kept back"), "figure", "hug"),
                column(gettext("To pay, yuan"), "figure", "hug"),
                column(gettext("Signature"), "start", "sign"),
            ],
            "rows": [_payout(row, known.get(row.household_id, ""), speech) for row in fact.rows],
            "total": [
                ngettext("%(count)s household", "%(count)s households", count) % {"count": speech.ltr(f"{count:,}")},
                speech.figure(sum(row.deducted_fen for row in fact.rows)),
                speech.figure(fact.total_fen),
                "",
            ],
        },
        "sign": [gettext("Signature of the bookkeeper"), gettext("Signature of a witness")],
    }


def _payout(row: PayoutRow, name: str, speech: Speech) -> list[Any]:
    number = speech.ltr(row.household_number)
    said = {
        PayoutState.LISTED: "",
        PayoutState.SENT: gettext("with the bank"),
        PayoutState.UNKNOWN: gettext("not known"),
        PayoutState.PAID: gettext("paid already"),
        PayoutState.FAILED: gettext("not paid: %(reason)s") % {"reason": speech.typed(reasons.said(row.reason))},
    }[row.state]
    return [
        f"{number}  {speech.typed(name)}" if name else number,
        speech.figure(row.deducted_fen) if row.deducted_fen else DASH,
        speech.figure(row.amount_fen),
        {"main": "", "side": said},
    ]
