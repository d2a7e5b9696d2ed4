"""What the papers about a household's money say: its statement, as paper and as a table."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext

from cunzhan.adapters.print.naming import kept_words
from cunzhan.adapters.print.speech import DASH, Speech
from cunzhan.domain.goods.catalogue.facts import PRICE_UP
from cunzhan.domain.trade.settlement.facts import (
    LineKind,
    StatementFact,
    StatementLine,
)
from cunzhan.kit import reasons
from cunzhan.kit.money import yuan
from cunzhan.kit.quantity import Unit, amount_for, shown
from cunzhan.kit.words import say

Data = dict[str, Any]
Column = dict[str, str]
_GOODS = (LineKind.SALE, LineKind.BOUGHT, LineKind.POOL, LineKind.REFUND)


def statement_data(fact: StatementFact, speech: Speech, household_name: str = "") -> Data:
    """One household, one period: opening, every line with its reason, closing."""
    household = gettext("Household %(number)s") % {"number": speech.ltr(fact.household_number)}
    title = gettext("Statement, %(period)s") % {"period": period(fact, speech)}
    return {
        "station": speech.say(fact.station),
        "title": title,
        "about": [
            *([speech.typed(household_name)] if household_name else []),
            household,
            *([gettext("Statement %(number)s") % {"number": speech.ltr(fact.number)}] if fact.number else []),
            gettext("Made on %(day)s") % {"day": speech.day(fact.made_at, year=True)},
        ],
        "foot": f"{title} · {household}" if not speech.right_to_left else title,
        "answer": [
            {
                "label": gettext("Sold"),
                "figure": speech.figure(fact.sold_fen + fact.bought_fen + fact.pooled_fen - fact.refunded_fen),
            },
            {"label": gettext("Kept back"), "figure": speech.figure(fact.deducted_fen)},
            {"label": gettext("Paid to you"), "figure": speech.figure(fact.paid_fen)},
            {
                "label": gettext("Still owed to you"),
                "figure": speech.figure(fact.closing_fen),
                "unit": gettext("yuan"),
                "main": True,
            },
        ],
        "sections": [section for make in _SECTIONS if (section := make(fact, speech))],
        "account": _account(fact, speech),
        "rules": _rules(fact),
        "sign": [gettext("Signature of the household"), gettext("Signature of the clerk")],
        "code": {"label": gettext("Check code"), "text": fact.check_code},
    }


def _earned(fact: StatementFact) -> int:
    """What goods brought the household in this time, by whatever way."""
    return fact.sold_fen + fact.bought_fen + fact.pooled_fen - fact.refunded_fen


def period(fact: StatementFact, speech: Speech) -> str:
    """A month by its name; anything else by its first and last day."""
    if fact.since.day == 1 and fact.until == (fact.since + timedelta(days=32)).replace(day=1):
        return speech.month(fact.since)
    return gettext("%(first)s to %(last)s") % {
        "first": speech.day(fact.since, year=True),
        "last": speech.day(fact.until - timedelta(days=1), year=True),
    }


def rule_words(rule: str) -> str:
    """A price rule in a sentence that can be understood without having read it."""
    name, _space, version = rule.partition(" ")
    if name == PRICE_UP:
        return gettext(
            'Price rule "on top", version %(version)s: the household receives its price in full. The station\'s share, '
            "packing and the village fund come on top and are paid by the buyer."
        ) % {"version": version or "1"}
    if name:
        return gettext("Price rule: %(rule)s") % {"rule": rule}
    return gettext("The goods are the household's. The station sells them for it, on consignment.")


def _rules(fact: StatementFact) -> list[str]:
    """By which rules, and who sold: the household through the station, or the station what it had bought."""
    said = [rule_words(rule) for rule in fact.rules] or [rule_words("")]
    if any(line.kind == LineKind.BOUGHT for line in fact.lines):
        said.append(
            gettext("What the station bought outright is the station's from the day it came; it sells it itself.")
        )
    return said


def _sales(fact: StatementFact, speech: Speech) -> Data:
    lines = [line for line in fact.lines if line.kind in _GOODS]
    title = gettext("What was sold")
    if not lines:
        return {"title": title, "words": gettext("Nothing was sold in this time.")}
    quantity, unit = sum(line.quantity for line in lines), {line.unit for line in lines}
    whole = speech.amount(quantity, unit.pop()) if len(unit) == 1 and quantity else ""
    return {
        "title": title,
        "table": {
            "columns": [
                column(gettext("Day"), "start", "hug"),
                column(gettext("Goods"), "start", "rest"),
                column(gettext("Where"), "start", "hug"),
                column(gettext("How much"), "amount", "hug"),
                column(gettext("Each, yuan"), "figure", "hug"),
                column(gettext("For you, yuan"), "figure", "hug"),
            ],
            "rows": [_sale(line, speech) for line in lines],
            "total": ["", gettext("Together"), "", whole, "", speech.figure(sum(line.amount_fen for line in lines))],
        },
    }


def _sale(line: StatementLine, speech: Speech) -> list[Any]:
    goods: Any = speech.say(line.product)
    if line.kind == LineKind.POOL:
        whole = speech.amount(line.of_quantity, line.unit or Unit.GRAM)
        goods = [goods, gettext("your part of a pool of %(whole)s") % {"whole": whole}]
    if line.kind == LineKind.BOUGHT:
        goods = [goods, gettext("bought by the station") if line.amount_fen > 0 else gettext("given back to you")]
    if line.kind == LineKind.REFUND:
        goods = [gettext("Refund: %(goods)s") % {"goods": goods}, speech.typed(reasons.said(line.reason))]
        if line.comes_off_fen:
            goods.append(_comes_off(line, speech))
    return [
        speech.day(line.day),
        goods,
        {"main": channel_words(line.source), "side": speech.ltr(line.reference)},
        speech.amount(line.quantity, line.unit) if line.quantity else DASH,
        each(line, speech.figure),
        speech.figure(line.amount_fen),
    ]


def _comes_off(line: StatementLine, speech: Speech) -> str:
    return gettext("The station took back %(amount)s for order %(number)s; it comes off your next sale.") % {
        "amount": speech.money(line.comes_off_fen),
        "number": speech.ltr(line.reference),
    }


def channel_words(source: str) -> str:
    """Where it was sold."""
    return {"shop": gettext("shop"), "counter": gettext("counter")}.get(source, source)


def each(line: StatementLine, written: Callable[[int], str]) -> str:
    """What one kilogram or piece brought, where the line comes out even; else nothing is claimed."""
    if not line.quantity or line.unit is None or line.kind not in (LineKind.SALE, LineKind.BOUGHT):
        return DASH
    per_unit = 1000 if line.unit == Unit.GRAM else 1
    quantity, amount = abs(line.quantity), abs(line.amount_fen)
    price = amount * per_unit // quantity
    return written(price) if amount_for(price, quantity, line.unit) == amount else DASH


def _kept_back(fact: StatementFact, speech: Speech) -> Data:
    lines = [line for line in fact.lines if line.kind in (LineKind.DEDUCTION, LineKind.ADVANCE_REPAID)]
    title = gettext("What was kept back, and why")
    if not lines:
        return {"title": title, "words": gettext("Nothing was kept back.")}
    return {"title": title, "table": _simple_table(lines, kept_words, speech)}


def _advances(fact: StatementFact, speech: Speech) -> Data | None:
    left = gettext("Of your advances, %(amount)s are still to be repaid.") % {
        "amount": speech.money(fact.advance_left_fen)
    }
    title = gettext("Advances you were given")
    if not fact.advances:
        return {"title": title, "words": left} if fact.advance_left_fen else None
    rows = [
        [speech.day(advance.day), speech.typed(advance.reason), speech.figure(advance.amount_fen)]
        for advance in fact.advances
    ]
    return {"title": title, "table": {"columns": _three_columns(), "rows": rows}, "words": left}


def _paid(fact: StatementFact, speech: Speech) -> Data:
    lines = [line for line in fact.lines if line.kind == LineKind.PAID]
    title = gettext("What was paid to you")
    if not lines:
        return {"title": title, "words": gettext("Nothing was paid in this time.")}
    return {"title": title, "table": _simple_table(lines, lambda _line: gettext("Paid out"), speech)}


def _simple_table(lines: list[StatementLine], what: Callable[[StatementLine], str], speech: Speech) -> Data:
    """Day, what and why, how much; the sum under it where there is more than one."""
    table: Data = {
        "columns": _three_columns(),
        "rows": [
            [
                speech.day(line.day),
                {"main": what(line), "side": _why(line, speech)},
                speech.figure(abs(line.amount_fen)),
            ]
            for line in lines
        ],
    }
    if len(lines) > 1:
        table["total"] = ["", gettext("Together"), speech.figure(sum(abs(line.amount_fen) for line in lines))]
    return table


_SECTIONS: tuple[Callable[[StatementFact, Speech], Data | None], ...] = (_sales, _kept_back, _advances, _paid)


def _account(fact: StatementFact, speech: Speech) -> Data:
    rows = [
        [gettext("Owed to you when it began"), speech.money(fact.opening_fen)],
        [gettext("Sold"), speech.money(fact.sold_fen)],
    ]
    if fact.pooled_fen:
        rows.append([gettext("Your part of pools"), speech.money(fact.pooled_fen)])
    if fact.bought_fen:
        rows.append([gettext("Bought by the station"), speech.money(fact.bought_fen)])
    if fact.refunded_fen:
        rows.append([gettext("Taken back for refunds"), speech.money(-fact.refunded_fen)])
    if fact.deducted_fen:
        rows.append([gettext("Kept back"), speech.money(-fact.deducted_fen)])
    rows.append([gettext("Paid to you"), speech.money(-fact.paid_fen)])
    return {
        "title": gettext("How it comes out"),
        "rows": rows,
        "total": [gettext("Still owed to you"), speech.money(fact.closing_fen)],
        "words": _debit_words(fact, speech),
    }


def _debit_words(fact: StatementFact, speech: Speech) -> str:
    if not fact.comes_off_fen:
        return ""
    return gettext(
        "You were paid %(amount)s for goods that came back later. It comes off your next sales; nothing is to be paid "
        "in cash."
    ) % {"amount": speech.money(fact.comes_off_fen)}


def _three_columns() -> list[Column]:
    return [
        column(gettext("Day"), "start", "hug"),
        column(gettext("What and why"), "start", "rest"),
        column(gettext("Yuan"), "figure", "hug"),
    ]


def column(label: str, side: str, width: str) -> Column:
    return {"label": label, "side": side, "width": width}


def _why(line: StatementLine, speech: Speech) -> str:
    sheet = gettext("Payout sheet %(number)s") % {"number": speech.ltr(line.reference)} if line.reference else ""
    return "  ".join(part for part in (speech.typed(reasons.said(line.reason)), sheet) if part)


def statement_csv_rows(fact: StatementFact, speech: Speech) -> list[list[str]]:
    """The statement as a table: one row a line, between opening and closing."""
    kinds = {
        LineKind.SALE: gettext("Sold"),
        LineKind.BOUGHT: gettext("Bought by the station"),
        LineKind.POOL: gettext("Part of a pool"),
        LineKind.REFUND: gettext("Refund"),
        LineKind.DEDUCTION: gettext("Kept back"),
        LineKind.ADVANCE_REPAID: gettext("Advance repaid"),
        LineKind.PAID: gettext("Paid out"),
    }
    head = [
        gettext("Day"),
        gettext("What happened"),
        gettext("Goods"),
        gettext("How much"),
        gettext("Unit"),
        gettext("Each, yuan"),
        gettext("Yuan"),
        gettext("Where"),
        gettext("Reference"),
        gettext("Reason"),
    ]
    empty = [""] * 4

    def plain(day: date, what: str, fen: int) -> list[str]:
        return [day.isoformat(), what, *empty, _fen(fen), "", "", ""]

    rows = [head, plain(fact.since, gettext("Owed to you when it began"), fact.opening_fen)]
    for line in fact.lines:
        unit = "" if line.unit is None else (gettext("kg") if line.unit == Unit.GRAM else gettext("piece"))
        rows.append(
            [
                line.day.isoformat(),
                kept_words(line) if line.kind == LineKind.DEDUCTION else kinds[line.kind],
                say(line.product, speech.language),
                shown(line.quantity, line.unit).replace(",", "") if line.unit and line.quantity else "",
                unit if line.quantity else "",
                each(line, _fen).replace(DASH, ""),
                _fen(line.amount_fen),
                channel_words(line.source),
                line.reference,
                reasons.said(line.reason),
            ]
        )
    rows += [
        [
            advance.day.isoformat(),
            gettext("Advance given"),
            *empty,
            _fen(advance.amount_fen),
            "",
            "",
            advance.reason,
        ]
        for advance in fact.advances
    ]
    rows.append(plain(fact.until - timedelta(days=1), gettext("Still owed to you"), fact.closing_fen))
    rows.append([gettext("Check code"), fact.check_code, *[""] * 8])
    return rows


def _fen(fen: int) -> str:
    """Without thousands commas: a figure the office program can reckon with."""
    return yuan(fen).replace(",", "")
