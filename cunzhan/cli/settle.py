"""What the station owes its households; with --sheet, a cash sheet to pay them by."""

import argparse

from cunzhan.cli import _say, _stations
from cunzhan.domain.ground.stations.facts import Actor, Role, StationFact
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as shares
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from cunzhan.kit.money import yuan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", action="store_true", help="make a cash sheet of everybody who is owed something")
    parser.add_argument("--json", action="store_true", help="answer for programs; amounts in fen")
    _stations.add_argument(parser)


def run(options: argparse.Namespace) -> int:
    station = _stations.chosen(options.station)
    by = Actor(Role.MANAGER, station.id)
    return _sheet(by, station, as_json=options.json) if options.sheet else _owed(by, as_json=options.json)


def _owed(by: Actor, *, as_json: bool) -> int:
    """Households by register number: names are not for a list that anybody may keep."""
    rows = shares.owed(by=by)
    told = [
        {
            "household": row.household_number,
            "owed_fen": row.owed_fen,
            "advance_fen": row.advance_fen,
            "payable_fen": row.payable_fen,
        }
        for row in rows
    ]
    lines = [f"{'household':<10} {'owed':>14} {'advanced':>14} {'to pay':>14}"]
    lines += [
        f"{row.household_number:<10} {yuan(row.owed_fen):>14} {yuan(row.advance_fen):>14} {yuan(row.payable_fen):>14}"
        for row in rows
    ]
    total = sum(row.payable_fen for row in rows)
    lines.append(f"{len(rows)} households, {yuan(total)} yuan to pay")
    text = "\n".join(lines) if rows else "Nobody is owed anything."
    _say.answer({"households": told, "payable_fen": total}, as_json=as_json, text=text)
    return _say.GOOD


def _sheet(by: Actor, station: StationFact, *, as_json: bool) -> int:
    sheet_id = settlement.make_payout_sheet(by=by, at=clock.now(), key=new_key())
    sheet = shares.payout_sheet(by=by, sheet_id=sheet_id)
    told = {
        "sheet": sheet.number,
        "total_fen": sheet.total_fen,
        "rows": [
            {"household": row.household_number, "amount_fen": row.amount_fen, "deducted_fen": row.deducted_fen}
            for row in sheet.rows
        ],
    }
    text = f"Sheet {sheet.number} of {station.slug}: {len(sheet.rows)} households, {yuan(sheet.total_fen)} yuan.\n"
    text += "Print it at the counter, and mark there who came."
    _say.answer(told, as_json=as_json, text=text)
    return _say.GOOD
