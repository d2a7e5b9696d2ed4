"""The keys of the station: make them, keep a copy under a passphrase and on paper, bring the copy back.

Whoever loses the data key loses the names and phones for good, in every backup as well: nobody can read them again.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
from getpass import getpass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cunzhan.cli import _say
from cunzhan.configuration import data_key_bytes, env_secret, env_text, kept_key

ALONE = True  # runs before there are keys, when Django's settings would refuse
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 64 << 20, "dklen": 32}
_LEAST = 12
_GROUP = 4
SHEET = """村站 cunzhan: the data key of the station, sealed with a passphrase

{lines}

Fingerprint {fingerprint}. Type the letters above into a file, one group after another, and bring the key back with
  cunzhan keys import FILE

Keep this sheet where the machine is not: a fire takes both. Keep the passphrase elsewhere again: with both, whoever
finds a backup reads every name and phone in it. Without this key, or without the passphrase, nobody reads them again.
Goods, money and orders are not sealed with it and stay readable.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_subparsers(dest="what", metavar="what", required=True)
    asked.add_parser("make", help="the two keys a station in production needs, where there are none")
    export = asked.add_parser("export", help="the data key under a passphrase, in a file and as a sheet to print")
    export.add_argument("--to", type=Path, required=True, help="folder to write to: not on this machine, best")
    brought = asked.add_parser("import", help="bring the data key back from such a file or sheet")
    brought.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    return {"make": _make, "export": _export, "import": _import}[options.what](options)


def _folder() -> Path:
    return Path(env_text("CUNZHAN_HOME")).absolute() / "keys"


def _make(_options: argparse.Namespace) -> int:
    for name in ("secret", "data"):
        path = _folder() / f"{name}.key"
        there = path.exists()
        kept_key(path, make=True)
        _say.out(f"{path}: {'was there already' if there else 'made'}")
    _say.out("Keep a copy of the data key elsewhere, now: `cunzhan keys export`.")
    return _say.GOOD


def _export(options: argparse.Namespace) -> int:
    key = data_key_bytes(env_secret("CUNZHAN_DATA_KEY") or kept_key(_folder() / "data.key", make=False))
    sealed = seal(key, _passphrase(twice=True))
    options.to.mkdir(parents=True, exist_ok=True)
    told = {"cunzhan": "data key", "format": 1, "sealed": sealed, "fingerprint": fingerprint(key)}
    groups = [sealed[at : at + _GROUP] for at in range(0, len(sealed), _GROUP)]
    lines = "\n".join("  " + " ".join(groups[at : at + 8]) for at in range(0, len(groups), 8))
    for name, text in (
        ("cunzhan-data-key.json", json.dumps(told, indent=2) + "\n"),
        ("cunzhan-data-key.txt", SHEET.format(lines=lines, fingerprint=fingerprint(key))),
    ):
        with open(options.to / name, "w", encoding="utf-8", opener=_private) as file:
            file.write(text)
        _say.out(f"Written: {options.to / name}")
    _say.out("Print the second one. Without this key and its passphrase nobody reads names and phones again.")
    return _say.GOOD


def _import(options: argparse.Namespace) -> int:
    target = _folder() / "data.key"
    if target.exists():
        raise _say.CannotRun(f"{target} is there already. Move it aside first, and keep it.")
    key = unseal(_letters(options.file), _passphrase(twice=False))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(target, "x", encoding="ascii", opener=_private) as file:
        file.write(base64.b64encode(key).decode() + "\n")
    _say.out(f"{target} is back (fingerprint {fingerprint(key)}).")
    return _say.GOOD


def seal(key: bytes, passphrase: str) -> str:
    """Letters and digits that can be typed from paper: salt, nonce and the sealed key in base32."""
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, key, b"cunzhan data key")
    return base64.b32encode(salt + nonce + sealed).decode().rstrip("=")


def unseal(letters: str, passphrase: str) -> bytes:
    """The key again. Raises: CannotRun for a wrong passphrase or a slip in typing."""
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        return AESGCM(_derived(passphrase, raw[:16])).decrypt(raw[16:28], raw[28:], b"cunzhan data key")
    except (ValueError, InvalidTag):
        raise _say.CannotRun("The passphrase is not right, or a letter was mistyped. Nothing was changed.") from None


def fingerprint(key: bytes) -> str:
    """Says whether two keys are the same and nothing else about them."""
    return hashlib.sha256(b"cunzhan fingerprint" + key).hexdigest()[:12]


def _derived(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)


def _letters(path: Path) -> str:
    """Out of the file, or of what somebody typed from the sheet: only the groups of letters count."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _say.CannotRun(f"{path} cannot be read: {error.strerror}") from None
    if text.lstrip().startswith("{"):
        return str(json.loads(text)["sealed"])
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 ")
    lines = [line.split() for line in text.upper().splitlines() if not set(line) - letters]
    return "".join("".join(words) for words in lines if all(len(word) <= _GROUP for word in words))


def _passphrase(*, twice: bool) -> str:
    if not sys.stdin.isatty():
        said = sys.stdin.readline().rstrip("\r\n")
    else:
        said = getpass("Passphrase: ")
        if twice and getpass("Once more: ") != said:
            raise _say.CannotRun("The two were not the same. Nothing was written.")
    if len(said) < _LEAST:
        raise _say.CannotRun(f"A passphrase has {_LEAST} characters or more: four words, for example.")
    return said


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
