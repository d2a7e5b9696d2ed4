"""Carries notices to the merchant: signed afresh at every try, repeated with growing pauses until acknowledged."""

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx

from cunzhan.adapters.payments.testgate import signing, translate
from cunzhan.adapters.payments.testgate.behaviour import Behaviour
from cunzhan.adapters.payments.testgate.store import Row, Store

log = logging.getLogger(__name__)

# Pauses in seconds after an unacknowledged notice, at pace 1; after the last the gateway gives up, as real ones do.
PAUSES_S = (1, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600)
ACKNOWLEDGED = b"SUCCESS"


class Courier:
    """One thread looks into the bag; a few others carry, so that notices may overtake each other."""

    def __init__(
        self, store: Store, keys: signing.Keys, *, pace: float, seed: int, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._keys = keys
        self._pace = pace
        self._random = random.Random(seed)  # noqa: S311 - how nasty to be is no secret
        self._clock = clock
        self._stranger = signing.make_pair()
        self._http = httpx.Client(timeout=httpx.Timeout(5.0), trust_env=False)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._on_the_road: set[int] = set()
        self._carriers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="notice")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin carrying."""
        self._thread.start()

    def stop(self) -> None:
        """Stop carrying; what is in the bag stays there."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self._carriers.shutdown()
        self._http.close()

    def tell_paid(self, payment: Row, how: Behaviour) -> None:
        """Put the notices of a payment into the bag, as nasty as wished."""
        if how.notice == "never":
            return
        body = self._body(payment, event="PAYMENT.SUCCESS")
        if how.notice == "wrong_amount":
            body["amount_fen"] -= 1
        if how.notice == "unknown_kind":
            body["event_type"] = "PAYMENT.DISPUTE"
        self._put(payment, body, how, late=how.late_s if how.notice == "late" else 0.0)

    def tell_refunded(self, payment: Row, refund: Row, notify_url: str, how: Behaviour) -> None:
        """Put the notices of a refund into the bag; one real gateway dresses them as the payment's."""
        if how.refund_notice == "never":
            return
        event = "PAYMENT.SUCCESS" if how.refund_notice == "as_payment" else "REFUND.SUCCESS"
        body = self._body(payment, event=event)
        body["out_refund_no"] = refund["out_refund_no"]
        body["refund_id"] = refund["refund_id"]
        body["refund_fen"] = refund["amount_fen"]
        url = payment["notify_url"] if how.refund_notice == "as_payment" else notify_url
        self._put({**payment, "notify_url": url}, body, how, late=0.0)

    @staticmethod
    def _body(payment: Row, *, event: str) -> dict[str, Any]:
        return {
            "merchant_id": payment["merchant_id"],
            "event_type": event,
            "out_trade_no": payment["out_trade_no"],
            "transaction_id": payment["transaction_id"],
            "amount_fen": payment["amount_fen"],
            "currency": "CNY",
            "status": "SUCCESS",
            "paid_at": payment["paid_at"],
        }

    def _put(self, payment: Row, body: dict[str, Any], how: Behaviour, *, late: float) -> None:
        text = translate.write(body).decode()
        for _copy in range(how.copies):
            wait = self._random.random() * 0.5 * self._pace if how.shuffled else 0.0
            self._store.add_notice(
                payment["out_trade_no"],
                payment["notify_url"],
                text,
                forged=how.notice == "forged",
                due=time.time() + late + wait,
            )
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            now = time.time()
            ready = [row for row in self._store.notices_due(now) if row["id"] not in self._on_the_road]
            self._random.shuffle(ready)
            for row in ready:
                self._on_the_road.add(row["id"])
                self._carriers.submit(self._carry, row)
            due = self._store.next_due()
            self._wake.wait(0.02 if ready or due is not None else 0.5)

    def _carry(self, row: Row) -> None:
        try:
            answer = self._post(row)
            if answer == ACKNOWLEDGED.decode():
                self._store.answered(row["id"], answer)
            elif row["tries"] >= len(PAUSES_S):
                self._store.answered(row["id"], "given up")
            else:
                self._store.again(row["id"], time.time() + PAUSES_S[row["tries"]] * self._pace)
        except Exception:
            log.exception("testgate: a notice could not be carried")
        finally:
            self._on_the_road.discard(row["id"])
            self._wake.set()

    def _post(self, row: Row) -> str:
        body = row["body"].encode()
        pair = self._keys.gateway
        headers = signing.sign(pair, signing.NOTICE, body, self._clock())
        if row["forged"]:  # the right serial under a stranger's signature
            headers[signing.SIGNATURE] = signing.sign(
                self._stranger, signing.NOTICE, body, self._clock(), headers[signing.NONCE]
            )[signing.SIGNATURE]
        headers["Content-Type"] = "application/json"
        try:
            answer = self._http.post(row["url"], content=body, headers=headers)
        except httpx.HTTPError as error:
            log.info("testgate: notice for %s not delivered: %s", row["out_trade_no"], type(error).__name__)
            return ""
        if answer.status_code == 200 and answer.content.strip() == ACKNOWLEDGED:
            return ACKNOWLEDGED.decode()
        log.info("testgate: notice for %s answered %s", row["out_trade_no"], answer.status_code)
        return ""
