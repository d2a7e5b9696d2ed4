"""Eight hours at the counter without a mouse: from the queue to the parcel, and a sale, by keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.stories.conftest import Visit
from tests.stories.hands import sign_in
from tests.stories.village import Village


def focused(page: Page) -> str:
    """The name of the field in which the cursor stands."""
    return str(page.evaluate("document.activeElement.name || document.activeElement.tagName"))


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Walk with the tab key until a field is reached; what has the focus is always to be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')") or focused(page) == "BODY"
        if focused(page) == name:
            return
    raise AssertionError(f"{name} cannot be reached")


def test_an_order_from_the_queue_to_the_carrier(village: Village, visit: Visit) -> None:
    page = visit(village)
    sign_in(page, "clerk")
    page.keyboard.press("1")
    page.wait_for_url(re.compile(r"queue=to_pack"))
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("[data-rows] [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/counter/orders/[0-9a-f-]{36}/$"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pack$"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/counter/orders/[0-9a-f-]{36}/\?said=packed"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/send$"))
    tab_to(page, "waybill")
    page.keyboard.type("YT9988776655443")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"said=sent"))
    expect(page.locator("main")).to_contain_text("YT9988776655443")


def test_a_sale_by_keys(village: Village, visit: Visit) -> None:
    page = visit(village)
    sign_in(page, "clerk")
    page.goto("/counter/sell")
    tab_to(page, str(page.locator("input.packs").first.get_attribute("name")))
    page.keyboard.type("1")
    tab_to(page, "tendered_fen")
    page.keyboard.type("50")
    page.keyboard.press("Enter")  # only adds up: a scanner sends it, too
    expect(page.locator("#sum")).to_contain_text("12.00")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/counter/sell/[0-9a-f-]{36}/"))
    expect(page.locator("h1")).to_contain_text("12.00")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/counter/sell$"))


def test_a_scan_finds_the_order_wherever_the_hands_are(village: Village, visit: Visit) -> None:
    page = visit(village)
    sign_in(page, "clerk")
    number = page.locator("[data-rows] th a").first.inner_text()
    page.goto("/counter/orders/")
    page.keyboard.press("/")
    assert focused(page) == "text"
    page.goto("/counter/")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/counter/orders/[0-9a-f-]{36}/$"))
    expect(page.locator("h1")).to_contain_text(number)


def test_the_first_tab_leads_past_the_frame(village: Village, visit: Visit) -> None:
    for path in ("/s/shazao/", "/counter/", "/my/sign-in/"):
        page = visit(village, language="ug")
        if path == "/counter/":
            sign_in(page, "clerk")
        page.goto(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
