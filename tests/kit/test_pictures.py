"""Uploaded pictures: drawn anew, or refused."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.utils.translation import override
from PIL import Image, PngImagePlugin

from cunzhan.kit.pictures import LARGEST_BYTES, re_encode
from cunzhan.kit.refusal import Kind, Refusal

SECRET = b"CANARY-41.2N-79.6E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (1600, 900), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, kind, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_is_drawn_anew_in_each_width(kind: str) -> None:
    drawn = re_encode(picture(kind))
    assert {w: (opened(b).format, opened(b).size) for w, b in drawn.sizes.items()} == {
        320: ("WEBP", (320, 180)),
        640: ("WEBP", (640, 360)),
        1280: ("WEBP", (1280, 720)),
    }
    assert (drawn.width, drawn.height) == (1280, 720)


def test_a_small_one_is_not_blown_up() -> None:
    drawn = re_encode(picture(size=(100, 50)))
    assert [opened(b).size for b in drawn.sizes.values()] == [(100, 50)]
    assert (drawn.width, drawn.height) == (100, 50)


def test_nothing_of_what_was_hidden_in_it_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    text = PngImagePlugin.PngInfo()
    text.add_text("place", SECRET.decode())
    contents = [
        picture("JPEG", exif=exif, comment=SECRET, xmp=SECRET),
        picture("PNG", pnginfo=text, exif=exif),
        picture("WEBP", exif=exif, xmp=SECRET),
        picture("JPEG") + SECRET,
    ]
    for content in contents:
        assert SECRET in content
        for small in re_encode(content).sizes.values():
            assert SECRET not in small
            assert not dict(opened(small).getexif())


def test_one_that_lies_on_its_side_is_stood_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = re_encode(picture("JPEG", size=(1600, 900), exif=exif))
    assert opened(drawn.sizes[320]).size == (320, 569)
    assert (drawn.width, drawn.height) == (900, 1600)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_other_modes_are_read_too(mode: str) -> None:
    assert opened(re_encode(picture("PNG", mode=mode)).sizes[320]).size == (320, 180)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><body onload=alert(1)></html>",
        b"%PDF-1.7",
        picture("GIF", mode="P"),
        picture("BMP"),
        picture("JPEG")[:2000],
        picture("PNG")[:60],
        b"\xff\xd8\xff\xe0" + bytes(200),
    ],
    ids=["empty", "text", "svg", "html", "pdf", "gif", "bmp", "half a jpeg", "half a png", "a jpeg's head"],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as raised:
        re_encode(content)
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, "picture")


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refusal, match="12 MB"):
        re_encode(bytes(LARGEST_BYTES + 1))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would fill gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 5_001), (2**31 - 1, 1)])
def test_a_bomb_is_refused(size: tuple[int, int]) -> None:
    with override("en"), pytest.raises(Refusal) as raised:
        re_encode(bomb(*size))
    assert raised.value.kind == Kind.INVALID


def test_one_of_too_many_points_is_refused_for_that_before_it_is_decoded() -> None:
    with override("en"), pytest.raises(Refusal, match="too many pixels"):
        re_encode(bomb(10_000, 5_001))


def test_the_largest_picture_stays_under_300_megabytes(tmp_path: Path) -> None:
    """Measured by a process of its own; the kernel's usual figure would count what its parent once needed, too."""
    large = tmp_path / "large.png"
    Image.new("RGB", (2500, 20000), 90).save(large, "PNG", compress_level=1)
    program = """
import pathlib, re, sys
from django.conf import settings
settings.configure()
from cunzhan.kit.pictures import re_encode
drawn = re_encode(pathlib.Path(sys.argv[1]).read_bytes())
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(drawn.width, int(peak[1]) // 1024)
"""
    command = [sys.executable, "-c", program, str(large)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    width, megabytes = map(int, done.stdout.split())
    assert width == 640
    assert megabytes < 300
