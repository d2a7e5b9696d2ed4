"""Ask the running station whether all is well: 0 when it is, 1 when it answers otherwise, 3 when nobody answers.

For whoever watches over it: a container's health check, a timer. It asks the health address on this machine.
"""

import argparse
import http.client
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cunzhan.cli import _say
from cunzhan.configuration import env_bool, env_int, env_text

ALONE = True  # asked twice a minute: it must cost next to nothing
_PATH = "/api/v1/health"
_PATIENCE_S = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer for programs")


def run(options: argparse.Namespace) -> int:
    try:
        status, said = _ask()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _say.CannotRun(f"Nobody answers on port {env_int('CUNZHAN_PORT')}: {error}") from None
    well = status == 200 and said.get("status") == "ok"
    _say.answer(said, as_json=options.json, text=str(said.get("status", f"answered {status}")))
    return _say.GOOD if well else _say.FOUND_WRONG


def _ask() -> tuple[int, dict[str, Any]]:
    """Asks by the station's public name: it answers to no other."""
    bind = env_text("CUNZHAN_BIND")
    host = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104
    name = urlsplit(env_text("CUNZHAN_PUBLIC_URL")).hostname or host
    link: http.client.HTTPConnection
    keys = Path(env_text("CUNZHAN_HOME")) / "keys" / "tls"
    if (keys / "server.pem").is_file() and not env_bool("CUNZHAN_TLS_PROXY"):
        trust = ssl.create_default_context(cafile=str(keys / "ca.pem"))
        trust.check_hostname = False  # the certificate is for the public name, and we ask by this machine's own
        link = http.client.HTTPSConnection(host, env_int("CUNZHAN_PORT"), timeout=_PATIENCE_S, context=trust)
    else:
        link = http.client.HTTPConnection(host, env_int("CUNZHAN_PORT"), timeout=_PATIENCE_S)
    try:
        link.request("GET", _PATH, headers={"Host": name})
        answer = link.getresponse()
        body = answer.read()
    finally:
        link.close()
    return answer.status, dict(json.loads(body)) if answer.status in {200, 503} else {}
