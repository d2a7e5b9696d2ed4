"""A real browser, Chromium of the system's packages, that sees the shipped fonts and speaks to nobody else."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{dirs}
<dir>/usr/share/fonts</dir>
<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family><family>DejaVu Sans</family></prefer></alias>
<alias><family>serif</family><prefer><family>Noto Sans SC</family><family>DejaVu Serif</family></prefer></alias>
</fontconfig>
"""

# A bare machine: no sandbox as root, no attempts to reach the maker's servers.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str | None:
    """Where it is, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def fonts_file(folder: Path) -> Path:
    """Settings for the font library: a bare machine has no Chinese font, so the browser is shown the shipped ones."""
    places = sorted({path.parent for path in (ROOT / "cunzhan").rglob("*.[to]tf")})
    dirs = "\n".join(f"<dir>{place}</dir>" for place in places)
    file = folder / "fonts.conf"
    file.write_text(_FONTS.format(dirs=dirs, cache=folder / "cache"), encoding="utf-8")
    return file


@contextlib.contextmanager
def running() -> Iterator[Browser]:
    """One browser; each page in it should have a context of its own."""
    path = chromium()
    if path is None:
        raise RuntimeError("There is no Chromium on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, sync_playwright() as playwright:
        env: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(fonts_file(Path(folder)))}
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS, env=env)
        try:
            yield browser
        finally:
            browser.close()
