"""Tales through the real station and a real browser: `cunzhan up` with the demo village, and Chromium.

A tale asks for `station` (one for the whole run) and for `open_page`, which gives a new visitor each time it is called:
cookies of his own, a language, and a phone or a desk. What goes wrong in a page's scripts fails the tale.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tools import browser as browsers
from tools import station as stations

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tales need the browser; without one they are skipped and say so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if browsers.chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def station() -> Iterator[stations.Station]:
    with stations.running() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsers.running() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, station: stations.Station) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(path: str = "/", *, language: str = "zh-hans", phone: bool = False, **options: Any) -> Page:
        size = PHONE if phone else DESK
        context = browser.new_context(base_url=station.url, viewport=size, locale="zh-CN", **options)
        context.add_cookies([{"name": "lang", "value": language, "url": station.url}])
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def barriers(page: Page) -> list[str]:
    """What keeps somebody with poor eyes or without a mouse from using this page, as axe-core finds it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    return [f"{page.url} {rule['id']}: {node['target']} {rule['help']}" for rule in found for node in rule["nodes"]]
