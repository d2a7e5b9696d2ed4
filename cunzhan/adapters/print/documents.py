"""Every paper: facts and a language in, a PDF out. Python decides what is written, the templates how it looks."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from cunzhan.adapters.print import goods, payouts, press, statements
from cunzhan.adapters.print.codes import code_svg
from cunzhan.adapters.print.facts import CardFact
from cunzhan.adapters.print.speech import Speech
from cunzhan.domain.goods.stock.facts import CountSheetFact, ReceiptFact
from cunzhan.domain.trade.orders.facts import CounterReceiptFact, PackListFact, PackSheetFact
from cunzhan.domain.trade.settlement.facts import PayoutSheetFact, StatementFact
from cunzhan.kit.spreadsheet import csv_bytes


def lot_receipt(fact: ReceiptFact, language: str, *, household_name: str = "") -> bytes:
    """The receipt of an intake: two copies on one A4."""
    return _paper("lot_receipt", language, lambda speech: goods.lot_receipt_data(fact, speech, household_name))


def pack_sheet(fact: PackSheetFact, language: str) -> bytes:
    """One order, for the packing table."""
    return _paper("pack_sheet", language, lambda speech: goods.pack_sheet_data(fact, speech))


def pack_list(fact: PackListFact, language: str) -> bytes:
    """Several orders, by lot and by order."""
    return _paper("pack_list", language, lambda speech: goods.pack_list_data(fact, speech))


def count_sheet(fact: CountSheetFact, language: str) -> bytes:
    """The lots of a product, to be counted at the shelf."""
    return _paper("count_sheet", language, lambda speech: goods.count_sheet_data(fact, speech))


def counter_receipt(fact: CounterReceiptFact, language: str) -> bytes:
    """What a buyer takes from the counter, 80 mm wide."""
    return _paper("counter_receipt", language, lambda speech: goods.counter_receipt_data(fact, speech))


def statement(fact: StatementFact, language: str, *, household_name: str = "") -> bytes:
    """A household's statement."""
    return _paper("statement", language, lambda speech: statements.statement_data(fact, speech, household_name))


def payout_sheet(fact: PayoutSheetFact, language: str, *, names: Mapping[UUID, str] | None = None) -> bytes:
    """Whom to pay how much, with room to sign. Names by household id, where they were looked up."""
    return _paper("payout_sheet", language, lambda speech: payouts.payout_sheet_data(fact, speech, names))


def household_card(fact: CardFact, language: str) -> bytes:
    """The card of a household, to be cut out."""
    return _paper("household_card", language, lambda speech: _card_data(fact, speech))


def statement_csv(fact: StatementFact, language: str) -> bytes:
    """A household's statement as a table for an office program."""
    with translation.override(language):
        return csv_bytes(statements.statement_csv_rows(fact, Speech(language, settings.TIME_ZONE)))


def _card_data(fact: CardFact, speech: Speech) -> dict[str, Any]:
    return {
        "station": speech.say(fact.station),
        "title": gettext("Household card"),
        "about": [gettext("Household %(number)s") % {"number": speech.ltr(fact.household_number)}],
        "number_label": gettext("Household"),
        "number": speech.ltr(fact.household_number),
        "name": speech.typed(fact.name),
        "scan": gettext("Scan to see your goods and your money"),
        "code_svg": code_svg(fact.url),
        "how": [
            gettext("Cut the card out along the line."),
            gettext("Point a phone's camera at the code and open the address it shows."),
            gettext("Type your PIN. Tell it to nobody; the station never asks for it."),
            gettext("Lost the card? Tell the station. It makes a new one, and the old one stops working at once."),
        ],
    }


def _paper(template: str, language: str, say: Callable[[Speech], dict[str, Any]]) -> bytes:
    """Say it with the language active, then print it.

    Raises: Refusal(invalid) when a text has a character that no shipped font can print.
    """
    with translation.override(language):
        data = say(Speech(language, settings.TIME_ZONE))
    return press.pdf(template, {"language": language, **data})
