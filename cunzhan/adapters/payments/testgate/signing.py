"""Keys and signatures of the test gateway: RSA-SHA256 over lines, on requests, answers and notices alike.

The signed text is five lines: what it is, moment, nonce, and the body as it was sent. `what` keeps the three kinds
apart, so that an answer to a question can never be replayed as a notice.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

WINDOW_S = 300
SERIAL, MOMENT, NONCE, SIGNATURE = "Testgate-Serial", "Testgate-Timestamp", "Testgate-Nonce", "Testgate-Signature"
HEADERS = (SERIAL, MOMENT, NONCE, SIGNATURE)
NOTICE = "NOTICE"

_MOMENT = re.compile(r"[0-9]{10}", re.ASCII)
_NONCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{342}==", re.ASCII)


class BadSignatureError(Exception):
    """Not signed by whom we expect, or not now. The reason is for the log."""


@dataclass(frozen=True)
class Pair:
    """A private key and the serial by which the other side knows its public half."""

    private: rsa.RSAPrivateKey
    serial: str

    @property
    def public(self) -> rsa.RSAPublicKey:
        """The half that may be shown."""
        return self.private.public_key()


@dataclass(frozen=True)
class Keys:
    """Both pairs. In life each side has one of them; here both live in the same home."""

    gateway: Pair
    merchant: Pair

    @property
    def merchant_id(self) -> str:
        """How the gateway calls us; a notice for another merchant is not for us."""
        return f"M{self.merchant.serial[:12]}"


def load_keys(folder: Path) -> Keys:
    """The keys kept in `folder`, made on first use, readable by their owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keys(_load(folder / "gateway.pem"), _load(folder / "merchant.pem"))


def make_pair() -> Pair:
    """A fresh pair, kept nowhere."""
    return _pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _load(path: Path) -> Pair:
    if not path.exists():
        _keep(path, make_pair())
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return _pair(private)


def _keep(path: Path, pair: Pair) -> None:
    """Write the whole file, then give it its name: of two processes that come at once, the first wins."""
    pem = pair.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        os.write(handle, pem)
        os.fsync(handle)
        with contextlib.suppress(FileExistsError):
            Path(path).hardlink_to(draft)
    finally:
        os.close(handle)
        Path(draft).unlink()


def _pair(private: rsa.RSAPrivateKey) -> Pair:
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Pair(private, hashlib.sha256(der).hexdigest()[:24].upper())


def sign(pair: Pair, what: str, body: bytes, at: datetime, nonce: str | None = None) -> dict[str, str]:
    """The four headers that say who sent `body`, as what, and when."""
    nonce = nonce or secrets.token_hex(16)
    moment = str(int(at.timestamp()))
    signature = pair.private.sign(_text(what, moment, nonce, body), padding.PKCS1v15(), hashes.SHA256())
    return {
        SERIAL: pair.serial,
        MOMENT: moment,
        NONCE: nonce,
        SIGNATURE: base64.b64encode(signature).decode("ascii"),
    }


def verify(pair: Pair, what: str, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """Check the four headers against the public half of `pair`; returns the nonce or raises `BadSignatureError`."""
    serial, moment, nonce, signature = (headers.get(name, "") for name in HEADERS)
    if serial != pair.serial:
        raise BadSignatureError("unknown serial")
    if not _MOMENT.fullmatch(moment) or not _NONCE.fullmatch(nonce) or not _SIGNATURE.fullmatch(signature):
        raise BadSignatureError("headers missing or of the wrong shape")
    if abs(at.timestamp() - int(moment)) > WINDOW_S:
        raise BadSignatureError("too old or from the future")
    try:
        raw = base64.b64decode(signature, validate=True)
        if base64.b64encode(raw).decode("ascii") != signature:  # several texts decode to the same bytes: take one
            raise BadSignatureError("signature not in its one form")
        pair.public.verify(raw, _text(what, moment, nonce, body), padding.PKCS1v15(), hashes.SHA256())
    except (binascii.Error, InvalidSignature) as error:
        raise BadSignatureError("signature does not fit") from error
    return nonce


def _text(what: str, moment: str, nonce: str, body: bytes) -> bytes:
    return f"{what}\n{moment}\n{nonce}\n".encode() + body + b"\n"
