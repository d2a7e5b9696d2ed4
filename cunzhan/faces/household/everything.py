"""Everything the station keeps about a household, gathered for the household itself: one shape for page and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_asked
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.household import saying
from cunzhan.faces.household.own import household_of, today_of
from cunzhan.faces.shared.gate import Asked
from cunzhan.faces.shared.templatetags.cunzhan import day_text
from cunzhan.kit import reasons
from cunzhan.kit.listing import Page
from cunzhan.kit.money import yuan
from cunzhan.kit.quantity import Unit, shown
from cunzhan.kit.words import say

MOST_PAGES = 200
BEGINNING = date(2000, 1, 1)
"""Before every book."""


@dataclass(frozen=True)
class Cell:
    """One thing with its name."""

    label: str
    text: str


@dataclass(frozen=True)
class Part:
    """One part of the record."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


def gathered(asked: Asked) -> dict[str, Any]:
    """The whole record as plain data: personal data, consents, goods, money, looks."""
    mine = household_of(asked)
    whole = people.export_household(by=asked.actor, at=asked.at, household_id=mine)
    until = today_of(asked) + timedelta(days=1)
    lines = settlement.statement(by=asked.actor, at=asked.at, household_id=mine, since=BEGINNING, until=until).lines
    lots = _every(lambda cursor: stock.lots(by=asked.actor, household_id=mine, cursor=cursor, size=100))
    looks = _every(lambda cursor: people_asked.looks_at(by=asked.actor, household_id=mine, cursor=cursor, size=100))
    return {
        **whole,
        "lots": [
            {
                "number": lot.number,
                "product": lot.product_names,
                "brought_at": lot.received_at.isoformat(),
                "unit": str(lot.unit),
                **{k: getattr(lot, k) for k in ("received", "on_hand", "in_parcels", "sold", "lost", "given_back")},
                "grade": str(lot.grade),
                "made_date": lot.made_date.isoformat(),
            }
            for lot in lots
        ],
        "money": [
            {
                "day": line.day.isoformat(),
                "kind": str(line.kind),
                "product": line.product,
                "quantity": line.quantity,
                "unit": str(line.unit) if line.unit else None,
                "reference": line.reference,
                "reason": line.reason,
                "amount_fen": line.amount_fen,
            }
            for line in lines
        ],
        "looks": [
            {
                "at": look.at.isoformat(),
                "who": look.who,
                "role": str(look.role),
                "purpose": str(look.purpose),
                "fields": list(look.fields),
            }
            for look in looks
        ],
    }


def parts_of(whole: dict[str, Any]) -> tuple[Part, ...]:
    """The same in words, part by part."""
    return (
        Part(_("Who I am"), (_who(whole),)),
        Part(_("The people of my household"), tuple(_member(m) for m in whole["members"])),
        Part(_("Where my money goes"), tuple(_reference(r) for r in whole["payout_references"])),
        Part(_("What I agreed to"), tuple(_consent(c) for c in whole["consents"])),
        Part(_("My goods"), tuple(_lot(lot) for lot in whole["lots"])),
        Part(_("My money"), tuple(_money(line) for line in whole["money"])),
        Part(_("Who looked"), tuple(_look(look) for look in whole["looks"])),
    )


def rows_of(parts: tuple[Part, ...]) -> Iterator[tuple[str, str, str, str]]:
    """The same as rows of a table."""
    yield _("part"), _("number"), _("what"), _("text")
    for part in parts:
        for number, row in enumerate(part.rows, 1):
            for cell in row:
                yield part.title, str(number), cell.label, cell.text


def _every(ask: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    cursor: str | None = None
    for _page in range(MOST_PAGES):
        page = ask(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _day(text: str | None) -> str:
    if not text:
        return ""
    when = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return day_text(when, year=True)


def _who(whole: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(_("Household number"), whole["number"]),
        Cell(_("Name"), whole["name"]),
        Cell(_("Phone"), whole["phone"]),
        Cell(_("In the register since"), _day(whole["admitted_at"])),
    )


def _member(member: dict[str, Any]) -> tuple[Cell, ...]:
    return (Cell(_("Name"), member["name"]), Cell(_("Phone"), member["phone"]))


def _reference(reference: dict[str, Any]) -> tuple[Cell, ...]:
    states = {"waits": _("waits for a second person"), "live": _("in use"), "ended": _("no longer used")}
    return (
        Cell(_("Account holder"), reference["holder"]),
        Cell(_("Bank"), reference["bank"]),
        Cell(_("Account number"), reference["account"]),
        Cell(_("Entered on"), _day(reference["entered_at"])),
        Cell(_("State"), states.get(reference["state"], reference["state"])),
    )


def _consent(consent: dict[str, Any]) -> tuple[Cell, ...]:
    title = saying.CONSENTS[consent["purpose"]][0] if consent["purpose"] in saying.CONSENTS else consent["purpose"]
    return (
        Cell(_("What"), str(title)),
        Cell(_("Given on"), _day(consent["given_at"])),
        Cell(_("Taken back on"), _day(consent["withdrawn_at"])),
    )


def _lot(lot: dict[str, Any]) -> tuple[Cell, ...]:
    unit = lot["unit"]
    names = {
        "received": _("brought"),
        "on_hand": _("left"),
        "in_parcels": _("packed, on the way"),
        "sold": _("sold"),
        "lost": _("lost"),
        "given_back": _("given back to me"),
    }
    return (
        Cell(_("Lot number"), lot["number"]),
        Cell(_("Product"), say(lot["product"])),
        Cell(_("Brought on"), _day(lot["brought_at"])),
        Cell(_("Grade"), lot["grade"]),
        *(Cell(label, with_unit(lot[key], unit)) for key, label in names.items()),
    )


def with_unit(quantity: int, unit: str) -> str:
    """A quantity with its unit as plain text."""
    number = shown(quantity, unit)
    if unit == Unit.GRAM:
        return _("%(number)s kg") % {"number": number}
    return _("%(number)s pieces") % {"number": number}


def _money(line: dict[str, Any]) -> tuple[Cell, ...]:
    kinds = {
        "sale": _("Sold"),
        "bought": _("Bought by the station"),
        "pool": _("Part of a pool"),
        "refund": _("returned by the buyer"),
        "advance": _("Advance"),
        "advance_repaid": _("Advance repaid"),
        "deduction": _("Kept back"),
        "paid": _("Paid to you"),
    }
    goods = (
        (Cell(_("Product"), say(line["product"])), Cell(_("Quantity"), with_unit(line["quantity"], line["unit"])))
        if line["unit"] and line["quantity"]
        else ()
    )
    return (
        Cell(_("Day"), _day(line["day"])),
        Cell(_("What"), kinds.get(line["kind"], line["kind"])),
        *goods,
        *((Cell(_("Why"), reasons.said(line["reason"])),) if line["reason"] else ()),
        Cell(_("Number"), line["reference"]),
        Cell(_("Amount, yuan"), yuan(line["amount_fen"])),
    )


def _look(look: dict[str, Any]) -> tuple[Cell, ...]:
    role = saying.said(saying.ROLES, look["role"])
    fields = [saying.said(saying.FIELDS, field) for field in look["fields"]]
    return (
        Cell(_("Day"), _day(look["at"])),
        Cell(_("Who"), look["who"] or role),
        Cell(_("As"), role),
        Cell(_("Why"), saying.said(saying.PURPOSES, look["purpose"])),
        Cell(_("Saw"), saying.listed(fields)),
    )
