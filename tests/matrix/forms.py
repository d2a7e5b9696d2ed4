"""Forms as a browser finds them: pages are parsed strictly, and every form with its fields is read out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import html5lib

Given = dict[str, str | list[str]]
_SKIPPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """One form of a page: where it goes, what it sends when nothing is touched, and what can be typed into."""

    action: str
    method: str
    fields: list[str] = field(default_factory=list)
    sent: Given = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, given: Mapping[str, Any]) -> Given:
        """What is sent when some fields are filled in; what the form does not have is not sent."""
        unknown = set(given) - set(self.fields)
        assert not unknown, f"{self.action} has no {sorted(unknown)}"
        return {**self.sent, **given}


def parsed(page: bytes) -> ElementTree.Element:
    """The page as a tree. Raises: html5lib.html5parser.ParseError where it is not what it claims to be."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: ElementTree.Element = parser.parse(page, transport_encoding="utf-8")
    return tree


def forms_of(page: bytes, address: str) -> list[Form]:
    """Every form of a page."""
    return [_form(element, address) for element in parsed(page).iter("form")]


def form_to(page: bytes, page_address: str, action: str) -> Form:
    """The form of a page that goes to an address."""
    found = [form for form in forms_of(page, page_address) if form.method == "post" and form.action == action]
    assert found, f"{page_address} has no form to {action}"
    return found[0]


def _form(element: ElementTree.Element, address: str) -> Form:
    action = element.get("action") or address.split("?")[0]
    form = Form(action, (element.get("method") or "get").lower())
    for control in element.iter():
        name = control.get("name")
        if not name or control.tag not in ("input", "select", "textarea", "button"):
            continue
        kind = (control.get("type") or "text").lower()
        if control.tag == "button":
            form.buttons.append((name, control.get("value") or ""))
        elif kind == "file":
            form.files.append(name)
        elif kind not in _SKIPPED:
            _read(form, control, name, kind)
    return form


def _read(form: Form, control: ElementTree.Element, name: str, kind: str) -> None:
    if name not in form.fields:
        form.fields.append(name)
    if control.tag == "select":
        options = [option.get("value") or "" for option in control.iter("option")]
        chosen = [option.get("value") or "" for option in control.iter("option") if option.get("selected") is not None]
        form.sent[name] = (chosen or options or [""])[0]
    elif kind in ("checkbox", "radio"):
        value = control.get("value") or "on"
        if control.get("checked") is not None:
            form.sent[name] = value
    elif control.tag == "textarea":
        form.sent[name] = "".join(control.itertext()).removeprefix("\n")
        form.typed.append(name)
    else:
        form.sent[name] = control.get("value") or ""
        if kind == "number" or control.get("inputmode") in ("decimal", "numeric"):
            form.numbers.append(name)
        if kind != "hidden":
            form.typed.append(name)
