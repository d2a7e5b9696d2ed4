"""What a backup is: one .tar.gz with a manifest, the database and the media, and nothing of the keys.

The manifest says which steps the tables had taken, how many rows each table had, and the hash of every file, so that a
restore can prove that it brought back what was saved. Keys are kept apart on purpose: who finds a backup shall not be
able to read personal data with it. The manifest carries a fingerprint of the data key, so that restoring beside another
key is noticed before and not when the first phone number is looked up.
"""

import hashlib
import hmac
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from cunzhan.cli import _say

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_PIECE = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What is in a backup, and how to prove it."""

    format: int
    made_at: str
    vendor: str
    heads: dict[str, str]
    rows: dict[str, int]
    sha256: dict[str, str]
    data_key: str

    @property
    def database(self) -> str:
        return DATABASES[self.vendor]


def data_key_fingerprint() -> str:
    """Says whether two keys are the same and nothing else about them."""
    return hmac.new(settings.CUNZHAN_DATA_KEY, b"cunzhan backup", hashlib.sha256).hexdigest()[:16]


def sha256(source: IO[bytes]) -> str:
    """The hash of a stream, read in pieces since a database may be larger than memory."""
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def media_files() -> Iterator[tuple[str, Path]]:
    """Every kept picture and document, with its name inside the archive. Half-written ones begin with a dot."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield "media/" + path.relative_to(root).as_posix(), path


def write(target: Path, manifest: Manifest, members: list[tuple[str, Path]]) -> None:
    """Written under a name nobody takes for a backup, forced to the disk, then renamed: there is no half a backup."""
    aside = target.with_name(f".{target.name}.partial")
    try:
        with aside.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                body = json.dumps(asdict(manifest), indent=2, sort_keys=True).encode()
                head = tarfile.TarInfo(MANIFEST)
                head.size = len(body)
                archive.addfile(head, io.BytesIO(body))
                for name, path in members:
                    archive.add(path, arcname=name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(target)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def unpack(source: Path, into: Path) -> Manifest:
    """Brings out what the manifest names and only that, each file proved by its hash; no name may lead elsewhere."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            first = archive.next()
            body = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
            if body is None:
                raise _say.CannotRun(
                    f"{source.name} is not a backup of this program: it does not begin with a manifest."
                )
            manifest = _read(body)
            left = dict(manifest.sha256)
            while member := archive.next():
                expected = left.pop(member.name, None)
                stream = archive.extractfile(member) if member.isfile() else None
                if expected is None or stream is None or not _stays_inside(member.name):
                    raise _say.CannotRun(f"{source.name} holds something its manifest does not name: {member.name}")
                _copy(stream, into / member.name, expected)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise _say.CannotRun(f"{source.name} cannot be read: {error or type(error).__name__}") from None
    if left:
        raise _say.CannotRun(f"{source.name} lacks what its manifest names: {min(left)}")
    return manifest


def _read(body: IO[bytes]) -> Manifest:
    told = json.load(body)
    if told.get("format") != FORMAT:
        raise _say.CannotRun(f"This backup has format {told.get('format')}; this version reads format {FORMAT}.")
    return Manifest(**told)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _copy(stream: IO[bytes], target: Path, expected: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != expected:
        raise _say.CannotRun(f"{target.name} in the backup is damaged: its hash is not the one in the manifest.")
