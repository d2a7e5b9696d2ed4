"""TLS for phones on the local network: an authority of the station's own, and a certificate for its address.

Phones trust it once its certificate is installed on them: the page /install-certificate/ offers it and says how.
"""

import argparse
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cunzhan.cli import _say
from cunzhan.configuration import env_text

ALONE = True  # runs before production may start
_AUTHORITY_LASTS = timedelta(days=3650)
_SERVER_LASTS = timedelta(days=397)  # phones refuse longer ones
_SLOW_CLOCKS = timedelta(days=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_subparsers(dest="what", metavar="what", required=True)
    made = asked.add_parser("make", help="a certificate for this machine; the authority is made once and kept")
    made.add_argument("--name", action="append", default=[], help="a name of this machine: station.local")
    made.add_argument("--ip", action="append", default=[], help="its address on the local network: 192.168.1.10")
    asked.add_parser("show", help="what there is, and until when")


def run(options: argparse.Namespace) -> int:
    return _show() if options.what == "show" else _make(options.name, options.ip)


def _folder() -> Path:
    return Path(env_text("CUNZHAN_HOME")).absolute() / "keys" / "tls"


def _make(names: list[str], addresses: list[str]) -> int:
    if not names and not addresses:
        raise _say.CannotRun("Say what phones will type: --name station.local, or --ip 192.168.1.10, or both.")
    try:
        wanted: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
        wanted += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    except ValueError as error:
        raise _say.CannotRun(str(error)) from None
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "ca.key").exists():
        _make_authority(folder)
        _say.out(f"Made an authority: {folder / 'ca.pem'}")
    _make_server(folder, wanted, (names or addresses)[0])
    said = ", ".join([*names, *addresses])
    _say.out(f"Made a certificate for {said}. `cunzhan up` uses it from its next start; renew it within a year.")
    _say.out("On each phone open /install-certificate/ once. The authority's fingerprint, to compare there:")
    _say.out(f"  {_fingerprint(folder)}")
    return _say.GOOD


def _make_authority(folder: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"cunzhan station, made {now:%Y-%m-%d}")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = (
        _begun(name, name, key.public_key(), now, _AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.key", _pem_of(key), 0o600)
    _write(folder / "ca.pem", made.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_server(folder: Path, wanted: list[x509.GeneralName], common: str) -> None:
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    signer = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    made = (
        _begun(name, authority.subject, key.public_key(), datetime.now(UTC), _SERVER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(folder / "server.key", _pem_of(key), 0o600)
    _write(folder / "server.pem", made.public_bytes(serialization.Encoding.PEM), 0o644)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLOW_CLOCKS)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Aside and renamed: a running server never reads half a file, and nobody else a key, not for a moment."""
    aside = path.with_name(f".{path.name}.partial")
    aside.unlink(missing_ok=True)
    with open(aside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
    aside.replace(path)


def _fingerprint(folder: Path) -> str:
    made = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    return made.fingerprint(hashes.SHA256()).hex(":").upper()


def _show() -> int:
    folder = _folder()
    if not (folder / "server.pem").exists():
        raise _say.CannotRun("There is no certificate yet: `cunzhan tls make`.")
    made = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    said = [str(name.value) for name in names]
    left = (made.not_valid_after_utc - datetime.now(UTC)).days
    _say.out(f"For {', '.join(said)}; {left} days left.\nThe authority's fingerprint: {_fingerprint(folder)}")
    return _say.GOOD if left > 30 else _say.FOUND_WRONG
