"""From the jar to the household, in Uyghur, on a phone: everything a station is for, by the people who do it."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from tests.cast import PIN
from tests.stories.conftest import Visit
from tests.stories.hands import choose_place, fill, link, pay, press_and_leave, send, sign_in
from tests.stories.village import Village

NAME = "جىگدە چېچىكى ھەسىلى"


def test_from_the_jar_to_the_household(fresh: Village, visit: Visit) -> None:
    clerk = visit(fresh, language="ug", phone=True)
    sign_in(clerk, "clerk")
    list_honey(clerk)
    take_in(clerk, "160")
    show(clerk)

    buyer = visit(fresh, language="ug", phone=True)
    order_number = order_two_jars(buyer)
    pay(buyer, "98.00")

    deliver(clerk, order_number)
    sign_in(clerk, "clerk")
    open_drawer(clerk)

    books = visit(fresh, language="ug", phone=True)
    sign_in(books, "bookkeeper")
    bring_money(books, "98.00")
    pay_household(books)

    buyer.reload()
    assert buyer.locator(".timeline .done").count() >= 4

    read_statement(visit(fresh, f"/my/card/{fresh.card}/", language="ug", phone=True))
    assert fresh.books_agree()


def list_honey(page: Page) -> None:
    """A product, its pack, its price, its picture."""
    page.goto("/counter/products/add")
    page.locator("[name=unit][value=g]").check()
    send(page, {"names_zh": "沙枣花蜂蜜", "names_ug": NAME, "names_en": "Oleaster honey", "slug": "honey"})
    send(page, {"pack_zh": "1 公斤瓶", "pack_ug": "1 كىلولۇق قۇتا", "base_quantity": "1", "shipping_weight_g": "1.3"})
    page.locator("[name=share_station]").fill("3")
    page.locator("[name=share_packing]").fill("2.75")
    page.locator("[name=share_fund]").fill("1")
    send(page, {"household_fen": "31.25"})
    assert page.locator("main").inner_text().count("38.00") >= 1
    link(page, "/picture").click()
    out = io.BytesIO()
    Image.new("RGB", (900, 700), (214, 150, 40)).save(out, "JPEG")
    page.locator("[name=picture]").set_input_files(
        {"name": "jar.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    press_and_leave(page)
    expect(page.locator("main img.picture")).to_be_visible()


def take_in(page: Page, kilograms: str) -> None:
    """A lot of the first household; the page finds it by its number and shows the receipt before it is written."""
    page.locator("main a[href^='/counter/intake']").click()
    page.locator("[name=who]").fill("0001")
    page.locator("[name=who]").press("Tab")
    page.locator("#found [name=household_id]").wait_for()
    page.locator("#found [name=household_id]").check()
    fill(page, net=kilograms)
    expect(page.locator("#preview")).to_contain_text("160")
    press_and_leave(page)
    assert re.search(r"/counter/lots/[0-9a-f-]{36}/receipt", page.url)
    paper = page.request.get(f"{page.url.split('?')[0]}.pdf?in=ug")
    assert paper.status == 200
    assert paper.body().startswith(b"%PDF")


def show(page: Page) -> None:
    """Put it into the shop."""
    page.goto("/counter/products/")
    page.locator("main table a").first.click()
    link(page, "/edit").click()
    page.locator("[name=shown]").check()
    press_and_leave(page)


def order_two_jars(page: Page) -> str:
    """From the front door to the pay page, as a guest."""
    page.goto("/s/shazao/")
    page.locator("main a[href$='/p/honey/']").first.click()
    expect(page.locator("h1")).to_contain_text(NAME)
    press_and_leave(page)
    page.locator("main [name=quantity]").fill("2")
    page.locator("main [name=quantity]").press("Enter")
    expect(page.locator("main")).to_contain_text("76.00")
    page.locator("main a.next").click()
    fill(page, name="陈静", phone="138 0013 8078", street="文三路 1 号 2 幢 301")
    choose_place(page)
    expect(page.locator("#sums")).to_contain_text("98.00")
    press_and_leave(page)
    assert page.url.endswith("/pay/")
    return page.locator("main").inner_text()


def deliver(page: Page, _text: str) -> None:
    """The clerk packs, hands it to the carrier, and hears that it arrived."""
    page.goto("/counter/?queue=to_pack")
    page.locator("main a[href*='/counter/orders/']").filter(has_text=re.compile(r"\d{6}-\d{4}")).first.click()
    link(page, "/pack").click()
    press_and_leave(page)
    link(page, "/send").click()
    page.locator("[name=carrier]").first.check()
    send(page, {"waybill": "YT7788990011223"})
    link(page, "/delivered").click()
    press_and_leave(page)


def open_drawer(page: Page) -> None:
    page.goto("/counter/drawer/open")
    send(page, {"float_fen": "0"})


def bring_money(page: Page, yuan: str) -> None:
    """What the gateway holds for the station goes into the drawer, to be paid out."""
    page.goto("/counter/money/move")
    page.locator("[name=source]").select_option("gateway:testgate")
    page.locator("[name=target]").select_option("cash")
    send(page, {"amount_fen": yuan})


def pay_household(page: Page) -> None:
    """A sheet with one household; it counts the money, signs, and the row is done."""
    page.goto("/counter/money/")
    expect(page.locator("main")).to_contain_text("62.50")
    page.locator("[name=household_ids]").check()
    press_and_leave(page)
    link(page, "/paid").click()
    press_and_leave(page)
    expect(page.locator("main .tag.well")).to_be_visible()


def read_statement(page: Page) -> None:
    """Card and PIN, then the money, then the sheet of the month."""
    page.locator("[name=pin]").fill(PIN)
    before = page.url
    page.locator("[name=pin]").press("Enter")
    page.wait_for_url(lambda url: url != before)
    assert page.url.endswith("/my/")
    expect(page.locator("main")).to_contain_text("62.50")
    page.locator("main a.next").click()
    assert re.search(r"/my/money/20\d\d/\d+/$", page.url)
    expect(page.locator("main")).to_contain_text("62.50")
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
