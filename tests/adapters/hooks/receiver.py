"""A program that is told: a little server on this machine that answers as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What came, and what is answered."""

    url: str = ""
    status: int = 204
    location: str = ""
    slow: threading.Event | None = None
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening(**said: object) -> Iterator[Receiver]:
    """A receiver for the length of a test."""
    receiver = Receiver(**said)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append((self.path, dict(self.headers), body))
            if receiver.slow is not None:
                receiver.slow.wait(30)
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/cunzhan?from=shazao"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.slow is not None:
            receiver.slow.set()
        server.shutdown()
        server.server_close()
