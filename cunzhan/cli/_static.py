"""Collecting style sheets, scripts and fonts into one folder with the content's hash in each name."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def sources_digest() -> str:
    """Changes when any source changes. Size and time of change are enough, and looking at them is fast."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_if_changed() -> bool:
    """Collects only when a source changed since the last time, since this takes longer than the rest of a start."""
    root = Path(settings.STATIC_ROOT)
    mark = root.parent / "static.digest"
    now = sources_digest()
    if root.is_dir() and mark.is_file() and mark.read_text(encoding="ascii") == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.is_dir())
    mark.write_text(now, encoding="ascii")
    return True
