"""Start at boot: write a systemd unit that runs this station with the settings of now.

Secrets are not written into it: those given as variables must be put into files (NAME_FILE) or lie in the home folder.
"""

import argparse
import getpass
import os
import sys
from pathlib import Path

from django.conf import settings

from cunzhan.cli import _say
from cunzhan.configuration import SETTINGS_TABLE

_UNIT = """[Unit]
Description=Village station (cunzhan)
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
User={user}
{environment}
ExecStart={python} -m cunzhan.cli up
Restart=on-failure
RestartSec=5
TimeoutStopSec=20
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={writable}
UMask=0077

[Install]
WantedBy=multi-user.target
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print", action="store_true", dest="only_show", help="show the unit and write nothing")
    parser.add_argument("--to", type=Path, default=Path("/etc/systemd/system/cunzhan.service"), help="where to")
    parser.add_argument("--user", default=getpass.getuser(), help="who runs it (default: you)")


def run(options: argparse.Namespace) -> int:
    text = unit(options.user)
    if options.only_show:
        _say.out(text.rstrip())
        return _say.GOOD
    try:
        options.to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _say.CannotRun(
            f"{options.to} cannot be written ({error.strerror}). Run it as root, or with --to."
        ) from None
    _say.out(f"Written: {options.to}\nNow: systemctl daemon-reload && systemctl enable --now cunzhan")
    return _say.GOOD


def unit(user: str) -> str:
    """The unit; refuses to put a secret where every login of the machine can read it."""
    lines = [f'Environment="CUNZHAN_HOME={_plain(str(settings.CUNZHAN_HOME))}"']
    for name, setting in SETTINGS_TABLE.items():
        if setting.secret and os.environ.get(name):
            raise _say.CannotRun(
                f"{name} is a secret and does not belong into a unit. Put it into a file and set {name}_FILE."
            )
        wanted = f"{name}_FILE" if setting.secret else name
        if name != "CUNZHAN_HOME" and (value := os.environ.get(wanted, "")):
            lines.append(f'Environment="{wanted}={_plain(value)}"')
    folders = [settings.CUNZHAN_HOME, settings.CUNZHAN_BACKUPS, settings.CUNZHAN_BACKUP_COPY_TO]
    writable = " ".join(dict.fromkeys(f'"-{_plain(str(Path(folder).absolute()))}"' for folder in folders if folder))
    return _UNIT.format(user=user, environment="\n".join(lines), python=sys.executable, writable=writable)


def _plain(value: str) -> str:
    """systemd reads percent signs, quotes and backslashes in its own way."""
    if any(char in value for char in '"\\\n'):
        raise _say.CannotRun(f"{value!r} cannot stand in a unit. Choose another name.")
    return value.replace("%", "%%")
