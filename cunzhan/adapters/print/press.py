"""From data to PDF: one template, one JSON text, our fonts only. Data never become typst code."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from cunzhan.adapters.print.glyphs import FONTS

TEMPLATES = Path(__file__).parent / "templates"
# The same paper printed twice is the same file: no moment of printing inside but what the paper itself says.
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """One paper as PDF."""
    return _compiled(template, data, "pdf")[0]


def png(template: str, data: dict[str, Any], dots_per_inch: float = 150) -> list[bytes]:
    """The same paper as pictures, one a page, to look at or for a printer that wants dots."""
    return _compiled(template, data, "png", dots_per_inch)


def _compiled(template: str, data: dict[str, Any], kind: Any, dots_per_inch: float | None = None) -> list[bytes]:
    compiler = typst.Compiler(font_paths=_fonts(), root=TEMPLATES, ignore_system_fonts=True)
    made = compiler.compile(
        TEMPLATES / f"{template}.typ",
        format=kind,
        ppi=dots_per_inch,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=_NO_MOMENT,
    )
    return made if isinstance(made, list) else [cast(bytes, made)]
