"""Codes to scan, as pictures."""

import io

import segno


def code_svg(text: str) -> str:
    """A QR code in ink, without a border: the paper gives it room."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, dark="#23201C", light=None, xmldecl=False, svgns=True)
    return out.getvalue().decode()
