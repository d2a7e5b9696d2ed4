"""What can be set from outside: one table of every variable, and the typed readers that look into it.

A reader takes a name out of the table and nothing else, so a variable that is not written down cannot be read, and
the page that tells the operator about settings is checked against the same table.
"""

import base64
import binascii
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Setting:
    """One variable: what it is when nobody sets it, and what it means."""

    default: str
    meaning: str
    secret: bool = False


SETTINGS_TABLE: dict[str, Setting] = {
    "CUNZHAN_ENV": Setting("demo", "demo, test or production; production starts empty and refuses what is unsafe"),
    "CUNZHAN_HOME": Setting("var", "folder of everything the program keeps: database, keys, media, static, backups"),
    "DATABASE_URL": Setting(
        "", "postgres://user:password@host:port/name; empty means SQLite in the home folder", secret=True
    ),
    "CUNZHAN_SECRET_KEY": Setting("", "signs sessions and forms; production needs one, else it is made", secret=True),
    "CUNZHAN_DATA_KEY": Setting(
        "", "32 bytes in base64, seals personal data; production needs one, else it is made", secret=True
    ),
    "CUNZHAN_ALLOWED_HOSTS": Setting("", "host names the pages answer to, with commas; production needs at least one"),
    "CUNZHAN_PUBLIC_URL": Setting("", "where buyers and payment notices reach the shop; empty means this machine"),
    "CUNZHAN_TESTGATE_URL": Setting(
        "", "where the pretended payment gateway listens; empty means this machine, next port; not in production"
    ),
    "CUNZHAN_BIND": Setting("127.0.0.1", "address that `cunzhan up` listens on"),
    "CUNZHAN_PORT": Setting("8800", "port that `cunzhan up` listens on; the pretended gateway takes the next one"),
    "CUNZHAN_WEB_THREADS": Setting("2", "requests worked on at once, each with its own database connection"),
    "CUNZHAN_TLS_PROXY": Setting("no", "yes when a proxy in front ends TLS and sets X-Forwarded-Proto itself"),
    "CUNZHAN_DEMO_SECOND_FACTOR": Setting(
        "no", "yes: in the demo, too, leading logins need a code of a phone; `cunzhan demo --codes` shows them"
    ),
    "CUNZHAN_BACKUPS": Setting("", "folder that backups are written to; empty means `backups` in the home folder"),
    "CUNZHAN_BACKUP_COPY_TO": Setting("", "second folder for backups, on another disk or machine; empty means none"),
    "CUNZHAN_BACKUP_KEEP_DAYS": Setting("14", "of how many days a backup is kept"),
    "CUNZHAN_BACKUP_KEEP_WEEKS": Setting("5", "of how many weeks a backup is kept, none longer than 35 days"),
    "CUNZHAN_FAULT": Setting("", "for tests only: the place where the program is to fall; not heeded in production"),
    "CUNZHAN_LOG_LEVEL": Setting("INFO", "DEBUG, INFO, WARNING or ERROR"),
}

_TRUE = {"yes", "true", "on", "1"}
_FALSE = {"no", "false", "off", "0", ""}


def env_text(name: str) -> str:
    """The variable as it stands, or what the table says when it is not set."""
    return os.environ.get(name, "").strip() or SETTINGS_TABLE[name].default


def env_bool(name: str) -> bool:
    """Yes or no; any other word is refused, since a mistyped switch must not be taken for an answer."""
    word = env_text(name).lower()
    if word not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is neither yes nor no: {word!r}")
    return word in _TRUE


def env_int(name: str) -> int:
    """A whole number."""
    word = env_text(name)
    try:
        return int(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a whole number: {word!r}") from None


def env_list(name: str) -> list[str]:
    """Words with commas between them."""
    return [word.strip() for word in env_text(name).split(",") if word.strip()]


def env_secret(name: str) -> str:
    """A secret: from the variable or from the file that NAME_FILE points at, which a process list does not show."""
    pointed = secret_file(name)
    if pointed is None:
        return env_text(name)
    try:
        return pointed.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}") from None


def secret_file(name: str) -> Path | None:
    """The file a secret is read from, when one is named."""
    if not SETTINGS_TABLE[name].secret:
        raise KeyError(f"{name} is not a secret")
    pointed = os.environ.get(f"{name}_FILE", "").strip()
    return Path(pointed) if pointed else None


def kept_key(path: Path, *, make: bool) -> str:
    """The key in a file of the home folder; made on the first start where that is allowed.

    Several processes may start at once: the new key is written aside and linked into place, and the first one wins.
    """
    if not path.exists():
        if not make:
            return ""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, aside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            Path(aside).unlink()
    return path.read_text(encoding="ascii").strip()


def data_key_bytes(text: str) -> bytes:
    """The key that seals personal data, as bytes; a wrong length would only be noticed once data are lost."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("CUNZHAN_DATA_KEY must be 32 bytes in base64")
    return key


def postgres_from_url(url: str) -> dict[str, object]:
    """The parts of a postgres:// address under the names Django has for them."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:port/name")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "")) or unquote(parts.hostname or "")
    return {
        "ENGINE": "cunzhan.kit.db.postgres",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def sqlite_at(path: Path) -> dict[str, object]:
    """The embedded database. What makes it safe is fixed in the backend itself, not chosen here."""
    return {"ENGINE": "cunzhan.kit.db.sqlite", "NAME": str(path), "CONN_MAX_AGE": None, "OPTIONS": {"timeout": 20}}
