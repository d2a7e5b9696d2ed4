"""Save the database and the media into one file, at one moment, while the station keeps running.

The keys are not in it: keep `keys` of the home folder somewhere else, or the personal data in the backup stay sealed.
"""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from cunzhan.cli import _archive, _cuts, _say, _schema, _second_place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, default=None, help="folder to write to (default: CUNZHAN_BACKUPS)")
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    if not _schema.has_tables():
        raise _say.CannotRun("There is nothing to save yet: the database has no tables.")
    with _say.progress("Saving") as tell:
        tell(0, 0, "")
        target = write_backup(options.to)
        second = None
        if options.to is None:
            second = _second_place.copy(target)
            _second_place.forget_old()
    size = target.stat().st_size
    text = (
        f"Saved {target} ({size / 1e6:.1f} MB).\n"
        f"The keys are not in it: keep {settings.CUNZHAN_HOME / 'keys'} somewhere else, too."
    )
    if second:
        text = f"Copied to {second}.\n{text}"
    _say.answer({"file": str(target), "copy": second and str(second), "bytes": size}, as_json=options.json, text=text)
    return _say.GOOD


def write_backup(folder: Path | None = None) -> Path:
    """Writes one backup and returns its file."""
    made_at = datetime.now(UTC)
    folder = Path(folder or settings.CUNZHAN_BACKUPS)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=folder) as aside:
        database = Path(aside) / _archive.DATABASES[connection.vendor]
        rows = _cuts.save(database)
        members = [(database.name, database), *_archive.media_files()]
        manifest = _archive.Manifest(
            format=_archive.FORMAT,
            made_at=made_at.isoformat(timespec="seconds"),
            vendor=connection.vendor,
            heads=_schema.heads(),
            rows=rows,
            sha256={name: _hash(path) for name, path in members},
            data_key=_archive.data_key_fingerprint(),
        )
        target = _free_name(folder, made_at)
        _archive.write(target, manifest, members)
    return target


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return _archive.sha256(file)


def _free_name(folder: Path, made_at: datetime) -> Path:
    """Two backups in one second are two files."""
    stem = f"cunzhan-{made_at:%Y%m%dT%H%M%SZ}"
    names = (f"{stem}{'' if turn == 1 else f'-{turn}'}.tar.gz" for turn in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())
