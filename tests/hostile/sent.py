"""Sending something bad and looking whether anything came of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from tests import photograph
from tests.matrix.sheets import Opened

# These are written by trying alone: looks, wrong passwords.
BY_TRYING = frozenset({"people_look", "people_lookchain", "people_signinattempt"})
TRACES = ("Traceback", "Exception", "django.", "Error at", "File &quot;", "/site-packages/")


def state() -> Any:
    """Everything in the books, as a fingerprint."""
    return photograph.digests(BY_TRYING)


def tried(here: Opened, changed: Mapping[str, Any]) -> HttpResponse:
    """Send it. What was taken is undone; what was refused is left, so that a trace of it would be found at the end."""
    return undone(lambda: here.send(changed), here)


def undone(send: Callable[[], HttpResponse], here: Opened) -> HttpResponse:
    """One request, as if it had not been when it was taken; the browser, too, is as before."""
    cookies = here.client.cookies.copy()
    with transaction.atomic():
        answer = send()
        if answer.status_code < 400:
            transaction.set_rollback(True)
    here.client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    return answer


def wrong_with(answer: HttpResponse) -> str:
    """What is wrong with a refusal: it must be a sentence for people, in the page's language."""
    body = answer.content.decode("utf-8", "replace")
    if answer.status_code >= 500:
        return f"broke with {answer.status_code}"
    if any(trace in body for trace in TRACES):
        return "shows its insides"
    if answer.status_code >= 400 and not sentences(body):
        return f"{answer.status_code} without a sentence"
    return ""


def sentences(body: str) -> list[str]:
    """What a refused page says is wrong."""
    found = re.findall(r'class="error"[^>]*>(.*?)<|role="alert"[^>]*>(.*?)</(?:p|div)>|<h1[^>]*>(.*?)</h1>', body, re.S)
    texts = (" ".join(html.unescape(re.sub(r"<[^>]+>", " ", "".join(found_one))).split()) for found_one in found)
    return [text for text in texts if text]
