"""What people do with a page, whatever language it speaks: they find things by what they are, not by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD, PHONES


def fill(page: Page, **values: str) -> None:
    """Type into fields by their names."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)


def press(page: Page) -> None:
    """The one saffron button of the page."""
    page.locator("main button.next").click()


def press_and_leave(page: Page) -> None:
    """The saffron button, and on to another address."""
    before = page.url
    press(page)
    page.wait_for_url(lambda url: url != before)


def link(page: Page, ending: str) -> Locator:
    """The first link to an address that ends so."""
    return page.locator(f"main a[href$='{ending}']").first


def send(page: Page, values: Mapping[str, str] | None = None) -> None:
    """Fill in what is asked and go on."""
    fill(page, **(values or {}))
    press_and_leave(page)


def sign_in(page: Page, who: str, door: str = "/sign-in/") -> None:
    """By phone and password."""
    page.goto(door)
    page.locator("[name=phone]").fill(PHONES[who])
    page.locator("[name=password]").fill(PASSWORD)
    before = page.url
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: url != before)


def choose_place(page: Page) -> None:
    """Province, city, county: each offers what lies in the one before, as soon as that is chosen."""
    for field, code in (("province", "33"), ("city", "3301"), ("county", "330106")):
        page.locator(f"[name={field}] option[value='{code}']").wait_for(state="attached")
        page.wait_for_timeout(150)  # the new select is there; a hand needs longer than its script to reach it
        page.locator(f"[name={field}]").select_option(code)


def order_honey(page: Page) -> None:
    """From the product to the pay page, as a guest; collected in the village, so that there is no postage."""
    page.goto("/s/shazao/p/honey/")
    press_and_leave(page)
    page.locator("main a.next").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("[name=delivery][value=collect]").check()
    page.locator("[name=collect_date]").wait_for()
    page.wait_for_timeout(150)
    fill(page, name="陈静", phone="138 0013 8078")
    press_and_leave(page)
    assert page.url.endswith("/pay/")


def pay_page(page: Page) -> Page:
    """The gateway's own page, in a tab of its own."""
    opener = page.locator("main a[target=_blank]")
    opener.wait_for()
    with page.context.expect_page() as opened:
        opener.click()
    return opened.value


def pay(page: Page, amount: str, patience_s: float = 30) -> None:
    """On the gateway's page; the shop's page notices by itself."""
    gateway = pay_page(page)
    expect(gateway.locator(".amount").first).to_contain_text(amount)
    gateway.locator("button[value=pay]").click()
    gateway.locator("button[value=pay]").wait_for(state="detached")
    page.wait_for_url(re.compile(r"/o/[a-z2-7]{26}/$"), timeout=patience_s * 1000)
    gateway.close()
