"""More of the bugs: about goods, orders, money, and the ground they stand on."""

from __future__ import annotations

from tests.planted.bug import Bug

_D = "cunzhan/domain/"
_STOCK = "tests/domain/goods/stock/"
_ORDERS = "tests/domain/trade/orders/"
_PEOPLE = "tests/domain/ground/people/"
_PAYOUTS = "tests/domain/trade/settlement/test_payouts.py"
_ACTION = "tests/domain/ground/records/test_action.py"


def _bug(name: str, file: str, right: str, wrong: str, *caught_by: str) -> Bug:
    return Bug(name, file, right, wrong, caught_by)


GOODS = (
    _bug(
        "a hold that ran out still counts",
        f"{_D}goods/stock/queries.py",
        "s.held - over.get(s.product_id, 0)",
        "s.held",
        f"{_STOCK}test_holds.py::test_at_its_moment_a_promise_is_over_though_nobody_tidied",
    ),
    _bug(
        "a hold that still lasts is thrown out",
        f"{_D}goods/stock/actions/holds.py",
        "rows = Hold.objects.of(station_id).filter(state=Hold.LIVE, until__lte=at)\n",
        "rows = Hold.objects.of(station_id).filter(state=Hold.LIVE)\n",
        f"{_STOCK}test_holds.py",
    ),
    _bug(
        "everything taken is the first lot's owner's",
        f"{_D}goods/stock/actions/moves.py",
        "lots[lot_id].household_id, much, lots[lot_id].terms)",
        "next(iter(lots.values())).household_id, much, lots[lot_id].terms)",
        f"{_STOCK}test_take.py",
        f"{_ORDERS}test_delivering.py::test_one_line_pays_two_households_to_the_fen",
    ),
    _bug(
        "a price is shown without its last share",
        f"{_D}goods/catalogue/rules.py",
        "return household_fen + sum(shares.values())",
        "return household_fen + sum(list(shares.values())[:-1])",
        "tests/domain/goods/catalogue/test_prices.py",
    ),
    _bug(
        "a name is shown without consent",
        f"{_D}goods/catalogue/queries.py",
        "return row.household_id is None or (row.household_id, purpose.value) in consents",
        "return True",
        "tests/domain/goods/catalogue/test_pictures_and_producers.py",
    ),
)

ORDERS = (
    _bug(
        "more is ordered than the maker can make",
        f"{_D}trade/orders/actions/making.py",
        'variant_id=variant_id, most__gte=F("open") + pieces)',
        "variant_id=variant_id)",
        f"{_ORDERS}test_making.py::test_never_more_than_the_maker_can_make",
    ),
    _bug(
        "what was made for one order is packed for another",
        f"{_D}goods/stock/actions/moves.py",
        "on_hand__gt=0, kept_for__isnull=True)",
        "on_hand__gt=0)",
        f"{_ORDERS}test_making.py::test_nobody_else_is_served_from_what_was_made_for_one",
    ),
    _bug(
        "a weighed line is rounded down",
        f"{_D}trade/orders/rules.py",
        "(2 * ordered_fen * real_g + nominal_g) // (2 * nominal_g))",
        "ordered_fen * real_g // nominal_g)",
        f"{_ORDERS}test_weighing.py::TestLess::test_a_line_is_rounded_once_and_a_half_fen_goes_up",
    ),
    _bug(
        "the households are not paid for the extra grams",
        f"{_D}trade/orders/rules.py",
        "    if real_g <= nominal_g:\n",
        "    if True:\n",
        f"{_ORDERS}test_weighing.py::TestMore",
    ),
    _bug(
        "what a weighed line does not need stays promised",
        f"{_D}goods/stock/actions/moves.py",
        '"held": F("held") - promised}',
        '"held": F("held") - quantity}',
        f"{_ORDERS}test_weighing.py::TestLess::test_the_lot_gives_the_real_grams_and_the_rest_is_free_again",
    ),
    _bug(
        "negative quantities are taken",
        f"{_D}trade/orders/queries/quotes.py",
        "if any(not 0 < n <= rules.MOST_OF_A_PACK for _v, n in lines):",
        "if any(n > rules.MOST_OF_A_PACK for _v, n in lines):",
        f"{_ORDERS}test_place_order.py::TestRefused",
    ),
    _bug(
        "an order of another station is found",
        f"{_D}trade/orders/queries/lookups.py",
        "rows = Order.objects.of(by.station)\n    found = None",
        "rows = Order.objects.all()\n    found = None",
        f"{_ORDERS}test_cancel_order.py",
        f"{_ORDERS}test_packing.py",
    ),
    _bug(
        "any state may become any other",
        f"{_D}trade/orders/queries/lookups.py",
        "filter(id=order.id, state__in=rules.comes_from(state))",
        "filter(id=order.id)",
        f"{_ORDERS}test_packing.py",
    ),
    _bug(
        "money that went back still pays the order",
        f"{_D}trade/orders/actions/paying.py",
        "due: int = order.total_fen - order.paid_fen + order.refunded_fen",
        "due: int = order.total_fen - order.paid_fen",
        f"{_ORDERS}test_paying.py::TestRecordPayment::test_money_that_went_back_is_asked_for_again",
    ),
    _bug(
        "a poisonous notice stops those after it",
        f"{_D}trade/orders/actions/notices.py",
        "    except Refusal:\n",
        "    except LookupError:\n",
        f"{_ORDERS}test_notices.py",
    ),
    _bug(
        "the refund's cap is gone",
        f"{_D}trade/orders/actions/refunding.py",
        'id=line_id, order=order, line_fen__gte=F("refunded_fen") + amounts[line_id]',
        "id=line_id, order=order",
        f"{_ORDERS}test_refund.py::TestRefused",
    ),
    _bug(
        "after the delivery a refund is still taken from the buyers' money",
        f"{_D}trade/orders/actions/refunding.py",
        "delivered = order.state == OrderState.DELIVERED",
        "delivered = False",
        f"{_ORDERS}test_refund.py::TestAfterDelivery",
    ),
    _bug(
        "a cancelled order keeps what was paid",
        f"{_D}trade/orders/actions/cancelling.py",
        "    give_everything_back(by=by,",
        "    bool(give_everything_back) or give_everything_back(by=by,",
        f"{_ORDERS}test_cancel_order.py",
    ),
    _bug(
        "a cancelled order keeps its goods",
        f"{_D}trade/orders/actions/cancelling.py",
        "    stock.release(by=by, at=at, key=key, purpose_id=order.id)\n",
        "",
        f"{_ORDERS}test_cancel_order.py",
    ),
    _bug(
        "the buyer's name is shown to whoever has the link",
        "cunzhan/kit/masks.py",
        'return name[:1] + "*" * min(2, max(1, len(name) - 1))',
        "return name",
        "tests/kit/test_masks.py",
        f"{_ORDERS}test_place_order.py",
    ),
)

MONEY = (
    _bug(
        "an entry is of the day in Greenwich",
        f"{_D}ground/ledger/actions.py",
        "                business_date=transaction.business_date,\n",
        "                business_date=at.date(),\n",
        "tests/domain/ground/ledger/test_days.py::test_every_way_to_ask_comes_to_the_plain_sum",
    ),
    _bug(
        "a balance on a day forgets what came in since",
        f"{_D}ground/ledger/queries.py",
        'F("balance_fen") - since("debit") + since("credit")',
        'F("balance_fen") + since("credit")',
        "tests/domain/ground/ledger/test_days.py::test_every_way_to_ask_comes_to_the_plain_sum",
    ),
    _bug(
        "the refund's part before the delivery is forgotten",
        f"{_D}trade/settlement/actions/sharing.py",
        "row.amount_fen - row.reversed_fen, row.order_number)",
        "row.amount_fen, row.order_number)",
        f"{_ORDERS}test_refund.py::TestBeforeDelivery",
    ),
    _bug(
        "the ledger takes the same thing twice",
        f"{_D}ground/ledger/actions.py",
        "if Transaction.objects.of(station_id).filter(kind=kind, ref=ref).exists():",
        "if False:",
        "tests/domain/ground/ledger/test_post.py",
    ),
    _bug(
        "a debit is counted as a credit in the cached balance",
        f"{_D}ground/ledger/actions.py",
        "change[debit] = change.get(debit, 0) + entry.amount_fen",
        "change[debit] = change.get(debit, 0) - entry.amount_fen",
        "tests/domain/ground/ledger/test_post.py",
    ),
    _bug(
        "entries may be changed in the database",
        f"{_D}ground/ledger/migrations/0004_add_days_of_entries.py",
        '        append_only("ledger_entry"),\n',
        "",
        "tests/domain/test_guarded_rows.py",
    ),
    _bug(
        "days are days of Greenwich",
        "cunzhan/kit/clock.py",
        "return at.astimezone(ZoneInfo(zone)).date()",
        "return at.date()",
        "tests/kit/test_clock.py",
    ),
    _bug(
        "a statement opens with what its first day brought",
        f"{_D}ground/ledger/queries.py",
        'end: OuterRef("id")}, business_date__gte=day)',
        'end: OuterRef("id")}, business_date__gt=day)',
        "tests/domain/ground/ledger/test_queries.py",
        _PAYOUTS,
    ),
    _bug(
        "what pools shared out is no income",
        f"{_D}village/programme/queries.py",
        '        (PoolShare, F("amount_fen"), Value(0)),\n',
        "",
        "tests/domain/village/test_county_table.py",
    ),
)

GROUND = (
    _bug(
        "anybody may get the first answer",
        f"{_D}ground/records/actions.py",
        " or first.person_id != deed.person_id:",
        ":",
        _ACTION,
    ),
    _bug(
        "two workers take the same row",
        f"{_D}ground/records/actions.py",
        "    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)\n",
        "    free = Q()\n",
        "tests/domain/ground/records/test_boxes.py",
    ),
    _bug(
        "a row is told before it is told",
        "cunzhan/jobs/loop.py",
        "            later = handle(told)\n",
        "            records.told(told_id=told.id, at=clock.now())\n            later = handle(told)\n",
        "tests/jobs/test_process.py",
    ),
    _bug(
        "a look is not written down",
        f"{_D}ground/people/actions/looks.py",
        "    if not household_ids:\n        return\n    station_id",
        "    if household_ids:\n        return\n    station_id",
        f"{_PEOPLE}test_looks.py",
    ),
    _bug(
        "the chain of looks does not chain",
        f"{_D}ground/people/rules.py",
        "parts = (before, station_id,",
        'parts = ("", station_id,',
        f"{_PEOPLE}test_looks.py::TestChain",
    ),
    _bug(
        "a household sees others",
        f"{_D}ground/people/actions/looks.py",
        "own = by.role == Role.HOUSEHOLD and household_ids == [by.household_id]",
        "own = by.role == Role.HOUSEHOLD",
        f"{_PEOPLE}test_looks.py::TestSeeing",
    ),
    _bug(
        "an erased household's key is kept",
        f"{_D}ground/people/actions/households.py",
        'update(wrapped=b"", destroyed_at=at)',
        "update(destroyed_at=at)",
        f"{_PEOPLE}test_rights.py::TestErase",
    ),
    _bug(
        "a password may be tried for ever",
        f"{_D}ground/people/actions/sign_in.py",
        "        if wrong > most:\n",
        "        if wrong > 100 * most:\n",
        f"{_PEOPLE}test_sign_in.py",
    ),
    _bug(
        "a manager takes over other stations' logins",
        f"{_D}ground/people/actions/staff.py",
        "    if live.exclude(station_id=by.station).exists():\n",
        "    if False:\n",
        f"{_PEOPLE}test_staff.py::TestResetPassword",
    ),
    _bug(
        "a picture may be of any size",
        "cunzhan/kit/pictures.py",
        "            if image.width * image.height > LARGEST_PIXELS:\n",
        "            if False:\n",
        "tests/kit/test_pictures.py",
    ),
    _bug(
        "a spreadsheet runs what a buyer wrote",
        "cunzhan/kit/spreadsheet.py",
        "    if _FORMULA.match(text) and not _NUMBER.match(text):\n",
        "    if False:\n",
        "tests/kit/test_spreadsheet.py",
    ),
)
RUNNING = (
    _bug(
        "moments move without their microseconds",
        "cunzhan/cli/_tables.py",
        "        yield row\n",
        "        yield tuple(cell.replace(microsecond=0) if isinstance(cell, datetime) else cell for cell in row)\n",
        "tests/cli/test_move.py::test_there_and_back_nothing_is_lost",
    ),
    _bug(
        "the comparison counts rows only",
        "cunzhan/cli/_tables.py",
        "        if found != should:\n",
        "        if found.rows != should.rows:\n",
        "tests/cli/test_move.py::test_one_fen_and_a_missing_row_are_found_and_named",
    ),
)
FURTHER = (*GOODS, *ORDERS, *MONEY, *GROUND, *RUNNING)
