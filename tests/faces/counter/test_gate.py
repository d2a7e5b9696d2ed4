"""Who may open which page, and that a station's people see nothing of another's."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cunzhan.faces.counter import urls

CLERKS = {
    "intake",
    "lots",
    "lots_export",
    "products",
    "products_export",
    "product_add",
    "categories",
    "pack_list",
    "sell",
}
BOOKS = {"money", "move", "sheets_export", "sheets", "accounts", "transactions", "transactions_export"}
LEADERS = {"staff", "staff_add", "postage", "shares"}
ALL = {
    "drawer",
    "drawer_open",
    "drawer_close",
    "home",
    "cases_export",
    "orders",
    "orders_export",
    "cases",
    "households",
    "admit",
}
REFUSED_TO_ALL_BUT_POST = {"find", "household_pick", "sheet_make", "pack_list_pdf"}


def pages() -> list[str]:
    return [p.name for p in urls.urlpatterns if "<" not in str(p.pattern) and p.name is not None]


def test_every_page_without_an_id_is_in_the_table():
    assert set(pages()) == CLERKS | BOOKS | LEADERS | ALL | REFUSED_TO_ALL_BUT_POST


@pytest.mark.parametrize("name", sorted(CLERKS | BOOKS | LEADERS | ALL))
def test_each_opens_to_those_it_is_for(name, clerk, bookkeeper, manager):
    may = {
        "clerk": name in CLERKS | ALL,
        "bookkeeper": name in BOOKS | ALL,
        "manager": True,
    }
    got = {
        who: client.get(reverse(f"counter:{name}")).status_code == 200
        for who, client in (("clerk", clerk), ("bookkeeper", bookkeeper), ("manager", manager))
    }
    assert got == may


@pytest.mark.parametrize("name", pages())
def test_nobody_comes_in_without_signing_in(name, station):
    answer = Client().get(reverse(f"counter:{name}"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def ours(station) -> dict[str, tuple[object, ...]]:
    lot, placed = station.lot(), station.order()
    return {
        "lot": (lot.id,),
        "receipt": (lot.id,),
        "write_off": (lot.id,),
        "give_back": (lot.id,),
        "product": (station.honey,),
        "product_edit": (station.honey,),
        "pack_add": (station.honey,),
        "price": (station.honey, station.jar),
        "bazaar": (station.honey,),
        "picture": (station.honey,),
        "producer": (station.honey,),
        "order": (placed.id,),
        "bank": (placed.id,),
        "cash": (placed.id,),
        "pack": (placed.id,),
        "send": (placed.id,),
        "cancel": (placed.id,),
        "refund": (placed.id,),
        "hand_over": (placed.id,),
        "delivered": (placed.id,),
        "household": (station.beekeeper.id,),
        "member": (station.beekeeper.id,),
        "correct": (station.beekeeper.id,),
        "card": (station.beekeeper.id,),
        "consent_give": (station.beekeeper.id,),
        "looks": (station.beekeeper.id,),
        "erase": (station.beekeeper.id,),
        "advance": (station.beekeeper.id,),
        "statement": (station.beekeeper.id,),
        "staff_password": (station.clerk.person_id,),
    }


def test_another_station_finds_none_of_our_pages(station, stranger):
    got = {name: stranger.get(reverse(f"counter:{name}", args=ids)).status_code for name, ids in ours(station).items()}
    assert got == dict.fromkeys(got, 404)


def test_another_station_sees_its_own_empty_lists(station, stranger):
    station.lot()
    station.order()
    for name in sorted(CLERKS | BOOKS | LEADERS | ALL):
        answer = stranger.get(reverse(f"counter:{name}"))
        assert answer.status_code == 200, name
        body = answer.content.decode()
        assert "Oleaster honey" not in body, name
        assert str(station.beekeeper.id) not in body, name


def test_another_station_changes_nothing_of_ours(station, stranger):
    station.lot()
    placed = station.paid()
    before = station.seen(placed.id)
    for name in ("pack", "cancel", "hand_over"):
        data = {"key": uuid.uuid4().hex, "version": before.version, "reason": "x"}
        assert stranger.post(reverse(f"counter:{name}", args=[placed.id]), data).status_code == 404
    assert station.seen(placed.id) == before


def test_an_id_that_is_none_is_not_found(clerk):
    assert clerk.get("/counter/orders/not-an-id/").status_code == 404
    assert clerk.get(f"/counter/orders/{uuid.uuid4()}/").status_code == 404


def test_pages_with_names_are_never_stored(station, clerk):
    answer = clerk.get(f"/counter/households/{station.beekeeper.id}/")
    assert answer.headers["Cache-Control"] == "no-store"
