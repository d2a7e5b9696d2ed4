"""Front-end files of others that we carry: which version, under which licence, and proof that they are what we took.

    python -m tools.vendor            fetch what vendor.lock names (needs npm), and write the hashes that are missing
    python -m tools.vendor --check    compare the files with their hashes, without any network

To take another file, write its package, version, licence and members into vendor.lock and run the first command.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "vendor.lock"
FOLDERS = ("cunzhan/faces/shared/static/vendor", "tests/vendor")


def _lock() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))
    return loaded


def check() -> list[str]:
    """Files that are missing, changed, or carried without being named."""
    problems = []
    named = set()
    for package, told in _lock().items():
        for field in ("version", "integrity", "licence"):
            if not told.get(field):
                problems.append(f"{package}: no {field} in vendor.lock")
        for member in told["files"].values():
            path = ROOT / member["to"]
            named.add(path)
            if not path.is_file():
                problems.append(f"{member['to']} is missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != member["sha256"]:
                problems.append(f"{member['to']} is not the file that was taken from {package} {told['version']}")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path not in named:
                problems.append(f"{path.relative_to(ROOT)} is not named in vendor.lock")
    return problems


def fetch() -> None:
    """Packs each package with npm, compares its hash with the one recorded, and copies the members named."""
    lock = _lock()
    for package, told in lock.items():
        with tempfile.TemporaryDirectory() as folder:
            name = f"{package}@{told['version']}"
            packed = subprocess.run(
                ["npm", "pack", name, "--silent"], cwd=folder, capture_output=True, text=True, check=True
            )
            archive = Path(folder) / packed.stdout.split()[-1]
            digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            if told.get("integrity") and told["integrity"] != digest:
                raise SystemExit(f"{name} is not the package that was recorded")
            told["integrity"] = digest
            with tarfile.open(archive) as tar:
                for inside, member in told["files"].items():
                    stream = tar.extractfile(f"package/{inside}")
                    assert stream is not None
                    body = stream.read()
                    sha256 = hashlib.sha256(body).hexdigest()
                    if member.get("sha256") and member["sha256"] != sha256:
                        raise SystemExit(f"{inside} of {name} is not the file that was recorded")
                    member["sha256"] = sha256
                    target = ROOT / member["to"]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(body)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.vendor", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        fetch()
    problems = check()
    print("\n".join(problems) if problems else "Every vendored file is what it was.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
