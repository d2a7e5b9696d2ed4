"""Keys made, kept on paper and brought back; an authority and a certificate that a browser would take; two places."""

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cunzhan.cli import keys, tls
from cunzhan.cli._say import CannotRun
from tests.cli.conftest import cunzhan

PASSPHRASE = "four words of ours\n"
KEY = bytes(range(32))


def run(env: dict[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cunzhan.cli", *words]
    return subprocess.run(command, env=env, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Production before there is anything: most commands would refuse."""
    env = {**os.environ, "CUNZHAN_ENV": "production", "CUNZHAN_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    env.pop("CUNZHAN_DATA_KEY", None)
    return env


def test_the_data_key_goes_on_paper_and_comes_back(bare, tmp_path):
    assert run(bare, "keys", "make").returncode == 0
    home = tmp_path / "home" / "keys"
    key = (home / "data.key").read_text()
    assert {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()} == {
        "data.key": 0o600, "secret.key": 0o600,
    }  # fmt: skip
    assert run(bare, "keys", "make").returncode == 0
    assert (home / "data.key").read_text() == key
    away = tmp_path / "away"
    done = run(bare, "keys", "export", "--to", str(away), typed=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "")
    sheet = (away / "cunzhan-data-key.txt").read_text()
    assert key.strip() not in sheet + (away / "cunzhan-data-key.json").read_text() + done.stdout
    assert "nobody reads them again" in sheet
    (home / "data.key").rename(home / "old.key")
    letters = re.findall(r"^  ((?:[A-Z2-7]{1,4} ?)+)$", sheet, re.MULTILINE)
    (tmp_path / "typed.txt").write_text("\n".join(letters).lower())
    for source in (tmp_path / "typed.txt", away / "cunzhan-data-key.json", away / "cunzhan-data-key.txt"):
        (home / "data.key").unlink(missing_ok=True)
        assert run(bare, "keys", "import", str(source), typed=PASSPHRASE).returncode == 0
        assert (home / "data.key").read_text() == key
    again = run(bare, "keys", "import", str(away / "cunzhan-data-key.json"), typed=PASSPHRASE)
    assert (again.returncode, "is there already" in again.stderr) == (3, True)


def test_a_wrong_passphrase_or_a_slip_brings_nothing():
    sealed = keys.seal(KEY, "four words of ours")
    assert keys.unseal(sealed, "four words of ours") == KEY
    assert keys.seal(KEY, "four words of ours") != sealed
    slip = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    for letters, passphrase in ((sealed, "four words of our"), (slip, "four words of ours"), ("1", "x"), ("", "x")):
        with pytest.raises(CannotRun, match="Nothing was changed"):
            keys.unseal(letters, passphrase)


def test_a_short_passphrase_is_refused(bare, tmp_path):
    run(bare, "keys", "make")
    done = run(bare, "keys", "export", "--to", str(tmp_path / "away"), typed="short\n")
    assert (done.returncode, "12 characters" in done.stderr) == (3, True)
    assert not (tmp_path / "away").exists()


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUNZHAN_HOME", str(tmp_path))
    assert tls._make(["station.local"], ["127.0.0.1"]) == 0
    return tmp_path / "keys" / "tls"


def shake_hands(folder: Path, name: str, trusted: Path) -> str:
    """A server with the certificate and a client that checks it; what the client says."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem", folder / "server.key")
    client = ssl.create_default_context(cafile=str(trusted))
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(ours, server_hostname=name) as met:
            return str(met.version())
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)
    finally:
        ours.close()
        thread.join()


def test_a_browser_that_trusts_the_authority_takes_the_certificate(certificates, tmp_path_factory, monkeypatch):
    authority = certificates / "ca.pem"
    for name in ("station.local", "127.0.0.1"):
        assert shake_hands(certificates, name, authority) == "TLSv1.3"
    assert "mismatch" in shake_hands(certificates, "other.local", authority)
    monkeypatch.setenv("CUNZHAN_HOME", str(tmp_path_factory.mktemp("other")))
    tls._make(["station.local"], [])
    assert shake_hands(tls._folder(), "station.local", authority) != "TLSv1.3"


def test_keys_are_for_their_owner_only_and_the_authority_stays(certificates):
    modes = {path.name: path.stat().st_mode & 0o777 for path in certificates.iterdir()}
    assert modes == {"ca.key": 0o600, "ca.pem": 0o644, "server.key": 0o600, "server.pem": 0o644}
    before = (certificates / "ca.pem").read_bytes(), (certificates / "server.pem").read_bytes()
    tls._make([], ["192.168.1.10"])
    assert (certificates / "ca.pem").read_bytes() == before[0]
    assert (certificates / "server.pem").read_bytes() != before[1]


def test_what_is_no_address_is_refused(bare):
    for words in ((), ("--ip", "192.168.1"), ("--name", "станция")):
        done = cunzhan(bare, "tls", "make", *words)
        assert done.returncode == 3, words
    assert cunzhan(bare, "tls", "show").returncode == 3


def test_the_page_offers_the_authority_and_never_a_key(certificates, client, settings):
    settings.CUNZHAN_TLS = certificates
    client.cookies["lang"] = "en"
    page = client.get("/install-certificate/").content.decode()
    assert "Fetch the certificate" in page
    shown = "".join(re.findall(r'class="code">([0-9A-F:]+)</bdi>', page)).replace(":", "")
    assert shown == tls._fingerprint(certificates).replace(":", "")
    fetched = client.get("/install-certificate/station.crt")
    assert fetched.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert fetched.content == ssl.PEM_cert_to_DER_cert((certificates / "ca.pem").read_text())


def test_a_backup_lies_in_two_places_and_is_read_back(here, tmp_path):
    second = tmp_path / "second"
    env = {**here, "CUNZHAN_BACKUP_COPY_TO": str(second), "CUNZHAN_BACKUP_KEEP_DAYS": "1"}
    missing = cunzhan(env, "backup")
    assert missing.returncode == 3
    assert "is the disk plugged in" in missing.stderr
    first = [path.name for path in Path(here["CUNZHAN_BACKUPS"]).iterdir()]
    assert len(first) == 1
    second.mkdir()
    (second / "cunzhan-20250101T000000Z.tar.gz").touch()
    assert cunzhan({**env, "CUNZHAN_BACKUP_KEEP_WEEKS": "1"}, "backup").returncode == 0
    [copied] = list(second.iterdir())
    assert copied.read_bytes() == (Path(here["CUNZHAN_BACKUPS"]) / copied.name).read_bytes()
    assert copied.stat().st_mode & 0o777 == 0o600
