"""Files that are no photographs, photographs that are too large, and photographs with something else inside."""

from __future__ import annotations

import io
import resource
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.hostile.sent import sentences, state, tried, wrong_with
from tests.matrix.sheets import opened
from tests.matrix.world import World, photo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says how large it is; a bomb when it is very large and packs nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(data or b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _as(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 20, 30)).save(out, kind, **options)
    return out.getvalue()


BAD = {
    "nothing": b"",
    "one byte": b"\xff",
    "svg": SVG,
    "svg with a mark": b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG,
    "html": HTML,
    "a picture that is a page": b"GIF89a/*" + HTML + b"*/=1;",
    "gif": _as("GIF"),
    "bmp": _as("BMP"),
    "tiff": _as("TIFF"),
    "a paper": b"%PDF-1.4\n%\xe2\xe3\n1 0 obj<</JavaScript(app.alert(1))>>endobj",
    "a program": b"#!/bin/sh\nid > /tmp/owned\n",
    "an archive": b"PK\x03\x04" + b"\0" * 200,
    "half a photograph": photo()[: len(photo()) // 2],
    "a broken photograph": photo()[:300] + b"\0" * 300,
    "a head without a body": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a png bomb": _png(50_000, 50_000),
    "a wide bomb": _png(2_000_000_000, 1),
    "a png that ends too early": _png(400, 300),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(id) (r) file\n",
    "13 megabytes": b"\xff\xd8\xff\xe0" + b"\0" * (13 * 1024 * 1024),
}
NAMES = [
    "../../../etc/passwd",
    "a\x00.jpg",
    "x" * 3000 + ".jpg",
    "<script>.jpg",
    "con.jpg",
    "\u202egpj.exe",
    ".htaccess",
]


def files() -> set[Path]:
    """Every picture the shop keeps."""
    return set((Path(settings.MEDIA_ROOT)).rglob("*"))


def upload(content: bytes, name: str = "jar.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


@pytest.mark.parametrize("field", ["picture", "portrait"])
@pytest.mark.parametrize("what", sorted(BAD))
def test_what_is_no_photograph_is_refused(what: str, field: str, world: World) -> None:
    here = opened(world, "counter:picture" if field == "picture" else "counter:producer")
    before, kept, began = state(), files(), time.monotonic()
    answer = tried(here, {field: upload(BAD[what])})
    assert wrong_with(answer) == ""
    assert answer.status_code == 422
    assert sentences(answer.content.decode())
    assert state() == before
    assert files() == kept
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_means_nothing(name: str, world: World) -> None:
    here, kept = opened(world, "counter:picture"), files()
    answer = tried(here, {"picture": upload(photo(), name, "text/html")})
    assert wrong_with(answer) == ""
    for path in files() - kept:
        assert path.name.endswith(".webp")
        assert path.parent == Path(settings.MEDIA_ROOT) / "pictures"


def test_only_the_picture_is_kept_of_a_photograph(world: World) -> None:
    """Where it was taken, by what, and whatever was hung onto its end are gone."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x8825] = {1: "N", 2: (37.0, 6.0, 0.0), 3: "E", 4: (79.0, 56.0, 0.0)}
    Image.new("RGB", (900, 700), (200, 150, 60)).save(out, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    content = out.getvalue() + b"SECRET-TAIL" + HTML + SVG
    here, kept = opened(world, "counter:picture"), files()
    assert tried(here, {"picture": upload(content)}).status_code == 302
    made = [path for path in files() - kept if path.is_file()]
    assert len(made) == 2
    for path in made:
        content = path.read_bytes()
        assert b"SECRET" not in content
        assert b"script" not in content
        with Image.open(path) as picture:
            assert picture.format == "WEBP"
            assert not picture.getexif()
            assert "exif" not in picture.info


@pytest.mark.parametrize(
    "name", ["../cunzhan.sqlite3", "..%2f..%2fkeys/data.key", "x.svg", "x.html", "a/b.webp", "%00.webp"]
)
def test_nothing_else_is_served_as_a_picture(name: str, world: World) -> None:
    here = opened(world, "counter:picture")
    assert here.client.get(f"/media/pictures/{name}").status_code == 404
