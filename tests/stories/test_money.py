"""Money that comes, goes back, is late, is told of twice or not at all; and money in a drawer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Visit
from tests.stories.hands import link, order_honey, pay, pay_page, press_and_leave, send, sign_in
from tests.stories.village import Village


@pytest.fixture
def nasty(village: Village) -> Iterator[Callable[..., None]]:
    """Makes the gateway nasty for one tale."""
    yield village.behave
    village.behave()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something became true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.3)


def payments(village: Village, amount_fen: int) -> int:
    """How often the gateway took an amount and did not give it back."""
    books = village.gateway_books()
    return sum(row["state"] == "SUCCESS" and row["amount_fen"] == amount_fen for row in books["payments"])


def test_a_sale_at_the_counter_and_the_drawer_in_the_evening(village: Village, visit: Visit) -> None:
    page = visit(village)
    sign_in(page, "clerk")
    page.goto("/counter/drawer")
    should_be = page.locator("main dl b.large").inner_text()
    page.goto("/counter/sell")
    page.locator("main input.packs").first.fill("2")
    expect(page.locator("#sum")).to_contain_text("76.00")
    page.locator("[name=tendered_fen]").fill("100")
    expect(page.locator("#sum")).to_contain_text("24.00")
    press_and_leave(page)
    expect(page.locator("h1")).to_contain_text("24.00")
    receipt = page.request.get(f"{page.url.split('?')[0]}receipt.pdf?in=zh-hans")
    assert receipt.body().startswith(b"%PDF")

    page.goto("/counter/drawer")
    now = page.locator("main dl b.large").inner_text()
    assert fen(now) - fen(should_be) == 7600
    link(page, "/drawer/close").click()
    page.locator("[name=sure]").check()
    send(page, {"counted_fen": f"{(fen(now) - 50) / 100:.2f}"})
    expect(page.locator("main table")).to_contain_text("0.50")
    page.goto("/counter/sell")
    page.locator("main input.packs").first.fill("1")
    page.locator("[name=tendered_fen]").fill("50")
    page.locator("main button.next").click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    page.goto("/counter/drawer/open")
    send(page, {"float_fen": f"{(fen(now) - 50) / 100:.2f}"})
    assert village.books_agree()


def fen(text: str) -> int:
    """An amount as the page writes it."""
    found = re.search(r"([\d,]+)\.(\d\d)", text)
    assert found
    return int(found[1].replace(",", "") + found[2])


def test_called_off_before_packing_the_money_goes_back(village: Village, visit: Visit) -> None:
    buyer = visit(village, phone=True, language="ug")
    order_honey(buyer)
    before = payments(village, 3800)
    pay(buyer, "38.00")
    assert payments(village, 3800) == before + 1
    link(buyer, "/cancel/").click()
    buyer.locator("main form button").first.click()
    buyer.wait_for_url(re.compile(r"/o/[a-z2-7]{26}/$"))
    refunds = village.gateway_books()["refunds"]
    until(lambda: len(village.gateway_books()["refunds"]) > len(refunds) or _given_back(buyer))
    until(lambda: _given_back(buyer))
    assert village.books_agree()


def _given_back(page: Page) -> bool:
    """Whether the order says that the money is back."""
    page.reload()
    return "38.00" in page.locator("aside dl").last.inner_text() and page.locator("aside h3").count() == 1


def test_a_notice_that_never_comes(village: Village, visit: Visit, nasty: Callable[..., None]) -> None:
    """The worker asks by itself and finds the money."""
    nasty(preset="never")
    buyer = visit(village)
    order_honey(buyer)
    pay(buyer, "38.00", patience_s=60)
    assert village.books_agree()


def test_a_notice_that_comes_eight_times(village: Village, visit: Visit, nasty: Callable[..., None]) -> None:
    """It is counted once."""
    nasty(preset="eight")
    buyer = visit(village)
    order_honey(buyer)
    pay(buyer, "38.00")
    number = buyer.url
    time.sleep(2)
    buyer.goto(number)
    page = visit(village)
    sign_in(page, "bookkeeper")
    page.goto("/counter/cases/")
    assert village.books_agree()


def test_answers_that_are_lost(village: Village, visit: Visit, nasty: Callable[..., None]) -> None:
    """Opening a pay code, and the answer never arrives: the worker asks what became of it."""
    nasty(preset="lost", lose_times=1)
    buyer = visit(village)
    order_honey(buyer)
    pay(buyer, "38.00", patience_s=60)
    assert village.books_agree()


def test_who_leaves_the_pay_page_can_come_back_and_pay(village: Village, visit: Visit) -> None:
    buyer = visit(village)
    order_honey(buyer)
    gateway = pay_page(buyer)
    gateway.locator("button[value=leave]").click()
    gateway.close()
    buyer.reload()
    pay(buyer, "38.00")


def test_two_presses_are_one_order(village: Village, visit: Visit) -> None:
    """A double click, where no script of ours can hold the second one back."""
    clerk = visit(village)
    sign_in(clerk, "clerk")
    before = awaiting(clerk)
    page = visit(village, java_script_enabled=False)
    page.goto("/s/shazao/p/honey/")
    page.locator("main button.next").click()
    page.locator("main a.next").click()
    page.locator("[name=delivery][value=collect]").check()
    page.locator("button[name=look]").first.click()
    page.locator("[name=name]").fill("陈静")
    page.locator("[name=phone]").fill("13800138078")
    page.locator("[name=pay_method][value=bank]").check()
    page.locator("main button.next").dblclick()
    page.wait_for_url(re.compile(r"/o/[a-z2-7]{26}/$"))
    assert awaiting(clerk) == before + 1


def awaiting(page: Page) -> int:
    """How many orders wait for money."""
    page.goto("/counter/?queue=awaiting")
    return int(page.locator("nav.queue a[aria-current] b").inner_text())
