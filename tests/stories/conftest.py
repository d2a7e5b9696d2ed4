"""Tales through the real processes and a real browser.

A tale asks for `village` (one for the whole run, with something behind every address) or for `fresh` (nothing sold
yet), and opens pages with `visit`, which gives a new visitor each time: cookies of his own, a language, a phone or a
desk. What goes wrong in a page's scripts, a request to somebody else's server, or a broken content policy fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.stories.village import Village, running
from tools import browser as browsers

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
PHONE: ViewportSize = {"width": 360, "height": 780}
DESK: ViewportSize = {"width": 1280, "height": 900}
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tales need the browser; without one they are skipped and say so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if browsers.chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("station")


@pytest.fixture(scope="session")
def village(template: Path) -> Iterator[Village]:
    with running("world", template) as there:
        yield there


@pytest.fixture(scope="module")
def fresh(template: Path) -> Iterator[Village]:
    with running("cast", template) as there:
        yield there


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsers.running() as there:
        yield there


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def come(
        village: Village, path: str = "/", *, language: str = "zh-hans", phone: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=village.url, viewport=PHONE if phone else DESK, locale="zh-CN", **options
        )
        context.add_cookies([{"name": "lang", "value": language, "url": village.url}])
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch(context, faults, (village.url, village.gateway))
        page = context.new_page()
        page.goto(path)
        return page

    yield come
    for context in contexts:
        context.close()
    assert faults == []


def watch(context: BrowserContext, faults: list[str], ours: tuple[str, ...]) -> None:
    """Note what no page of ours may do, on any page of this visitor."""

    def on_page(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if _bad(said) else None)

    def on_request(request: Any) -> None:
        if not request.url.startswith((*ours, "data:", "blob:", "about:")):
            faults.append(f"a request to {request.url}")

    context.on("page", on_page)
    context.on("request", on_request)


def _bad(said: Any) -> bool:
    """A refusal answered with 4xx is told on the console too; that is no fault of the page."""
    return said.type == "error" and not said.text.startswith("Failed to load resource: the server responded with a")


def barriers(page: Page, *rules: str) -> list[str]:
    """What keeps somebody with poor eyes or without a mouse from using this page, as axe-core finds it."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [f"{rule['id']}: {node['target']} {rule['help']}" for rule in found for node in rule["nodes"]]
