"""The gateway's HTTP: signed doors for the merchant, plain pages for the payer, an unsigned side door to set it up."""

import contextlib
import json
import logging
import re
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from cunzhan.adapters.payments.testgate import pages, signing, translate, words
from cunzhan.adapters.payments.testgate.behaviour import BadBehaviourError
from cunzhan.adapters.payments.testgate.store import RefusedError, Row

if TYPE_CHECKING:
    from cunzhan.adapters.payments.testgate.server import TestGateServer

log = logging.getLogger(__name__)

BODY_MOST = 64 * 1024
CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"
_NUMBER = r"([A-Za-z0-9_\-]{1,64})"
_PAYMENT = re.compile(rf"/v1/payments/{_NUMBER}")
_CLOSE = re.compile(rf"/v1/payments/{_NUMBER}/close")
_REFUND = re.compile(rf"/v1/refunds/{_NUMBER}")
_PAY = re.compile(r"/pay/([0-9a-f]{32})(/code\.svg)?")


class Handler(BaseHTTPRequestHandler):
    """One connection. Every answer closes it: a client must never wonder which answer it is reading."""

    protocol_version = "HTTP/1.1"
    timeout = 10

    def __init__(self, gate: "TestGateServer", *arguments: Any) -> None:
        self.gate = gate
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Questions and pages."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Requests, the pay button, and wishes."""
        self._answer("POST")

    def log_message(self, format: str, *arguments: Any) -> None:
        """One line a request is the merchant's business, not the screen's."""
        log.debug(format, *arguments)

    def _answer(self, method: str) -> None:
        self.close_connection = True
        path = urlsplit(self.path).path
        length = self.headers.get("Content-Length") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > BODY_MOST:
            self._send(413, "text/plain", b"")
            return
        body = self.rfile.read(int(length))
        if path.startswith("/v1/"):
            self._merchant(method, path, body)
        elif path in ("/behave", "/books", "/simulate/pay"):
            self._side_door(method, path, body)
        else:
            self._payer(method, path, body)

    # The merchant's doors

    def _merchant(self, method: str, path: str, body: bytes) -> None:
        """Check who asks, act, and answer; or, when told to be nasty, act and hang up."""
        gate = self.gate
        headers = {name: self.headers.get(name) or "" for name in signing.HEADERS}
        nonce = headers[signing.NONCE]
        try:
            signing.verify(gate.keys.merchant, f"{method} {self.path}", headers, body, gate.clock())
            if not gate.new_nonce(nonce):
                raise signing.BadSignatureError("seen before")
        except signing.BadSignatureError as error:
            log.warning("testgate: refused %s %s: %s", method, path, error)
            self._signed(401, {"code": "SIGN_ERROR"}, nonce)
            return
        try:
            verb, number, said = _asked(method, path, body)
        except RefusedError as error:
            self._signed(error.status, {"code": error.code}, nonce)
            return
        number = number or str(said.get("out_trade_no", ""))
        amount = said.get("amount_fen") if isinstance(said.get("amount_fen"), int) else None
        how = gate.behaviour_of(verb, number, amount)
        kind = verb.removesuffix("_refund") if verb == "query_refund" else verb
        if kind in how.fail and gate.store.spend(f"fail {kind}", number, how.fail_times):
            gate.store.note(verb, number, amount, "SYSTEM_ERROR")
            self._signed(500, {"code": "SYSTEM_ERROR"}, nonce, stranger=how.forged_answers)
            return
        try:
            status, answer = 200, self._act(verb, number, said)
        except RefusedError as error:
            status, answer = error.status, {"code": error.code}
        gate.store.note(verb, str(said.get("out_refund_no") or number), amount, str(answer.get("code", "done")))
        if how.slow_s:
            time.sleep(how.slow_s)
        if kind in how.lose and gate.store.spend(f"lose {kind}", number, how.lose_times):
            self._hang_up()
            return
        self._signed(status, answer, nonce, stranger=how.forged_answers)

    def _act(self, verb: str, number: str, said: Row) -> Row:
        gate = self.gate
        if verb == "open":
            return gate.open(said)
        if verb == "refund":
            return gate.refund(said)
        if verb == "close":
            return gate.close(number)
        return gate.query_refund(number) if verb == "query_refund" else gate.query(number)

    def _signed(self, status: int, said: Row, nonce: str, *, stranger: bool = False) -> None:
        body = translate.write(said)
        pair = signing.make_pair() if stranger else self.gate.keys.gateway
        headers = signing.sign(pair, f"{status} {nonce}", body, self.gate.clock())
        if stranger:
            headers[signing.SERIAL] = self.gate.keys.gateway.serial
        self._send(status, "application/json", body, headers)

    def _hang_up(self) -> None:
        """Gone without a word, after acting."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    # The payer's pages

    def _payer(self, method: str, path: str, body: bytes) -> None:
        if method == "GET" and path == "/pay.css":
            self._send(200, "text/css; charset=utf-8", pages.CSS.encode())
            return
        if method == "GET" and path == "/band.svg":
            self._send(200, "image/svg+xml", pages.BAND.encode())
            return
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        language = words.pick(asked.get("lang"), self.headers.get("Accept-Language") or "")
        match = _PAY.fullmatch(path)
        try:
            if match is None:
                raise RefusedError(404, "NOT_EXIST")
            payment = self.gate.store.by_code(match[1], self.gate.clock())
        except RefusedError:
            self._page(404, pages.end_page("none", language, None))
            return
        if match[2]:
            self._send(200, "image/svg+xml", pages.code_svg(self.gate.code_url(payment)))
            return
        back = pages.back_to(payment, asked.get("return", ""))
        choice = parse_qs(body.decode("ascii", "replace")).get("choice", [""])[0] if method == "POST" else ""
        if choice == "pay":
            self.gate.pay(match[1])
            payment = self.gate.store.by_code(match[1], self.gate.clock())
        if choice == "leave" and payment["state"] == "NOTPAY":
            self._page(200, pages.end_page("left", language, payment, back))
        elif payment["state"] == "NOTPAY":
            self._page(200, pages.pay_page(payment, language, f"/pay/{match[1]}", back))
        else:
            kind = "paid" if payment["state"] == "SUCCESS" else "closed"
            self._page(200, pages.end_page(kind, language, payment, back))

    def _page(self, status: int, html: str) -> None:
        self._send(status, "text/html; charset=utf-8", html.encode())

    # The side door

    def _side_door(self, method: str, path: str, body: bytes) -> None:
        """Set the behaviour, press the pay button, look into the books: from this machine only."""
        if self.client_address[0] not in ("127.0.0.1", "::1"):
            self._send(403, "text/plain", b"")
            return
        try:
            said = translate.read(body) if method == "POST" else {}
            if method == "POST" and path == "/behave":
                answer: Any = self.gate.behave(said)
            elif method == "POST" and path == "/simulate/pay":
                payment = self.gate.store.payment(str(said.get("out_trade_no", "")), self.gate.clock())
                answer = {"paid": self.gate.pay(payment["code"])}
            elif method == "GET" and path == "/books":
                answer = self.gate.store.books()
            else:
                raise RefusedError(405, "NO_SUCH_DOOR")
            self._send(200, "application/json", json.dumps(answer).encode())
        except (translate.UnreadableError, BadBehaviourError) as error:
            self._send(400, "text/plain; charset=utf-8", str(error).encode())
        except RefusedError as error:
            self._send(error.status, "text/plain", error.code.encode())

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _asked(method: str, path: str, body: bytes) -> tuple[str, str, Row]:
    """Which verb, about which number, with what."""
    try:
        said = translate.read(body) if method == "POST" else {}
    except translate.UnreadableError as error:
        raise RefusedError(400, "PARAM_ERROR") from error
    if method == "POST" and path == "/v1/payments":
        return "open", "", said
    if method == "POST" and path == "/v1/refunds":
        return "refund", "", said
    if method == "POST" and (match := _CLOSE.fullmatch(path)):
        return "close", match[1], said
    if method == "GET" and (match := _PAYMENT.fullmatch(path)):
        return "query", match[1], said
    if method == "GET" and (match := _REFUND.fullmatch(path)):
        return "query_refund", match[1], said
    raise RefusedError(404, "NOT_EXIST")
