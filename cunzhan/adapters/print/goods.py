"""What the papers about goods say: the receipt of an intake, the sheets of the packing table, the receipt of a sale."""

from typing import Any

from django.utils.translation import gettext

from cunzhan.adapters.print.speech import DASH, Speech
from cunzhan.domain.goods.stock.facts import BOUGHT, CONSIGNMENT, POOLED, CountSheetFact, ReceiptFact
from cunzhan.domain.trade.orders.facts import (
    CounterReceiptFact,
    Delivery,
    LineFact,
    PackLine,
    PackListFact,
    PackSheetFact,
)
from cunzhan.kit.quantity import Unit

Data = dict[str, Any]


def lot_receipt_data(fact: ReceiptFact, speech: Speech, household_name: str = "") -> Data:
    """The receipt of an intake, in two copies."""
    household = speech.ltr(fact.household_number) if fact.household_number else gettext("many households, by list")
    if household_name:
        household = f"{speech.typed(household_name)}  {household}"
    return {
        "station": speech.say(fact.station),
        "title": gettext("Receipt for goods"),
        "number": speech.ltr(fact.number),
        "copies": [gettext("For the household"), gettext("Stays at the station")],
        "pairs": [
            [gettext("Household"), household],
            [gettext("Goods"), speech.say(fact.product)],
            [gettext("Grade"), speech.ltr(fact.grade)],
            [gettext("Made or harvested"), speech.day(fact.made_date, year=True)],
            [gettext("Received on"), speech.moment(fact.received_at)],
            [gettext("How it is sold"), _terms(fact)[0]],
            [gettext("Seller"), _seller(fact, speech)],
        ],
        "weight": {"label": _measure(fact.unit), "figure": speech.amount(fact.quantity, fact.unit)},
        "prices": _prices(fact, speech),
        "terms": _terms(fact)[1],
        "sign": [gettext("Signature of the household"), gettext("Signature of the clerk")],
        "code": {"label": gettext("Check code"), "text": fact.check_code},
    }


def _prices(fact: ReceiptFact, speech: Speech) -> Data:
    """What the household gets: at once, or pack by pack when it is sold."""
    bought = fact.terms == BOUGHT
    heads = [gettext("When this is sold"), gettext("you receive, as priced today")]
    if bought:
        heads = [gettext("The station buys"), gettext("it owes you at once")]
    rows = [[speech.say(pack), speech.money(fen)] for pack, fen in fact.prices]
    if bought:
        rows = [[speech.amount(fact.quantity, fact.unit), speech.money(fact.cost_fen)]]
    return {
        "columns": [
            {"label": heads[0], "side": "start", "width": "rest"},
            {"label": heads[1], "side": "amount", "width": "hug"},
        ],
        "rows": rows,
    }


def _seller(fact: ReceiptFact, speech: Speech) -> str:
    if fact.terms == BOUGHT:
        return speech.say(fact.station)
    if fact.terms == POOLED:
        return gettext("the households together, through the station")
    return gettext("the household, through the station")


def _measure(unit: Unit) -> str:
    return gettext("Net weight") if unit == Unit.GRAM else gettext("Pieces")


def _terms(fact: ReceiptFact) -> tuple[str, str]:
    if fact.terms == POOLED:
        return (
            gettext("A pool, on consignment"),
            gettext(
                "The goods stay the households' until a buyer has them. What they bring is shared out by what each "
                "household gave."
            ),
        )
    if fact.terms == CONSIGNMENT:
        return (
            gettext("On consignment"),
            gettext(
                "The goods stay yours until a buyer has them. The station sells them for you. A price set later counts "
                "for orders made after it."
            ),
        )
    return gettext("Bought outright"), gettext("The station has bought the goods and sells them itself.")


def pack_sheet_data(fact: PackSheetFact, speech: Speech) -> Data:
    """One order on the packing table."""
    return {
        "station": speech.say(fact.station),
        "title": gettext("Pack sheet"),
        "about": [speech.moment(fact.placed_at)],
        "foot": gettext("Pack sheet %(number)s") % {"number": speech.ltr(fact.number)},
        "sheet": {
            "number": {"label": gettext("Order number"), "figure": speech.ltr(fact.number)},
            "pairs": _to_whom(fact, speech),
            "note": {"label": gettext("The buyer asks"), "text": speech.typed(fact.note)} if fact.note else None,
            "columns": ["", gettext("Goods"), gettext("How many"), gettext("From which lot")],
            "rows": [
                {
                    "name": speech.say(line.names),
                    "pack": speech.say(line.pack),
                    "quantity": speech.ltr(f"{line.quantity:,}"),
                    "lots": _lots(line, speech) + _weight(line, speech),
                }
                for line in fact.lines
            ],
        },
        "sign": [gettext("Packed by")],
    }


def _to_whom(fact: PackSheetFact, speech: Speech) -> list[list[str]]:
    rows = [[gettext("How it goes"), _how(fact, speech)]]
    if fact.contact:
        rows.append([gettext("Who it is for"), f"{speech.typed(fact.contact.name)}  {speech.ltr(fact.contact.phone)}"])
        if fact.contact.place:
            rows.append([gettext("Going to"), speech.typed(fact.contact.place)])
    rows.append([gettext("Weight with packing"), speech.amount(fact.weight_g, Unit.GRAM)])
    return rows


def _how(fact: PackSheetFact, speech: Speech) -> str:
    return gettext("By courier") if fact.delivery == Delivery.COURIER else gettext("Collected at the station")


def _lots(line: PackLine, speech: Speech) -> list[str]:
    said, pooled = gettext("lot %(lot)s, household %(household)s: %(amount)s"), gettext("pool %(lot)s: %(amount)s")
    return [
        (said if household else pooled)
        % {"lot": speech.ltr(lot), "household": speech.ltr(household), "amount": speech.amount(quantity, line.unit)}
        for lot, household, quantity in line.lots
    ] or [DASH]


def _weight(line: PackLine, speech: Speech) -> list[str]:
    """Of goods sold by weight: what the scale said, or room for it."""
    if not line.weighed:
        return []
    if line.real_quantity is None:
        return [gettext("weigh: ........ kg")]
    return [gettext("weighed: %(amount)s") % {"amount": speech.amount(line.real_quantity, line.unit)}]


def pack_list_data(fact: PackListFact, speech: Speech) -> Data:
    """What to fetch for several orders."""
    return {
        "station": speech.say(fact.station),
        "title": gettext("Pack list"),
        "about": [speech.moment(fact.made_at)],
        "foot": gettext("Pack list"),
        "by_lot": {
            "title": gettext("Fetch from the shelves"),
            "columns": ["", gettext("Lot"), gettext("Goods"), gettext("Household"), gettext("How much")],
            "rows": [
                [speech.ltr(lot), speech.ltr(household), speech.say(product), speech.amount(quantity, unit)]
                for lot, household, product, unit, quantity in fact.by_lot
            ],
        },
        "by_order": {
            "title": gettext("Pack, order by order"),
            "orders": [
                {
                    "number": speech.ltr(sheet.number),
                    "how": _how(sheet, speech),
                    "to": speech.typed(sheet.contact.place or sheet.contact.name) if sheet.contact else "",
                    "goods": [_goods(line, speech) for line in sheet.lines],
                }
                for sheet in fact.sheets
            ],
        },
    }


def count_sheet_data(fact: CountSheetFact, speech: Speech) -> Data:
    """The lots of a product with room for what is counted. What the books say is left out: counting comes first."""
    return {
        "station": speech.say(fact.station),
        "title": gettext("Stocktake"),
        "about": [speech.say(fact.product), speech.moment(fact.made_at)],
        "foot": gettext("Stocktake"),
        "columns": [gettext("Lot"), gettext("Household"), gettext("Made or harvested"), gettext("Counted")],
        "unit": gettext("kg") if fact.unit == Unit.GRAM else gettext("pieces"),
        "rows": [
            [
                speech.ltr(line.number),
                speech.ltr(line.household_number) if line.household_number else gettext("many households"),
                speech.day(line.made_date, year=True),
            ]
            for line in fact.lines
        ],
        "sign": [gettext("Counted by"), gettext("Second person")],
    }


def _goods(line: PackLine | LineFact, speech: Speech) -> str:
    said = gettext("%(count)s × %(goods)s, %(pack)s")
    return said % {
        "count": speech.ltr(f"{line.quantity:,}"),
        "goods": speech.say(line.names),
        "pack": speech.say(line.pack),
    }


def counter_receipt_data(fact: CounterReceiptFact, speech: Speech) -> Data:
    """The receipt a buyer takes from the counter; it too says where the money goes."""
    return {
        "station": speech.say(fact.station),
        "phone": speech.ltr(fact.phone),
        "number": gettext("Receipt %(number)s") % {"number": speech.ltr(fact.number)},
        "at": f"{speech.day(fact.at)} {speech.clock(fact.at)}",
        "rows": [
            {
                "name": f"{speech.say(line.names)}  {speech.say(line.pack)}",
                "how": _how_much(line, speech),
                "amount": speech.figure(line.line_fen),
            }
            for line in fact.lines
        ],
        "total": [gettext("Total"), speech.money(fact.total_fen)],
        "paid": [
            [gettext("Cash received"), speech.figure(fact.tendered_fen)],
            [gettext("Change given"), speech.figure(fact.change_fen)],
        ],
        "shares_title": gettext("Where the money goes"),
        "shares": [[name, speech.figure(fen)] for name, fen in _shares(fact.lines, speech)],
        "thanks": gettext("Thank you. Come again."),
    }


def _how_much(line: LineFact, speech: Speech) -> str:
    packs = speech.ltr(f"{line.quantity:,} × {speech.figure(line.unit_price_fen)}")
    return packs if line.real_quantity is None else f"{packs}  {speech.amount(line.real_quantity, line.unit)}"


def _shares(lines: tuple[LineFact, ...], speech: Speech) -> list[tuple[str, int]]:
    sums = {gettext("To the household"): sum(line.to_household_fen for line in lines)}
    for line in lines:
        for share, fen in zip(line.shares, line.to_shares_fen, strict=True):
            name = speech.say(share.names) or share.code
            sums[name] = sums.get(name, 0) + fen
    return [(name, fen) for name, fen in sums.items() if fen]
