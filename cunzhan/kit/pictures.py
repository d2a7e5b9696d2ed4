"""Uploaded pictures are decoded and drawn anew: no EXIF, no place, no payload survives; sizes for every screen."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from cunzhan.kit.refusal import Kind, Refusal

LARGEST_BYTES = 12 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
WIDTHS = (320, 640, 1280)
TALLEST = 4
"""How many times as high as wide a picture may be drawn."""
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Drawn:
    """A picture made anew: WebP bytes by width, and the size of the widest."""

    sizes: dict[int, bytes]
    width: int
    height: int


def re_encode(content: bytes, *, field: str = "picture") -> Drawn:
    """Decode a JPEG, PNG or WebP and write it again as WebP in each width up to its own.

    Raises: Refusal(invalid) for a file too large, not a picture, broken, or with too many pixels.
    """
    if len(content) > LARGEST_BYTES:
        raise Refusal(Kind.INVALID, _("The picture is larger than 12 MB. Take it again, smaller."), field=field)
    image = _decode(content, field)
    sizes: dict[int, bytes] = {}
    for width in WIDTHS:
        if width > image.width and sizes:
            break
        small = image.copy()
        small.thumbnail((width, width * TALLEST), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "WEBP", quality=82, method=4)
        sizes[width] = out.getvalue()
    return Drawn(sizes, image.width, image.height)


def _decode(content: bytes, field: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > LARGEST_PIXELS:
                raise Refusal(Kind.INVALID, _("The picture has too many pixels. Take it again, smaller."), field=field)
            _shrink(image)
            image.load()
    except Refusal:
        raise
    except Exception:
        raise Refusal(
            Kind.INVALID,
            _("This file is not a picture we can read. Use a photo (JPEG, PNG or WebP)."),
            field=field,
        ) from None
    return ImageOps.exif_transpose(image).convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB")


def _shrink(image: Image.Image) -> None:
    """Decode no larger than it will ever be drawn: a picture of fifty million points must not fill the memory."""
    box = (WIDTHS[-1], WIDTHS[-1] * TALLEST)
    if image.getexif().get(ExifTags.Base.Orientation, 1) >= 5:  # lies on its side
        box = box[1], box[0]
    image.draft("RGB", box)
    if image.mode in ("RGB", "RGBA", "L"):
        image.thumbnail(box, Image.Resampling.LANCZOS)
    else:
        image.thumbnail((2 * box[0], 2 * box[1]), Image.Resampling.NEAREST)
