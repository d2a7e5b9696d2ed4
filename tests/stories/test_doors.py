"""The doors of the village: each opens in each language, on a desk and on a phone, and for everybody."""

import pytest

from tests.stories.conftest import OpenPage, barriers

DOORS = ["/", "/counter/", "/my/", "/county/"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("language", "direction"), [("zh-hans", "ltr"), ("ug", "rtl"), ("en", "ltr")])
def test_it_opens_in_each_language(open_page: OpenPage, door: str, language: str, direction: str) -> None:
    page = open_page(door, language=language)
    assert page.locator("h1").count() >= 1
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction
    assert barriers(page) == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("language", ["zh-hans", "ug"])
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, door: str, language: str) -> None:
    page = open_page(door, language=language, phone=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
