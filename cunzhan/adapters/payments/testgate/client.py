"""Speaks to the test gateway: signs what goes out, believes only what comes back signed."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

import httpx

from cunzhan.adapters.payments.port import (
    BadNoticeError,
    Final,
    Ok,
    PayCode,
    PaySeen,
    RefundSeen,
    Retryable,
    Unknown,
)
from cunzhan.adapters.payments.testgate import signing, translate
from cunzhan.domain.trade.orders.facts import AttemptToOpen, NoticeFact, RefundToSend

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Outcome = Ok[Answer] | Retryable | Final | Unknown

# A buyer is waiting, so the gateway gets little time; a new connection each call, so that a lost one is seen as lost.
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
LIMITS = httpx.Limits(max_keepalive_connections=0)
ANSWER_MOST_BYTES = 64 * 1024


class TestGate:
    """The gateway as our side of the wire sees it."""

    __test__ = False  # not a test case, in spite of its name

    def __init__(
        self, base_url: str, notify_url: str, keys: signing.Keys, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._notify_url = notify_url
        self._keys = keys
        self._clock = clock or (lambda: datetime.now(UTC))
        self._http = httpx.Client(timeout=TIMEOUT, limits=LIMITS, trust_env=False, follow_redirects=False)

    def open(self, ask: AttemptToOpen) -> Outcome[PayCode]:
        """Open a payment."""
        body = translate.open_body(ask, self._keys.merchant_id, self._notify_url)
        return self._call("POST", "/v1/payments", body, translate.read_open)

    def query(self, number: str) -> Outcome[PaySeen]:
        """Ask what became of a payment."""
        return self._call("GET", f"/v1/payments/{number}", b"", translate.read_query)

    def close(self, number: str) -> Outcome[PaySeen]:
        """Close a payment."""
        return self._call("POST", f"/v1/payments/{number}/close", b"{}", translate.read_close)

    def refund(self, ask: RefundToSend) -> Outcome[RefundSeen]:
        """Give money back."""
        body = translate.refund_body(ask, self._keys.merchant_id, self._notify_url)
        return self._call("POST", "/v1/refunds", body, translate.read_refund)

    def query_refund(self, number: str) -> Outcome[RefundSeen]:
        """Ask what became of a refund."""
        return self._call("GET", f"/v1/refunds/{number}", b"", translate.read_refund_query)

    def parse_notice(self, headers: Mapping[str, str], body: bytes, at: datetime) -> NoticeFact:
        """Check the signature over the bytes as they came, then read them."""
        try:
            nonce = signing.verify(self._keys.gateway, signing.NOTICE, headers, body, at)
        except signing.BadSignatureError as error:
            raise BadNoticeError(str(error)) from error
        sent_at = datetime.fromtimestamp(int(headers[signing.MOMENT]), UTC)
        return translate.read_notice(body, self._keys.merchant_id, nonce, sent_at)

    def acknowledge(self) -> bytes:
        """The word that stops the repeats."""
        return b"SUCCESS"

    def _call(
        self, method: str, path: str, body: bytes, read: Callable[[int, bytes], Outcome[Answer]]
    ) -> Outcome[Answer]:
        headers = signing.sign(self._keys.merchant, f"{method} {path}", body, self._clock())
        headers["Content-Type"] = "application/json"
        try:
            answer = self._http.request(method, self._base_url + path, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Retryable(f"cannot reach the gateway: {type(error).__name__}")
        except httpx.HTTPError as error:
            return self._lost(method, f"answer lost: {type(error).__name__}")
        if len(answer.content) > ANSWER_MOST_BYTES:
            return self._lost(method, "answer too long")
        what = f"{answer.status_code} {headers[signing.NONCE]}"
        try:
            signing.verify(self._keys.gateway, what, answer.headers, answer.content, self._clock())
        except signing.BadSignatureError as error:
            log.warning("testgate: an answer was not signed by the gateway: %s", error)
            return self._lost(method, f"answer not theirs: {error}")
        return read(answer.status_code, answer.content)

    @staticmethod
    def _lost(method: str, error: str) -> Retryable | Unknown:
        """Without an answer a question was just not answered; a request may have been carried out."""
        return Retryable(error) if method == "GET" else Unknown(error)
