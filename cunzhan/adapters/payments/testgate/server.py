"""The test gateway itself: `python -m cunzhan.adapters.payments.testgate.server`. Its protocol is in README.md."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cunzhan.adapters.payments.testgate import signing
from cunzhan.adapters.payments.testgate.behaviour import PRESETS, Behaviour
from cunzhan.adapters.payments.testgate.courier import Courier
from cunzhan.adapters.payments.testgate.doors import Handler
from cunzhan.adapters.payments.testgate.store import RefusedError, Row, Store

Clock = Callable[[], datetime]


class TestGateServer:
    """A gateway on a port of this machine; usable as a context manager within a test."""

    __test__ = False

    def __init__(
        self,
        keys: signing.Keys,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: Path | None = None,
        public_url: str = "",
        pace: float = 1.0,
        seed: int = 1,
        by_amount: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.keys = keys
        self.clock: Clock = clock or (lambda: datetime.now(UTC))
        self.store = Store(state, by_amount=by_amount)
        self.courier = Courier(self.store, keys, pace=pace, seed=seed, clock=self.clock)
        self._server = ThreadingHTTPServer((host, port), partial(Handler, self))
        self._server.daemon_threads = True
        self.url = public_url.rstrip("/") or f"http://{host}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._nonces: dict[str, float] = {}
        self._nonces_lock = threading.Lock()

    def start(self) -> None:
        """Listen and carry notices, in threads."""
        self._thread.start()
        self.courier.start()

    def stop(self) -> None:
        """Stop both and let go of the port."""
        self._server.shutdown()
        self._server.server_close()
        self.courier.stop()
        self.store.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def new_nonce(self, nonce: str) -> bool:
        """Whether this request was not made before, within the window."""
        now = time.monotonic()
        with self._nonces_lock:
            for old in [key for key, kept in self._nonces.items() if kept < now - 2 * signing.WINDOW_S]:
                del self._nonces[old]
            if nonce in self._nonces:
                return False
            self._nonces[nonce] = now
            return True

    def code_url(self, payment: Row) -> str:
        """Where this payment is paid."""
        return f"{self.url}/pay/{payment['code']}"

    def pay(self, code: str) -> bool:
        """What the button does: charge once, put the notices in the bag. False when there was nothing to pay."""
        paid = self.store.pay(code, self.clock())
        if paid is None:
            return False
        how = self.store.behaviour(paid["out_trade_no"], paid["amount_fen"])
        if how.notice != "after_close":
            self.courier.tell_paid(paid, how)
        return True

    # What the merchant asks; each returns the body of the answer

    def open(self, said: Row) -> Row:
        """POST /v1/payments"""
        wanted = ("merchant_id", "out_trade_no", "title", "expires_at", "notify_url")
        if not all(isinstance(said.get(name), str) for name in wanted) or said["merchant_id"] != self.keys.merchant_id:
            raise RefusedError(400, "PARAM_ERROR")
        amount = said.get("amount_fen")
        if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0 or said.get("currency") != "CNY":
            raise RefusedError(400, "PARAM_ERROR")
        try:
            if datetime.fromisoformat(said["expires_at"]) <= self.clock():
                raise RefusedError(400, "PARAM_ERROR")
        except (ValueError, TypeError) as error:
            raise RefusedError(400, "PARAM_ERROR") from error
        return self._payment(
            self.store.open({**{name: said[name] for name in wanted}, "amount_fen": amount}, self.clock())
        )

    def query(self, number: str) -> Row:
        """GET /v1/payments/<out_trade_no>"""
        return self._payment(self.store.query(number, self.clock()))

    def close(self, number: str) -> Row:
        """POST /v1/payments/<out_trade_no>/close"""
        appeared = self.store.close_payment(number, self.clock())
        if appeared is not None:
            self.courier.tell_paid(appeared, self.store.behaviour(number, appeared["amount_fen"]))
        return {"out_trade_no": number, "state": "CLOSED"}

    def refund(self, said: Row) -> Row:
        """POST /v1/refunds"""
        amount = said.get("amount_fen")
        names = ("out_refund_no", "out_trade_no", "notify_url")
        if not all(isinstance(said.get(name), str) for name in names) or not isinstance(amount, int) or amount <= 0:
            raise RefusedError(400, "PARAM_ERROR")
        refund, now = self.store.refund(
            {"out_refund_no": said["out_refund_no"], "out_trade_no": said["out_trade_no"], "amount_fen": amount},
            self.clock(),
        )
        if now:
            payment = self.store.payment(said["out_trade_no"], self.clock())
            how = self.store.behaviour(payment["out_trade_no"], payment["amount_fen"])
            self.courier.tell_refunded(payment, refund, said["notify_url"], how)
        return self._refund(refund)

    def query_refund(self, number: str) -> Row:
        """GET /v1/refunds/<out_refund_no>"""
        return self._refund(self.store.refund_of(number))

    def behave(self, said: Row) -> Row:
        """POST /behave: {"out_trade_no": ... or left out for all, and the wishes}"""
        wishes = dict(said)
        number = wishes.pop("out_trade_no", None)
        return asdict(self.store.behave(number, wishes))

    def behaviour_of(self, verb: str, number: str, amount_fen: int | None) -> Behaviour:
        """How nasty to be to this request."""
        try:
            if verb == "query_refund":
                number = self.store.refund_of(number)["out_trade_no"]
            if verb != "open" or amount_fen is None:
                amount_fen = int(self.store.payment(number, self.clock())["amount_fen"])
        except RefusedError:
            amount_fen = 0
        return self.store.behaviour(number, amount_fen)

    def _payment(self, row: Row) -> Row:
        said: dict[str, Any] = {
            "out_trade_no": row["out_trade_no"],
            "state": row["state"],
            "amount_fen": row["amount_fen"],
            "currency": "CNY",
        }
        if row["state"] == "NOTPAY":
            said |= {"code_url": self.code_url(row), "expires_at": row["expires_at"]}
        if row["state"] == "SUCCESS":
            said |= {"transaction_id": row["transaction_id"], "paid_at": row["paid_at"]}
        return said

    @staticmethod
    def _refund(row: Row) -> Row:
        return {
            **{name: row[name] for name in ("out_refund_no", "out_trade_no", "refund_id", "amount_fen")},
            "state": "SUCCESS",
        }


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="testgate", description="A payment gateway for tests and the demo.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8801)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("CUNZHAN_HOME") or "var"))
    parser.add_argument("--public-url", default="", help="where buyers' browsers reach it, if not by host and port")
    parser.add_argument("--memory", action="store_true", help="forget everything at the end")
    parser.add_argument("--pace", type=float, default=1.0, help="factor on the pauses between repeats")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which shuffled notices leave")
    parser.add_argument("--behave", default="{}", help=f"JSON wishes, or one of: {', '.join(PRESETS)}")
    parser.add_argument("--by-amount", action="store_true", help="let the last two digits of an amount choose")
    asked = parser.parse_args(arguments)
    if os.environ.get("CUNZHAN_ENV") == "production":
        sys.stderr.write("The test gateway takes no real money and is not started in production.\n")
        return 3
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    keys = signing.load_keys(asked.home / "keys" / "testgate")
    gate = TestGateServer(
        keys,
        host=asked.host,
        port=asked.port,
        state=None if asked.memory else asked.home / "testgate.sqlite3",
        public_url=asked.public_url,
        pace=asked.pace,
        seed=asked.seed,
        by_amount=asked.by_amount,
    )
    gate.store.behave(None, {"preset": asked.behave} if asked.behave in PRESETS else json.loads(asked.behave))
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: asked_to_stop.append(number))
    with gate:
        logging.info("test gateway at %s", gate.url)
        while not asked_to_stop:
            time.sleep(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
