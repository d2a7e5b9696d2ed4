"""Pictures of the pages for the documentation: `make shots` builds a demo village and looks at it as people do.

Each is taken in a new browser with the shipped fonts, on a phone or a desk, in one language, and written to
docs/pictures, where README shows some of them.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools import browser as browsers
from tools import station as stations

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "shazao-2026"  # noqa: S105 - of the demo village, printed at every start of it


@dataclass(frozen=True)
class Shot:
    """One picture: its name, where it looks, through whose eyes, and which link it follows first."""

    name: str
    path: str
    phone_number: str = ""
    follow: str = ""
    language: str = "zh-hans"
    small: bool = False


SHOTS = [
    Shot("shop", "/"),
    Shot("shop-uyghur", "/", language="ug"),
    Shot("shop-phone", "/", small=True),
    Shot("product", "/", follow="main a[href*='/p/'], main a[href*='product'], main .card a"),
    Shot("counter", "/counter/", phone_number="13800000011"),
    Shot("counter-uyghur-phone", "/counter/", phone_number="13800000011", language="ug", small=True),
    Shot("intake", "/counter/intake", phone_number="13800000011"),
    Shot("money", "/counter/money/", phone_number="13800000012"),
    Shot("accounts", "/counter/accounts/", phone_number="13800000012"),
    Shot("household-phone", "/my/", phone_number="13800000021", small=True),
    Shot("household-uyghur-phone", "/my/", phone_number="13800000021", language="ug", small=True),
    Shot("county", "/county/", phone_number="13800000015"),
]


def sign_in(page: Page, path: str, phone_number: str) -> None:
    """By the door that belongs to the path."""
    page.goto("/my/sign-in/" if path.startswith("/my/") else "/sign-in/")
    page.locator("[name=phone]").fill(phone_number)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def take(browser: Browser, station: stations.Station, shot: Shot, folder: Path) -> Path:
    """One picture, and where it lies."""
    width, height = (390, 844) if shot.small else (1280, 900)
    context = browser.new_context(
        base_url=station.url,
        viewport={"width": width, "height": height},
        device_scale_factor=2 if shot.small else 1,
        locale="zh-CN",
    )
    context.add_cookies([{"name": "lang", "value": shot.language, "url": station.url}])
    page = context.new_page()
    if shot.phone_number:
        sign_in(page, shot.path, shot.phone_number)
    page.goto(shot.path)
    if shot.follow:
        page.locator(shot.follow).first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    target = folder / f"{shot.name}.png"
    page.screenshot(path=target)
    context.close()
    return target


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.shots", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args()
    if browsers.chromium() is None:
        print("There is no Chromium on this machine; no pictures were taken.", file=sys.stderr)
        return 3
    options.to.mkdir(parents=True, exist_ok=True)
    with stations.running() as station, browsers.running() as browser:
        for shot in SHOTS:
            if not options.names or shot.name in options.names:
                print(take(browser, station, shot, options.to), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
