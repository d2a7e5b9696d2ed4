"""Every page as people meet it: with poor eyes, with a keyboard, at night, on a small phone, from right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.conftest import DESK, PHONE, barriers, watch
from tests.stories.hands import sign_in
from tests.stories.village import Village

LANGUAGES = {"zh-hans": "ltr", "ug": "rtl", "en": "ltr"}
WHO = {"counter": "manager", "household": "household", "county": "officer"}
FILES = ("_pdf", "_csv", "_export", "_json", "media", "pay_code", "health", "certificate_file")
NO_PAGE = {"shared:language", "shared:choose", "counter:find", "household:open_month", "shop:pay_state"}
"""These lead elsewhere, or are a part of a page."""


def pages_of(village: Village, face: str) -> dict[str, str]:
    """The addresses of one face that are pages."""
    return {
        name: address
        for name, address in village.pages.items()
        if name.startswith(f"{face}:") and name not in NO_PAGE and not name.endswith(FILES)
    }


@pytest.fixture(params=["shop", "counter", "household", "county", "shared"])
def face(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, village: Village, face: str) -> Iterator[Page]:
    """Somebody who may open this face's pages, on a phone."""
    faults: list[str] = []
    context = browser.new_context(base_url=village.url, viewport=PHONE)
    context.set_default_timeout(15_000)
    watch(context, faults, (village.url, village.gateway))
    page = context.new_page()
    if face in WHO:
        sign_in(page, WHO[face], "/my/sign-in/" if face == "household" else "/sign-in/")
    if face == "shop":
        page.goto(village.pages["shop:product"])
        page.locator("main button.next").click()
    yield page
    context.close()
    assert faults == []


def test_nobody_is_kept_out(visitor: Page, village: Village, face: str) -> None:
    found = []
    for number, (name, address) in enumerate(pages_of(village, face).items()):
        found += looked_at(visitor, village, name, address, list(LANGUAGES)[number % 3])
    assert found == []


@pytest.mark.soak
def test_nobody_is_kept_out_in_any_language(visitor: Page, village: Village, face: str) -> None:
    found = []
    for language in LANGUAGES:
        for name, address in pages_of(village, face).items():
            found += looked_at(visitor, village, name, address, language)
    assert found == []


def looked_at(page: Page, village: Village, name: str, address: str, language: str) -> list[str]:
    """What is wrong with one page: on the phone by day, at night, and on the desk."""
    page.context.add_cookies([{"name": "lang", "value": language, "url": village.url}])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    answer = page.goto(address)
    status = 404 if name == "shop:missing" else 200
    assert answer is not None
    found = [] if answer.status == status else [f"{name}: {answer.status}"]
    if page.evaluate("getComputedStyle(document.documentElement).direction") != LANGUAGES[language]:
        found.append(f"{name} in {language} runs the wrong way")
    if page.locator("h1").count() != 1:
        found.append(f"{name} has {page.locator('h1').count()} headings of the first rank")
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        found.append(f"{name} in {language} is {wide} wide on a phone")
    found += [f"{name} {language} phone: {one}" for one in barriers(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"{name} {language} night: {one}" for one in barriers(page, "color-contrast")]
    page.set_viewport_size(DESK)
    found += [f"{name} {language} desk: {one}" for one in barriers(page)]
    return found
