"""Pictures of every page, on a phone and on a desk, in each language: `make shots`, then open var/shots/index.html.

Starts the demo village, or looks at a running one (--address); follows the links of each door and takes one picture of
each kind of page. `--only shop,counter` takes these doors alone, `--dark` takes them at night.
"""

import argparse
import html
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

os.environ["CUNZHAN_ENV"] = "test"  # only addresses are looked up here; nothing is opened or written
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tools import browser as browsers
from tools import station as stations

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "shots"
WIDTHS = (360, 1280)
LANGUAGES = ("zh-hans", "ug", "en")
TALLEST = 5000
# Pictures further down are fetched only when somebody comes near them.
ALL_PICTURES = """Promise.all([...document.images].map(picture => {
  picture.loading = 'eager';
  return picture.decode().catch(() => {});
}))"""
STATES = ("placed", "paid", "packed", "sent", "delivered", "cancelled")
FILES = ("_pdf", "_csv", "_export", "_json", "media", "pay_code", "language", "sign_out")
MANY = {"counter:order": 8, "shop:product": 2, "counter:home": 7}
"""Pages that look otherwise each time; of all others one is enough."""


@dataclass
class Door:
    """A way in: which pages belong to it, where it begins, and who comes in by it."""

    name: str
    starts: tuple[str, ...]
    phone: str = ""
    sign_in: str = "/sign-in/"
    pages: dict[str, str] = field(default_factory=dict)


def doors(slug: str) -> list[Door]:
    """All of them, with the people of the demo village."""
    from cunzhan.demo.people import BEEKEEPER, STAFF

    phone_of = {staff.name: staff.phone for staff in STAFF}
    lists = tuple(f"/counter/orders/?state={state}" for state in STATES)
    queues = tuple(f"/counter/?queue={name}" for name in ("to_pack", "to_send", "cases", "payouts"))
    more = ("/counter/sell", "/counter/drawer/open", "/counter/drawer/close", "/counter/staff/add")
    pages = ("basket", "search/?q=a", "my-order", "seller", "no-such-page")
    return [
        Door("shared", ("/sign-in/", "/my/sign-in/")),
        Door("shop", ("/", f"/s/{slug}/", *(f"/s/{slug}/{page}/" for page in pages))),
        Door("counter", ("/counter/", *queues, *lists, *more), phone_of["manager"]),
        Door("household", ("/my/",), BEEKEEPER.phone, "/my/sign-in/"),
        Door("county", ("/county/",), phone_of["officer"]),
    ]


def enter(page: Page, door: Door) -> None:
    """Sign in, where the door asks for it."""
    from cunzhan.demo.people import PASSWORD

    if not door.phone:
        return
    page.goto(door.sign_in)
    page.locator("[name=phone]").fill(door.phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def find_pages(page: Page, door: Door) -> None:
    """Follow the links of a door until every kind of its pages is known."""
    waiting, known, seen = list(door.starts), set(door.starts), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        name = kind_of(address)
        if name is None or (seen.get(name, 0) >= MANY.get(name, 1) and address not in door.starts):
            continue
        page.goto(address)
        seen[name] = seen.get(name, 0) + 1
        door.pages[label_of(name, address, seen[name])] = address
        found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        for link in found:
            onward = urljoin(address, link).split("#")[0]
            if onward not in known and (kind_of(onward) or "").startswith(f"{door.name}:"):
                known.add(onward)
                waiting.append(onward)


def kind_of(address: str) -> str | None:
    """Which page an address is, by its name in the program; nothing for what is no page."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return None if match.view_name.endswith(FILES) else match.view_name


def label_of(name: str, address: str, number: int) -> str:
    """What the picture of a page is called."""
    query = urlsplit(address).query
    chosen = re.search(r"(?:state|queue)=(\w+)", query)
    last = f"-{chosen[1]}" if chosen else f"-{number}" if number > 1 else ""
    return name.partition(":")[2] + last


def order(page: Page, door: Door, slug: str) -> None:
    """What a buyer sees only with something in the basket, or after ordering."""
    page.goto(f"/s/{slug}/")
    page.locator(f"main a[href^='/s/{slug}/p/']").first.click()
    page.locator("main button.next").click()
    door.pages |= {"basket-full": f"/s/{slug}/basket/", "checkout": f"/s/{slug}/checkout/"}
    for way, name in (("bank", "order-placed"), ("online", "pay")):
        page.goto(f"/s/{slug}/checkout/")
        page.locator("[name=delivery][value=collect]").check()
        page.locator("[name=collect_date]").wait_for()
        page.wait_for_timeout(300)
        page.locator("[name=name]").fill("陈静")
        page.locator("[name=phone]").fill("13800138078")
        page.locator(f"[name=pay_method][value={way}]").check()
        page.locator("main button.next").click()
        page.wait_for_url(lambda url: "/o/" in url)
        door.pages[name] = urlsplit(page.url).path
        if way == "bank":
            door.pages["order-cancel"] = urlsplit(page.url).path + "cancel/"
            page.goto(f"/s/{slug}/")
            page.locator(f"main a[href^='/s/{slug}/p/']").nth(2).click()
            page.locator("main button.next").click()
    page.goto(f"/s/{slug}/")
    page.locator(f"main a[href^='/s/{slug}/p/']").first.click()
    page.locator("main button.next").click()


def take(page: Page, door: Door, folder: Path, url: str, night: bool) -> Iterator[Path]:
    """One picture of each page in each width and language."""
    for language in LANGUAGES:
        page.context.add_cookies([{"name": "lang", "value": language, "url": url}])
        for label, address in door.pages.items():
            page.set_viewport_size({"width": WIDTHS[0], "height": 800})
            try:
                page.goto(address, wait_until="networkidle")
            except BrowserError as error:
                print(f"no picture of {address}: {error.message.splitlines()[0]}", file=sys.stderr)
                continue
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                file = folder / door.name / f"{label}-{width}-{language}{'-night' if night else ''}.png"
                page.evaluate(ALL_PICTURES)
                height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
                wide = max(width, int(page.evaluate("document.documentElement.scrollWidth")))
                page.set_viewport_size({"width": width, "height": height})  # what sticks to the edge stands at the end
                page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": wide, "height": height})
                yield file


def write_index(folder: Path) -> None:
    """All pictures on one page, a row a page."""
    rows = []
    for door in sorted(path for path in folder.iterdir() if path.is_dir()):
        labels = sorted({re.sub(r"-(?:360|1280)-.*$", "", file.stem) for file in door.glob("*.png")})
        for label in labels:
            files = sorted(door.glob(f"{label}-[13]*-*.png"), key=lambda file: file.stem)
            pictures = "".join(
                f'<a href="{door.name}/{file.name}"><img loading="lazy" src="{door.name}/{file.name}" '
                f'alt="{html.escape(file.stem)}" title="{html.escape(file.stem)}"></a>'
                for file in files
            )
            rows.append(f'<h2 id="{door.name}-{label}">{door.name}: {html.escape(label)}</h2><p>{pictures}</p>')
    style = "img{height:22rem;margin:.25rem;border:1px solid #999;vertical-align:top}body{font-family:sans-serif}"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Shots</title><style>{style}</style>'
    (folder / "index.html").write_text(page + "".join(rows) + "</html>", encoding="utf-8")


def visit(browser: Browser, url: str, night: bool) -> BrowserContext:
    """A visitor with empty hands."""
    context = browser.new_context(base_url=url, color_scheme="dark" if night else "light", locale="zh-CN")
    context.set_default_timeout(20_000)
    return context


def shoot(url: str, wanted: set[str], *, ours: bool, night: bool) -> int:
    """Pictures of the wanted doors; how many were taken."""
    from cunzhan.demo.village import SLUG

    count = 0
    with browsers.running() as browser:
        for door in doors(SLUG):
            if wanted and door.name not in wanted:
                continue
            (FOLDER / door.name).mkdir(parents=True, exist_ok=True)
            context = visit(browser, url, night)
            page = context.new_page()
            enter(page, door)
            find_pages(page, door)
            if door.name == "shop" and ours:
                order(page, door, SLUG)
            taken = sum(1 for _file in take(page, door, FOLDER, url, night))
            print(f"{door.name}: {len(door.pages)} pages, {taken} pictures", flush=True)
            count += taken
            context.close()
    write_index(FOLDER)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.shots", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="doors with commas: shared, shop, counter, household, county")
    parser.add_argument("--address", default="", help="of a running demo village, like http://127.0.0.1:8800")
    parser.add_argument("--dark", action="store_true", help="at night")
    options = parser.parse_args()
    if browsers.chromium() is None:
        print("There is no Chromium on this machine: apt-get install chromium", file=sys.stderr)
        return 3
    django.setup()
    wanted, began = set(filter(None, options.only.split(","))), time.monotonic()
    if options.address:
        count = shoot(options.address.rstrip("/"), wanted, ours=False, night=options.dark)
    else:
        with stations.running() as station:
            count = shoot(station.url, wanted, ours=True, night=options.dark)
    print(f"{count} pictures in {FOLDER} after {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
