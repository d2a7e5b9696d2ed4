"""Somebody at a browser, and a program at the other end of a wire: plain HTTP to a running station.

The station stands behind a proxy that ends TLS; the visitor is that proxy, too, and says so by the header of proxies.
Forms are filled as they stand on the page: what a person cannot see, this visitor cannot send.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

Pairs = list[tuple[str, str]]

BUYER = {
    "name": "陈静",
    "phone": "13800138078",
    "region_code": "330106",
    "province": "浙江省",
    "city": "杭州市",
    "county": "西湖区",
    "street": "文三路 1 号",
}
"""Where the first bag goes."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str
    address: str


@dataclass
class Form:
    """A form of a page: where it goes, what it holds already, and which names it has."""

    action: str
    method: str
    held: Pairs = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """The options of each choice: value and words."""


class _Forms(HTMLParser):
    """All forms of a page, read as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select, self._option, self._textarea = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and given.get("name") and tag in ("input", "button", "select", "textarea"):
            self._take(tag, given, self._open)
        elif tag == "option" and self._select and self._open is not None:
            self._option = given.get("value", "")
            self._open.choices[self._select].append((self._option, ""))
            if "selected" in given:
                self._open.held.append((self._select, self._option))

    def _take(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind = given["name"], given.get("type", "text")
        form.names.add(name)
        if tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "textarea":
            self._textarea = name
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append((given.get("value", "on"), ""))
            if "checked" in given:
                form.held.append((name, given.get("value", "on")))
        elif tag == "input" and kind not in ("submit", "file"):
            form.held.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._select and self._open.choices[self._select]:
            value, words = self._open.choices[self._select][-1]
            self._open.choices[self._select][-1] = (value, (words + data).strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


@dataclass
class Wire:
    """The way to a station: where it listens, and under which name it is known outside."""

    port: int
    public: str

    def ask(self, verb: str, address: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request, no redirect followed."""
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": urlsplit(self.public).netloc, "X-Forwarded-Proto": "https", **headers}
        try:
            there.request(verb, address, body, sent)
            came = there.getresponse()
            text = came.read().decode("utf-8", "replace")
            kept = {name.lower(): value for name, value in came.getheaders() if name.lower() != "set-cookie"}
            cookies = came.headers.get_all("Set-Cookie") or []
            return Answer(came.status, {**kept, "set-cookie": "\n".join(cookies)}, text, address)
        finally:
            there.close()


@dataclass
class Visitor:
    """Somebody with a browser, who reads English."""

    wire: Wire
    cookies: dict[str, str] = field(default_factory=lambda: {"lang": "en"})
    page: Answer | None = None

    def open(self, address: str) -> Answer:
        """Go there, and wherever one is sent on from there."""
        return self._go("GET", address, None)

    def forms(self) -> list[Form]:
        """The forms of the page that is open."""
        assert self.page
        reader = _Forms()
        reader.feed(self.page.text)
        return reader.forms

    def form(self, *names: str) -> Form:
        """The form of the page that has these fields."""
        found = [form for form in self.forms() if form.method == "post" and set(names) <= form.names]
        assert found, f"no form with {names} at {self.page and self.page.address}"
        return found[0]

    def fill(self, **given: Any) -> Answer:
        """Fill the form that has these fields (or press the button of one that asks for none) and send it. A list ticks
        several. The page that comes must be well.
        """
        assert self.page
        form, pairs = self.form(*given), []
        pairs = [(name, value) for name, value in form.held if name not in given]
        for name, value in given.items():
            values = value if isinstance(value, list) else [str(value)]
            if name in form.choices:
                assert set(values) <= {one for one, _words in form.choices[name]}, f"{name} offers {form.choices[name]}"
            pairs += [(name, one) for one in values]
        answer = self._go("POST", urljoin(self.page.address, form.action), urlencode(pairs).encode())
        assert answer.status == 200, f"{answer.status} at {answer.address}:\n{answer.text[:6000]}"
        return answer

    def _go(self, verb: str, address: str, body: bytes | None) -> Answer:
        for _turn in range(8):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if verb == "POST":
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.wire.public}
                headers |= {"Sec-Fetch-Site": "same-origin"}
            self.page = self.wire.ask(verb, address, body, **headers)
            for line in self.page.headers["set-cookie"].splitlines():
                for name, morsel in SimpleCookie(line).items():
                    if not morsel.value:
                        self.cookies.pop(name, None)
                        continue
                    assert morsel["secure"] or name == "lang", f"the cookie {name} would cross an open wire"
                    self.cookies[name] = morsel.value
            if self.page.status not in (301, 302, 303):
                return self.page
            where = urlsplit(urljoin(self.wire.public + address, self.page.headers["location"]))
            verb, body, address = "GET", None, where.path + (f"?{where.query}" if where.query else "")
        raise AssertionError("sent on without end")


@dataclass
class Program:
    """A program with a token."""

    wire: Wire
    secret: str
    count: int = 0

    def get(self, path: str) -> Any:
        """What is read."""
        return self._ask("GET", path, None, 200)

    def post(self, path: str, said: Any = None, *, status: int = 200, verb: str = "POST", key: str = "") -> Any:
        """What is answered to a write; its key is new unless one is given."""
        return self._ask(verb, path, said, status, key)

    def _ask(self, verb: str, path: str, said: Any, status: int, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        if verb != "GET":
            self.count += 1
            headers["Idempotency-Key"] = key or f"{self.secret[3:9]}-{self.count:06}"
        body = None
        if said is not None:
            body = json.dumps(said).encode()
            headers["Content-Type"] = "application/json"
        answer = self.wire.ask(verb, f"/api/v1{path}", body, **headers)
        assert answer.status == status, f"{answer.status} {verb} {path}: {answer.text}"
        return json.loads(answer.text)
