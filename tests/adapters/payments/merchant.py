"""The merchant of the gateway tests: where its notices arrive, what it asks."""

import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx

from cunzhan.domain.trade.orders.facts import AttemptToOpen, RefundToSend

HERE = UUID(int=1)
UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=25)


class Inbox:
    """A merchant's notice address: keeps what comes, answers as it is told."""

    def __init__(self):
        self.notices: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        inbox = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = inbox.answers.pop(0) if inbox.answers else (200, b"SUCCESS")
                inbox.notices.append((dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notices/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def wait_for(self, count, seconds=5.0):
        until = time.monotonic() + seconds
        while len(self.notices) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.notices


def ask(number="P2610-0001-1", amount_fen=3990):
    return AttemptToOpen(HERE, HERE, number, "testgate", amount_fen, "沙枣花蜂蜜 1 公斤瓶", UNTIL)


def give_back(number, amount_fen, attempt_number="P2610-0001-1"):
    return RefundToSend(HERE, HERE, number, "testgate", attempt_number, amount_fen, 3990, "碎了")


def pay(gate, number="P2610-0001-1"):
    return httpx.post(f"{gate.url}/simulate/pay", json={"out_trade_no": number}).json()["paid"]


def behave(gate, **wishes):
    httpx.post(f"{gate.url}/behave", json=wishes).raise_for_status()


def notice_of(client, notice):
    headers, body = notice
    return client.parse_notice(httpx.Headers(headers), body, datetime.now(UTC))
