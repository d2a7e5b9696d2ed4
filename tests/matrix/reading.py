"""What stands in an answer, whatever kind of file it is, and what must not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pypdf import PdfReader

from cunzhan.faces.shared import gate
from tests.cast import CANARY, PHONES
from tests.matrix.table import patterns
from tests.matrix.world import NEAR, World

OURS = ("clerk", "bookkeeper", "manager")
AS_OTHERS_WANT = {"counter:bank_file"}
"""Files that are written as somebody else reads them: a bank says how it wants its own."""
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def body_of(answer: HttpResponseBase) -> bytes:
    """The bytes, also of a file that is streamed."""
    if answer.streaming:
        return b"".join(cast(Iterable[bytes], cast(StreamingHttpResponse, answer).streaming_content))
    return cast(HttpResponse, answer).content


def text_of(answer: HttpResponseBase) -> str:
    """All that somebody could read in an answer: page, table, paper, and the headers."""
    kept = getattr(answer, "text_read", None)
    if kept is None:
        body = body_of(answer)
        kind = answer.headers.get("Content-Type", "")
        if kind == "application/pdf":
            read = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        else:
            read = body.decode("utf-8", "replace")
        kept = read + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        answer.text_read = kept  # type: ignore[attr-defined]
        answer.bytes_read = body  # type: ignore[attr-defined]
    return str(kept)


def leaks(world: World, name: str, who: str, answer: HttpResponseBase) -> list[str]:
    """Words of one station in the hands of somebody of another."""
    text, said = text_of(answer), []
    path = answer.wsgi_request.path  # type: ignore[attr-defined]
    public = path.startswith(("/s/baiyang/", "/api/v1/dfc/")) or name in ("shop:shops", "county:table")
    if public or name.startswith("county:"):
        text = text.replace(f"Baiyang {CANARY}", "Baiyang")  # what a shop is called is on its sign
    if CANARY in text and who != "far_manager":
        said.append(f"{who} reads of the far shop at {name}")
    if NEAR in text and who not in (*OURS, "household"):
        said.append(f"{who} reads of our shop at {name}")
    if "Abliz" in text and who not in (*OURS, "household"):
        said.append(f"{who} reads the name of our household at {name}")
    for phone in PHONES.values():
        if phone in text and not (who == "household" and phone == PHONES["household"]) and who != "neighbour":
            said.append(f"{who} reads a whole phone number at {name}")
    return said


def faults(name: str, who: str, answer: HttpResponseBase) -> list[str]:
    """What no answer may be, whoever asks: broken, stored where it is private, open to scripts of others."""
    text_of(answer)
    status, headers, body = answer.status_code, answer.headers, answer.bytes_read  # type: ignore[attr-defined]
    policy = headers.get("Content-Security-Policy", "")
    said = []
    if status >= 500:
        said.append(f"broke: {status}")
    if "default-src 'self'" not in policy or "unsafe" in policy or "*" in policy:
        said.append(f"policy {policy!r}")
    if headers.get("X-Content-Type-Options") != "nosniff" or headers.get("X-Frame-Options") != "DENY":
        said.append("sniffed or framed")
    callback = patterns()[name].callback
    private = callback.door.kind != gate.PUBLIC or hasattr(callback, "secret")  # type: ignore[attr-defined]
    if private and "no-store" not in headers.get("Cache-Control", ""):
        said.append(f"stored: {headers.get('Cache-Control')!r}")
    if headers.get("Content-Type", "").startswith("text/html") and (inline := INLINE.search(body)):
        said.append(f"inline {inline[0][:40]!r}")
    table = headers.get("Content-Type", "").startswith("text/csv") and name not in AS_OTHERS_WANT
    if table and not body.startswith(b"\xef\xbb\xbf"):
        said.append("a table without its mark")
    return [f"{answer.wsgi_request.method} {name} as {who}: {one}" for one in said]  # type: ignore[attr-defined]
