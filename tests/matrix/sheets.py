"""How every form is filled in properly: by whom, on which page it stands, and with what. The base of all mischief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_queries
from cunzhan.kit.keys import new_key
from tests.cast import NOW, PASSWORD
from tests.matrix.forms import Form, Given, form_to
from tests.matrix.people import HERE, browser, signed_in
from tests.matrix.sheet import Sheet, Values
from tests.matrix.sheets_of_money import MONEY
from tests.matrix.sheets_of_the_door import DOOR
from tests.matrix.table import address
from tests.matrix.world import World, photo


@dataclass
class Opened:
    """A form in the hands of somebody, ready to be sent."""

    world: World
    client: Client
    form: Form
    good: Given
    sheet: Sheet

    @property
    def file(self) -> str:
        """The field that takes a file, if one does."""
        return self.sheet.file

    def send(self, changed: Mapping[str, Any] | None = None, extra: Mapping[str, Any] | None = None) -> HttpResponse:
        """Send it with some fields filled in otherwise, and some that it does not have."""
        data: dict[str, Any] = {**self.good, **(changed or {}), **(extra or {})}
        if self.file and self.file not in data:
            data[self.file] = self.sheet.upload(self.world) if self.sheet.upload else _photo()
        return cast(HttpResponse, self.client.post(self.form.action, data, **HERE))  # type: ignore[arg-type]


def opened(world: World, name: str) -> Opened:
    """Go to the page of a form as somebody who may, and fill it in properly."""
    sheet = SHEETS[name]
    if sheet.first:
        sheet.first(world)
    client = browser() if sheet.who == "buyer" else signed_in(getattr(world.cast, sheet.who))
    if sheet.enter:
        sheet.enter(client, world)
    if sheet.basket:
        put_in_basket(client, world)
    at = address(sheet.page or name, world.ours, sheet.of)
    page = client.get(at, {part: str(world.ours.ids[part]) for part in sheet.about} or None)
    form = form_to(page.content, at, _action(world, name))
    if sheet.look is not None:
        page = client.post(form.action, {**form.filled(sheet.look), "look": "1"})
        form = form_to(page.content, at, _action(world, name))
    assert page.status_code == 200, f"{at}: {page.status_code}"
    given = sheet.given(world) if callable(sheet.given) else sheet.given
    read = sheet.read(page.content.decode()) if sheet.read else {}
    return Opened(world, client, form, {**form.filled({**given, **read}), **sheet.also}, sheet)


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("jar.jpg", photo(), content_type="image/jpeg")


def _action(world: World, name: str) -> str:
    return address(name, world.ours).split("?")[0]


def put_in_basket(client: Client, world: World) -> None:
    """One jar, so that there is something to change or to order."""
    told = {"variant": str(world.ours.ids["variant_id"]), "quantity": "1"}
    answer = client.post(reverse("shop:basket_add", args=["shazao"]), told, **HERE)  # type: ignore[arg-type]
    assert answer.status_code == 302


def _today(_world: World) -> str:
    return NOW.date().isoformat()


def _words(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{short}": text for short in ("zh", "ug", "en")}


def _close_drawer(world: World) -> None:
    orders.close_drawer(by=world.cast.manager, at=NOW, key=new_key(), counted_fen=1_000_000)


def _intake(world: World) -> Values:
    return {
        "product_id": str(world.ours.ids["product_id"]),
        "net": "12.5",
        "made_date": _today(world),
    }


def _count(world: World) -> Values:
    product: Any = world.ours.ids["product_id"]
    sheet = stock.count_sheet(by=world.cast.manager, at=NOW, product_id=product)
    return {f"counted_{line.lot_id}": str(line.on_hand // 1000) for line in sheet.lines}


def _pool(world: World) -> Values:
    numbers = [row.number for row in people.household_numbers(by=world.cast.manager).items[:2]]
    return {
        "product_id": str(world.ours.ids["product_id"]),
        "made_date": _today(world),
        "contributions": "\n".join(f"{number} 12.5" for number in numbers),
    }


def _checkout(_world: World) -> Values:
    return {"name": "陈静", "phone": "13800138078", "delivery": "collect", "pay_method": "bank"}


def _refund(world: World) -> Values:
    line = order_queries.order(by=world.cast.manager, order_id=world.ours.orders["delivered"].id).lines[0]
    return {"reason": "Broken", f"fen_{line.id}": "5"}


def _weights(world: World) -> Values:
    line = order_queries.order(by=world.cast.manager, order_id=world.ours.orders["weighed"].id).lines[0]
    return {f"weight_{line.id}": "3.9"}


def _sell(world: World) -> Values:
    return {"tendered_fen": "100", f"packs_{world.ours.ids['variant_id']}": "2"}


SHEETS: dict[str, Sheet] = {
    "shop:basket_add": Sheet("buyer", page="shop:product"),
    "shop:basket_change": Sheet("buyer", {"quantity": "3"}, page="shop:basket", basket=True),
    "shop:checkout": Sheet("buyer", _checkout, basket=True, look={"delivery": "collect"}),
    "shop:order_cancel": Sheet("buyer"),
    "shop:order_received": Sheet("buyer"),
    "counter:intake": Sheet("clerk", _intake, about=("household_id",)),
    "counter:count": Sheet("clerk", _count, also={"book": "1"}),
    "counter:pool_intake": Sheet("clerk", _pool),
    "counter:pool_share": Sheet("bookkeeper"),
    "counter:write_off": Sheet("clerk", {"quantity": "0.5", "reason": "Spilt"}),
    "counter:give_back": Sheet("clerk", {"quantity": "0.5"}),
    "counter:product_add": Sheet("clerk", {**_words("names", "Walnuts"), "slug": "walnuts", "unit": "g"}),
    "counter:categories": Sheet("clerk", {**_words("names", "Nuts"), "slug": "nuts"}),
    "counter:product_edit": Sheet("clerk", _words("names", "Other honey")),
    "counter:pack_add": Sheet("clerk", {**_words("pack", "Jar"), "base_quantity": "0.5", "shipping_weight_g": "0.7"}),
    "counter:price": Sheet("clerk", {"household_fen": "30", "share_station": "2"}),
    "counter:bazaar": Sheet("clerk", {"price_fen": "21"}),
    "counter:picture": Sheet("clerk", file="picture"),
    "counter:producer": Sheet("clerk", {**_words("role", "Keeper"), **_words("name", "")}),
    "counter:contact": Sheet("clerk", page="counter:order", answers=(200,)),
    "counter:bank": Sheet("bookkeeper", {"reference": "R-1"}),
    "counter:cash": Sheet("clerk", {"tendered_fen": "100"}),
    "counter:made": Sheet("clerk", {"number": "0001"}, answers=(302,)),
    "counter:weigh": Sheet("clerk", _weights),
    "counter:pack": Sheet("clerk"),
    "counter:send": Sheet("clerk", {"carrier": "yto", "waybill": "YT1234567890123"}),
    "counter:waybill": Sheet("clerk", {"waybill": "YT1234567890124"}),
    "counter:hand_over": Sheet("clerk"),
    "counter:delivered": Sheet("clerk"),
    "counter:cancel": Sheet("clerk", {"reason": "Changed their mind"}),
    "counter:refund": Sheet("bookkeeper", _refund, also={"sure": "1"}),
    "counter:case": Sheet("bookkeeper", {"resolution": "refund"}),
    "counter:sell": Sheet("clerk", _sell),
    "counter:drawer_open": Sheet("clerk", {"float_fen": "100"}, first=_close_drawer),
    "counter:drawer_close": Sheet("clerk", {"counted_fen": "10000", "sure": "on"}),
    "counter:admit": Sheet("clerk", {"name": "Nur Ehmet", "phone": "13900000077", "member_name_0": "Aygul"}),
    "counter:household": Sheet("clerk", answers=(200,)),
    "counter:member": Sheet("clerk", {"name": "Aygul"}),
    "counter:correct": Sheet("bookkeeper", {"name": "Abliz R", "phone": "13900000078"}),
    "counter:card": Sheet("clerk", {"pin": "739154", "again": "739154"}, answers=(200,)),
    "counter:consent_give": Sheet("clerk", {"purpose": "name_on_page"}),
    "counter:consent_withdraw": Sheet("clerk", {"purpose": "messages"}),
    "counter:erase": Sheet("manager", {"number": "0001"}),
    "counter:staff_add": Sheet(
        "manager", {"display_name": "Tursun", "phone": "13900000079", "password": PASSWORD, "role": "clerk"}
    ),
    "counter:staff_password": Sheet("manager", {"password": "another-2026"}),
    "counter:postage": Sheet("manager"),
    "counter:program_add": Sheet(
        "manager", {"name": "Till", "role": "clerk", "scopes": ["orders:read", "lots:write"]}, answers=(200,)
    ),
    "counter:program_revoke": Sheet("manager"),
    "counter:shares": Sheet("manager", {**_words("names", "School"), "code": "school"}),
    "household:give": Sheet("household", page="household:consents"),
    "household:withdraw": Sheet("household", page="household:consents"),
    "household:correct": Sheet("household", {"name": "Abliz R"}),
    "household:erase_sure": Sheet("household", {"number": "0001"}),
    **DOOR,
    **MONEY,
}
NO_SHEET = {
    "api:notice": "no form: programs send it, and tests/adapters/payments forges it",
    "shop:pay": "its form stands there only when a pay code has ended; tests/faces/shop",
    "counter:household_pick": "a part of the intake form",
    "setup:phone": "only where a second step is asked of the first manager; tests/faces/setup",
    "setup:end": "only when all steps are behind one; tests/faces/setup",
}
