"""A backup in two places, and old ones forgotten in both."""

import hashlib
import os
import shutil
from pathlib import Path

from django.conf import settings

from cunzhan.cli import _say
from cunzhan.kit import backups


def copy(made: Path) -> Path | None:
    """Copies a backup to the second place, reads it back from there, and renames it when it is whole."""
    folder: Path | None = settings.CUNZHAN_BACKUP_COPY_TO
    if folder is None:
        return None
    if not folder.is_dir():
        raise _say.CannotRun(
            f"The second place for backups, {folder}, is not there: is the disk plugged in? Saved only as {made}."
        )
    target, aside = folder / made.name, folder / f".{made.name}.partial"
    try:
        shutil.copyfile(made, aside)
        os.chmod(aside, 0o600)  # noqa: PTH101  (a disk without permissions must not keep us from saving)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        if _hash(aside) != _hash(made):
            raise _say.CannotRun(f"What was read back from {folder} is not what was written. Try another disk.")
        aside.replace(target)
    except OSError as error:
        raise _say.CannotRun(f"Not copied to {folder}: {error.strerror or error}. Saved only as {made}.") from None
    finally:
        aside.unlink(missing_ok=True)
    return target


def forget_old() -> list[Path]:
    """What is no longer needed, in both places."""
    gone = []
    for folder in filter(None, (Path(settings.CUNZHAN_BACKUPS), settings.CUNZHAN_BACKUP_COPY_TO)):
        days, weeks = settings.CUNZHAN_BACKUP_KEEP_DAYS, settings.CUNZHAN_BACKUP_KEEP_WEEKS
        for name in backups.to_forget(backups.in_folder(folder), days=days, weeks=weeks):
            (folder / name).unlink(missing_ok=True)
            gone.append(folder / name)
    return gone


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
