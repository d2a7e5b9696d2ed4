"""The page a buyer pays on: plain HTML, no script, nothing inline, in three languages and both directions."""

import io
from datetime import datetime, timedelta, timezone
from html import escape
from urllib.parse import quote, urlsplit

import segno

from cunzhan.adapters.payments.testgate.store import Row
from cunzhan.adapters.payments.testgate.words import LANGUAGES, NAMES, WORDS
from cunzhan.kit.money import yuan

CHINA = timezone(timedelta(hours=8))

CSS = """
:root { color-scheme: light dark; --ground: #FBF7EF; --text: #23201C; --soft: #5F574C; --line: #DDD0B6;
  --raised: #FFFDF8; --next: #E39A1F; --on-next: #23201C; --well: #0F6A6F; }
@media (prefers-color-scheme: dark) { :root { --ground: #1C2230; --text: #F5EDDE; --soft: #BFB7A8; --line: #3C475C;
  --raised: #2A3346; --well: #74CACB; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--text); font: 1.0625rem/1.6 "PingFang SC", "Noto Sans SC",
  "Noto Naskh Arabic", "Microsoft YaHei", system-ui, sans-serif; font-variant-numeric: tabular-nums; }
header, main { max-inline-size: 30rem; margin-inline: auto; padding: 1rem 1.25rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem 1rem; }
header nav { display: flex; gap: 1rem; }
a { color: var(--well); display: inline-flex; align-items: center; min-block-size: 2.75rem; }
[aria-current] { color: var(--text); font-weight: 700; text-decoration: none; }
main > * + * { margin-block-start: 1.25rem; }
.band { inline-size: 100%; block-size: .5rem; display: block; }
.card { background: var(--raised); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem 1.25rem; }
.card > * + * { margin-block-start: 1rem; }
h1 { font-size: 1.125rem; line-height: 1.4; }
.amount { font-size: 3rem; font-weight: 700; line-height: 1.1; }
.amount small { font-size: 1.25rem; font-weight: 400; }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
dt { white-space: nowrap; }
dd { text-align: end; min-inline-size: 0; overflow-wrap: anywhere; }
form { display: grid; gap: .75rem; }
button, .next { inline-size: 100%; min-block-size: 3.5rem; border-radius: .5rem; border: 1.5px solid currentColor;
  background: none; color: inherit; font: inherit; font-weight: 700; cursor: pointer; justify-content: center;
  text-decoration: none; }
button.next, .next { background: var(--next); color: var(--on-next); border-color: transparent; font-size: 1.25rem; }
button.quiet { border-color: transparent; min-block-size: 2.75rem; color: var(--well); text-decoration: underline; }
:focus-visible { outline: 3px solid var(--well); outline-offset: 2px; }
.qr { display: grid; justify-items: center; gap: .5rem; text-align: center; }
.qr img { inline-size: 11rem; block-size: 11rem; background: #fff; border-radius: .5rem; padding: .5rem; }
"""

BAND = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 8" preserveAspectRatio="none">'
    '<path fill="#A8322D" d="M0 0h240v8H0Z"/><path fill="#E39A1F" d="'
    + "".join(f"M{x} 4l8-4 8 4-8 4Z" for x in range(4, 240, 24))
    + '"/><path fill="#1B8A8F" d="'
    + "".join(f"M{x + 12} 4l5-3 5 3-5 3Z" for x in range(4, 240, 24))
    + '"/></svg>'
)


def back_to(payment: Row, asked: str) -> str:
    """The address the shop asked to go back to, if it is the shop's: the site that is also told of the money."""
    shop, wish = urlsplit(payment["notify_url"]), urlsplit(asked)
    return asked if (wish.scheme, wish.netloc) == (shop.scheme, shop.netloc) and shop.netloc else ""


def pay_page(payment: Row, language: str, code_url: str, back_url: str = "") -> str:
    """What is to be paid, and the two buttons."""
    until = datetime.fromisoformat(payment["expires_at"]).astimezone(CHINA)
    return _page(
        language,
        back_url,
        f'<section class="card"><h1>{escape(payment["title"])}</h1>'
        f'<p class="soft">{_w("to_pay", language)}</p>'
        f"{_amount(payment, language)}"
        f'<form method="post"><button class="next" name="choice" value="pay">{_w("pay", language)}</button>'
        f'<button class="quiet" name="choice" value="leave">{_w("leave", language)}</button></form>'
        f'<dl class="soft"><dt>{_w("until", language)}</dt><dd><bdi dir="ltr">{until:%H:%M}</bdi></dd>'
        f'<dt>{_w("number", language)}</dt><dd><bdi dir="ltr">{escape(payment["out_trade_no"])}</bdi></dd></dl>'
        "</section>"
        f'<p class="qr soft"><img src="{escape(code_url)}/code.svg" width="176" height="176" '
        f'alt="{_w("code_alt", language)}"><span>{_w("scan", language)}</span></p>',
    )


def end_page(kind: str, language: str, payment: Row | None, back_url: str = "") -> str:
    """How it ended: paid, closed, left or none; and the way back to the shop."""
    amount = _amount(payment, language) if kind == "paid" and payment else ""
    back = ""
    if back_url:
        back = f'<p><a class="next" href="{escape(back_url)}">{_w("back", language)}</a></p>'
    return _page(
        language,
        back_url,
        f'<section class="card"><h1>{_w(kind, language)}</h1>{amount}'
        f"<p>{_w(kind + '_more', language)}</p>{back}</section>",
    )


def code_svg(code_url: str) -> bytes:
    """The code as a picture."""
    out = io.BytesIO()
    segno.make(code_url, error="m").save(out, kind="svg", border=2, dark="#23201C", light="#FFFFFF", xmldecl=False)
    return out.getvalue()


def _amount(payment: Row, language: str) -> str:
    figure = f'<bdi dir="ltr">{yuan(payment["amount_fen"])}</bdi>'
    return f'<p class="amount">{figure} <small>{_w("yuan", language)}</small></p>'


def _w(name: str, language: str) -> str:
    return escape(WORDS[name][language])


def _page(language: str, back_url: str, inside: str) -> str:
    direction = "rtl" if language == "ug" else "ltr"
    back = f"&amp;return={quote(back_url, safe='')}" if back_url else ""
    switch = "".join(
        f'<a href="?lang={code}{back}" lang="{code}"{" aria-current=page" if code == language else ""}>'
        f"{NAMES[code]}</a>"
        for code in LANGUAGES
    )
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{_w("gate", language)}</title><link rel="stylesheet" href="/pay.css"></head><body>'
        f"<header><strong>{_w('gate', language)}</strong><nav>{switch}</nav></header>"
        '<img class="band" src="/band.svg" alt="" width="240" height="8">'
        f'<main><p class="soft">{_w("no_money", language)}</p>{inside}</main></body></html>'
    )
