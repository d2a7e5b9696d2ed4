"""Who may open which address. An address that is not written here fails the tests, so nobody adds one unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cunzhan.domain.ground.stations.facts import Role
from tests.matrix.world import Shop

ANYBODY: frozenset[Role] = frozenset()
SELLERS = frozenset({Role.CLERK, Role.MANAGER})
BOOKS = frozenset({Role.BOOKKEEPER, Role.MANAGER})
STAFF = SELLERS | BOOKS
BOSS = frozenset({Role.MANAGER})
HOME = frozenset({Role.HOUSEHOLD})
COUNTY = frozenset({Role.COUNTY_OFFICER})
WALK = frozenset({Role.SETUP})
ROLES = {
    "buyer": Role.BUYER,
    "household": Role.HOUSEHOLD,
    "neighbour": Role.HOUSEHOLD,
    "clerk": Role.CLERK,
    "bookkeeper": Role.BOOKKEEPER,
    "manager": Role.MANAGER,
    "courier": Role.MANAGER,
    "officer": Role.COUNTY_OFFICER,
    "far_manager": Role.MANAGER,
    "stranger": Role.BUYER,
}
BOTH, GET, POST = "both", "get", "post"


@dataclass(frozen=True)
class Row:
    """One address: who, by which verbs, about what, and what a page that opens answers."""

    who: frozenset[Role]
    verbs: str = GET
    about: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    opens: int = 200


def _order(state: str, who: frozenset[Role], verbs: str = BOTH, **query: str) -> Row:
    return Row(who, verbs, {"order_id": state}, query)


def _token(state: str, verbs: str = BOTH, opens: int = 200) -> Row:
    return Row(ANYBODY, verbs, {"token": state}, opens=opens)


PAPER = {"in": "en"}
MONTH = {"year": "2026", "month": "10"}
TABLE: dict[str, Row] = {
    # Everybody
    "shared:language": Row(ANYBODY, about={"code": "ug"}, opens=302),
    "shared:sign_in": Row(ANYBODY, BOTH),
    "shared:choose": Row(ANYBODY, BOTH, opens=302),
    "shared:prove": Row(ANYBODY, BOTH, opens=302),
    "shared:enrol": Row(ANYBODY, BOTH, opens=302),
    "shared:sign_in_household": Row(ANYBODY, BOTH),
    "shared:card": Row(ANYBODY, BOTH, {"token": "card"}),
    "shared:certificate": Row(ANYBODY, opens=404),
    "shared:certificate_file": Row(ANYBODY, opens=404),
    "shared:media": Row(ANYBODY, about={"name": "picture"}),
    "shared:sign_out": Row(ANYBODY, POST),
    "api:notice": Row(ANYBODY, POST, {"provider": "testgate"}),
    "api:health": Row(ANYBODY),
    "api:openapi": Row(ANYBODY),
    "api:docs": Row(ANYBODY),
    "api:dfc": Row(ANYBODY),
    "api:dfc_shop": Row(ANYBODY),
    "shop:shops": Row(ANYBODY),
    "shop:front": Row(ANYBODY),
    "shop:category": Row(ANYBODY, about={"category": "honey"}),
    "shop:search": Row(ANYBODY, query={"q": "honey"}),
    "shop:product": Row(ANYBODY, about={"product": "honey"}),
    "shop:basket": Row(ANYBODY),
    "shop:basket_add": Row(ANYBODY, POST),
    "shop:basket_change": Row(ANYBODY, POST),
    "shop:checkout": Row(ANYBODY, BOTH, opens=302),
    "shop:order": _token("sent", GET),
    "shop:order_cancel": _token("paid"),
    "shop:order_received": _token("sent"),
    "shop:pay": _token("asked"),
    "shop:pay_state": _token("asked", GET),
    "shop:pay_code": _token("asked", GET),
    "shop:seller": Row(ANYBODY),
    "shop:delivery": Row(ANYBODY),
    "shop:returns": Row(ANYBODY),
    "shop:privacy": Row(ANYBODY),
    "shop:my_order": Row(ANYBODY),
    "shop:missing": Row(ANYBODY, about={"rest": "no/such/page/"}, opens=404),
    "household:erased": Row(ANYBODY),
    # Setting up: by a word that the machine says, and nobody else's
    "setup:door": Row(ANYBODY, opens=404),
    "setup:step": Row(WALK, BOTH, {"code": "county"}),
    "setup:phone": Row(WALK, BOTH),
    "setup:end": Row(WALK, BOTH),
    # One's own login
    "shared:account": Row(STAFF | COUNTY),
    "shared:account_phone": Row(STAFF | COUNTY, BOTH),
    "shared:account_phone_off": Row(STAFF | COUNTY, BOTH),
    "shared:account_recovery": Row(STAFF | COUNTY, BOTH),
    "shared:account_password": Row(STAFF | COUNTY, BOTH),
    # The counter
    "counter:home": Row(STAFF),
    "counter:find": Row(STAFF, query={"text": "0001"}, opens=302),
    "counter:intake": Row(SELLERS, BOTH),
    "counter:pool_intake": Row(SELLERS, BOTH),
    "counter:pools": Row(BOOKS),
    "counter:pools_export": Row(BOOKS),
    "counter:pool_share": Row(BOOKS, BOTH, {"lot_id": "pool_id"}),
    "counter:stocktakes": Row(SELLERS),
    "counter:count": Row(SELLERS, BOTH),
    "counter:count_pdf": Row(SELLERS, query=PAPER),
    "counter:lots": Row(SELLERS),
    "counter:lots_export": Row(SELLERS),
    "counter:lot": Row(SELLERS),
    "counter:receipt": Row(SELLERS),
    "counter:receipt_pdf": Row(SELLERS, query=PAPER),
    "counter:write_off": Row(SELLERS, BOTH),
    "counter:give_back": Row(SELLERS, BOTH),
    "counter:products": Row(SELLERS),
    "counter:products_export": Row(SELLERS),
    "counter:product_add": Row(SELLERS, BOTH),
    "counter:categories": Row(SELLERS, BOTH),
    "counter:product": Row(SELLERS),
    "counter:product_edit": Row(SELLERS, BOTH),
    "counter:pack_add": Row(SELLERS, BOTH),
    "counter:price": Row(SELLERS, BOTH),
    "counter:bazaar": Row(SELLERS, BOTH),
    "counter:picture": Row(SELLERS, BOTH),
    "counter:producer": Row(SELLERS, BOTH),
    "counter:orders": Row(STAFF),
    "counter:orders_export": Row(STAFF),
    "counter:pack_list": Row(SELLERS),
    "counter:pack_list_pdf": Row(SELLERS, query=PAPER),
    "counter:order": _order("paid", STAFF, GET),
    "counter:contact": _order("paid", SELLERS, POST),
    "counter:bank": _order("bank", BOOKS),
    "counter:cash": _order("cash", SELLERS),
    "counter:made": Row(SELLERS, BOTH),
    "counter:weigh": _order("weighed", SELLERS),
    "counter:pack": _order("paid", SELLERS),
    "counter:pack_sheet_pdf": _order("packed", SELLERS, GET, **PAPER),
    "counter:send": _order("packed", SELLERS),
    "counter:waybill": _order("sent", SELLERS),
    "counter:hand_over": _order("waiting", SELLERS),
    "counter:delivered": _order("sent", SELLERS),
    "counter:cancel": _order("paid", STAFF),
    "counter:refund": _order("delivered", STAFF),
    "counter:cases": Row(STAFF),
    "counter:cases_export": Row(STAFF),
    "counter:case": Row(STAFF, BOTH),
    "counter:sell": Row(SELLERS, BOTH),
    "counter:sold": _order("sale_id", SELLERS, GET),
    "counter:sold_pdf": _order("sale_id", SELLERS, GET, **PAPER),
    "counter:drawer": Row(STAFF),
    "counter:drawer_open": Row(STAFF, BOTH),
    "counter:drawer_close": Row(STAFF, BOTH),
    "counter:households": Row(STAFF),
    "counter:household_pick": Row(SELLERS, POST),
    "counter:admit": Row(STAFF, BOTH),
    "counter:household": Row(STAFF, BOTH),
    "counter:member": Row(STAFF, BOTH),
    "counter:correct": Row(BOOKS, BOTH),
    "counter:card": Row(STAFF, BOTH),
    "counter:consent_give": Row(STAFF, BOTH),
    "counter:consent_withdraw": Row(STAFF, BOTH),
    "counter:looks": Row(BOOKS),
    "counter:erase": Row(BOSS, BOTH),
    "counter:money": Row(BOOKS),
    "counter:advance": Row(BOOKS, BOTH),
    "counter:deduct": Row(BOOKS, BOTH),
    "counter:account": Row(STAFF, BOTH),
    "counter:account_confirm": Row(BOOKS, BOTH),
    "counter:account_drop": Row(BOOKS, BOTH),
    "counter:bank_columns": Row(BOOKS, BOTH),
    "counter:sheet_send": Row(BOOKS, BOTH, {"sheet_id": "bank_sheet_id"}),
    "counter:bank_file": Row(BOOKS, POST, {"sheet_id": "sent_sheet_id"}),
    "counter:bank_answer": Row(BOOKS, BOTH, {"sheet_id": "sent_sheet_id"}),
    "counter:unknown": Row(BOOKS, BOTH, {"sheet_id": "sent_sheet_id", "payout_id": "sent_payout_id"}),
    "counter:periods": Row(BOOKS, BOTH),
    "counter:closed_pdf": Row(BOOKS, about={"number": "2610-9999"}, opens=404),
    "counter:move": Row(BOOKS, BOTH),
    "counter:sheets": Row(BOOKS),
    "counter:sheets_export": Row(BOOKS),
    "counter:sheet_make": Row(BOOKS, POST),
    "counter:sheet": Row(BOOKS),
    "counter:sheet_pdf": Row(BOOKS, query=PAPER),
    "counter:paid": Row(BOOKS, BOTH),
    "counter:failed": Row(BOOKS, BOTH),
    "counter:statement": Row(BOOKS),
    "counter:statement_pdf": Row(BOOKS, query=PAPER),
    "counter:statement_csv": Row(BOOKS),
    "counter:accounts": Row(BOOKS),
    "counter:transactions": Row(BOOKS),
    "counter:transactions_export": Row(BOOKS),
    "counter:transaction": Row(BOOKS),
    "counter:staff": Row(BOSS),
    "counter:staff_add": Row(BOSS, BOTH),
    "counter:staff_password": Row(BOSS, BOTH),
    "counter:staff_second": Row(BOSS, BOTH),
    "counter:postage": Row(BOSS, BOTH),
    "counter:shares": Row(BOSS, BOTH),
    "counter:looks_by_person": Row(BOSS),
    "counter:data_got_out": Row(STAFF),
    "counter:programs": Row(BOSS),
    "counter:program_add": Row(BOSS, BOTH),
    "counter:program_revoke": Row(BOSS, BOTH),
    # The household's own page
    "household:home": Row(HOME),
    "household:goods": Row(HOME),
    "household:lot": Row(HOME),
    "household:money": Row(HOME),
    "household:account": Row(HOME, BOTH),
    "household:account_drop": Row(HOME, BOTH),
    "household:closed_pdf": Row(HOME, about={"number": "2610-9999"}, opens=404),
    "household:open_month": Row(HOME, query={"month": "2026-10"}, opens=302),
    "household:statement": Row(HOME, about=MONTH),
    "household:statement_pdf": Row(HOME, about=MONTH),
    "household:statement_csv": Row(HOME, about=MONTH),
    "household:looks": Row(HOME, query={"all": "1"}),
    "household:consents": Row(HOME),
    "household:give": Row(HOME, POST, {"purpose": "name_on_page"}),
    "household:withdraw": Row(HOME, POST, {"purpose": "messages"}),
    "household:record": Row(HOME),
    "household:record_json": Row(HOME),
    "household:record_csv": Row(HOME),
    "household:correct": Row(HOME, BOTH),
    "household:erase": Row(HOME),
    "household:erase_sure": Row(HOME, BOTH),
    # The county
    "county:table": Row(COUNTY),
    "county:table_csv": Row(COUNTY),
    "county:rule": Row(COUNTY, about={"station_id": "station_id", "month": "2026-10", "measure": "orders"}),
}
# Ids that are the same for everybody, or the reader's own: whoever may come in at all sees something here.
OF_NOBODY = {"code", "provider", "category", "product", "rest", "year", "month", "purpose", "measure", "shop", "name"}


def patterns() -> dict[str, URLPattern]:
    """Every address of the program by its full name; those that programs reach by token have their own table
    (tests/faces/api/test_matrix.py).
    """
    return {name: entry for name, entry in _walk(get_resolver(), "") if not name.startswith("api:v1:")}


def _walk(resolver: URLResolver, prefix: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += _walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            found.append((f"{prefix}{entry.name}", entry))
    return found


def names_in(pattern: URLPattern) -> list[str]:
    """What an address is about, by the names of its parts."""
    return list(pattern.pattern.converters)


def sealed(name: str) -> bool:
    """Whether the address names something of one station, so that others must find nothing there."""
    return bool(set(names_in(patterns()[name])) - OF_NOBODY)


def address(name: str, shop: Shop, of: Mapping[str, str] | None = None) -> str:
    """The address of a row, about something of one shop; `of` says what, when it is not what the row says."""
    row = TABLE[name]
    about = {**row.about, **(of or {})}
    parts = {part: _value(part, about.get(part, part), shop) for part in names_in(patterns()[name])}
    path = reverse(name, kwargs=parts)
    return f"{path}?{urlencode(row.query)}" if row.query else path


def _value(part: str, what: str, shop: Shop) -> object:
    if part == "shop":
        return shop.slug
    if part == "station_id":
        return shop.station_id
    if part == "month" and what == "2026-10":
        from datetime import date

        return date(2026, 10, 1)
    if what in shop.orders:
        return shop.orders[what].token if part == "token" else shop.orders[what].id
    return shop.ids.get(what, int(what) if what.isdigit() else what)
