"""What a watchman is told: by the health address, under the station's public name, through its own certificate too."""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cunzhan.cli import tls
from tests.cli.conftest import cunzhan, free_port


class Station(HTTPServer):
    """Says what it is told to say, and remembers by which name it was asked."""

    status, said, asked = 200, {"status": "ok"}, ""


class _Pages(BaseHTTPRequestHandler):
    server: Station

    def do_GET(self) -> None:
        self.server.asked = f"{self.headers['Host']}{self.path}"
        body = json.dumps(self.server.said).encode()
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def env(child_env, tmp_path) -> dict[str, str]:
    public = "https://station.local:8800"
    return {
        **child_env,
        "CUNZHAN_HOME": str(tmp_path),
        "CUNZHAN_PORT": str(free_port()),
        "CUNZHAN_PUBLIC_URL": public,
    }


@pytest.fixture
def station(env) -> Iterator[Station]:
    server = Station(("127.0.0.1", int(env["CUNZHAN_PORT"])), _Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_all_is_well(env, station):
    done = cunzhan(env, "health")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ok\n", "")
    assert station.asked == "station.local/api/v1/health"


def test_through_the_certificate_of_its_own_and_no_other(env, station, tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("CUNZHAN_HOME", str(tmp_path))
    tls._make(["station.local"], [])
    folder = Path(tmp_path) / "keys" / "tls"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    station.socket = context.wrap_socket(station.socket, server_side=True)
    assert cunzhan(env, "health").returncode == 0
    other = tmp_path_factory.mktemp("other")
    monkeypatch.setenv("CUNZHAN_HOME", str(other))
    tls._make(["station.local"], [])
    refused = cunzhan({**env, "CUNZHAN_HOME": str(other)}, "health")
    assert refused.returncode == 3
    assert "certificate" in refused.stderr.lower()


@pytest.mark.parametrize(
    ("status", "said"), [(503, {"status": "database unreachable"}), (200, {"status": "worker late"})]
)
def test_what_is_wrong_is_said(env, station, status, said):
    station.status, station.said = status, said
    done = cunzhan(env, "health", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, said)


def test_nobody_answers(env):
    done = cunzhan(env, "health")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Nobody answers on port {env['CUNZHAN_PORT']}")
